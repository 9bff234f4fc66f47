"""Tests of the history that the story leaves behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from rolecall import sample
from rolecall.app import sampling
from rolecall.app.app import App
from rolecall.chat import Actor, Card
from rolecall.chat.wire import from_json
from rolecall.desk import members
from rolecall.domain.deliverable import Decision, Version
from rolecall.domain.report import Report
from rolecall.domain.request import Request, RequestStatus
from rolecall.domain.run import Run
from rolecall.errors import BadInput
from rolecall.sample import Pack, running
from rolecall.testing.steps import Killed
from tests.sample.conftest import Open, Told


def _requests(app: App) -> list[tuple[Request, RequestStatus]]:
    with app.store.reading(app.tenant) as uow:
        names = [engagement.id for engagement in running(uow)]
        return [*uow.requests.listed(engagements=names, limit=100)]


def _versions(app: App) -> Iterator[tuple[Version, list[Decision]]]:
    with app.store.reading(app.tenant) as uow:
        for request, _status in _requests(app):
            made = uow.deliverables.of(request.id)
            for version, _state in uow.deliverables.versions(made) if made else ():
                yield version, [item for item in uow.deliverables.decisions(made) if item.version == version.number]


def test_both_roles_have_made_all_their_deliverables(lived_in: App) -> None:
    """All eight kinds are there, in six weeks of requests."""
    found = _requests(lived_in)
    assert len({request.kind for request, _ in found}) == 8
    assert len(found) >= 24
    times = sorted(dt.datetime.fromisoformat(request.at) for request, _ in found)
    assert dt.timedelta(days=35) < times[-1] - times[0] < dt.timedelta(days=42)


def test_the_history_holds_every_kind_of_ending(lived_in: App, pack: Pack) -> None:
    """Approved, revised, rejected, answered, blocked and withdrawn, stopped and resumed: each happened."""
    verdicts = [decision.verdict for _, decisions in _versions(lived_in) for decision in decisions]
    assert min(verdicts.count("approve"), verdicts.count("revise"), verdicts.count("reject")) >= 2
    with lived_in.store.reading(lived_in.tenant) as uow:
        types = {event.type for event in uow.audit.events(limit=10_000)}
    assert {"questions_answered", "request_withdrawn", "stop_set", "run_stopped", "request_resumed"} <= types
    assert sum(1 for version, _ in _versions(lived_in) if version.blocked) == 1


def test_the_newest_brief_was_revised_and_then_approved_by_the_manager(lived_in: App) -> None:
    """The showcase: version 1 with a revision, version 2 accepted by another person than asked for it."""
    first, second = [pair for pair in _versions(lived_in) if pair[0].kind == "stakeholder_brief"]
    assert [(item.verdict, item.by_name) for item in first[1]] == [("revise", "Ruth Alder")]
    assert [(item.verdict, item.by_name) for item in second[1]] == [("approve", "Ruth Alder")]
    assert len({citation.source_name for citation in second[0].citations}) >= 3


def test_something_waits_for_you_and_something_for_the_manager(lived_in: App) -> None:
    """Both inboxes have something in them on the first look."""
    lived_in.desk.connect("web", "main")
    with lived_in.store.reading(lived_in.tenant) as uow:
        you = uow.members.named(lived_in.host_actor().name)
        manager = uow.members.named("Ruth Alder")
    assert you is not None
    assert manager is not None
    for member in (you, manager):
        actor = Actor("web", "main", member.id, member.name, groups=frozenset(member.roles))
        assert [line["why"] for line in lived_in.desk.waiting(actor)].count("decide") >= 1


def test_everything_is_marked_as_sample(lived_in: App) -> None:
    """Engagements, members and department say it, and so does every card."""
    with lived_in.store.reading(lived_in.tenant) as uow:
        engagements = running(uow)
        assert {engagement.department for engagement in engagements} == {"sample"}
        assert {member.name for member in uow.members.listed() if not member.sample} == {lived_in.host_actor().name}
        rows = [row for row in uow.outbox.listed() if row.kind == "card"]
    assert len(rows) > 50
    for row in rows:
        assert "Sample data" in str(row.body["doc"]), row.key
        assert row.channel == "web:main:front-door"


def test_bodies_hold_simulated_times_and_the_chain_holds_the_real_ones(lived_in: App, told: Told) -> None:
    """The story ended within the last seven days; every audit record was written when it really was."""
    newest = max(dt.datetime.fromisoformat(request.at) for request, _ in _requests(lived_in))
    assert told.began - dt.timedelta(days=7) < newest <= told.began
    with lived_in.store.reading(lived_in.tenant) as uow:
        written = [dt.datetime.fromisoformat(event.at) for event in uow.audit.events(limit=10_000)]
    assert min(written) >= told.began - dt.timedelta(seconds=1)
    assert lived_in.verify_audit().problem == ""


def test_the_outbox_holds_no_overtaken_state(lived_in: App) -> None:
    """Of each card only the newest update is still to be sent, and no private word at all."""
    with lived_in.store.reading(lived_in.tenant) as uow:
        queued = uow.outbox.listed(states={"queued"})
    updated = [row.body["of"] for row in queued if row.kind == "update"]
    assert len(updated) == len(set(updated)) > 20
    assert {row.kind for row in queued} == {"card", "update"}
    assert from_json(queued[-1].body, Card).title.startswith("Start here")


def test_the_channel_has_schedules_and_a_digest_of_the_story(lived_in: App, told: Told) -> None:
    """Every Monday that is past since the digest was scheduled has its report, marked, at its time; nothing is late."""
    with lived_in.store.reading(lived_in.tenant) as uow:
        schedules = {found.kind: found for found, status in uow.schedules.listed() if status == "active"}
        reports = uow.reports.listed()
    assert set(schedules) == {"usage", "weekly"}
    assert {found.owner_name for found in schedules.values()} == {"Ruth Alder", lived_in.host_actor().name}
    assert 1 <= len(reports) <= 2
    for report in reports:
        assert report.sample
        assert dt.timedelta(0) <= dt.datetime.fromisoformat(report.at) - _due(report) < dt.timedelta(minutes=5)
        assert report.figures[0].usual is not None
    assert lived_in.ticker.next_at() > told.began


def _due(report: Report) -> dt.datetime:
    return dt.datetime.fromisoformat(report.ends) + dt.timedelta(hours=9)


def test_adding_twice_changes_nothing(lived_in: App) -> None:
    """The second time is told so, and writes not one record."""
    before = lived_in.verify_audit().head
    assert sampling.add(lived_in, lambda _words: None) is False
    assert lived_in.verify_audit().head == before


def test_a_broken_off_story_is_finished(opening: Open, short: Pack) -> None:
    """The process dies in a run and again behind an event; the third start completes what the others began."""
    app = opening()
    stage = sampling._stage(app, short)
    left = iter([True, False, True])

    def dying(run: Run) -> None:
        if next(left):
            raise Killed
        stage.work(run)

    for _start in range(2):
        with pytest.raises(Killed):
            sample.add(sample.Stage(**{**vars(stage), "work": dying}), short, lambda _words: None)
    assert sample.add(stage, short, lambda _words: None) is True
    assert [status for _, status in _requests(app)] == ["closed", "closed"]
    assert [len(decisions) for _, decisions in _versions(app)] == [1, 1]
    assert sample.add(stage, short, lambda _words: None) is False


def test_the_same_story_is_told_the_same_way(opening: Open, short: Pack, tmp_path) -> None:
    """Two installations at the same time hold the same words, citations and times."""
    now = short.story.ends + dt.timedelta(weeks=30, days=2)
    contents = []
    for folder in ("one", "two"):
        app = opening(tmp_path / folder, now=now)
        sample.add(sampling._stage(app, short), short, lambda _words: None)
        contents.append([(version.title, version.at, _quotes(version)) for version, _ in _versions(app)])
    assert contents[0] == contents[1]


def _quotes(version: Version) -> list[str]:
    return [citation.quote for citation in version.citations]


def test_a_real_member_is_never_taken_for_a_sample_member(opening: Open, pack: Pack) -> None:
    """Where somebody has the name already the sample is refused, and nothing is there."""
    app = opening()
    with app.store.begin(app.tenant) as uow:
        members.add(app.office, uow, app.person(app.host_actor()), "Tom Okoye", frozenset({"requester"}))
    with pytest.raises(BadInput, match="Tom Okoye"):
        sampling.add(app, lambda _words: None)
    assert _requests(app) == []
