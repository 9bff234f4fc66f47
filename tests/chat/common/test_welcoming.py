"""Coming in by a link: what its words look like, and what an owner can try at once."""

from __future__ import annotations

from typing import Any

import pytest

from rolecall.chat.common.welcoming import first_card, token_in

#: As long as one of `Ids.secret`, and of the same characters.
SECRET = "aB3-_" * 8 + "x9Z"


@pytest.mark.parametrize(
    ("words", "token"),
    [
        ("link abc", "abc"),
        ("/rolecall link\nabc", "abc"),
        ("@rolecall link token: abc", "abc"),
        ("rolecall Rolecall /link abc", "abc"),
        ("link abc please", ""),
        ("please link abc", ""),
        ("linkabc", ""),
        (f"please /rolecall link `{SECRET}`, thanks", SECRET),
        (f"the link is\n{SECRET}", SECRET),
        (f"user stories for {SECRET}", ""),
        (f"link {SECRET}x, please", ""),
    ],
)
def test_a_link_is_the_whole_message_or_a_sentence_with_a_real_token(words: str, token: str) -> None:
    """A sentence about one is an ask; a live token reaches neither the inbox nor a model."""
    assert token_in(words) == token


def test_the_first_few_roles_are_offered_with_their_first_whole_example() -> None:
    """One without any asks for what is missing."""
    kinds = [{"example": "/ba user stories for …"}, {"example": "/ba Lockers must open once."}]
    roles: list[dict[str, Any]] = [
        {"title": f"Role {nth}", "short": "ba", "deliverables": kinds[: 1 + bool(nth)]} for nth in range(5)
    ]

    assert [(one.verb, one.subject, one.label) for one in first_card("lee", ("1. Begin.",), roles).buttons] == [
        ("say", "/rolecall example ba", "Try Role 0"),
        ("say", "/ba Lockers must open once.", "Try Role 1"),
        ("say", "/ba Lockers must open once.", "Try Role 2"),
    ]
