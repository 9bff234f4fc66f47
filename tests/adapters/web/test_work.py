"""Work on pages: read a version, decide on it, edit it, and find what was asked for."""

from __future__ import annotations

import html
import re

import pytest

from rolecall_web.address import direct, place_of
from tests.line.floor import TEXT


@pytest.fixture
async def made(studio):
    """A member who asked in private, and the line of the request with a version that waits for them."""
    dana = await studio.signed_in("Dana", "approver")
    actor = studio.desk.session(dict(dana.client.cookies)["rolecall"])
    await dana.say(f"/notes {TEXT}", place=str(place_of(direct(actor.id))))
    await studio.settle()
    return dana, actor, studio.desk.waiting(actor)[0]


def _events(page, form):
    """Return the event and the subject of a form on a page."""
    part = page.partition(f'name="form" value="{form}"')
    event = re.findall(r'name="event" value="([^"]+)"', part[0])[-1]
    return event, re.search(r'name="subject" value="([^"]*)"', part[2])[1]


async def test_every_page_of_the_house_opens(studio, made):
    """With something on it, and in the frame of whoever looks."""
    dana, _, line = made
    deliverable, request = line["deliverable"], line["request_id"]
    version = studio.desk.versions(made[1], deliverable)[0]
    for path in (
        "/requests", "/requests?status=delivered&mine=yes", f"/requests/{request}", f"/deliverables/{deliverable}",
        f"/deliverables/{deliverable}?version=1", f"/deliverables/{deliverable}/edit", "/approvals", "/roles", "/ask",
        "/sources", "/engagements", "/members", "/channels", f"/form?name=revise&subject={line['subject']}",
        f"/deliverables/{deliverable}/v/1/cites/{version.citations[0].id}", "/form?name=ask&subject=notes",
        f"/form?name=answer&subject={request}&place=host:local:kim" if line["why"] == "answer" else "/approvals",
    ):  # fmt: skip
        answer = await dana.get(path)
        assert answer.status_code == 200, (path, answer.text)
        assert "Dana" in answer.text


async def test_what_is_not_there_or_not_allowed_is_said_in_words(studio):
    """No trace of a program, and a way on."""
    dana = await studio.signed_in("Dana")
    for path, status in (
        ("/requests/r9", 404), ("/deliverables/d-r9", 404), ("/sources/nothing", 404), ("/nothing", 404),
        ("/requests?status=strange", 400), ("/c/general?before=x", 400), ("/form?name=strange", 404),
        ("/form?name=hire", 403), ("/open/nothing", 404), ("/c/general/t/m9", 404), ("/files/m9/0", 404),
    ):  # fmt: skip
        answer = await dana.get(path)
        assert answer.status_code == status, path
        assert "Traceback" not in answer.text
        assert "Go on" in answer.text


async def test_a_version_is_approved_on_its_page_by_who_may(studio, made):
    """The form is bound to version and content; pressed twice it is one decision."""
    dana, actor, line = made
    address = f"/deliverables/{line['deliverable']}"
    page = (await dana.get(address)).text
    event, subject = _events(page, "approve")
    assert subject == line["subject"]
    for _ in range(2):
        answer = await dana.post("/form", event=event, form="approve", subject=subject, place=line["place"], message="")
        assert answer.status_code == 303

    decisions = studio.desk.request(actor, line["request_id"])["decisions"]
    assert [item["verdict"] for item in decisions] == ["approve"]
    assert 'value="approve"' not in (await dana.get(address)).text


async def test_a_decision_that_comes_too_late_is_told_who_was_first(studio, made):
    """One decision; the other one is told in words on the page it came from."""
    dana, actor, line = made
    fields = {"subject": line["subject"], "place": line["place"], "message": "", "back": "/approvals"}
    await dana.post("/form", form="approve", **fields)
    answer = await dana.post("/form", form="reject", **fields, **{"f.reason": "Too short"})

    assert answer.headers["location"] == "/approvals"
    assert "no longer open" in (await dana.get("/approvals")).text
    assert len(studio.desk.request(actor, line["request_id"])["decisions"]) == 1


