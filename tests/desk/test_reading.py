"""Reads: everybody sees what is theirs to see, and what waits for them, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rolecall.chat import Actor, Came, File, Message, Place, Ref
from rolecall.chat.wire import to_json
from rolecall.desk.office import Reply
from rolecall.domain.budget import Charge, Hold
from rolecall.domain.refusal import Refusal
from rolecall.domain.request import FollowUp
from rolecall.domain.stop import Stop
from rolecall.errors import BadInput, Denied, NotFound
from rolecall.ports.queues import InboxRow
from tests.desk.reception import HOST, Reception
from tests.store import samples

STRANGER = Actor("web", "main", "u9", "mallory")
OUTSIDER = Actor("elsewhere", "T1", "u1", "eve")


@pytest.fixture
def reception(sqlite_store: Any, clock: Any, ids: Any) -> Reception:
    """A desk with one engagement in which every approver approves."""
    made = Reception(sqlite_store, clock, ids)
    made.engage()
    return made


@pytest.fixture
def people(reception: Reception) -> dict[str, Actor]:
    """One of each: who asks, who also asks, who approves, who owns."""
    return {
        "ann": reception.member("ann", "requester"),
        "ben": reception.member("ben", "requester"),
        "dana": reception.member("dana", "approver"),
        "olga": reception.member("olga", "owner"),
    }


def _ids(lines: Any) -> list[str]:
    return [line["request_id"] for line in lines]


# --- who sees what


def test_a_private_request_is_seen_by_requester_approvers_and_owners_only(
    reception: Reception, people: dict[str, Actor]
) -> None:
    """In lists, by name, and everything that hangs on it: versions, differences, files, citations."""
    reception.asked("r1", people["ann"], "delivered", private=True)
    desk = reception.desk

    for name in ("ann", "dana", "olga"):
        assert _ids(desk.requests(people[name])) == ["r1"]
        assert desk.request(people[name], "r1")["private"] is True
        assert len(desk.versions(people[name], "d-r1")) == 1
    assert _ids(desk.requests(people["ben"])) == []
    for look in (
        lambda who: desk.request(who, "r1"),
        lambda who: desk.versions(who, "d-r1"),
        lambda who: desk.difference(who, "d-r1", 1, 1),
        lambda who: desk.export(who, "d-r1", 1, "md"),
        lambda who: desk.context(who, "d-r1", 1, "p00000001"),
    ):
        assert look(people["ann"])
        with pytest.raises(NotFound):
            look(people["ben"])
        for nobody in (STRANGER, OUTSIDER):
            with pytest.raises(Denied):
                look(nobody)


def test_an_approver_elsewhere_does_not_see_private_requests_here(reception: Reception) -> None:
    """Approvers are named per engagement; what is public they see, merged into one list, newest first."""
    here, there = reception.member("hana", "approver"), reception.member("theo", "approver")
    ann = reception.member("ann", "requester")
    reception.engage("eng2", approvers=(there.id,))
    reception.asked("r1", ann, engagement="eng2", private=True)
    reception.asked("r2", ann, engagement="eng2")
    reception.asked("r3", ann, private=True)
    reception.asked("r4", ann, engagement="eng2")

    assert _ids(reception.desk.requests(here)) == ["r4", "r3", "r2"]
    assert _ids(reception.desk.requests(there)) == ["r4", "r3", "r2", "r1"]
    assert _ids(reception.desk.requests(here, 2)) == ["r4", "r3"]
    assert _ids(reception.desk.requests(here, before="r3")) == ["r2"]
    with pytest.raises(NotFound):
        reception.desk.request(here, "r1")


@pytest.mark.parametrize("named", ["leads", "web:main:leads"])
def test_a_member_of_an_approver_group_sees_what_waits_for_it(reception: Reception, named: str) -> None:
    """As their workspace last knew; in every list, and by name, however the workspace names the group."""
    ann, lena = reception.member("ann", "requester"), reception.member("lena", "requester")
    reception.engage("eng2", groups=("web:main:leads",))
    reception.asked("r1", ann, "delivered", engagement="eng2", risk="T2", private=True)
    inside, outside = replace(lena, groups=frozenset({named})), replace(lena, groups=frozenset({"cooks"}))
    desk = reception.desk

    assert [(line["request_id"], line["why"]) for line in desk.waiting(inside)] == [("r1", "decide")]
    assert desk.waits(inside) == 1
    assert [line["waits"] for line in desk.requests(inside)] == ["decide"]
    assert desk.request(inside, "r1")["waits"] == "decide"
    for actor in (lena, outside):
        assert (desk.waiting(actor), desk.waits(actor), desk.requests(actor)) == ([], 0, [])


def test_groups_of_another_account_or_of_a_stranger_show_nothing(reception: Reception) -> None:
    """A group counts in its own workspace, and only for members."""
    ann, lena = reception.member("ann", "requester"), reception.member("lena", "requester")
    reception.engage("eng2", groups=("web:main:leads",))
    reception.asked("r1", ann, "delivered", engagement="eng2", risk="T2", private=True)

    for actor, group in ((lena, "web:other:leads"), (STRANGER, "leads")):
        assert reception.desk.waiting(replace(actor, groups=frozenset({group}))) == []


def test_whoever_a_private_request_is_handed_to_sees_it(reception: Reception, people: dict[str, Actor]) -> None:
    """Nobody can work on what they may not read."""
    reception.asked("r1", people["ann"], "working", private=True)
    with reception.store.begin("main") as uow:
        uow.requests.assign("r1", people["ben"].id)

    assert reception.desk.request(people["ben"], "r1")["assignee"] == "ben"
    assert [line["why"] for line in reception.desk.waiting(people["ben"])] == ["handed"]


def test_strangers_see_nothing_of_the_house(reception: Reception) -> None:
    """An account without a member gets words, an account of no organisation too."""
    desk = reception.desk
    assert desk.requests(STRANGER) == []
    assert desk.waiting(STRANGER) == []
    for look in (desk.engagements, desk.sources, desk.stops, desk.members):
        for nobody in (STRANGER, OUTSIDER):
            with pytest.raises(Denied):
                look(nobody)
    with pytest.raises(Denied):
        desk.keep(STRANGER, File("a.md", "text/markdown", b"x"))


def test_another_organisation_sees_nothing_of_this_one(reception: Reception, people: dict[str, Actor]) -> None:
    """An owner over there is nobody here (invariant 10)."""
    eve = reception.member("eve", "owner", tenant="other")
    reception.asked("r1", people["ann"], "delivered")

    assert reception.desk.requests(eve) == reception.desk.waiting(eve) == reception.desk.sources(eve) == []
    for look in (lambda: reception.desk.request(eve, "r1"), lambda: reception.desk.versions(eve, "d-r1")):
        with pytest.raises(NotFound):
            look()


# --- lists


def test_a_line_says_what_a_reader_asks_of_a_list(reception: Reception, people: dict[str, Actor]) -> None:
    """Title, kind, role, place, due time, cost, sample, and whether it waits for the reader."""
    reception.engage("eng2", sample=True)
    reception.asked("r1", people["ann"], "delivered", engagement="eng2")
    with reception.store.begin("main") as uow:
        charge = Charge(
            tenant="main", department="d", engagement="eng2", role="r", request="r1", run="r1.v1.1", stage="s",
            model="m",
        )  # fmt: skip
        uow.budgets.reserve(Hold(key="k", charge=charge, amount=900, budgets=()), "2026-11-21", samples.AT)
        uow.budgets.settle("k", 700, tokens_in=1, tokens_out=1, at=samples.AT)

    (line,) = reception.desk.requests(people["dana"])
    assert (
        line
        | {
            "request_id": "r1",
            "title": "Login",
            "kind_title": "Meeting record",
            "role_title": reception.role.title,
            "requester": "ann",
            "channel": "shop",
            "at": "2026-11-21T09:01:00+00:00",
            "cost_microusd": 700,
            "sample": True,
            "waits": "decide",
            "version": 1,
        }
        == line
    )
    hours = reception.role.deliverables[0].sla.hours
    assert line["due"] == f"2026-11-21T{9 + hours:02}:01:00+00:00"
    assert line["subject"].startswith("d-r1.v1.")
    assert reception.desk.requests(people["ben"])[0]["waits"] == ""


def test_a_list_is_cut_by_channel_status_and_whose_it_is(reception: Reception, people: dict[str, Actor]) -> None:
    """Each filter alone; an unknown status is said."""
    ann, ben = people["ann"], people["ben"]
    reception.asked("r1", ann, "closed")
    reception.asked("r2", ben, "working", place="web:main:lab")
    reception.asked("r3", ann, "working", place="web:main:shop")
    desk = reception.desk

    assert _ids(desk.requests(ben)) == ["r3", "r2", "r1"]
    assert _ids(desk.requests(ben, channel="web:main:shop")) == ["r3", "r1"]
    assert _ids(desk.requests(ben, status="working")) == ["r3", "r2"]
    assert _ids(desk.requests(ben, mine=True)) == ["r2"]
    assert _ids(desk.requests(ben, before="r2")) == ["r1"]
    assert [line["due"] for line in desk.requests(ben, status="closed")] == [""]
    with pytest.raises(BadInput, match="“lost” is no status"):
        desk.requests(ben, status="lost")


# --- what waits


def test_what_waits_is_exactly_what_the_person_can_decide(reception: Reception, people: dict[str, Actor]) -> None:
    """T1: who asked, or an approver; T2: an approver, never one's own; a stranger to both: nothing."""
    ann, ben, dana, olga = people.values()
    reception.asked("r1", ann, "delivered", risk="T1")
    reception.asked("r2", ann, "delivered", risk="T2")
    reception.asked("r3", dana, "delivered", risk="T2")
    reception.asked("r4", dana, "delivered", risk="T1")
    reception.asked("r5", ann, "closed")

    def found(who: Actor) -> list[str]:
        return _ids(reception.desk.waiting(who))

    assert found(ann) == ["r1"]
    assert found(ben) == []
    assert found(dana) == ["r1", "r2", "r4"]
    assert found(olga) == ["r1", "r2", "r3", "r4"]
    assert {line["why"] for line in reception.desk.waiting(olga)} == {"decide"}
    assert [reception.desk.waits(who) for who in (ann, ben, dana, olga)] == [1, 0, 3, 4]


