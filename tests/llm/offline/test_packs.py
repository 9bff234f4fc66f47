"""Every shipped pack on the offline model: golden inputs become content that fits the contract and invents nothing."""

from __future__ import annotations

from pathlib import Path

import jsonschema_rs
import pytest

from rolecall.contracts.golden import load_cases
from rolecall.domain.golden import GoldenCase
from tests.llm.offline.workbench import PACKS, Content, answer, document, draft, invented, role, said, task

FOLDERS = sorted(path.parent for path in PACKS.glob("*/ROLE.md"))
CASES = [(folder, case) for folder in FOLDERS for case in load_cases(folder)]


def made(folder: Path, case: GoldenCase) -> tuple[Content, list[str]]:
    """Return the draft of a case, what is invented in it, and what breaks the contract's schema."""
    wanted = role(folder.name).deliverable(case.kind)
    assert wanted is not None
    spoken = said(case.input)
    for name, value in case.inputs.items():
        spoken += said(value, place=f"form, {name}")
    passages = [passage for source in case.sources for passage in document(source.name, source.text)]
    content = answer(task(wanted, spoken, passages, case.inputs))
    errors = jsonschema_rs.Draft202012Validator(wanted.content_schema).iter_errors(content)
    found = [
        f"invented {item}.{name}: {value}" for item, name, value in invented(content, [*spoken, *passages], wanted)
    ]
    return content, [*found, *(f"{error.instance_path}: {error.message}" for error in errors)]


@pytest.mark.parametrize(("folder", "case"), CASES, ids=[case.id for _, case in CASES])
def test_a_golden_input_becomes_content_of_the_right_shape_that_invents_nothing(folder: Path, case: GoldenCase) -> None:
    """Whatever the case expects of the line, the draft is valid and every value stands in a cited passage."""
    assert made(folder, case)[1] == []


@pytest.mark.parametrize("name", ["user_stories", "acceptance_criteria"])
def test_an_item_of_a_story_file_keeps_its_table(name: str) -> None:
    """A table of stories fills both kinds from the same columns."""
    table = document("backlog.csv", "As a,I want\nlibrarian,to block a copy\nreader,to extend a loan\n")
    wanted = role().deliverable(name)
    assert wanted is not None
    stories = draft(wanted, "", table)["stories"]
    assert [(row["as_a"], row["i_want"]) for row in stories] == [
        ("librarian", "to block a copy"),
        ("reader", "to extend a loan"),
    ]
