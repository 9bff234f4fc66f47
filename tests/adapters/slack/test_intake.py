"""From Slack's payloads to the port's events: stable ids, places, plain words, and nobody's words but people's."""

from __future__ import annotations

import datetime as dt

import pytest

from rolecall.chat import Action, Actor, Place, Ref
from rolecall_slack import intake
from rolecall_slack.install import Install
from rolecall_slack.modals import Context

INSTALL = Install("T1", "UBOT", "BBOT", "xoxb-1", app="A1")
DANA = Actor("slack", "T1", "U1", "dana")
NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)


def event(**facts):
    """Return the callback of a message."""
    inner = {"type": "message", "channel": "C1", "user": "U1", "ts": "1700.1", "text": "hello"}
    return {"team_id": "T1", "event_id": "Ev1", "event": {**inner, **facts}}


def heard(**facts):
    """Return what is made of a message."""
    return intake.message(event(**facts), INSTALL, DANA, {})


def test_a_message_and_the_mention_in_it_are_one_event():
    """They come with two ids of Slack's, and are told apart by nothing that counts."""
    text = "<@UBOT> ba write stories"
    as_message = intake.message({**event(text=text), "event_id": "Ev1"}, INSTALL, DANA, {})
    as_mention = intake.message({**event(text=text, type="app_mention"), "event_id": "Ev2"}, INSTALL, DANA, {})

    assert as_message == as_mention
    assert (as_message.id, as_message.how) == ("slack-T1-C1-1700.1", "mention")
    assert as_message.text == "@rolecall ba write stories"
    assert as_message.message == Ref(Place("slack", "T1", "C1"), "1700.1")


@pytest.mark.parametrize(
    ("facts", "how"),
    [
        ({}, None),
        ({"thread_ts": "1699.1"}, "reply"),
        ({"thread_ts": "1699.1", "text": "<@UBOT> stop"}, "mention"),
        ({"channel": "D1"}, "dm"),
        ({"channel": "D1", "thread_ts": "1699.1"}, "dm"),
        ({"subtype": "file_share", "channel": "D1"}, "dm"),
        ({"subtype": "thread_broadcast", "thread_ts": "1699.1"}, "reply"),
        ({"subtype": "message_changed", "channel": "D1"}, None),
        ({"subtype": "message_deleted", "channel": "D1"}, None),
        ({"subtype": "channel_join", "channel": "D1"}, None),
        ({"subtype": "bot_message", "channel": "D1"}, None),
        ({"bot_id": "B9", "channel": "D1"}, None),
        ({"app_id": "A9", "channel": "D1"}, None),
        ({"user": "UBOT", "channel": "D1"}, None),
        ({"user": "", "channel": "D1"}, None),
        ({"text": "<@U2> look at this"}, None),
    ],
)
def test_only_what_people_say_to_us_is_heard(facts, how):
    """Not what they say among themselves, not edits, not programs, not ourselves."""
    found = heard(**facts)

    assert (found.how if found else None) == how
    assert found is None or found.private == (facts.get("channel") == "D1")


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("a &lt;b&gt; &amp;lt; c", "a <b> &lt; c"),
        ("<@UBOT> hi <@U2> and <@U9|lee>", "@rolecall hi @max and @lee"),
        ("in <#C2|design> and <#C3>", "in #design and #C3"),
        ("<!channel> <!here|here>", "@channel @here"),
        ("--approver <!subteam^S1|@pms>", "--approver slack:T1:S1|pms"),
        ("—approver=<!subteam^S1>,<!subteam^S2>", "—approver=slack:T1:S1,slack:T1:S2"),
        ("stories for <!subteam^S1|@pms>", "stories for @pms"),
        ("<https://x.example/a> <https://x.example|x.example>", "https://x.example/a https://x.example"),
        ("<https://x.example/a|the plan>", "the plan (https://x.example/a)"),
        ("1 &lt; 2 &gt; 0", "1 < 2 > 0"),
    ],
)
def test_words_are_read_as_people_wrote_them(sent, read):
    """Slack's markup is taken back, once."""
    assert intake.plain(sent, INSTALL, {"U2": "max"}) == read


def command(**facts):
    """Return a slash command."""
    base = {"team_id": "T1", "channel_id": "C1", "user_id": "U1", "command": "/acme-ba", "text": "stories"}
    return {**base, "trigger_id": "13.1.x", "response_url": "https://hooks.slack.com/r/1", **facts}


def test_a_command_has_its_role_its_words_and_a_right_to_answer():
    """The prefix is ours alone; the right is a secret that ends."""
    found = intake.command(command(), INSTALL, DANA, {}, prefix="acme-", now=NOW)

    assert (found.id, found.name, found.args) == ("slack-T1-13.1.x", "ba", {"text": "stories"})
    assert found.place == Place("slack", "T1", "C1")
    assert found.handle.expires_at == NOW + dt.timedelta(minutes=30)
    assert "hooks" not in repr(found)
    assert intake.command(command(channel_id="D1"), INSTALL, DANA, {}, prefix="", now=NOW).private


@pytest.mark.parametrize("prefix", ["", "acme-", "ro", "rolecall"])
def test_the_name_of_the_house_has_no_prefix(prefix):
    """Even where it begins like one: links and decisions come by this name."""
    assert intake.command(command(command="/rolecall"), INSTALL, DANA, {}, prefix=prefix, now=NOW).name == "rolecall"


