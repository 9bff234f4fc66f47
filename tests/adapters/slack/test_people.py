"""Who may ask: members at once, guests and strangers of other organisations only by name."""

from __future__ import annotations

import pytest

from rolecall_slack.people import _user
from tests.adapters.fake_slack.admin import Admin
from tests.line.floor import TEXT

ASK = f"notes {TEXT}"


def members(stage):
    """Return the members by name."""
    with stage.house.store.reading("main") as uow:
        return {member.name: member for member in uow.members.listed()}


async def test_a_member_of_the_workspace_is_a_requester_from_the_first_use(stage):
    """Once, on record, and with no more rights than that."""
    stage.hire()
    eve = stage.slack.person("eve", stage.kit.team)
    stage.general.members.add(eve.id)

    await eve.mention(stage.general, ASK)
    await eve.mention(stage.general, ASK)
    await stage.turn()

    assert sorted(members(stage)["eve"].roles) == ["requester"]
    assert len(stage.house.requests()) == 2
    assert stage.house.recorded("account_bound") == 3


async def test_a_name_that_is_taken_stays_its_owners(stage):
    """Whoever calls themselves as an approver does is not that approver."""
    stage.hire()
    other = stage.slack.person("max", stage.kit.team)
    stage.general.members.add(other.id)

    await other.mention(stage.general, ASK)

    assert sorted(members(stage)["max 2"].roles) == ["requester"]
    assert [one.id for one in members(stage)["max"].identities] == [stage.max.id]


@pytest.mark.parametrize("blank", [" ", "  ", "\t", "\n", "\u00a0"])
async def test_the_secret_of_a_link_is_kept_nowhere_whatever_stands_before_it(stage, blank):
    """People paste it; what is not read as a link would be kept as something they asked."""
    _member, token = stage.house.enter("Eva", "approver")

    await stage.dana.command("/rolecall", f"link{blank}{token}", stage.general)

    assert "You are Eva here" in stage.told(stage.dana)[-1]
    assert stage.events() == []


@pytest.mark.parametrize("words", ["link {}", "/rolecall link {}", "@Rolecall: LINK {}"])
async def test_a_link_that_is_said_instead_of_typed_as_a_command_becomes_no_ask(stage, words):
    """Nobody else reads it, no model is given it, and whoever wrote it where others see it has used it up."""
    stage.hire()
    said = {"Eva": stage.dana.dm, "Eve": lambda text: stage.dana.mention(stage.general, text)}
    for name, say in said.items():
        _member, token = stage.house.enter(name, "approver")
        await say(words.format(token))
        await stage.turn()

    assert stage.events() == stage.house.requests() == stage.cards() == []
    told = [one.text for one in stage.slack.world.messages.values() if "from now on" in one.text]
    assert told == ["You are Eva here from now on.", "You are Eve here from now on."]


async def test_a_link_binds_an_account_to_the_member_it_was_made_for(stage):
    """Once; its secret is in no inbox, and the requester that the account was is bound no more."""
    eve = stage.slack.person("eve", stage.kit.team)
    stage.general.members.add(eve.id)
    await eve.command("/rolecall", "status", stage.general)
    _member, token = stage.house.enter("Eva", "approver")

    await eve.command("/rolecall", f"link {token}", stage.general)
    await stage.dana.command("/rolecall", f"link {token}", stage.general)

    assert "You are Eva here" in stage.told(eve)[-1]
    assert "used up" in stage.told(stage.dana)[-1]
    assert [one.id for one in members(stage)["Eva"].identities] == [eve.id]
    assert members(stage)["eve"].identities == ()
    assert token not in str(stage.events())


@pytest.mark.parametrize("kind", ["guest", "single_guest"])
async def test_a_guest_asks_for_nothing(stage, kind):
    """By mention, in private or by command; nothing is kept, and they are told privately."""
    stage.hire()
    guest = stage.slack.person("guest", stage.kit.team, kind)
    stage.general.members.add(guest.id)

    await guest.mention(stage.general, ASK)
    await guest.dm(ASK)
    await guest.command("/notes", TEXT, stage.general)
    await stage.turn()

    assert stage.events() == stage.house.requests() == []
    assert "guest" not in members(stage)
    assert [text for text in stage.told(guest) if "no work from guests" in text]
    assert stage.cards() == []