async def test_a_form_that_is_refused_comes_back_with_what_was_typed(studio, made):
    """Nobody has to write it again."""
    dana, _, line = made
    fields = {"form": "ask", "subject": "notes:meeting_record", "place": line["place"], "message": ""}
    answer = await dana.post("/form", **fields, **{"f.text": "  ", "f.team": "Atlas team"})

    assert answer.status_code == 409
    assert "is empty" in answer.text
    assert 'name="f.text"' in answer.text


async def test_a_button_that_needs_words_leads_to_its_form(studio, made):
    """Without a script by a page, with one by where to go."""
    dana, _, line = made
    fields = {"verb": "revise", "subject": line["subject"], "place": line["place"], "message": ""}
    answer = await dana.post("/act", **fields)
    status, said = await dana.asks("/act", **fields)

    assert answer.headers["location"].startswith("/form?name=revise&")
    assert (status, said["goto"].startswith("/form?name=revise&")) == (200, True)
    assert "What should change?" in (await dana.get(answer.headers["location"])).text


async def test_a_bare_command_leads_to_the_form_of_its_role(studio, made):
    """What the role needs to know is asked at once."""
    dana, _, line = made
    answer = await dana.say("/notes", place=line["place"])

    assert answer.headers["location"].startswith("/form?name=ask&subject=notes")
    page = await dana.get(answer.headers["location"])
    assert 'name="f.text"' in page.text
    assert 'type="file"' in page.text


async def test_a_form_with_files_makes_a_request_with_sources(studio, made):
    """Evidence that is chosen in the form counts like what is dropped in."""
    dana, actor, line = made
    fields = {"form": "ask", "subject": "notes:meeting_record", "place": line["place"], "message": "", "f.text": TEXT}
    await dana.post("/form", files=[("files", ("kickoff.md", TEXT.encode()))], **fields)

    newest = studio.desk.requests(actor)[0]["request_id"]
    assert newest != line["request_id"]
    assert studio.desk.source(actor, f"request:{newest}-1")["name"] == "kickoff.md"


async def test_an_edit_by_hand_becomes_the_next_version(studio, made):
    """Only what was changed differs; a second editor of the same version is told that it is no longer open."""
    dana, actor, line = made
    address = f"/deliverables/{line['deliverable']}/edit"
    page = (await dana.get(address)).text
    pointer, old = re.search(r'name="c\.(/decisions/0/[a-z]+)"[^>]*?(?:value="([^"]*)")?>', page).groups()
    assert old != "MySQL"
    subject = re.search(r'name="subject" value="([^"]+)"', page)[1]
    fields = {"subject": subject, "note": "agreed on Monday", f"c.{pointer}": "We decided to use MySQL."}
    assert (await dana.post(address, **fields)).status_code == 303

    first, second = studio.desk.versions(actor, line["deliverable"])
    assert (second.author_name, second.reason) == ("Dana", "agreed on Monday")
    assert [item["id"] for item in first.content["actions"]] == [item["id"] for item in second.content["actions"]]
    changes = await dana.get(f"/deliverables/{line['deliverable']}/changes?old=1&new=2")
    assert "MySQL" in changes.text
    again = await dana.post(address, **{**fields, f"c.{pointer}": "We decided nothing."})
    assert again.status_code == 409
    assert "only an open version is edited" in html.unescape(again.text)


