"""Who may decide: every rule of invariant 3 as a table."""

from __future__ import annotations

import dataclasses

import pytest

from rolecall.domain.deliverable import Decision, Version
from rolecall.domain.engagement import Engagement
from rolecall.domain.member import Member, Person
from rolecall.domain.request import Request
from rolecall.domain.run import Finding, GateResult
from rolecall.governance.authority import KNOWN, Case, Standing, deciders, grounds, is_terminal, refuses_decision

DANA = Person(id="m1", name="dana", roles=frozenset({"requester"}))
MAX = Person(id="m2", name="max", roles=frozenset({"approver"}))
EVE = Person(id="m3", name="eve", roles=frozenset({"approver"}))
OWNER = Person(id="m4", name="olga", roles=frozenset({"owner"}))
HOST = Person(id="host:kim", name="kim")
STRANGER = Person(id="x:y:z", name="stranger")


def _version(risk="T1", gates=()):
    return Version(
        deliverable="d-r1",
        number=1,
        tenant="main",
        engagement="eng1",
        request="r1",
        run="r1.v1.1",
        role="business_analyst",
        kind="user_stories",
        risk=risk,
        title="Stories",
        content={},
        citations=(),
        gates=gates,
        author="role",
        author_name="Business Analyst",
        contract_digest="c",
        model="m",
        cost_microusd=0,
        at="2026-11-21",
        digest="d" * 64,
    )


def _request(requester="m1"):
    return Request(
        id="r1",
        tenant="main",
        engagement="eng1",
        department="general",
        place="host:local:kim",
        requester=requester,
        requester_name="dana",
        role="business_analyst",
        kind="user_stories",
        text="t",
        at="2026-11-21",
    )


def _engagement(approvers=()):
    return Engagement(
        id="eng1",
        tenant="main",
        department="general",
        roles=(),
        place="*",
        term="permanent",
        starts_at="2026-11-21",
        ends_at="",
        catalogue=(),
        approvers=approvers,
        owner="olga",
    )


def _case(version, status, request, engagement, taken=()):
    members = [Member(id=person.id, tenant="main", name=person.name, roles=person.roles) for person in (DANA, MAX, EVE)]
    return Case(version, status, request, engagement, taken, deciders(members, engagement))


def _accepted(by, verdict="approve", *, terminal=False):
    return Decision(
        id="k1",
        tenant="main",
        deliverable="d-r1",
        version=1,
        digest="d" * 64,
        verdict=verdict,
        by=by,
        by_name=by,
        terminal=terminal,
        at="2026-11-21T10:00",
    )


@pytest.mark.parametrize(
    ("person", "verdict", "risk", "requester", "code"),
    [
        (DANA, "approve", "T1", "m1", None),
        (DANA, "approve", "T2", "m1", "own_approval"),
        (DANA, "revise", "T2", "m1", None),
        (DANA, "approve", "T1", "m9", "no_authority"),
        (MAX, "approve", "T1", "m1", None),
        (MAX, "approve", "T2", "m1", None),
        (MAX, "approve", "T2", "m2", "own_approval"),
        (OWNER, "approve", "T2", "m4", "own_approval"),
        (OWNER, "approve", "T3", "m1", None),
        (HOST, "approve", "T1", "host:kim", None),
        (HOST, "approve", "T2", "host:kim", "no_authority"),
        (HOST, "approve", "T1", "m1", "no_authority"),
        (STRANGER, "approve", "T1", "m1", "unknown_member"),
        (STRANGER, "reject", "T1", "m1", "unknown_member"),
    ],
)
def test_who_may_decide_what(person, verdict, risk, requester, code):
    """Requester and approver are compared as members; a stranger decides nothing."""
    refusal = refuses_decision(
        person, verdict, _case(_version(risk), "waiting", _request(requester), _engagement(), ())
    )
    assert (refusal.code if refusal else None) == code


def test_with_named_approvers_nobody_else_approves_high_risk():
    """The engagement's list counts, and the refusal names it."""
    refusal = refuses_decision(EVE, "approve", _case(_version("T2"), "waiting", _request(), _engagement(("m2",)), ()))
    assert refusal.code == "no_authority"
    assert refusal.ask_whom == "@max"


def test_t3_takes_two_different_people_and_the_second_accept_is_terminal():
    """The same person cannot accept twice."""
    version, first = _version("T3"), _accepted("m2")
    assert not is_terminal("approve", version, ())
    assert is_terminal("approve", version, (first,))
    again = refuses_decision(MAX, "approve", _case(version, "waiting", _request(), _engagement(), (first,)))
    other = refuses_decision(EVE, "approve", _case(version, "waiting", _request(), _engagement(), (first,)))
    assert again.code == "own_approval"
    assert other is None


def test_a_draft_with_findings_is_never_approved_as_fact():
    """Whoever asks: unverified stays unverified."""
    gate = GateResult(gate="support", level="block", passed=False, findings=(Finding(message="no"),))
    refusal = refuses_decision(
        OWNER, "approve", _case(_version(gates=(gate,)), "waiting", _request(), _engagement(), ())
    )
    assert refusal.code == "not_open"
    assert "unverified" in refusal.reason


