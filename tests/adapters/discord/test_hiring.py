"""Hiring with a role of the server: whoever has it when they press may decide, and nobody else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from rolecall_discord.hiring import _names_people, spelt
from tests.adapters.discord.scene import Scene
from tests.adapters.flows import asked, card

GROUPS = {"leads": "5", "product leads": "6", "c++": "7", "leads eu": "8"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("@leads", "discord:1:5|leads"),
        ("@Leads, @dana", "discord:1:5|Leads, @dana"),
        ("@product leads --strict", "discord:1:6|product-leads --strict"),
        (" =@c++", " =discord:1:7|c++"),
        ("@leads-to-be or mail@leads", "@leads-to-be or mail@leads"),
        ("leads", "leads"),
        ("@leads eu", "discord:1:8|leads-eu"),
        ("@nobody", "@nobody"),
    ],
)
def test_a_role_is_named_by_an_at_and_its_whole_name(typed: str, read: str) -> None:
    """The longest one that fits; anything else stays as it was typed."""
    assert spelt(typed, "1", GROUPS) == read


def test_where_there_are_no_roles_nothing_is_spelt() -> None:
    """An empty name would be everywhere."""
    assert spelt("@ @leads", "1", {}) == "@ @leads"


@pytest.mark.parametrize(("default", "managed"), [(False, False), (True, False), (False, True)])
def test_a_role_that_says_nothing_of_people_approves_nothing(default: bool, managed: bool) -> None:
    """That of everybody, and those that Discord makes for programs."""
    role: Any = SimpleNamespace(is_default=lambda: default, managed=managed)

    assert _names_people(role) is not (default or managed)


async def owner(scene: Scene) -> None:
    """Let Dana hire."""
    token = scene.link("Dana Doe", "owner", "requester")
    await scene.dana.slash(scene.general, "rolecall link", token=token)
    await scene.settled()


def groups(scene: Scene) -> list[dict[str, str]]:
    """Return the approver groups of what is hired in the channel, by id."""
    with scene.house.store.reading("main") as uow:
        found = [engagement for engagement, _status in uow.engagements.listed()]
    return [dict(one.group_names) for one in found if one.place == str(scene.kit.place)]


async def test_a_role_that_is_picked_approves(scene: Scene) -> None:
    """Its people are those who have it when they press; one who lost it decides nothing."""
    await owner(scene)
    managers = scene.kit.managers
    await scene.dana.slash(scene.general, "rolecall hire", role="notes", approver=managers, more="--strict")
    await scene.turn()
    assert groups(scene) == [{scene.kit.group: "managers"}]

    eve = await scene.kit.person("eve", "requester")
    on = await asked(scene.house, await scene.kit.person("ann", "requester"))
    await scene.kit.joins(eve)
    shown = await card(scene.house, eve, on.request)
    await scene.kit.leaves(eve)
    await scene.house.does(scene.kit.presses(eve, shown, "approve"))
    await scene.turn()
    assert (scene.house.decisions(on.request), scene.house.recorded("decision_refused")) == ([], 1)
    await scene.kit.joins(eve)
    await scene.house.does(scene.kit.presses(eve, shown, "approve"))
    await scene.turn()
    assert scene.house.decisions(on.request) == ["approve"]


async def test_a_role_that_is_typed_into_the_form_approves_too(scene: Scene) -> None:
    """By its name; the role that everybody has is no role, and a member of that name goes before."""
    await owner(scene)
    scene.link("everyone")

    opened = await scene.dana.slash(scene.general, "rolecall hire")
    await scene.dana.submit(opened, approver="@Managers, @everyone")
    await scene.turn()
    assert scene.events()[-1]["values"]["approver"] == f"{scene.kit.group}|Managers, @everyone"

    _member, _token = scene.house.enter("managers", "approver")
    opened = await scene.dana.slash(scene.general, "rolecall hire")
    await scene.dana.submit(opened, approver="@Managers")
    await scene.turn()
    assert scene.events()[-1]["values"]["approver"] == "@Managers"