@pytest.mark.parametrize(
    ("body", "account"),
    [
        ({"team_id": "T1", "enterprise_id": "E1"}, ("T1", "E1")),
        ({"team": {"id": "T1"}, "enterprise": {"id": "E1"}, "user": {"team_id": "T2"}}, ("T1", "E1")),
        ({"team": None, "enterprise": {"id": "E1"}, "user": {"id": "U1", "team_id": "T1"}}, ("T1", "E1")),
        ({"team_id": "T9", "authorizations": [{"team_id": "T1", "enterprise_id": None}]}, ("T1", None)),
        ({"team_id": "T9", "enterprise_id": "E9", "authorizations": [{"enterprise_id": "E1"}]}, ("T9", "E1")),
        ({"team": {"id": "T9"}, "view": {"app_installed_team_id": "T1", "team_id": "T9"}}, ("T1", None)),
    ],
)
def test_a_payload_belongs_to_the_installation_that_it_is_for(body, account):
    """Somebody of another workspace, in a channel that both share, brings theirs along: ours is said besides."""
    assert intake.account(body) == account


def test_a_press_names_the_message_the_button_the_person_and_the_moment():
    """So a double delivery is one press, and two presses are two."""
    body = {
        "container": {"message_ts": "1700.2", "channel_id": "C1", "thread_ts": "1700.1"},
        "actions": [{"action_id": "rc|approve", "value": "d-1", "action_ts": "1701.5"}, {"action_id": "other"}],
    }
    (found,) = intake.actions(body, INSTALL, DANA, NOW)

    place = Place("slack", "T1", "C1", "1700.1")
    assert found == Action(
        id="slack-T1-1700.2-rc|approve-U1-1701.5", place=place, actor=DANA, verb="approve", subject="d-1",
        message=Ref(place, "1700.2"),
    )  # fmt: skip


def test_a_press_on_the_home_tab_is_private():
    """Its place is the person."""
    body = {"container": {"view_id": "V1"}, "actions": [{"action_id": "rc|ask", "value": "ba", "action_ts": "1"}]}
    (found,) = intake.actions(body, INSTALL, DANA, NOW)

    assert (found.place, found.private, found.message) == (Place("slack", "T1", "U1"), True, None)


def test_a_form_says_what_it_is_about_and_what_was_typed():
    """Its id is that of the view as it stood."""
    state = {"reason": {"value": {"type": "plain_text_input", "value": "Too long."}}}
    body = {"view": {"id": "V1", "hash": "h1", "state": {"values": state}}}
    found = intake.submission(body, INSTALL, DANA, Context("revise", "d-1", "slack:T1:C1:1700.1", "1700.2"))

    assert (found.id, found.form, found.subject) == ("slack-T1-V1-h1", "revise", "d-1")
    assert (found.place, found.values) == (Place("slack", "T1", "C1", "1700.1"), {"reason": "Too long."})


def test_no_id_holds_a_colon():
    """In the keys that are made of it a colon means something."""
    body = {"container": {"message_ts": "1"}, "actions": [{"action_id": "rc|a:b", "action_ts": "2"}]}

    assert ":" not in next(intake.actions(body, INSTALL, DANA, NOW)).id


def test_the_stop_of_slack_is_the_word_in_its_thread():
    """In a thread of no request it comes to nothing, as any reply there."""
    body = {"event_id": "Ev1", "event": {"user": "U1", "channel": "D1", "thread_ts": "1700.1"}}
    found = intake.stop(body, INSTALL, DANA)

    assert (found.how, found.text, str(found.place), found.private) == ("reply", "stop", "slack:T1:D1:1700.1", True)


@pytest.mark.parametrize(
    ("inner", "what", "subject"),
    [
        ({"type": "app_uninstalled"}, "removed", "T1"),
        ({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, "removed", "T1"),
        ({"type": "subteam_members_changed", "subteam_id": "S1"}, "groups", "S1"),
        ({"type": "user_change", "user": {"id": "U1", "deleted": True}}, "deactivated", "U1"),
        ({"type": "user_change", "user": {"id": "U1"}}, None, None),
        ({"type": "app_context_changed"}, None, None),
    ],
)
def test_changes_of_the_workspace_that_matter(inner, what, subject):
    """Nobody in particular does them."""
    found = intake.changed({"event_id": "Ev1", "event": inner}, INSTALL)

    assert (found and found.what, found and found.subject) == (what, subject)
    assert found is None or found.actor.kind == "self"


@pytest.mark.parametrize(
    ("body", "account", "user"),
    [
        (event(), ("T1", None), "U1"),
        (command(enterprise_id="E1"), ("T1", "E1"), "U1"),
        ({"team": {"id": "T1"}, "enterprise": None, "user": {"id": "U1", "team_id": "T2"}}, ("T1", None), "U1"),
        ({"team": None, "enterprise": {"id": "E1"}, "user": {"id": "U1", "team_id": "T2"}}, ("T2", "E1"), "U1"),
        ({"team_id": "T1", "event": {"type": "user_change", "user": {"id": "U3"}}}, ("T1", None), "U3"),
        ({"team_id": "T1", "event": {"type": "app_uninstalled"}}, ("T1", None), ""),
    ],
)
def test_each_payload_says_where_it_comes_from_and_who_did_it(body, account, user):
    """An organisation's installation is told no workspace."""
    assert intake.account(body) == account
    assert intake.user_of(body) == user


def test_what_a_person_looks_at_is_a_hint():
    """As kind and id."""
    context = {"entities": [{"type": "channel", "channel_id": "C9"}, {"type": "canvas", "id": "F1"}]}

    assert heard(channel="D1", app_context=context).viewing == ("channel:C9", "canvas:F1")


def test_files_are_named_for_reading():
    """By tenant and id; nothing is fetched before the core asks."""
    assert heard(channel="D1", files=[{"id": "F1"}, {"id": "F2"}, {}]).files == ("T1/F1", "T1/F2")
