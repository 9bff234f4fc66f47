"""Differences between versions: nothing is lost, everything is named, and the order is the reader's."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rolecall.domain.deliverable import Version
from rolecall.domain.difference import Change, compare, pieces
from rolecall.domain.evidence import Citation


def _version(content: dict[str, Any], number: int = 1, *cited: str) -> Version:
    citations = tuple(
        Citation(
            id=name,
            source="source:policy",
            source_name="policy.md",
            revision=1,
            locator=f"paragraph {name}",
            quote="q",
            standing="approved",
        )
        for name in cited
    )
    return Version(
        deliverable="d-r1",
        number=number,
        tenant="main",
        engagement="eng1",
        request="r1",
        run="r1.v1.1",
        role="business_analyst",
        kind="user_stories",
        risk="T1",
        title="Stories",
        content=content,
        citations=citations,
        gates=(),
        author="role",
        author_name="Business Analyst",
        contract_digest="0",
        model="offline",
        cost_microusd=0,
        at="2026-11-21T09:00:00+00:00",
        digest="0",
    )


def _story(name: str, want: str, *cites: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "cites": list(cites), "i_want": want, **more}


def _side(change: Change, kind: str) -> str:
    return "".join(piece.text for piece in change.pieces if piece.kind in {"same", kind})


words = st.text(alphabet=st.sampled_from("ab \n,."), max_size=40)
stories = st.lists(st.tuples(st.sampled_from(["US-1", "US-2", "US-3", "US-4"]), words), max_size=5)


@given(words, words)
def test_pieces_lose_no_character_of_either_text(old: str, new: str) -> None:
    """What stayed and what went is the old text, what stayed and what came the new one."""
    found = pieces(old, new)

    assert "".join(piece.text for piece in found if piece.kind != "added") == old
    assert "".join(piece.text for piece in found if piece.kind != "removed") == new
    assert all(piece.text for piece in found)


def test_a_long_text_of_few_words_is_compared_at_once() -> None:
    """Twenty thousand times the same word takes no minutes, and still loses nothing."""
    old, new = "again " * 20_000, "once " + "again " * 19_000

    found = pieces(old, new)

    assert "".join(piece.text for piece in found if piece.kind != "added") == old
    assert "".join(piece.text for piece in found if piece.kind != "removed") == new


@given(stories, words)
def test_a_version_does_not_differ_from_itself(listed: list[tuple[str, str]], summary: str) -> None:
    """No change, and every item is counted as unchanged, even where an id stands twice."""
    version = _version({"summary": summary, "stories": [_story(name, want) for name, want in listed]})
    found = compare(version, version)

    assert found.changes == ()
    assert found.unchanged == len(listed)


@given(stories, stories)
def test_every_item_is_either_changed_or_unchanged(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> None:
    """Each id of either version is accounted for once, and the changes lead from one to the other and back."""
    before, after = (dict(side) for side in (old, new))
    there = compare(*(_version({"stories": [_story(*pair) for pair in side.items()]}) for side in (before, after)))
    back = compare(*(_version({"stories": [_story(*pair) for pair in side.items()]}) for side in (after, before)))

    assert len(there.changes) + there.unchanged == len(before | after)
    assert {change.label: _side(change, "removed") for change in there.changes} == {
        change.label: _side(change, "added") for change in back.changes
    }
    for change in there.changes:
        assert _side(change, "removed") == before.get(change.label, "")
        assert _side(change, "added") == after.get(change.label, "")


def test_items_are_found_again_by_their_ids_and_told_word_by_word() -> None:
    """One number changed in one story: one change, three pieces, however the list was reordered."""
    old = _version({"stories": [_story("US-1", "redeem 100 points"), _story("US-2", "see my balance")]})
    new = _version({"stories": [_story("US-2", "see my balance"), _story("US-1", "redeem 250 points")]}, 2)

    (change,) = compare(old, new).changes

    assert (change.kind, change.section, change.label) == ("changed", "Stories", "US-1")
    assert [(piece.kind, piece.text) for piece in change.pieces] == [
        ("same", "redeem "),
        ("removed", "100 "),
        ("added", "250 "),
        ("same", "points"),
    ]


def test_what_came_and_went_stands_where_it_is_read() -> None:
    """The order is the new version's; what is gone stands after what it stood after."""
    old = _version({"stories": [_story("US-1", "a"), _story("US-2", "b"), _story("US-3", "c")]})
    new = _version({"summary": "Two.", "stories": [_story("US-4", "d"), _story("US-1", "a!"), _story("US-3", "c")]}, 2)

    found = compare(old, new)

    assert [(change.kind, change.label) for change in found.changes] == [
        ("added", "Summary"),
        ("added", "US-4"),
        ("changed", "US-1"),
        ("removed", "US-2"),
    ]
    assert found.unchanged == 1


def test_a_filled_gap_shows_the_question_and_its_answer() -> None:
    """The open question goes, the answer comes; the fields beside it stay."""
    old = _version({"stories": [_story("US-1", "redeem points", so_that={"gap": "What do they gain?"})]})
    new = _version({"stories": [_story("US-1", "redeem points", so_that="they pay less")]}, 2)

    (change,) = compare(old, new).changes

    assert _side(change, "removed") == "I want: redeem points\nSo that: [open: What do they gain?]"
    assert _side(change, "added") == "I want: redeem points\nSo that: they pay less"
    assert change.pieces[0].text.startswith("I want: redeem points\nSo that:")


def test_other_sources_are_a_change_of_their_own() -> None:
    """The words stayed, but they rest on something else now: named as a person reads sources."""
    old = _version({"stories": [_story("US-1", "a", "p1")]}, 1, "p1")
    new = _version({"stories": [_story("US-1", "a", "p1", "p2")]}, 2, "p1", "p2")

    (change,) = compare(old, new).changes

    assert (change.kind, change.label) == ("changed", "US-1: sources")
    assert _side(change, "removed") == "policy.md, paragraph p1"
    assert _side(change, "added") == "policy.md, paragraph p1\npolicy.md, paragraph p2"


def test_items_inside_items_are_compared_by_themselves() -> None:
    """A changed criterion does not make its story look changed."""
    old = _version({"stories": [_story("US-1", "a", ac=[{"id": "AC-1", "cites": [], "text": "within 5 s"}])]})
    new = _version({"stories": [_story("US-1", "a", ac=[{"id": "AC-1", "cites": [], "text": "within 3 s"}])]}, 2)

    found = compare(old, new)

    assert [(change.section, change.label) for change in found.changes] == [("Stories", "AC-1")]
    assert found.unchanged == 1


def test_a_section_that_is_one_item_is_called_by_its_name() -> None:
    """Sections whose id is their own name need no code."""
    old = _version({"purpose": {"id": "purpose", "cites": [], "statement": "Fewer calls."}})
    new = _version({"purpose": {"id": "purpose", "cites": [], "statement": "Far fewer calls."}}, 2)

    assert [change.label for change in compare(old, new).changes] == ["Purpose"]