def test_what_waits_is_counted_as_it_is_listed(reception: Reception, people: dict[str, Actor]) -> None:
    """A request that was handed to who has to answer or decide counts once; strangers have nothing."""
    ann, dana = people["ann"], people["dana"]
    for name, status in (("r1", "asking"), ("r2", "delivered"), ("r3", "working"), ("r4", "asking")):
        reception.asked(name, ann, status, risk="T2")
    with reception.store.begin("main") as uow:
        for name, to in (("r1", ann), ("r2", dana), ("r3", dana)):
            uow.requests.assign(name, to.id)

    for who, many in ((ann, 2), (dana, 2), (STRANGER, 0)):
        assert reception.desk.waits(who) == len(reception.desk.waiting(who)) == many


def test_a_request_says_what_it_waits_for_from_who_looks(reception: Reception, people: dict[str, Actor]) -> None:
    """However much else waits for them; and what a decision on it is bound to."""
    reception.asked("r1", people["ann"], "delivered", risk="T2")
    reception.asked("r2", people["ann"], "working")
    (line,) = reception.desk.waiting(people["dana"])

    seen = reception.desk.request(people["dana"], "r1")
    assert (seen["waits"], seen["subject"]) == ("decide", line["subject"])
    assert reception.desk.request(people["ann"], "r1")["waits"] == ""
    unmade = reception.desk.request(people["ann"], "r2")
    assert (unmade["waits"], unmade["subject"]) == ("", "")


