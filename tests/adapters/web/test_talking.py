"""What people say and press: taken once, as themselves, from our own pages, and answered in words."""

from __future__ import annotations

from pathlib import Path

from rolecall.chat import Button, Card, Place
from rolecall.store import open_store
from rolecall_web.address import direct, place_of
from rolecall_web.security import MAX_FILE, MAX_FILES
from tests.adapters.web.studio import OURS, Studio
from tests.conftest import SHELF_KEY
from tests.line.floor import TEXT


def _texts(studio, channel="general", thread=""):
    return [post.text or post.card.title for post in studio.adapter._house.transcript.stretch(channel, thread).posts]


def _bytes(store):
    file = store.database.url.database
    return sum(Path(f"{file}{end}").stat().st_size for end in ("", "-wal"))


def _member(studio, browser):
    return studio.desk.session(dict(browser.client.cookies)["rolecall"])


async def test_words_for_people_are_shown_and_are_no_event(studio):
    """A plain line is no business of a role."""
    dana = await studio.signed_in("Dana")
    answer = await dana.say("Good morning")

    assert (answer.status_code, answer.headers["location"]) == (303, "/c/general")
    assert "Good morning" in (await dana.get("/c/general")).text
    with studio.store.reading("main") as uow:
        assert uow.inbox.waiting() == 0
        assert not uow.requests.listed(engagements=["eng1"])


async def test_a_form_that_is_sent_twice_says_it_once(studio):
    """A double click is one event; other words under a used id are refused and nothing happens."""
    dana = await studio.signed_in("Dana")
    fields = {**await dana.fields(), "place": "web:main:general"}
    for _ in range(2):
        assert (await dana.client.post("/say", data={**fields, "text": "once"}, headers=OURS)).status_code == 303

    answer = await dana.client.post("/say", data={**fields, "text": "twice"}, headers=OURS)
    assert answer.status_code == 409
    assert "sent before" in answer.text
    assert _texts(studio) == ["once"]


async def test_a_direct_command_is_worked_and_its_cards_arrive(studio):
    """The whole way: a command, a job card without a message of its own, and the version in its thread."""
    dana = await studio.signed_in("Dana")
    me = _member(studio, dana)
    answer = await dana.say(f"/notes {TEXT}", place=str(place_of(direct(me.id))))
    await studio.settle()

    assert answer.status_code == 303
    (root,) = studio.adapter._house.transcript.stretch(direct(me.id)).posts
    cards = studio.adapter._house.transcript.stretch(direct(me.id), root.id).posts
    assert root.card.opens
    assert any(button.verb == "approve" for card in cards for button in card.card.buttons)
    page = await dana.get(f"/c/{direct(me.id)}/t/{root.id}")
    assert "Approve" in page.text


async def test_a_mention_stands_in_the_channel_and_opens_its_thread(studio):
    """The words are the root of the thread the role works in."""
    dana = await studio.signed_in("Dana")
    await dana.say("@notes please: minutes of the kickoff")
    await studio.settle()

    posts = studio.adapter._house.transcript.stretch("general").posts
    assert posts[0].text == "@notes please: minutes of the kickoff"
    assert posts[0].asks


async def test_the_actor_is_whose_session_it_is(studio):
    """Whatever a form claims about who sent it is not even read."""
    dana = await studio.signed_in("Dana")
    await dana.say("it is me", actor="Erin", author="Erin", by="Erin")

    (post,) = studio.adapter._house.transcript.stretch("general").posts
    assert post.by == "Dana"


