"""User groups approve: hired by the name people type, shown by it, asked for at each decision, remembered for lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from rolecall.chat import Actor
from rolecall.errors import Forbidden, ServiceFailed
from rolecall_slack.install import inspect
from tests.adapters.flows import acts, asked, card
from tests.adapters.slack.conftest import Stage

MANAGERS = "slack:T0001:S0001"
MEMBERS = "usergroups.users.list"
PICKED = "<!subteam^S0001|@managers>"


def hired(stage: Stage) -> Any:
    """Return the newest engagement, None beside the default one."""
    with stage.house.store.reading("main") as uow:
        found = [engagement for engagement, _status in uow.engagements.listed() if engagement.place != "direct"]
    return found[-1] if found else None


def calls(stage: Stage, method: str) -> int:
    """Count what Slack was asked."""
    return len(stage.slack.record.named(method))


@pytest.fixture
async def olga(stage):
    """An owner."""
    actor = await stage.kit.person("olga", "owner")
    return stage.kit.people[actor.id]


async def hires(stage: Stage, owner: Any, words: str) -> Any:
    """Let an owner hire by a line, and return the engagement."""
    await owner.command("/rolecall", f"hire notes --approver {words}", stage.general)
    await stage.turn()
    return hired(stage)


# hiring


@pytest.mark.parametrize("words", [PICKED, "<!subteam^S0001>", "@managers", "<!subteam^S0001|@bosses>", "@Managers"])
async def test_a_line_hires_with_a_group_by_the_name_slack_has_for_it(stage, olga, words):
    """Picked from Slack's list, with whatever label or none, or only typed."""
    made = await hires(stage, olga, words)

    assert (made.groups, made.group_names) == ((MANAGERS,), {MANAGERS: "managers"})
    (posted,) = stage.cards()
    assert "anyone in @managers" in str(posted.blocks)
    assert "S0001" not in str(posted.blocks)


async def test_the_form_hires_with_a_group_that_is_typed_into_it(stage, olga):
    """Slack resolves nothing in a modal's field."""
    await olga.command("/rolecall", "hire", stage.general)
    await stage.turn()

    await olga.submit(olga.view, {"approver": "max, @managers"})
    await stage.turn()

    made = hired(stage)
    assert (made.groups, len(made.approvers)) == ((MANAGERS,), 1)


async def test_a_member_goes_before_a_group_of_the_same_name(stage, olga):
    """Whoever types the name of a person means the person."""
    stage.house.enter("managers", "approver")

    made = await hires(stage, olga, "@managers")

    assert (made.groups, len(made.approvers)) == ((), 1)


async def test_a_handle_that_two_groups_have_is_not_guessed_at(stage, olga):
    """Two workspaces of an organisation may have the same one; picked from Slack's list it is no guess."""
    stage.slack.group("managers", stage.kit.team)

    assert await hires(stage, olga, "@managers") is None
    assert (await hires(stage, olga, PICKED)).groups == (MANAGERS,)


async def test_what_is_no_line_that_hires_asks_slack_for_no_groups(stage):
    """An ask keeps its words as people read them."""
    stage.hire()
    await stage.dana.command("/notes", f"what --approver @managers and {PICKED} said", stage.general)
    await stage.dana.command("/rolecall", "notes what --approver @managers said", stage.general)
    await stage.dana.mention(stage.general, f"notes for {PICKED}")

    assert calls(stage, "usergroups.list") == 0
    assert "notes for @managers" in str(stage.events())


@pytest.mark.parametrize("fault", ["refuse", "status", "delay"])
async def test_where_slack_names_no_groups_in_time_the_owner_is_told_how_to_name_one(stage, olga, fault):
    """Nobody is hired on a guess."""
    more = {"refuse": ("missing_scope",), "status": (503,), "delay": (1.5,)}[fault]
    getattr(stage.slack.faults, fault)("usergroups.list", *more, times=None)

    assert await hires(stage, olga, "@managers") is None

    assert "“managers” is not a member who may approve" in stage.told(olga)[-1]
    assert "If it is a group" in stage.told(olga)[-1]


async def test_the_names_of_groups_are_believed_for_five_minutes(stage, olga):
    """And not longer: a group may have been made since."""
    for _ in range(2):
        await hires(stage, olga, "@cooks")
    assert (hired(stage), calls(stage, "usergroups.list")) == (None, 1)

    stage.slack.group("cooks", stage.kit.team)
    stage.house.clock.pass_time(minutes=5)
    assert (await hires(stage, olga, "@cooks")).group_names == {"slack:T0001:S0002": "cooks"}


async def test_without_the_right_to_read_groups_none_is_taken_as_an_approver(stage, olga):
    """Not even one that was picked: nobody could ever approve."""
    stage.kit.install.scopes -= {"usergroups:read"}
    await stage.house.restart()
    stage.house.adapter.caps = stage.kit.running.caps  # as they are since it knows its rights

    assert await hires(stage, olga, PICKED) is None

    assert "The group “managers” cannot approve" in stage.told(olga)[-1]
    assert await stage.works.groups.known(stage.actor(olga), frozenset({MANAGERS})) == frozenset()
    assert calls(stage, MEMBERS) == 0


# deciding


@dataclass(frozen=True)
class Waits:
    """A version that waits, and what somebody saw of it who was in the group then."""

    eve: Actor
    on: Any
    shown: Any

    async def approved(self, stage: Stage) -> str:
        """Let them press Approve now, and return what became of the version."""
        await acts(stage.house, self.eve, self.on, self.shown, "approve")
        await stage.turn()
        return stage.house.first(self.on.request)


