"""Tests of the story and its documents as they ship."""

from __future__ import annotations

import re
from pathlib import PurePath

import pytest

from rolecall.errors import BadInput
from rolecall.evidence.parse import parse
from rolecall.sample import Pack, load
from rolecall.sample.story import YOU

#: A month without its day and year would stay where it is when the story moves.
_MONTH = re.compile(
    r"(?<!\d )\b(?:January|February|March|April|June|July|August|October|November|December)\b|"
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b(?= \d)(?! \d{4})"
)


def _words(pack: Pack, name: str) -> str:
    return "\n".join(block.text for block in parse(name, pack.files[name]))


def test_there_are_eight_documents_in_four_formats(pack: Pack) -> None:
    """Every one of them has words that can be quoted."""
    assert len(pack.files) == 8
    assert {PurePath(name).suffix for name in pack.files} == {".md", ".txt", ".csv", ".docx"}
    assert all(len(_words(pack, name)) > 200 for name in pack.files)


def test_every_date_is_written_in_full(pack: Pack) -> None:
    """Asks, answers, revisions and documents hold no date that would stay behind."""
    told = [text for ask in pack.story.asks for text in (ask.text, *(step.words for step in ask.then))]
    for text in (*told, *(_words(pack, name) for name in pack.files)):
        assert not _MONTH.search(text), text
        assert not re.search(r"\d{4}-\d{2}-\d{2}", text), text


def test_everybody_and_every_role_in_the_story_is_introduced(pack: Pack) -> None:
    """No ask, step or document names somebody or something else."""
    story = pack.story
    people = {person.key for person in story.people} | {YOU}
    roles = {hire.role for hire in story.hires}
    assert {ask.by for ask in story.asks} | {step.by for ask in story.asks for step in ask.then} <= people
    assert {document.by for document in story.documents} <= people
    assert {document.role for document in story.documents} == roles
    assert len({ask.key for ask in story.asks}) == len(story.asks)
    assert [person.key for person in story.people if person.manager] == ["ruth"]


def test_what_happens_about_an_ask_happens_after_it(pack: Pack) -> None:
    """Steps stand in order, minutes apart, so that the ticking clock never overtakes them."""
    for ask in pack.story.asks:
        times = [ask.at, *(step.at for step in ask.then)]
        assert times == sorted(times)
        assert all(step.act == "stop" or (step.at - ask.at).total_seconds() >= 600 for step in ask.then)


def test_a_story_that_cannot_be_read_is_named(tmp_path) -> None:
    """The error says which file, and what is wrong in it."""
    (tmp_path / "story.toml").write_text('channel = "x"\nchanel = 1\n')
    with pytest.raises(BadInput, match=r"(?s)story\.toml.*chanel"):
        load(tmp_path)