async def test_a_form_from_another_site_is_refused(studio):
    """With the right cookie and even the right token: it did not come from our page."""
    dana = await studio.signed_in("Dana")
    for headers in (
        {"x-nothing": "is said"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
    ):
        answer = await dana.post("/say", headers=headers, text="forged", place="web:main:general")
        assert answer.status_code == 403
        assert "nothing was done" in answer.text
    assert _texts(studio) == []
    with studio.store.reading("main") as uow:
        refused = [event for event in uow.audit.events() if event.type == "form_refused"]
    assert len(refused) == 5


async def test_a_form_of_our_own_origin_is_taken_without_fetch_metadata(studio):
    """Older browsers, and plain HTTP in a house's own network, send only the origin."""
    dana = await studio.signed_in("Dana")
    headers = {"origin": "http://studio"}

    assert (await dana.post("/say", headers=headers, text="mine", place="web:main:general")).status_code == 303


async def test_a_form_without_the_token_of_the_session_is_refused(studio):
    """A page of ours that belongs to somebody else's session is not enough."""
    dana, erin = await studio.signed_in("Dana"), await studio.signed_in("Erin")
    for csrf in ("", "guessed", (await erin.fields())["csrf"]):
        answer = await dana.post("/say", csrf=csrf, text="forged", place="web:main:general")
        assert answer.status_code == 403
    assert _texts(studio) == []


async def test_a_link_changes_nothing(studio):
    """Whatever is opened by address answers in words that nothing was done."""
    dana = await studio.signed_in("Dana")
    for path in ("/say", "/act", "/sign-out", "/members/links"):
        answer = await dana.get(path)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "POST"
        assert "Nothing was done" in answer.text
    assert (await dana.get("/channels")).status_code == 200


async def test_a_direct_conversation_is_open_to_its_member_alone(studio):
    """Not to read, not to write, not by its files, not by its stream, and not for an owner."""
    dana, erin = await studio.signed_in("Dana"), await studio.signed_in("Erin", "owner")
    me = _member(studio, dana)
    ref = await studio.adapter.post(Place("web", "main", direct(me.id)), Card("Between us"), key="k")
    room = str(place_of(direct(me.id)))

    assert (await dana.get(f"/c/{direct(me.id)}")).status_code == 200
    for answer in (
        await erin.get(f"/c/{direct(me.id)}"),
        await erin.get(f"/c/{direct(me.id)}/t/{ref.message}"),
        await erin.get(f"/files/{ref.message}/0"),
        await erin.get(f"/events?place={room}"),
        await erin.say("peeking", place=room),
        await erin.post("/act", verb="approve", subject="x", message=ref.message, place=""),
    ):
        assert answer.status_code == 404
        assert "Between us" not in answer.text
    assert _texts(studio, direct(me.id)) == ["Between us"]


async def test_a_private_request_is_open_to_its_requester_and_owners_alone(studio):
    """Whoever guesses its id finds nothing."""
    dana, erin = await studio.signed_in("Dana"), await studio.signed_in("Erin")
    owner = await studio.signed_in("Olga", "owner")
    me = _member(studio, dana)
    await dana.say(f"/notes {TEXT}", place=str(place_of(direct(me.id))))
    await studio.settle()
    (line,) = studio.desk.requests(me)

    for path in (f"/requests/{line['request_id']}", f"/deliverables/{line['deliverable']}"):
        assert (await dana.get(path)).status_code == 200
        assert (await owner.get(path)).status_code == 200
        assert (await erin.get(path)).status_code == 404


async def test_a_file_that_is_too_large_or_one_too_many_is_refused_in_words(studio):
    """The limits are said, and nothing is kept."""
    dana = await studio.signed_in("Dana")
    large = [("files", ("big.txt", b"x" * (MAX_FILE + 1)))]
    many = [("files", (f"{n}.txt", b"x")) for n in range(MAX_FILES + 1)]

    answer = await dana.say("/notes look", files=large)
    assert answer.status_code == 400
    assert "larger than 20 MB" in answer.text
    answer = await dana.say("/notes look", files=many)
    assert answer.status_code == 400
    assert "number of files is 5" in answer.text
    assert studio.desk.requests(_member(studio, dana)) == []


async def test_a_body_without_end_is_cut_off(studio, monkeypatch):
    """However it is sent: the limit counts what comes, not what is announced."""
    monkeypatch.setattr("rolecall_web.security.MAX_BODY", 10_000)
    dana = await studio.signed_in("Dana")
    answer = await dana.say("/notes look", files=[("files", ("a.txt", b"x" * 20_000))])

    assert answer.status_code == 413
    assert "5 files" in answer.text


async def test_files_reach_the_request_they_are_given_with(studio):
    """A dropped file is a source of that request."""
    dana = await studio.signed_in("Dana")
    me = _member(studio, dana)
    files = [("files", ("kickoff.md", TEXT.encode()))]
    await dana.say("/notes minutes of the kickoff", place=str(place_of(direct(me.id))), files=files)

    (line,) = studio.desk.requests(me)
    assert studio.desk.source(me, f"request:{line['request_id']}-1")["name"] == "kickoff.md"


async def test_files_without_a_request_are_refused_and_what_was_typed_stays(studio):
    """Nothing pretends to have kept them."""
    dana = await studio.signed_in("Dana")
    answer = await dana.say("look at this", files=[("files", ("a.txt", b"a"))])

    assert answer.status_code == 400
    assert "Files go with a request" in answer.text
    assert "look at this" in answer.text


async def test_what_people_and_roles_write_stays_text(studio):
    """In words, cards, buttons and titles: nothing runs, links, or reorders what stands around it."""
    dana = await studio.signed_in("Dana")
    for nth, text in enumerate(
        ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "[x](javascript:alert(1))", "@all \x1b\u202e")
    ):
        await dana.say(text)
        card = Card(text, buttons=(Button("say", text, text),), opens=text)
        await studio.adapter.post(place_of("general"), card, key=f"k{nth}")
    page = (await dana.get("/c/general")).text

    for mark in ("<script>alert", "<img src=x", "\x1b", "\u202e", 'href="javascript'):
        assert mark not in page