@pytest.mark.parametrize(
    ("status", "verdict", "said"),
    [
        ("accepted", "approve", "Max approved it on 21 Nov at 10:00 UTC."),
        ("accepted", None, "It needed nobody's decision."),
        ("rejected", "reject", "Max rejected it on 21 Nov at 10:00 UTC."),
        ("rejected", None, "It was withdrawn."),
        ("revising", "revise", "Max sent it back on 21 Nov at 10:00 UTC; version 2 is being made."),
        ("superseded", "revise", "Max sent it back on 21 Nov at 10:00 UTC; version 2 is there."),
        ("superseded", None, "Version 2 took its place."),
        ("blocked", None, "It could not be verified: edit it, add a source, retry or withdraw it."),
    ],
)
def test_a_closed_version_says_what_became_of_it(status, verdict, said):
    """The loser of a race, and who presses an old card, reads what is true of it."""
    taken = (_accepted("max", verdict, terminal=True),) if verdict else ()
    refusal = refuses_decision(EVE, "approve", _case(_version(), status, _request(), _engagement(), taken))
    assert refusal.code == "not_open"
    assert refusal.reason == f"This is version 1, no longer open. {said}"


def _strange(**more):
    return _case(_version("T2"), "waiting", _request(), _engagement().model_copy(update=more), ())


def test_a_member_of_an_approver_group_approves_high_risk():
    """As the workspace says now; a member without that group does not."""
    case = _strange(groups=("memory:T1:leads",))
    lena = Person(id="m7", name="lena", roles=frozenset({"requester"}))

    assert refuses_decision(lena, "approve", case, Standing(groups=frozenset({"memory:T1:leads"}))) is None
    assert refuses_decision(lena, "approve", case, Standing(groups=frozenset({"memory:T1:cooks"}))) is not None
    assert refuses_decision(lena, "approve", case).code == "no_authority"


def test_a_group_is_named_as_people_call_it():
    """To whoever is refused; without a name by its id in the workspace."""
    groups = ("memory:T1:S1", "memory:T1:S2")
    case = _strange(groups=groups, group_names={"memory:T1:S1": "leads"})

    assert deciders((), case.engagement) == "anyone in @leads, anyone in @S2"
    assert refuses_decision(EVE, "approve", case).ask_whom.count("leads") == 1


def test_where_groups_are_named_the_role_of_an_approver_is_not_enough():
    """Only the groups, the named approvers and owners."""
    case = _strange(groups=("memory:T1:leads",))

    assert refuses_decision(MAX, "approve", case).code == "no_authority"
    assert refuses_decision(OWNER, "approve", case) is None


def test_when_nobody_can_say_who_is_in_the_group_the_doubt_decides_against():
    """Fail closed, with the reason."""
    case = _strange(groups=("memory:T1:leads",))

    refusal = refuses_decision(MAX, "approve", case, Standing(doubt="memory does not answer"))

    assert refusal.reason == "Nothing was decided: memory does not answer"


@pytest.mark.parametrize("verdict", ["approve", "revise", "reject"])
def test_a_claimed_name_decides_nothing_on_high_risk(verdict):
    """Where anybody may claim a name, the way is to sign in."""
    claimed = Standing(vouched=False)

    high = refuses_decision(OWNER, verdict, _case(_version("T2"), "waiting", _request(), _engagement(), ()), claimed)
    low = refuses_decision(OWNER, verdict, _case(_version("T1"), "waiting", _request(), _engagement(), ()), claimed)

    assert high.code == "no_authority"
    assert "sign in" in high.ask_whom
    assert low is None


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ((), "invite a person (rolecall members add NAME --role approver)"),
        (
            (("m8", "maya", True),),
            "invite a person (rolecall members add NAME --role approver), or open as the sample manager, @maya",
        ),
        ((("m2", "max", False), ("m8", "maya", True)), "@max, or open as the sample manager, @maya"),
    ],
)
def test_who_may_not_accept_their_own_is_told_who_else_may(others, words):
    """A person who is there, else how one comes; the sample manager where there is one."""
    own = Member(id="m4", tenant="main", name="olga", roles=frozenset({"owner"}))
    members = tuple(
        Member(id=name_id, tenant="main", name=name, roles=frozenset({"approver"}), sample=sample)
        for name_id, name, sample in others
    )
    case = dataclasses.replace(
        _case(_version("T2"), "waiting", _request("m4"), _engagement(), ()), members=(own, *members)
    )

    refusal = refuses_decision(OWNER, "approve", case)

    assert refusal.reason == "T2 work needs someone else: nobody accepts their own."
    assert refusal.ask_whom == words


@pytest.mark.parametrize(
    ("person", "approvers", "groups", "standing", "words"),
    [
        (DANA, (), (), KNOWN, "asked for it (T1)"),
        (MAX, ("m2",), (), KNOWN, "named approver of eng1"),
        (MAX, (), (), KNOWN, "any approver may, since eng1 names none"),
        (DANA, (), ("memory:T1:S1",), Standing(groups=frozenset({"memory:T1:S1"})), "in the group managers"),
    ],
)
def test_a_decision_is_kept_with_its_ground(person, approvers, groups, standing, words):
    """The strongest that holds when the decision arrives."""
    names = {"group_names": {"memory:T1:S1": "managers"}, "groups": groups}
    case = _case(_version("T1"), "waiting", _request("m1"), _engagement(approvers).model_copy(update=names))

    assert grounds(person, case, standing) == words
