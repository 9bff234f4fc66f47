"""Tests of the first start."""

from __future__ import annotations

import pytest

from rolecall import sample
from rolecall.app import sampling
from rolecall.app.app import App
from rolecall.desk import members
from rolecall.engine import EmbeddedLock
from rolecall.errors import ServiceFailed
from rolecall.sample import running
from tests.sample.conftest import Open, Told


def _has_sample(app: App) -> bool:
    with app.store.reading(app.tenant) as uow:
        return bool(running(uow))


def test_the_first_start_adds_it_and_says_how_far_it_is(lived_in: App, told: Told) -> None:
    """Progress is told in words that grow to the whole."""
    assert _has_sample(lived_in)
    assert told.words[0].startswith("Sample workspace: 10 of ")
    assert len(told.words) >= 5


@pytest.mark.parametrize("setting", [False, None])
def test_a_start_that_is_not_the_first_adds_nothing(opening: Open, *, setting: bool | None) -> None:
    """Neither where the settings say no, nor where somebody is a member already."""
    app = opening(sample=setting)
    if setting is None:
        with app.store.begin(app.tenant) as uow:
            members.first_owner(app.office, uow, app.host_actor().name)
    sampling.begin(app, lambda _words: None)
    assert not _has_sample(app)


def test_a_removed_sample_does_not_come_back_by_itself(lived_in: App) -> None:
    """The next start leaves it away."""
    sampling.remove(lived_in, lived_in.host_actor())
    sampling.begin(lived_in, lambda _words: None)
    assert not _has_sample(lived_in)


def test_while_a_server_runs_it_is_not_added_from_outside(opening: Open) -> None:
    """The server would work the simulated events at the real time; a start goes on without it and says so."""
    app = opening()
    lock = EmbeddedLock(app.settings.data_dir / "engine.lock")
    assert lock.acquire()
    said: list[str] = []
    try:
        with pytest.raises(ServiceFailed, match="running"):
            sampling.add(app, said.append)
        sampling.begin(app, said.append)
    finally:
        lock.release()
    assert "not complete" in said[0]
    assert not _has_sample(app)


def test_without_its_roles_the_start_goes_on(opening: Open, tmp_path) -> None:
    """An installation with packs of its own hears why there is no sample."""
    (tmp_path / "packs" / "other").mkdir(parents=True)
    (tmp_path / "packs" / "other" / "ROLE.md").write_text("---\nid: other\n---\n")
    app = opening(roles=str(tmp_path / "packs"))
    said: list[str] = []
    sampling.begin(app, said.append)
    assert "business_analyst is not installed" in said[0]
    assert not _has_sample(app)


def test_the_manager_comes_in_by_a_link_of_their_own(lived_in: App) -> None:
    """The link printed beside yours signs the sample manager in, once."""
    name, token = sampling.manager_link(lived_in) or ("", "")
    assert name == sample.load(sample.pack_root()).story.manager.name
    lived_in.desk.connect("web", "main")
    signed = lived_in.desk.sign_in(token, "web", "main")
    assert signed is not None
    assert signed.actor.groups == frozenset({"requester", "approver"})
    assert lived_in.desk.sign_in(token, "web", "main") is None
