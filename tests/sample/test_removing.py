"""Tests of taking the sample away."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from rolecall import sample
from rolecall.app import sampling
from rolecall.app.app import App
from rolecall.chat import Actor
from rolecall.courier import Courier
from rolecall.domain.checkin import CheckIn
from rolecall.domain.report import report_id
from rolecall.domain.run import Run
from rolecall.errors import Denied
from rolecall.sample import Pack, running
from rolecall.testing.workspace import RecordingWorkspace
from tests.sample.conftest import Open

#: Words that stand in documents, asks, answers and revisions only.
CANARIES = ("Copperpay", "Kestrel", "Westgate", "Millbrook", "double-book", "insurer", "paper-free")


def _grep(folder: Path, word: str) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and word.encode() in file.read_bytes()]


def test_no_word_of_it_stays_in_the_data_directory(lived_in: App) -> None:
    """Before the removal every canary is found there, afterwards none, free pages included; the chain stays whole."""
    folder = lived_in.settings.data_dir
    assert all(_grep(folder, word) for word in CANARIES)
    records = lived_in.verify_audit().records
    removed = sampling.remove(lived_in, lived_in.host_actor())
    assert len(removed.requests) >= 24
    assert {word: _grep(folder, word) for word in CANARIES} == {word: [] for word in CANARIES}
    verdict = lived_in.verify_audit()
    assert verdict.problem == ""
    assert verdict.erased == len(removed.records) > 300
    assert verdict.records > records


def test_the_log_says_who_removed_what_and_why(lived_in: App) -> None:
    """One record for each engagement and for the channel names the records whose bodies are gone."""
    removed = sampling.remove(lived_in, lived_in.host_actor())
    with lived_in.store.reading(lived_in.tenant) as uow:
        erased = [event for event in uow.audit.events(limit=10_000) if event.type == "erased"]
        bodies = uow.audit.bodies([event.seq for event in erased])
    what = [*(f"engagement:{name}" for name in removed.engagements), "channel:web:main:front-door"]
    assert [event.subject for event in erased] == what
    assert {event.actor.id for event in erased} == {lived_in.host_actor().id}
    assert sorted(seq for _salt, body in bodies.values() for seq in body["seqs"]) == sorted(removed.records)
    assert all("removed" in body["why"] for _salt, body in bodies.values())


def test_nothing_is_reported_there_any_more(lived_in: App) -> None:
    """Schedules, claimed periods, reports, check-ins and their cards are gone; another channel keeps its own."""
    other = "web:main:elsewhere"
    with lived_in.store.begin(lived_in.tenant) as uow:
        [report, *_rest] = uow.reports.listed()
        [schedule, weekly] = [found for found, _status in uow.schedules.listed()]
        for kind, channel in (("checkin", report.channel), ("usage", other)):
            assert uow.reports.claim(report_id(kind, channel, "2026-W01"), "", "published")
        kept = {"id": report_id("usage", other, "2026-W01"), "channel": other, "verdict": "On track: elsewhere."}
        uow.reports.add(report.model_copy(update=kept))
        uow.checkins.put(_answer(report_id("checkin", report.channel, "2026-W01"), report.channel))
        uow.schedules.move(weekly.id, "paused")
    sampling.remove(lived_in, lived_in.host_actor())
    with lived_in.store.reading(lived_in.tenant) as uow:
        assert uow.schedules.listed() == []
        assert [found.channel for found in uow.reports.listed()] == [other]
        assert [claimed for claimed, _state, _request in uow.reports.claims("", "")] == [kept["id"]]
        assert uow.reports.claims(schedule.id, "") == []
        assert uow.checkins.of(report_id("checkin", report.channel, "2026-W01")) == []
        for subject in (report.id, f"{schedule.id}:", f"{weekly.id}:"):
            assert uow.outbox.listed(prefix=subject) == []
    for word in (report.verdict.partition(": ")[2], "Trained the desks", "schedule add usage"):
        assert _grep(lived_in.settings.data_dir, word) == []
    assert lived_in.verify_audit().problem == ""


def _answer(report: str, channel: str) -> CheckIn:
    said = "Trained the desks"
    return CheckIn(tenant="main", report=report, channel=channel, member="m1", name="Tom", done=said, at="2026-01-01")


def test_its_people_are_let_out_with_their_sessions_and_links(lived_in: App) -> None:
    """Who was signed in as the manager is out, and a link that was not used opens nothing."""
    link = sampling.manager_link(lived_in)
    assert link is not None
    signed = lived_in.desk.sign_in(link[1], "web", "main") if _connected(lived_in) else None
    assert signed is not None
    unused = sampling.manager_link(lived_in)
    assert unused is not None
    sampling.remove(lived_in, lived_in.host_actor())
    assert lived_in.desk.session(signed.secret) is None
    assert lived_in.desk.sign_in(unused[1], "web", "main") is None
    assert sampling.manager_link(lived_in) is None


def _connected(app: App) -> bool:
    app.desk.connect("web", "main")
    return True


def test_what_was_posted_is_replaced_in_the_workspace(lived_in: App) -> None:
    """After the courier's next turn no post of the channel says a word of the story."""
    workspace = RecordingWorkspace("web")
    courier = _courier(lived_in, workspace)
    _deliver(lived_in, courier)
    assert len(workspace.posts) > 50
    assert "Westgate" in str(workspace.posts)
    sampling.remove(lived_in, lived_in.host_actor())
    _deliver(lived_in, courier)
    assert {post.card.title for post in workspace.posts} == {
        f"{lived_in.host_actor().name} removed the sample workspace. What this message said is erased."
    }
    assert not any(word in str(workspace.posts) for word in CANARIES)
    assert lived_in.verify_audit().problem == ""