async def test_a_long_list_of_requests_is_read_page_by_page(studio, made, monkeypatch):
    """Nothing loads all rows."""
    monkeypatch.setattr("rolecall_web.routes.work.PAGE", 2)
    dana, actor, line = made
    for _ in range(2):
        await dana.say(f"/notes {TEXT}", place=line["place"])
    names = [item["request_id"] for item in studio.desk.requests(actor)]

    first = (await dana.get("/requests")).text
    older = html.unescape(re.search(r'href="(/requests\?[^"]*before=[^"]+)"', first)[1])
    second = (await dana.get(older)).text
    assert [name for name in names if f"/requests/{name}" in first] == names[:2]
    assert [name for name in names if f"/requests/{name}" in second] == names[2:]


@pytest.mark.parametrize(
    ("about", "path"),
    [("request:r1", "/requests/r1"), ("deliverable:d-r1.v2", "/deliverables/d-r1?version=2")],
)
async def test_a_card_s_link_leads_to_its_page_after_signing_in(studio, about, path):
    """The link itself opens nothing to strangers."""
    dana = await studio.signed_in("Dana")

    assert (await dana.get(f"/open/{about}")).headers["location"] == path
    assert (await studio.browser().get(f"/open/{about}")).headers["location"] == "/sign-in"


async def test_what_is_typed_is_completed(studio):
    """Commands, what follows them, roles and people."""
    dana = await studio.signed_in("Dana")
    typed = {"/no": "notes", "/rolecall hi": "hire", "@no": "notes", "@da": "Dana", "/notes @da": "Dana", "hello": None}
    for text, value in typed.items():
        found = (await dana.client.get("/complete", params={"text": text})).json()
        assert (value in [choice["value"] for choice in found]) is (value is not None), text


async def test_our_own_files_are_kept_by_browsers_and_nothing_else_is_handed_out(studio):
    """Their address changes with their content."""
    browser = studio.browser()
    page = (await browser.get("/sign-in")).text
    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]

    assert "immutable" in (await browser.get(style)).headers["cache-control"]
    assert (await browser.get("/static/x/app.css")).headers["cache-control"] == "no-store"
    for name in ("nothing.css", "..%2Fviews.py", "%2Fetc%2Fpasswd"):
        assert (await browser.get(f"/static/x/{name}")).status_code == 404


async def test_an_owner_approves_a_source_and_withdraws_it(studio):
    """Others may read it, and are refused in words when they try."""
    olga, erin = await studio.signed_in("Olga", "owner"), await studio.signed_in("Erin")
    actor = studio.desk.session(dict(olga.client.cookies)["rolecall"])
    files = [("files", ("policy.md", b"# Policy\n\nLinks expire after 15 minutes."))]

    refused = await erin.asks("/sources", engagement="eng1", files=files)
    assert refused[1]["refused"]
    assert (await olga.post("/sources", engagement="eng1", files=files)).headers["location"] == "/sources"
    (source,) = studio.desk.sources(actor)
    assert "policy.md" in (await olga.get("/sources")).text
    assert "15 minutes" in (await erin.get(f"/sources/{source['id']}")).text

    assert (await erin.asks("/withdraw-source", source=source["id"]))[1]["refused"]
    await olga.post("/withdraw-source", source=source["id"])
    assert studio.desk.sources(actor) == []


async def test_a_role_is_hired_from_the_lists_for_a_channel_that_is_chosen_there(studio):
    """Nobody is hired for a direct conversation, so the form asks where."""
    olga = await studio.signed_in("Olga", "owner")
    await olga.post("/channels", name="atlas")
    page = (await olga.get("/form?name=hire&subject=notes&back=/engagements")).text
    assert re.findall(r'<option value="(web:main:[a-z]+)"', page) == ["web:main:general", "web:main:atlas"]

    fields = {"form": "hire", "subject": "notes", "message": "", "place": "web:main:atlas", "back": "/engagements"}
    answer = await olga.post("/form", **fields, **{"f.roles": "Note Taker", "f.term": "3 months", "f.strict": "yes"})

    assert answer.headers["location"] == "/engagements"
    page = (await olga.get("/engagements")).text
    assert all(words in page for words in ("# atlas", "rented for 3 months", "on every deliverable"))
