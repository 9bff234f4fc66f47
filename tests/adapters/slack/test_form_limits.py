"""Every limit of a modal at n and at n + 1: nothing typed or chosen is cut, and what cannot be shown is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rolecall.chat import Field, Form, Place
from rolecall.errors import Refused
from rolecall_slack import limits, modals
from tests.adapters.fake_slack.blocks import too_large, view_complaints


def form(*fields: Field) -> Form:
    """Return a form about nothing in particular."""
    return Form("ask", "ba", "Ask", fields)


def modal(form: Form) -> dict[str, Any]:
    """Return the modal of a form, which Slack must take."""
    view = modals.view(form, place=Place("slack", "T1", "C1"), callback="form")
    assert view_complaints(view) == []
    assert not too_large(view)
    return view


@pytest.mark.parametrize(("part", "most"), [("title", limits.VIEW_TITLE), ("send", limits.VIEW_TITLE)])
@pytest.mark.parametrize("more", [0, 1])
def test_the_edges_of_a_modal_are_cut_with_a_mark(part: str, most: int, more: int) -> None:
    """24 characters are whole; a title that is cut stands above the fields, too."""
    words = "x" * (most + more)
    view = modal(Form(**{"name": "ask", "subject": "", "title": "Ask", "fields": (), part: words}))

    assert view["submit" if part == "send" else "title"]["text"] == ("x" * 23 + "…" if more else words)
    assert (words in str(view["blocks"])) is (part == "title" and bool(more))


def test_a_field_is_never_renamed() -> None:
    """An id of 255 characters comes back; a longer one is refused in words."""
    assert modal(form(Field("f" * limits.BLOCK_ID, "x")))["blocks"][0]["block_id"] == "f" * limits.BLOCK_ID
    with pytest.raises(Refused, match="an id of 256 characters; 255 fit"):
        modal(form(Field("f" * (limits.BLOCK_ID + 1), "x")))


def test_a_label_of_a_choice_is_cut_with_a_mark() -> None:
    """75 characters fit into a menu."""
    for length, shown in ((limits.OPTION, "x" * 75), (limits.OPTION + 1, "x" * 74 + "…")):
        (block,) = modal(form(Field("f", "x", "choice", choices=("x" * length,))))["blocks"]
        assert block["element"]["options"][0]["text"]["text"] == shown


def test_a_menu_of_too_many_choices_is_refused() -> None:
    """100 groups of 100 would still be a menu, but no modal has the bytes for them."""
    names = [f"{n}" for n in range(limits.OPTIONS * limits.OPTION_GROUPS + 1)]

    with pytest.raises(Refused, match="bytes"):
        modal(form(Field("f", "x", "choice", choices=tuple(names[:-1]))))
    with pytest.raises(Refused, match="10001 choices, which no menu holds"):
        modal(form(Field("f", "x", "choice", choices=tuple(names))))


def test_a_modal_may_be_exactly_as_large_as_slack_takes() -> None:
    """250,000 bytes; one more is refused in words."""
    whole = [Field(f"f{n}", "x", value="ü" * limits.INPUT) for n in range(13)]
    room = limits.VIEW_BYTES - len(json.dumps(modal(form(*whole, Field("last", "x", value="y")))))
    rest = "ü" * (room // 6) + "y" * (room % 6 + 1)

    view = modal(form(*whole, Field("last", "x", value=rest)))
    assert len(json.dumps(view).encode()) == limits.VIEW_BYTES
    with pytest.raises(Refused, match="250,001 bytes"):
        modal(form(*whole, Field("last", "x", value=f"{rest}y")))