def test_what_was_edited_by_hand_does_not_wait_for_its_author(reception: Reception, people: dict[str, Actor]) -> None:
    """Their own words at T2 need somebody else."""
    dana, olga = people["dana"], people["olga"]
    reception.asked("r1", people["ann"], "delivered", risk="T2")
    with reception.store.begin("main") as uow:
        before, _status = uow.deliverables.version("d-r1")
        uow.deliverables.move("d-r1", 1, "waiting", "superseded")
        edited = before.model_copy(update={"number": 2, "author": dana.id, "author_name": "dana"})
        uow.deliverables.add(edited, "waiting")

    assert _ids(reception.desk.waiting(dana)) == []
    assert [line["version"] for line in reception.desk.waiting(olga)] == [2]


def test_after_the_first_accept_of_t3_it_waits_for_somebody_else(
    reception: Reception, people: dict[str, Actor]
) -> None:
    """Two different people accept what leaves the company."""
    reception.asked("r1", people["ann"], "delivered", risk="T3")
    with reception.store.begin("main") as uow:
        uow.deliverables.decide(
            samples.decision(deliverable="d-r1", by=people["dana"].id, by_name="dana", terminal=False)
        )

    assert _ids(reception.desk.waiting(people["dana"])) == []
    assert _ids(reception.desk.waiting(people["olga"])) == ["r1"]