async def test_a_guest_who_was_invited_by_name_may_ask(stage):
    """An owner invited them, and they came in by their link."""
    stage.hire()
    guest = stage.slack.person("guest", stage.kit.team, "guest")
    stage.general.members.add(guest.id)
    _member, token = stage.house.enter("Gus", "requester")
    await guest.command("/rolecall", f"link {token}", stage.general)

    await guest.mention(stage.general, ASK)
    await stage.turn()

    assert len(stage.house.requests()) == 1


async def test_in_a_shared_channel_only_an_engagement_for_it_counts(stage):
    """Our own people ask there once a role is hired for exactly this channel; people of others never do."""
    other = stage.slack.team("other")
    zoe = stage.slack.person("zoe", other)
    stage.slack.share(stage.general, other, zoe)
    stage.house.hire("slack", strict=True)

    await stage.dana.mention(stage.general, ASK)
    await stage.dana.command("/notes", TEXT, stage.general)
    await stage.turn()
    assert stage.events() == []
    assert sum("shared with another organisation" in text for text in stage.told(stage.dana)) == 2

    stage.hire()
    await stage.dana.mention(stage.general, ASK)
    await zoe.mention(stage.general, ASK)
    await stage.turn()
    assert len(stage.events()) == len(stage.house.requests()) == 1
    assert "people of other organisations" in stage.told(zoe)[-1]


@pytest.mark.parametrize(
    ("facts", "tenant", "kind"),
    [
        ({"team_id": "T1"}, "T1", "member"),
        ({"team_id": "T2"}, "T1", "foreign"),
        ({}, "T1", "foreign"),
        ({"team_id": "T1", "enterprise_user": {"enterprise_id": "E1"}}, "E1", "member"),
        ({"team_id": "T9", "enterprise_user": {"enterprise_id": "E9"}}, "E1", "foreign"),
        ({"team_id": "T9"}, "E1", "foreign"),
        ({"team_id": "T1", "is_stranger": True}, "T1", "foreign"),
    ],
)
def test_whose_people_somebody_is_is_said_by_their_home(facts, tenant, kind):
    """An organisation's installation has people of others around it, too: in shared channels they are no strangers."""
    assert _user({"id": "U1", "is_stranger": False, **facts}, tenant, org=tenant.startswith("E")).kind == kind


async def test_nobody_is_let_in_while_slack_does_not_say_who_they_are(stage):
    """An event comes again; whoever typed a command is told at once."""
    stage.hire()
    eve = stage.slack.person("eve", stage.kit.team)
    stage.general.members.add(eve.id)
    stage.slack.faults.status("users.info", 503, times=None)
    stage.slack.mailroom.patience = 0.3

    said = await eve.mention(stage.general, ASK)
    await eve.command("/notes", TEXT, stage.general)
    assert stage.events() == []
    assert not any(one.acked for one in said.deliveries)
    assert stage.told(eve)

    stage.slack.faults.clear()
    stage.house.clock.pass_time(minutes=2)
    await stage.slack.mailroom.tick()
    await stage.turn()
    assert len(stage.house.requests()) == 1


async def test_what_was_said_of_somebody_ends_with_a_change(stage):
    """Slack tells of it."""
    admin: Admin = stage.slack.admin
    await stage.dana.dm("hello")
    asked = len(stage.slack.record.named("users.info"))
    await stage.dana.dm("hello")
    assert len(stage.slack.record.named("users.info")) == asked

    await admin.deactivate(stage.dana.user)
    assert [event["what"] for event in stage.events() if event["type"] == "Changed"] == ["deactivated"]
    assert (await stage.works.people.user("T0001", stage.dana.id)).kind == "gone"