@pytest.fixture
async def waits(stage):
    """Work of Dana's in a channel where the managers approve; Eve is one of them and no approver by name."""
    stage.house.terms = {"strict": True, "groups": (MANAGERS,), "group_names": {MANAGERS: "managers"}}
    eve = await stage.kit.person("eve", "requester")
    await stage.kit.joins(eve)
    on = await asked(stage.house, stage.actor(stage.dana))
    return Waits(eve, on, await card(stage.house, eve, on.request))


async def test_a_member_of_the_group_approves(stage, waits):
    """So that the tests below cannot pass because nobody of a group ever does."""
    assert await waits.approved(stage) == "accepted"


async def test_a_member_of_the_group_who_never_used_us_approves(stage, waits):
    """The press makes them known; nobody has to add every manager by name."""
    zoe = await stage.kit.stranger("zoe")
    await stage.kit.joins(zoe)

    assert await Waits(zoe, waits.on, await card(stage.house, zoe, waits.on.request)).approved(stage) == "accepted"


async def test_whoever_left_the_group_between_post_and_click_approves_nothing(stage, waits):
    """Although lists still remember them, and although no event told of it; the refusal names the group."""
    groups = stage.works.groups
    assert await groups.known(waits.eve, frozenset({MANAGERS})) == {MANAGERS}
    stage.kit.managers.users.clear()
    assert await groups.known(waits.eve, frozenset({MANAGERS})) == {MANAGERS}

    assert await waits.approved(stage) == "waiting"

    told = stage.told(stage.kit.people[waits.eve.id])[-1]
    assert "is not an approver" in told
    assert "anyone in @managers" in told


@pytest.mark.parametrize("failing", [MEMBERS, "users.info"])
@pytest.mark.parametrize("how", ["status", "throttle", "refuse"])
async def test_where_slack_does_not_say_who_is_in_the_group_nothing_is_approved(stage, waits, failing, how):
    """Down, throttled, or the scope lost: not knowing is no yes, whatever is remembered."""
    await stage.works.groups.known(waits.eve, frozenset({MANAGERS}))
    await stage.works.people.user("T0001", waits.eve.id)
    more = {"status": (503,), "throttle": (30,), "refuse": ("missing_scope",)}[how]
    getattr(stage.slack.faults, how)(failing, *more, times=None)

    assert await waits.approved(stage) == "waiting"
    assert stage.house.decisions(waits.on.request) == []


async def test_a_deactivated_account_is_in_no_group(stage):
    """Although the group still names it, and although it was known a moment ago."""
    eve = stage.slack.person("eve", stage.kit.team)
    actor = stage.actor(eve)
    await stage.kit.joins(actor)
    member_of = stage.house.adapter.member_of
    assert await member_of(actor, frozenset({"S0001"})) == {"S0001"}

    eve.user.deleted = True
    assert await member_of(actor, frozenset({"S0001"})) == frozenset()


async def test_groups_are_asked_for_each_time(stage):
    """With the time as of which Slack said so."""
    groups, actor = stage.works.groups, stage.actor(stage.dana)
    for inside in (True, False):
        await (stage.kit.joins(actor) if inside else stage.kit.leaves(actor))
        assert (await stage.house.adapter.member_of(actor, frozenset({"S0001"})) == {"S0001"}) == inside
    assert (await groups.group("T0001", "S0001")).as_of == stage.house.clock.now()
    assert calls(stage, MEMBERS) == 3


async def test_where_slack_does_not_say_who_is_in_a_group_it_raises(stage):
    """Then nothing is decided: a free plan, an unknown group, a lost scope."""
    member_of, actor = stage.house.adapter.member_of, stage.actor(stage.dana)
    with pytest.raises(ServiceFailed, match="no active user group"):
        await member_of(actor, frozenset({"S9"}))
    stage.kit.team.plan = "free"
    with pytest.raises(Forbidden, match="plan"):
        await member_of(actor, frozenset({"S0001"}))


async def test_an_organisations_token_names_the_workspace_of_a_group(stage):
    """Whichever it is, for members and for handles."""
    first, second = (stage.slack.team(name, enterprise="E1") for name in ("first", "second"))
    install = stage.slack.install(first, org=True)
    await stage.works.installs.add(await inspect(stage.works.client, install.token))
    eve = stage.slack.person("eve", second)
    group, other = stage.slack.group("leads", second, eve), stage.slack.group("leads", first)

    actor = Actor("slack", "E1", eve.id, "eve")
    assert await stage.works.groups.member_of(actor, frozenset({group.id})) == {group.id}
    assert await stage.works.groups.handles("E1") == {group.id: "leads", other.id: "leads"}


# lists


async def test_what_is_remembered_of_a_group_ends_with_a_change_and_after_five_minutes(stage):
    """It is for lists only, so one call serves them all meanwhile."""
    groups, actor, asked_for = stage.works.groups, stage.actor(stage.dana), frozenset({MANAGERS})
    assert await groups.known(actor, asked_for) == frozenset()
    stage.kit.managers.users.append(actor.id)
    assert await groups.known(actor, asked_for) == frozenset()
    assert calls(stage, MEMBERS) == 1

    groups.changed("T0001", "S0001")
    assert await groups.known(actor, asked_for) == asked_for
    stage.kit.managers.users.clear()
    stage.house.clock.pass_time(minutes=5)
    assert await groups.known(actor, asked_for) == frozenset()


async def test_a_group_that_slack_does_not_tell_of_is_left_out_of_lists(stage):
    """The others are not; a group of another account is never asked for."""
    actor = stage.actor(stage.dana)
    await stage.kit.joins(actor)

    found = await stage.works.groups.known(
        actor, frozenset({MANAGERS, "slack:T0001:S9", "slack:T2:S0001", "web:main:x"})
    )

    assert found == {MANAGERS}
    assert calls(stage, MEMBERS) == 2
