"""Posts: each exactly once, in their channel or thread, with their files beside them."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from rolecall.app.shelf import AdapterShelf
from rolecall.chat import Card, File, Note, Ref
from rolecall.errors import BadInput, Gone, NotFound
from rolecall_web import changes
from rolecall_web.address import place_of
from rolecall_web.channels import Channels
from rolecall_web.claims import Claims
from rolecall_web.notices import Notices
from rolecall_web.post import Post, stripped
from rolecall_web.transcript import Transcript

AT = "2026-11-21T09:00:00+00:00"


@pytest.fixture
def transcript(shelf):
    """An empty transcript."""
    return Transcript(shelf)


def _post(id="m1", channel="general", **more):
    return Post(id=id, channel=channel, at=AT, **more)


def _ids(stretch):
    return [post.id for post in stretch.posts]


def test_ten_at_once_with_one_key_make_one_message(store):
    """Conformance 5, on both databases: whoever comes second is given the first one's message."""
    transcript = Transcript(AdapterShelf(store, "main", "web"))
    refs = _at_once(lambda n: transcript.write(_post(f"m{n}"), key="r1:root"))

    assert len(refs) == 10
    assert len(set(refs)) == 1
    assert _ids(transcript.stretch("general")) == [refs[0].message]
    assert transcript.find("r1:root") == refs[0]


def test_ten_replies_at_once_are_all_counted_and_numbered(store):
    """On both databases no reply is lost, and the numbers have no gap."""
    shelf = AdapterShelf(store, "main", "web")
    transcript = Transcript(shelf)
    transcript.write(_post("root"))
    _at_once(lambda n: transcript.write(_post(f"m{n}", thread="root")))

    assert len(_ids(transcript.stretch("general", "root"))) == transcript.get("root").replies == 10
    assert [number for number, _ in changes.after(shelf, 0, 100)] == list(range(1, 22))