def _courier(app: App, workspace: RecordingWorkspace) -> Courier:
    return Courier(app.store, app.clock, {"web": workspace}, {}, lambda _version: (), tenant=app.tenant)


def _deliver(app: App, courier: Courier) -> None:
    def queued() -> bool:
        with app.store.reading(app.tenant) as uow:
            return bool(uow.outbox.listed(states={"queued"}))

    async def turns() -> None:
        async with asyncio.timeout(20):
            while await courier.work_once() or queued():
                pass

    asyncio.run(turns())


def test_what_was_published_into_our_own_folder_goes_too(lived_in: App) -> None:
    """Versions accepted in the sample channel later on are files here; those of other work stay."""
    published = lived_in.settings.data_dir / "published"
    with lived_in.store.reading(lived_in.tenant) as uow:
        names = [engagement.id for engagement in running(uow)]
        request = uow.requests.listed(engagements=names)[0][0].id
    for name in (f"d-{request}", "d-other"):
        (published / name / "v1").mkdir(parents=True)
    sampling.remove(lived_in, lived_in.host_actor())
    assert [folder.name for folder in published.iterdir()] == ["d-other"]


def test_it_can_be_added_again(opening: Open, short: Pack) -> None:
    """The same people come back in engagements of their own."""
    app = opening()
    stage = sampling._stage(app, short)
    sample.add(stage, short, lambda _words: None)
    sampling.remove(app, app.host_actor())
    assert sample.add(stage, short, lambda _words: None) is True
    with app.store.reading(app.tenant) as uow:
        assert [engagement.id for engagement in running(uow)] == ["eng4", "eng5"]
        assert {member.name for member in uow.members.listed() if member.sample and member.active} == {
            person.name for person in short.story.people
        }
        assert len(uow.requests.listed(engagements=["eng4"])) == 2
    assert app.verify_audit().problem == ""


def test_work_under_way_is_ended_first(opening: Open, short: Pack) -> None:
    """A run nobody finished does not keep the sample from going."""
    app = opening()
    stage = sampling._stage(app, short)

    def dying(run: Run) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample.add(sample.Stage(**{**vars(stage), "work": dying}), short, lambda _words: None)
    removed = sample.remove(app.store, app.tenant, app.person(app.host_actor()))
    assert len(removed.halted) == 1
    assert app.verify_audit().problem == ""


def test_only_an_owner_removes_it(lived_in: App) -> None:
    """The sample manager is refused, and everything is still there."""
    with lived_in.store.reading(lived_in.tenant) as uow:
        manager = uow.members.named("Ruth Alder")
    assert manager is not None
    with pytest.raises(Denied):
        sampling.remove(lived_in, Actor("web", "main", manager.id, manager.name))
    with lived_in.store.reading(lived_in.tenant) as uow:
        assert len(running(uow)) == 2


def test_without_a_sample_nothing_happens(opening: Open) -> None:
    """Removing what is not there changes nothing."""
    app = opening()
    before = app.verify_audit().head
    assert sampling.remove(app, app.host_actor()).engagements == ()
    assert app.verify_audit().head == before