def test_questions_and_handed_requests_wait_too_oldest_first(reception: Reception, people: dict[str, Actor]) -> None:
    """Each with the reason, its age and when it is due."""
    ann, dana = people["ann"], people["dana"]
    reception.asked("r1", ann, "asking")
    reception.asked("r2", people["ben"], "blocked")
    reception.asked("r3", ann, "delivered")
    reception.asked("r4", people["ben"], "asking")
    with reception.store.begin("main") as uow:
        uow.requests.assign("r2", ann.id)
    reception.later(hours=2)

    lines = reception.desk.waiting(ann)

    assert [(line["request_id"], line["why"]) for line in lines] == [
        ("r1", "answer"),
        ("r2", "handed"),
        ("r3", "decide"),
    ]
    assert [line["age_s"] for line in lines] == [7380, 7320, 7260]
    assert all(line["due"] for line in lines)
    assert _ids(reception.desk.waiting(dana)) == ["r3"]


def test_the_user_of_the_host_and_the_member_of_that_name_wait_as_one(reception: Reception) -> None:
    """What was asked on the command line waits for its person in the browser; T2 of it never does."""
    kim = reception.member("kim", "owner")
    reception.asked("r1", HOST, "delivered", risk="T1")
    reception.asked("r2", HOST, "delivered", risk="T2")
    reception.asked("r3", HOST, "asking")

    assert _ids(reception.desk.waiting(kim)) == ["r1", "r3"]
    assert _ids(reception.desk.waiting(HOST)) == ["r1", "r3"]


