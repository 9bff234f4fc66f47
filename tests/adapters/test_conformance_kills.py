"""Point 18: `kill -9` between what is stored, answered and sent: nothing is lost, and nothing comes twice."""

from __future__ import annotations

import multiprocessing
import shutil
from contextlib import ExitStack

import pytest

from tests.adapters.flows import card
from tests.adapters.mortal import POINTS, Life, house_in, nursery, store_in

#: Seconds until a process that does not die counts as hanging.
PATIENCE_S = 60


@pytest.fixture(scope="module")
def deaths(tmp_path_factory, migrated_file):
    """Houses in which somebody asked and the process died at each point; the kits whose platform outlives it."""
    folders, platforms = {}, ExitStack()

    def of(kit):
        if kit not in folders:
            lives = [_life(tmp_path_factory, migrated_file, kit, nth) for nth in range(len(POINTS))]
            for life in lives:
                platforms.enter_context(kit.kept(life.folder))
            child = multiprocessing.get_context("forkserver").Process(target=nursery, args=(lives,))
            child.start()
            child.join(PATIENCE_S)
            assert child.exitcode == 0, "not every process died where it was to"
            folders[kit] = {life.point: life.folder for life in lives}
        return folders[kit]

    with platforms:
        yield of


def _life(tmp_path_factory, migrated_file, kit, nth):
    folder = tmp_path_factory.mktemp("life")
    shutil.copy(migrated_file, folder)
    return Life(folder, kit, nth, POINTS[nth])


@pytest.mark.parametrize("point", POINTS, ids=[f"{moment}{ending}" for moment, ending in POINTS])
async def test_a_process_that_is_killed_loses_and_doubles_nothing(kit, deaths, point):
    """The next process finishes what the dead one began: one request, one version, each message once."""
    if not kit.durable:
        pytest.skip("its messages end with the process")
    folder = deaths(type(kit))[point]
    kit, store = type(kit).living(folder), store_in(folder)
    house = house_in(store, kit)
    await house.open()
    await house.turn()

    (request,) = house.requests()
    reader = await kit.person("reader")
    seen = [shown for place in (kit.place, house.thread(request)) for shown in await kit.sees(reader, place)]
    sent = [row for row in house.outbox() if row.kind == "card"]
    assert house.status(request) == "delivered"
    assert "version 1 is ready" in (await card(house, reader, request)).text
    assert len(seen) == len(sent) == len({shown.text for shown in seen})
    assert {row.state for row in sent} == {"sent"}
    await house.close()
    store.close()
