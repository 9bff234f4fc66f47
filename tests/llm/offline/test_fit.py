"""Keeping to a length: the later items of the longest section give way, and the deliverable says so."""

from __future__ import annotations

from rolecall.line.gates.length import words
from tests.llm.offline.workbench import contract, draft, lines, listed, text

NOTES = contract(
    {
        "done": listed({"text": text(x_key=True)}, "DO", x_title="Done", x_cues={"labels": ["done"]}),
        "next": listed({"text": text(x_key=True)}, "N", x_title="Next", x_cues={"labels": ["next"]}),
    }
)
PASSAGES = lines(
    *(f"Done: room number {nth} on the second floor was painted white" for nth in range(30)), "Next: book the lift"
)


def test_what_is_too_long_is_left_out_and_counted() -> None:
    """The limit holds, the first items and the short section stay, the limits name what is missing."""
    short = NOTES.model_copy(update={"max_words": 200})
    content = draft(short, "", PASSAGES)

    kept = len(content["done"])
    assert sum(words(value) for name, value in content.items() if name != "unsorted") <= 200
    assert [item["id"] for item in content["done"]] == [f"DO-{nth}" for nth in range(1, kept + 1)]
    assert 1 <= kept < 30
    assert len(content["next"]) == 1
    assert f"Left out to keep it short, the later ones of the sources: {30 - kept} of Done." in content["limits"]


def test_what_fits_is_whole() -> None:
    """Without need nothing is left out."""
    content = draft(NOTES, "", PASSAGES)

    assert len(content["done"]) == 30
    assert not any(text.startswith("Left out") for text in content["limits"])
