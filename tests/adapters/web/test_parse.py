"""What is written in the composer: command, ask, reply, or words."""

from __future__ import annotations

import pytest

from rolecall.errors import BadInput
from rolecall_web.parse import LONGEST, Slash, Words, parse, role_names

NAMES = role_names([{"id": "business_analyst", "short": "ba"}])


def _parse(text, **where):
    return parse(text, **{"direct": False, "thread": False, "bound": False, "names": NAMES, **where})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/ba user stories\r\nfor login", Slash("ba", "user stories\nfor login")),
        ("  /BA  ", Slash("ba", "")),
        ("/etc/passwd is a file", Words("/etc/passwd is a file", None)),
        ("ask @BA, please", Words("ask @BA, please", "mention")),
        ("@rolecall hello", Words("@rolecall hello", "mention")),
        ("write to dana@ba.example", Words("write to dana@ba.example", None)),
        ("@dana have a look", Words("@dana have a look", None)),
    ],
)
def test_a_line_in_a_channel_is_read_as_it_is_meant(text, found):
    """Commands are whole lines, a role is asked by its name, and all else is nobody's business."""
    assert _parse(text) == found


@pytest.mark.parametrize(
    ("where", "how"),
    [
        ({"direct": True}, "dm"),
        ({"thread": True}, "reply"),
        ({"thread": True, "direct": True}, "reply"),
    ],
)
def test_words_elsewhere_reach_the_roles(where, how):
    """In a direct conversation all is said to the roles, in a thread to whom it is about."""
    assert _parse("fifteen minutes", **where).how == how


def test_a_role_is_mentioned_in_a_thread_of_people_but_answered_in_its_own():
    """The first mention makes the thread a request's; from then on it is a reply."""
    assert _parse("@ba take this up", thread=True).how == "mention"
    assert _parse("@ba take this up", thread=True, bound=True).how == "reply"


@pytest.mark.parametrize(("text", "word"), [(" \n ", "nothing"), ("x" * (LONGEST + 1), "20,001")])
def test_nothing_and_far_too_much_are_refused_in_words(text, word):
    """Both errors say what to do."""
    with pytest.raises(BadInput, match=word):
        _parse(text)