def test_what_others_wait_for_never_hides_what_the_person_can_decide(
    reception: Reception, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit counts what the person may decide, not what stands before it in the queue."""
    from rolecall.desk.reading import work

    monkeypatch.setattr(work, "MOST_WAITING", 2)
    for number in range(4):
        reception.asked(f"r{number}", people["dana"], "delivered", risk="T2")
    reception.asked("r8", people["ann"], "delivered", risk="T2")
    reception.asked("r9", people["dana"], "delivered", risk="T1")

    assert _ids(reception.desk.waiting(people["dana"])) == ["r8", "r9"]
    assert _ids(reception.desk.waiting(people["ann"])) == []


# --- one request


def test_the_envelope_tells_place_people_follow_ups_and_the_way_so_far(
    reception: Reception, people: dict[str, Actor]
) -> None:
    """What a page shows beside the deliverable, in order of time."""
    reception.asked("r1", people["ann"], "delivered")
    with reception.store.begin("main") as uow:
        uow.runs.add(samples.run(by_name="ann", at="2026-11-21T09:01:30+00:00"))
        uow.requests.answer(samples.answers(by_name="ann", at="2026-11-21T09:01:10+00:00"))
        uow.requests.follow_up(
            FollowUp(id="f1", request="r1", by="m-ben", by_name="ben", text="Add the till.", at=samples.AT)
        )
        uow.requests.assign("r1", people["dana"].id)
        uow.deliverables.decide(
            samples.decision(deliverable="d-r1", verdict="reject", reason="No.", at="2026-11-21T10:00:00+00:00")
        )

    shown = reception.desk.request(people["ben"], "r1")

    assert (shown["place"], shown["private"], shown["sample"]) == ("web:main:shop:1", False, False)
    assert shown["assignee"] == "dana"
    assert [(item["by_name"], item["text"], item["state"]) for item in shown["follow_ups"]] == [
        ("ben", "Add the till.", "pending")
    ]
    assert [(item["what"], item["by"]) for item in shown["timeline"]] == [
        ("asked", "ann"),
        ("version", "Business Analyst"),
        ("answered", "ann"),
        ("run", "ann"),
        ("decision", "Robin"),
    ]
    assert shown["timeline"][-1]["text"] == "reject version 1: No."


def test_a_difference_and_a_file_are_of_versions_that_exist(reception: Reception, people: dict[str, Actor]) -> None:
    """The newest by default; a missing number is named."""
    reception.asked("r1", people["ann"], "delivered")
    with reception.store.begin("main") as uow:
        uow.deliverables.move("d-r1", 1, "waiting", "revising")
        first, _status = uow.deliverables.version("d-r1", 1)
        content = {**first.content, "title": "Sign in"}
        uow.deliverables.add(first.model_copy(update={"number": 2, "content": content}), "waiting")
    desk, ann = reception.desk, people["ann"]

    assert [change.label for change in desk.difference(ann, "d-r1", 1, 2).changes] == ["Title"]
    assert desk.export(ann, "d-r1", None, "md") == (2, "md")
    assert desk.export(ann, "d-r1", 1, "docx") == (1, "docx")
    with pytest.raises(NotFound, match="no version 7"):
        desk.difference(ann, "d-r1", 1, 7)
    with pytest.raises(NotFound):
        desk.versions(ann, "d-nothing")


# --- sources


def test_a_citation_is_shown_where_it_stands(reception: Reception, people: dict[str, Actor]) -> None:
    """Two passages before and after; at the edge fewer; the words themselves are the citation's."""
    from rolecall.domain.evidence import Citation

    text = "One. Two. Three. Four. Five"
    reception.asked("r1", people["ann"])
    with reception.store.begin("main") as uow:
        uow.requests.move("r1", "working")
        uow.requests.move("r1", "delivered")
        source = samples.add_source(uow, text)
        passages = {item.text: item for item in uow.sources.passages(source.id, 1)}
        cited = tuple(Citation.of(passages[word]) for word in ("Three", "One"))
        made = samples.version(deliverable="d-r1", citations=cited, kind="meeting_record", role=reception.role.id)
        uow.deliverables.add(made, "waiting")

    found = reception.desk.context(people["ben"], "d-r1", 1, cited[0].id)
    edge = reception.desk.context(people["ben"], "d-r1", 1, cited[1].id)

    assert (found["before"], found["quote"], found["after"]) == ("One\nTwo", "Three", "Four\nFive")
    assert (found["source"], found["revision"], found["standing"]) == ("source:handbook", 1, "approved")
    assert (edge["before"], edge["after"]) == ("", "Two\nThree")
    with pytest.raises(NotFound, match="cites no p00000009"):
        reception.desk.context(people["ben"], "d-r1", 1, "p00000009")


def test_what_was_only_stated_is_shown_with_who_said_it(reception: Reception, people: dict[str, Actor]) -> None:
    """There is no document around it."""
    reception.asked("r1", people["ann"], "delivered")

    found = reception.desk.context(people["ann"], "d-r1", 1, "p00000001")

    assert (found["standing"], found["stated_by"]) == ("stated", "@dana, 2026-11-21")
    assert (found["before"], found["quote"], found["after"]) == ("", "links expire after 15 minutes", "")


def test_a_source_is_read_in_document_order_and_listed_by_engagement(
    reception: Reception, people: dict[str, Actor]
) -> None:
    """Approved ones for every member; a one-off source follows its request's privacy."""
    reception.asked("r1", people["ann"], private=True)
    with reception.store.begin("main") as uow:
        samples.add_source(uow, "One. Two\nThree")
        samples.add_source(uow, "Mine", id="request:r1.1", request="r1", standing="request", name="mine.md")
    desk = reception.desk

    shown = desk.source(people["ben"], "source:handbook")

    assert [item["text"] for item in shown["passages"]] == ["One", "Two", "Three"]
    assert (shown["name"], shown["revision"]) == ("handbook.md", 1)
    assert [item["id"] for item in desk.sources(people["ben"])] == ["source:handbook"]
    assert desk.source(people["ann"], "request:r1.1")["passages"][0]["text"] == "Mine"
    with pytest.raises(NotFound):
        desk.source(people["ben"], "request:r1.1")
    with pytest.raises(Denied):
        desk.source(STRANGER, "source:handbook")
    with pytest.raises(NotFound):
        desk.source(people["ben"], "source:nothing")


# --- the house


def test_engagements_show_budgets_and_who_approves(reception: Reception, people: dict[str, Actor]) -> None:
    """By name; an engagement that nobody can approve in says so."""
    reception.member("gone", "approver", active=False)
    reception.engage("eng2", roles=(reception.role.id,), approvers=("m-gone",), ends_at="2026-11-21T09:00:00+00:00")
    with reception.store.begin("main") as uow:
        uow.budgets.limit("engagement:eng2", "month", 5_000_000)
        uow.members.replace(uow.members.named("olga").model_copy(update={"roles": frozenset({"requester"})}))

    first, second = reception.desk.engagements(people["ann"])

    assert (first["approvers"], first["nobody_approves"], first["budgets"]) == (["dana"], False, [])
    assert (second["approvers"], second["nobody_approves"]) == ([], True)
    assert (second["status"], second["role_titles"]) == ("ended", [reception.role.title])
    assert [(line["scope"], line["limit"]) for line in second["budgets"]] == [("engagement:eng2", 5_000_000)]


def test_members_and_switches_are_listed_for_members(reception: Reception, people: dict[str, Actor]) -> None:
    """By name, with roles in order."""
    with reception.store.begin("main") as uow:
        uow.stops.set(Stop(scope="global", by="olga", reason="drill", at=samples.AT))

    found = reception.desk.members(people["ann"])

    assert [member["name"] for member in found] == ["ann", "ben", "dana", "olga"]
    assert found[3] == {"id": "m-olga", "name": "olga", "roles": ["owner"], "active": True, "sample": False}
    assert [stop.reason for stop in reception.desk.stops(people["ann"])] == ["drill"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("a.md", b"", "a.md is empty"), ("a.md", b"x" * 20_000_001, "20,000,001 bytes"), ("a\n.md", b"x", "no name")],
)
def test_a_file_that_cannot_be_kept_is_refused_by_name(
    reception: Reception, people: dict[str, Actor], name: str, data: bytes, words: str
) -> None:
    """Empty, more than 20 MB, or without a name."""
    with pytest.raises(BadInput, match=words):
        reception.desk.keep(people["ann"], File(name, "text/markdown", data))


