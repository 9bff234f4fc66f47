"""The verbs of the port: what the core may rely on."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt

import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Actor, Card, File, Ref
from rolecall.errors import Gone, NotFound, Unreached
from rolecall_web import WebAdapter
from rolecall_web.address import place_of
from rolecall_web.settings import HEADER, PROXIES


async def test_ten_posts_of_one_key_at_once_are_one_message(studio):
    """Conformance 5, and `find` knows it."""
    post = studio.adapter.post
    refs = await asyncio.gather(*(post(place_of("general"), Card(f"{n}"), key="r1:root") for n in range(10)))

    assert len(set(refs)) == 1
    assert await studio.adapter.find(place_of("general"), "r1:root") == refs[0]
    assert await studio.adapter.find(place_of("general"), "r2:root") is None


async def test_messages_survive_a_restart(studio):
    """All of it stands on the shelf."""
    ref = await studio.adapter.post(place_of("general"), Card("Working", opens="Notes"), key="k")
    await studio.adapter.stop()
    again = WebAdapter({}, studio.pack)
    await again.start(studio, studio.desk, studio.shelf)

    assert await again.post(place_of("general"), Card("Working"), key="k") == ref
    await again.update(ref, Card("Done"), key="k:1")
    assert again._house.transcript.get(ref.message).card == Card("Done")
    await again.stop()


async def test_what_is_not_there_cannot_be_updated_or_replied_to(studio):
    """The courier then stops trying."""
    with pytest.raises(Gone):
        await studio.adapter.update(Ref(place_of("general"), "m9"), Card("x"), key="k")
    with pytest.raises(Gone):
        await studio.adapter.post(place_of("general", "m9"), Card("x"), key="k")


async def test_a_stopped_adapter_says_that_nothing_was_delivered(studio):
    """Then sending again is surely safe; its pages say so too."""
    dana = await studio.signed_in("Dana")
    await studio.adapter.stop()

    with pytest.raises(Unreached):
        await studio.adapter.post(place_of("general"), Card("x"), key="k")
    assert (await studio.adapter.health()).state == "down"
    assert (await dana.get("/c/general")).status_code == 503


async def test_groups_are_the_roles_a_member_has_now(studio):
    """Read when it is asked; a stranger is in none, and may not even ask."""
    dana = await studio.signed_in("Dana", "approver")
    actor = studio.desk.session(dict(dana.client.cookies)["rolecall"])

    assert await studio.adapter.member_of(actor, frozenset({"approver", "owner"})) == {"approver"}
    with pytest.raises(Exception, match="not a member"):
        await studio.adapter.member_of(Actor("web", "main", "nobody", "nobody"), frozenset({"approver"}))


async def test_a_card_hands_out_its_files(studio):
    """As a file to keep, with its name, never as a page of ours."""
    dana = await studio.signed_in("Dana")
    card = Card("Ready", files=(File("Notizen für dich.html", "text/html", b"<script>alert(1)</script>"),))
    ref = await studio.adapter.post(place_of("general"), card, key="k")

    answer = await dana.get(f"/files/{ref.message}/0")
    assert answer.content == card.files[0].data
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Notizen%20f%C3%BCr%20dich.html"
    assert f"/files/{ref.message}/0" in (await dana.get("/c/general")).text
    assert (await dana.get(f"/files/{ref.message}/1")).status_code == 404


async def test_files_of_events_are_kept_by_the_core(studio):
    """There is nothing to fetch here."""
    with pytest.raises(NotFound):
        await studio.adapter.read("f1")


async def test_it_can_do_everything_but_reactions_and_a_stop_of_its_own(studio):
    """The reference: forms, buttons, threads, files, private words; the same key is the same message for ever."""
    caps = dataclasses.asdict(studio.adapter.caps)

    assert all(caps[name] for name in ("buttons", "forms", "private", "threads", "files", "reads_replies", "findable"))
    assert caps["same_key_s"] == caps["edit_window_s"] == float("inf")
    assert studio.adapter.path == "/"
    assert (await studio.adapter.health()).state == "up"


def test_doctor_names_a_wrong_setting_and_warns_of_a_trusted_header(tmp_path, sqlite_store):
    """Without settings all is well; it always runs."""
    shelf = AdapterShelf(sqlite_store, "main", "web")
    found = [
        WebAdapter.doctor(environ, tmp_path, shelf, dt.datetime.now)[0].level
        for environ in ({}, {HEADER: "X-User"}, {HEADER: "X-User", PROXIES: "10.0.0.5"})
    ]

    assert found == ["ok", "bad", "warn"]
    assert WebAdapter.configured({}, shelf)