def _at_once(write):
    done = []
    threads = [threading.Thread(target=lambda n=n: done.append(write(n))) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_a_key_that_was_never_posted_is_not_found(transcript):
    """`find` says None, not an error."""
    assert transcript.find("r1:root") is None


def test_a_post_to_an_unknown_channel_makes_it(transcript, shelf):
    """The core may post where nobody was before; a direct conversation is no channel of the list."""
    transcript.write(_post("m1", "shop"))
    transcript.write(_post("m2", "dm-mem1"))

    assert Channels(shelf).names() == ("general", "shop")


def test_an_update_replaces_the_card_and_the_same_again_changes_nothing(transcript, shelf):
    """An update carries the full state, so it may come twice."""
    transcript.write(_post(card=Card("Working")))
    for _ in range(2):
        transcript.update("m1", Card("Done", doc=(Note("ready"),), state="done"))

    assert transcript.get("m1").card == Card("Done", doc=(Note("ready"),), state="done")
    assert transcript.get("m1").edits == 1
    assert [change.moves for _, change in changes.after(shelf, 0, 10)] == [True, True]


def test_an_update_of_nothing_says_that_it_is_gone(transcript):
    """The courier then knows that no retry helps."""
    with pytest.raises(Gone):
        transcript.update("m9", Card("Done"))


def test_replies_are_counted_at_their_root_and_stand_in_its_thread(transcript):
    """A channel shows roots; each says how many replies it has."""
    transcript.write(_post("m1"))
    for n in (2, 3):
        transcript.write(_post(f"m{n}", thread="m1"))

    assert _ids(transcript.stretch("general")) == ["m1"]
    assert _ids(transcript.stretch("general", "m1")) == ["m2", "m3"]
    assert transcript.get("m1").replies == 2


@pytest.mark.parametrize("thread", ["m9", "m2", "other"])
def test_a_reply_to_what_is_no_root_of_the_channel_is_refused(transcript, thread):
    """A thread hangs on a root of its own channel; nothing is written halfway."""
    transcript.write(_post("m1"))
    transcript.write(_post("m2", thread="m1"))
    transcript.write(_post("other", "shop"))

    with pytest.raises(Gone):
        transcript.write(_post("m5", thread=thread), key="k")
    assert transcript.find("k") is None


def test_a_card_that_overtakes_the_words_it_answers_brings_them_along(transcript, shelf):
    """The form was accepted and the process died: the courier's card finds the words in the claim."""
    said = _post("mem1-e1", author="mem1", by="Dana", text="@ba stories, please", asks=True)
    Claims(shelf).begin("mem1-e1", "print", said)

    transcript.write(_post("m2", thread="mem1-e1", card=Card("Working")), key="r1:root")
    transcript.write(said)

    assert [(post.text, post.replies) for post in transcript.stretch("general").posts] == [("@ba stories, please", 1)]


def test_a_long_channel_is_read_in_stretches(transcript):
    """The newest come first; `older` leads on until there is nothing before."""
    for n in range(1, 8):
        transcript.write(_post(f"m{n}"))

    last = transcript.stretch("general", limit=3)
    middle = transcript.stretch("general", before=last.older, limit=3)
    first = transcript.stretch("general", before=middle.older, limit=3)
    assert [_ids(part) for part in (first, middle, last)] == [["m1"], ["m2", "m3", "m4"], ["m5", "m6", "m7"]]
    assert first.older is None


def test_files_are_kept_beside_the_message(transcript):
    """A page never loads their bytes; whoever asks for one gets what was posted."""
    card = Card("Ready", files=(File("notes.md", "text/markdown", b"# Notes"),))
    bare, files = stripped(card)
    transcript.write(_post(card=bare, files=files), files=card.files)

    assert transcript.get("m1").card.files == ()
    assert transcript.get("m1").files[0].size == 7
    assert transcript.file("m1", 0) == card.files[0]
    with pytest.raises(NotFound):
        transcript.file("m1", 1)


def test_what_happened_is_numbered_without_gap(transcript, shelf):
    """The numbers are the ids of the event stream."""
    transcript.write(_post("m1"))
    transcript.write(_post("m2", thread="m1"))

    found = changes.after(shelf, 0, 10)
    assert [(number, change.post, change.thread) for number, change in found] == [
        (1, "m1", ""),
        (2, "m2", "m1"),
        (3, "m1", ""),
    ]
    assert changes.newest(shelf) == 3


def test_a_post_survives_storage(transcript):
    """Whatever a post holds comes back as it was."""
    post = _post(author="mem1", by="Dana", text="Grüße\n\x1b[0m\u202e", asks=True)
    ref = transcript.write(post)

    assert ref == Ref(place_of("general"), "m1")
    assert transcript.get("m1") == post
    assert replace(post, edits=1) != post


@pytest.mark.parametrize("name", ["", "Project:Atlas", "dm-mem1", "x" * 41, "../etc", "general"])
def test_a_channel_name_that_cannot_be_used_is_refused(shelf, name):
    """Names stand in addresses and places; nobody makes somebody's direct conversation, or a channel twice."""
    with pytest.raises(BadInput) as caught:
        Channels(shelf).make(name)
    assert caught.value.hint


def test_a_channel_is_made_from_what_people_type(shelf):
    """A hash in front, capitals and blanks are no reason to refuse."""
    assert Channels(shelf).make(" #Project Atlas ") == "project-atlas"
    assert Channels(shelf).names() == ("general", "project-atlas")


def test_a_notice_is_said_once_and_shown_once(shelf):
    """The same key says it once; a page that showed it has shown it."""
    notices = Notices(shelf)
    for _ in range(2):
        notices.say("mem1", "Approved.", key="e1:tell")

    assert [notice.text for notice in notices.unseen("mem1")] == ["Approved."]
    assert notices.unseen("mem1") == []
    assert notices.unseen("mem2") == []


def test_what_a_page_tells_itself_is_not_told_by_the_courier_too(shelf):
    """Unless the page was answered before it knew."""
    notices, claims = Notices(shelf), Claims(shelf)
    claims.begin("mem1-e1", "print")
    notices.say("mem1", "Approved.", key="mem1-e1:tell")
    assert notices.unseen("mem1") == []

    claims.late("mem1-e1")
    notices.say("mem1", "Approved.", key="mem1-e1:tell")
    assert [notice.text for notice in notices.unseen("mem1")] == ["Approved."]


def test_a_form_id_is_good_for_one_content(shelf):
    """A double click repeats itself; other words under the same id are not taken."""
    claims = Claims(shelf)

    assert claims.begin("mem1-e1", "print")
    assert claims.begin("mem1-e1", "print")
    assert not claims.begin("mem1-e1", "another")