async def test_every_answer_carries_the_policy(studio):
    """Pages, refusals, files and redirects alike; what is private is not stored."""
    dana = await studio.signed_in("Dana")
    for path in ("/c/general", "/nothing", "/static/x/app.css", "/requests/r9", "/events?place=web:main:nowhere"):
        headers = (await dana.get(path)).headers
        assert headers["content-security-policy"].startswith("default-src 'self'; object-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    assert (await dana.get("/c/general")).headers["cache-control"] == "no-store"


async def test_nobody_is_led_elsewhere(studio):
    """Where a form leads back to is a path of ours."""
    dana = await studio.signed_in("Dana")
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert (await dana.say("hello", back=back)).headers["location"] == "/c/general"
        assert (
            "evil.example"
            not in (await dana.client.get("/form", params={"name": "stop", "subject": "global", "back": back})).text
        )


async def test_a_script_is_answered_with_the_words(studio):
    """The same outcome, as JSON; what cannot be taken says so too."""
    dana = await studio.signed_in("Dana")

    status, said = await dana.asks("/say", text="", place="web:main:general")
    assert (status, said["refused"]) == (400, True)
    _, said = await dana.asks("/act", verb="approve", subject="d-nothing.v1", place="web:main:general")
    assert said["refused"]
    assert said["said"]


async def test_what_comes_of_a_form_is_shown_once_on_the_next_page(studio):
    """Without a script the words stand on the page one is led to."""
    dana = await studio.signed_in("Dana", "approver")
    answer = await dana.post("/act", verb="retry", subject="r-nothing", place="web:main:general", back="/requests")
    assert answer.headers["location"] == "/requests"

    first, second = (await dana.get("/requests")).text, (await dana.get("/requests")).text
    assert "r-nothing" in first
    assert "r-nothing" not in second


async def test_a_channel_is_made_once_and_everybody_sees_it(studio):
    """A name that cannot be used comes back with the reason."""
    dana, erin = await studio.signed_in("Dana"), await studio.signed_in("Erin")

    assert (await dana.post("/channels", name="#Shop")).headers["location"] == "/c/shop"
    again = await erin.post("/channels", name="shop")
    assert again.status_code == 400
    assert "already" in again.text
    assert (await erin.get("/c/shop")).status_code == 200
    assert (await erin.get("/c/nowhere")).status_code == 404


async def test_an_owner_invites_and_the_link_is_shown_once(studio):
    """Whoever is no owner is told so; the invited person comes in."""
    olga, erin = await studio.signed_in("Olga", "owner"), await studio.signed_in("Erin")
    page = await olga.post("/members", name="Frank", role="approver")
    link = page.text.partition('value="http://studio')[2].partition('"')[0]

    assert (await studio.browser().client.post(link, headers=OURS)).status_code == 303
    assert link not in (await olga.get("/members")).text
    assert (await erin.post("/members", name="Grace", role="owner")).status_code == 400
    assert "Grace" not in [member["name"] for member in studio.desk.members(_member(studio, olga))]


async def test_what_takes_longer_is_told_when_it_is_known(studio, monkeypatch):
    """The page says that it is noted; the courier tells the rest, once, and nobody is told twice."""
    monkeypatch.setattr("rolecall_web.answering.PATIENCE_S", 0.05)
    dana = await studio.signed_in("Dana")
    studio.away = True
    await dana.post("/act", verb="approve", subject="d-nothing.v1", place="web:main:general")
    assert "Noted" in (await dana.get("/channels")).text

    await studio.settle()
    first, second = (await dana.get("/channels")).text, (await dana.get("/channels")).text
    assert "d-nothing" in first
    assert "d-nothing" not in second


async def test_what_a_page_has_said_the_courier_does_not_say_again(studio):
    """The outcome was known in time, so it was on the page."""
    dana = await studio.signed_in("Dana")
    await dana.post("/act", verb="approve", subject="d-nothing.v1", place="web:main:general")
    assert "d-nothing" in (await dana.get("/channels")).text

    await studio.settle()
    assert "d-nothing" not in (await dana.get("/channels")).text


async def test_a_bug_of_ours_shows_no_trace_of_itself(studio, monkeypatch):
    """Words and the policy, whatever breaks; the details are for the log."""

    def broken(_actor):
        raise RuntimeError("the secret is swordfish")

    dana = await studio.signed_in("Dana")
    monkeypatch.setattr(studio.desk, "catalogue", broken)
    dana.client._transport.raise_app_exceptions = False
    page, said = await dana.get("/roles"), await dana.get("/roles", accept="application/json")

    assert (page.status_code, said.status_code) == (500, 500)
    assert "swordfish" not in page.text + said.text
    assert "Something broke here" in said.json()["said"]
    assert all("content-security-policy" in answer.headers for answer in (page, said))


async def test_talk_leaves_a_full_disk_its_room_for_decisions(sqlite_url, tmp_path, clock, ids):
    """Whatever people chat, somebody can still come in, stop the work, and be shown what was decided."""
    head = tmp_path / "head"
    store = open_store(sqlite_url, clock=clock, ids=ids, head_file=head, shelf_key=SHELF_KEY, disk_limit_mb=6)
    async with Studio(store, clock, ids, None).open() as studio:
        dana = await studio.signed_in("Dana")
        fields, link = {**await dana.fields(), "place": "web:main:general"}, studio.link("Erin")
        for n in range(90):
            said = {**fields, "event": f"talk{n}", "text": "x" * 19_000}
            answer = await dana.client.post("/say", data=said, headers=OURS)
        assert "no room for new work" in answer.text
        assert _bytes(store) <= store._disk.allowed(reserve=False)

        status, told = await dana.asks("/act", verb="stop", subject="global", place="web:main:general")
        assert (status, told["refused"]) == (200, False)
        assert (await studio.browser().client.post(f"/in/{link}", headers=OURS)).status_code == 303
        await studio.adapter.post(place_of("general"), Card("Decided.", state="done"), key="k1")
        assert _texts(studio)[-1] == "Decided."
    store.close()


async def test_one_comes_in_where_the_newest_message_is(studio):
    """That of a direct conversation counts for its member alone; where nothing was said it is the common channel."""
    dana, erin = await studio.signed_in("Dana"), await studio.signed_in("Erin")
    assert (await dana.get("/")).headers["location"] == "/c/general"

    await dana.post("/channels", name="atlas")
    await dana.say("morning", place="web:main:atlas")
    studio.clock.pass_time(seconds=60)
    await erin.say("only for me", place=str(place_of(direct(_member(studio, erin).id))))

    assert (await dana.get("/")).headers["location"] == "/c/atlas"
    assert (await erin.get("/")).headers["location"] == f"/c/{direct(_member(studio, erin).id)}"


async def test_numbers_that_no_row_has_are_refused_in_words(studio):
    """However long they are."""
    dana = await studio.signed_in("Dana")
    for path in (f"/sources/x?revision={'9' * 30}", "/c/general?before=0", f"/c/general?before={'9' * 30}"):
        answer = await dana.get(path)
        assert (answer.status_code, "It does not fit" in answer.text) == (400, True)