def test_a_kept_file_is_named_by_its_content_and_its_plain_name(reception: Reception, people: dict[str, Actor]) -> None:
    """Folders a browser sends along are dropped; 20 MB is allowed."""
    handle = reception.desk.keep(people["ann"], File(r"C:\notes\plan: b.md", "text/markdown", b"x" * 20_000_000))

    kind, sha256, name = handle.split(":", 2)
    assert (kind, name) == ("blob", "plan: b.md")
    with reception.store.reading("main") as uow:
        assert len(uow.sources.data(sha256)) == 20_000_000


def test_what_came_of_an_event_is_told_to_its_sender_only(reception: Reception, people: dict[str, Actor]) -> None:
    """None while it waits; refused and mistaken events say so."""
    ann, ben = people["ann"], people["ben"]
    place = Place("web", "main", "shop")
    replies = {
        "e1": Reply(said="Done.", request="r1"),
        "e2": Reply(said="No.", refusal=Refusal(code="stopped", reason="No.", ask_whom="olga")),
        "e3": Reply(said="Wrong.", error="BadInput"),
        "e4": None,
    }
    with reception.store.begin("main") as uow:
        for name, reply in replies.items():
            event = Message(id=name, place=place, actor=ann, how="mention", text="hi", message=Ref(place, "1"))
            uow.inbox.put(InboxRow(id=name, tenant="main", place=str(place), event=to_json(event)), None)
            if reply:
                uow.inbox.done(name, reply.snapshot())

    assert [reception.desk.outcome(ann, name) for name in replies] == [
        Came("Done.", "r1"),
        Came("No.", refused=True, ask_whom="olga"),
        Came("Wrong.", refused=True),
        None,
    ]
    for who in (ben, people["olga"]):
        with pytest.raises(NotFound):
            reception.desk.outcome(who, "e1")
    with pytest.raises(NotFound):
        reception.desk.outcome(ann, "e9")


def test_a_line_leads_to_the_thread_about_the_request(reception: Reception, people: dict[str, Actor]) -> None:
    """In lists and in what waits; asked for by a command its place has none, and without any thread nothing is said."""
    reception.asked("r1", people["ann"], "delivered", place="web:main:shop")
    reception.asked("r2", people["ann"], "delivered", place="web:main:shop")
    with reception.store.begin("main") as uow:
        uow.requests.bind("web:main:shop:m7", "r1")

    lines = [*reception.desk.requests(people["ann"]), *reception.desk.waiting(people["ann"])]

    found = {(line["request_id"], line["place"], line["thread"]) for line in lines}
    assert found == {("r1", "web:main:shop", "web:main:shop:m7"), ("r2", "web:main:shop", "")}


def test_the_catalogue_names_commands_forms_and_an_example(reception: Reception, people: dict[str, Actor]) -> None:
    """Everything a form and a slash command need comes from the contract."""
    (role,) = reception.desk.catalogue(people["ann"])
    (kind,) = role["deliverables"]

    assert role["commands"] == list(reception.role.triggers.commands)
    assert kind["inputs"]["required"] == ["meeting"]
    assert kind["example"].startswith(f"/{role['short']} ")
