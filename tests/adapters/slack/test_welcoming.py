"""Coming in by `/rolecall link`: the account is the owner's, and the app writes how to begin."""

from __future__ import annotations

from typing import Any

import pytest

from rolecall.chat.common.welcoming import USED_UP
from tests.adapters.fake_slack.rooms import Message


@pytest.fixture
async def newcomer(stage: Any) -> Any:
    """Somebody of the workspace whom nobody knows here."""
    actor = await stage.kit.stranger("newcomer")
    return stage.kit.people[actor.id]


def link(stage: Any, *roles: str) -> str:
    """Return the token of a link for the new member Lee."""
    _member, token = stage.house.enter("lee", *roles)
    return token


async def claimed(stage: Any, person: Any, token: str) -> tuple[str, list[Message]]:
    """Let a person type the link's token; return what they are told at once, and their direct messages."""
    sent = await person.command("/rolecall", f"link {token}", stage.general)
    await stage.works.later.settle()
    direct = stage.slack.world.direct(stage.kit.install.user, person.id)
    return sent.answer["text"], person.sees(direct)


async def test_whoever_types_the_owners_link_is_the_owner_and_written_to(stage: Any, newcomer: Any) -> None:
    """What to do next stands in their direct messages; the link works once."""
    token = link(stage, "owner")

    said, (welcome,) = await claimed(stage, newcomer, token)

    assert said == "You are lee here from now on."
    assert stage.house.desk.greet(stage.actor(newcomer)) == "lee"
    for words in ("Welcome, lee", "/invite @Rolecall", "/rolecall hire", "Invite your team"):
        assert words in welcome.text
    assert stage.events() == []
    again, messages = await claimed(stage, newcomer, token)
    assert (again, len(messages)) == (USED_UP, 1)


async def test_a_press_on_the_first_card_asks_at_once(stage: Any, newcomer: Any) -> None:
    """In the direct messages, where nobody has to hire anybody first."""
    stage.house.hire("direct", strict=True)
    _said, (welcome,) = await claimed(stage, newcomer, link(stage, "owner"))

    await newcomer.click(welcome, "rc|say")
    await stage.works.later.settle()
    await stage.house.turn(runs=False)

    (request,) = stage.house.requests()
    assert stage.house.desk.request(stage.actor(newcomer), request)["private"]


async def test_whoever_may_not_hire_is_not_told_to(stage: Any, newcomer: Any) -> None:
    """An approver comes in by a word; the steps of an owner are no steps of theirs."""
    said, messages = await claimed(stage, newcomer, link(stage, "approver"))

    assert said == "You are lee here from now on."
    assert messages == []
