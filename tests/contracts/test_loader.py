"""A pack folder in, a contract out; every way to break one is named with file, line and field."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from rolecall.contracts.loader import clashes, load, read
from rolecall.errors import BadContract
from tests.contracts.conftest import EXAMPLE, GATES


def test_the_example_pack_becomes_a_contract():
    """Front matter, playbook, instructions with examples, and template all arrive."""
    role = load(EXAMPLE, GATES)
    record = role.deliverable("meeting_record")

    assert (role.id, role.short, role.owners.sme) == ("note_taker", "notes", "Team Secretary")
    assert role.playbook.startswith("# How a note taker works")
    assert "### Examples" in record.instructions
    assert record.template.startswith("# {{ title }}")
    assert record.inputs["additionalProperties"] is False


def stands_at(problem):
    """Tell whether the line of a problem is the field's own: it holds its name, its parent's, or a list entry."""
    text = Path(problem.file).read_text(encoding="utf-8").splitlines()[problem.line - 1]
    if problem.field.endswith("]") and text.lstrip().startswith("- "):
        return True
    return any(re.sub(r"\[\d+\]", "", name) in text for name in problem.field.split(".")[-2:])


ROLE_BREAKS = [
    ("id: note_taker\n", "id: notetaker\n", "id", "must be the name of the folder"),
    ("version: 1.0.0", "version: 1.0", "version", "must be text; put it in quotes"),
    ("version: 1.0.0", "version: v1", "version", "does not have the form"),
    ("  quality: Quality Lead\n", "", "owners.quality", "is missing; add it"),
    ("quality: Quality Lead", "quality: TBD", "owners.quality", "not an answer"),
    ("sme: Team", "smee: Team", "owners.smee", "did you mean 'sme'?"),
    ("exclusions:", "exclusion:", "exclusion", "did you mean 'exclusions'?"),
    ("topology: single", "topology: swarm", "line.topology", "'swarm' is none of 'single'"),
    ("    draft:", "    drift:", "line.stages.drift", "is none of 'intake'"),
    ("max_tokens: 4000", "max_tokens: lots", "line.stages.draft.max_tokens", "must be a whole number"),
    ("commands: [notes]", "commands: []", "triggers.commands", "is empty; at least one"),
    ("commands: [notes]", "commands: notes", "triggers.commands", "must be a list"),
    ("to: Operations Lead", "too: Operations Lead", "escalation.rules[0].too", "did you mean 'to'?"),
    ("schedules: []", "schedules: [{deliverable: x, weekday: fri, hour: 9}]", "triggers.schedules[0].deliverable",
     "is no deliverable"),
    ("      acceptance: Every decision and action cites the words it rests on.\n", "",
     "line.stages.draft.acceptance", "when a draft is good enough"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "words"), ROLE_BREAKS, ids=[row[2] for row in ROLE_BREAKS])
def test_a_broken_role_file_is_named_with_line_and_field(pack, old, new, field, words):
    """A problem stands on the line of its field, or of the nearest one that is written down."""
    pack.change(pack.role, old, new)

    found = next(problem for problem in read(pack.folder, GATES).problems if problem.field == field)

    assert words in found.message
    assert found.file == str(pack.role)
    assert stands_at(found)


KIND_BREAKS = [
    ("kind: meeting_record", "kind: minutes", "kind", "must be the name of the file"),
    ("checks: [schema", "checks: [shema", "checks[0]", "did you mean 'schema'?"),
    ("risk: T1", "risk: T9", "risk", "is none of 'T0', 'T1', 'T2' or 'T3'"),
    ("risk: T1", "risk: T2\ncontent_schema: {}", "content_schema", "is not written here"),
    ("approver: requester", "approver: TODO", "approver", "not an answer"),
    ("exports: [md", "exports: [pdf", "exports[0]", "'pdf' is none of"),
    ("Nothing was decided → deliver", "Nothing was decided, deliver", "edge_cases[0]", "what the role then does"),
    ("      type: string\n      title: Meeting", "      type: integer\n      title: Meeting",
     "inputs.properties.meeting.type", "must be `type: string`"),
    ("      x-question: Which meeting is this about, and when was it?\n", "", "inputs.properties.meeting",
     "`x-question` is missing"),
    ("x-cues:\n        words: [meeting", "x-cues:\n        word: [meeting", "inputs.properties.meeting.x-cues.word",
     "did you mean 'words'?"),
    ("output:\n  type: object", "output:\n  type: array", "output.type", "must be `type: object`"),
    ("    decisions:\n", "    summary:\n", "output.properties.summary", "choose another name"),
    ("    decisions:\n", "    Decisions:\n", "output.properties.Decisions", "lower case"),
    ("      minItems: 1", "      minItems: few", "output.properties.decisions.minItems", "whole number"),
    ("      minItems: 1", "      anyOf: []", "output.properties.decisions.anyOf", "not in the schema profile"),
    ("      x-id: DEC\n", "", "output.properties.decisions", "needs `x-id`"),
    ("x-id: ACT", "x-id: DEC", "output.properties.actions.x-id", "prefix of 'decisions' already"),
    ("x-id: ACT", "x-id: act", "output.properties.actions.x-id", "capitals"),
    ("      x-title: Decisions", "      x-ttle: Decisions", "output.properties.decisions.x-ttle",
     "did you mean 'x-title'?"),
    ("      x-title: Decisions", "      x-default: true", "output.properties.actions.x-default", "only one may be"),
    ("patterns: ['\\b(we|they)", "patterns: ['\\b(we|they", "output.properties.decisions.x-cues.patterns[0]",
     "not a regular expression"),
    ("not: [open question]", "not: ['shape:storry']", "output.properties.decisions.x-cues.not[0]",
     "did you mean 'story'?"),
    ("x-extract: due", "x-extract: duee", "output.properties.actions.items.properties.due.x-extract",
     "did you mean 'due'?"),
    ("x-key: true", "x-key: true, x-gap: What?", "output.properties.decisions.items.properties.text.x-gap",
     "may not be a gap"),
    ("text: {type: string, ", "id: {type: string, ", "output.properties.decisions.items.properties.id",
     "the loader adds it"),
    ("text: {type: string, ", "text: {", "output.properties.decisions.items.properties.text", "`type` is missing"),
    ("text: {type: string, ", "text: {$ref: 'https://example.org/s.json', ",
     "output.properties.decisions.items.properties.text.$ref", "nothing is fetched"),
    ("format: date", "format: day", "output.properties.actions.items.properties.due.format", "one of date"),
    ("## Instructions", "## Advice", "body.Advice", "is no section"),
    ("```jinja", "```", "body.Template", "exactly one block"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "words"), KIND_BREAKS, ids=[row[2] for row in KIND_BREAKS])
def test_a_broken_deliverable_is_named_with_line_and_field(pack, old, new, field, words):
    """The same for the deliverable's file, down to a keyword in its schema."""
    pack.change(pack.record, old, new)

    found = [problem for problem in read(pack.folder, GATES).problems if problem.field == field]

    assert any(words in problem.message for problem in found), found
    assert found[0].file == str(pack.record)
    assert stands_at(found[0])


def test_all_problems_are_found_at_once_and_load_raises_the_first(pack):
    """`read` lists problems of both files; `load` says one and how many more."""
    pack.change(pack.role, "version: 1.0.0", "version: v1")
    pack.change(pack.record, "risk: T1", "risk: T9")
    line = pack.change(pack.record, "format: date", "format: day")

    assert len(read(pack.folder, GATES).problems) == 3
    with pytest.raises(
        BadContract, match=rf"meeting_record\.md:{line}: output.*: must be one of date.*and 2 more"
    ) as refused:
        load(pack.folder, GATES)
    assert "rolecall roles check" in refused.value.hint


def test_unreadable_files_are_problems_too(pack):
    """Not UTF-8, too long, missing: each is one sentence."""
    pack.record.write_bytes(b"---\nkind: \xff\n---\n")
    pack.role.write_text("x" * 300_000, encoding="utf-8")

    messages = " ".join(str(problem) for problem in read(pack.folder, GATES).problems)

    assert "meeting_record.md:2: is not UTF-8" in messages
    assert "longer than 256 KiB" in messages
    pack.role.unlink()
    assert any("No such file" in problem.message for problem in read(pack.folder, GATES).problems)


def test_a_role_delivers_at_least_one_thing(pack):
    """A pack without a deliverable is refused."""
    pack.record.unlink()

    assert any("delivers at least one thing" in problem.message for problem in read(pack.folder, GATES).problems)


def test_two_packs_may_not_answer_to_one_word(pack):
    """Commands and short names are unique over all packs."""
    other = shutil.copytree(pack.folder, pack.folder.parent / "other_notes")
    (other / "ROLE.md").write_text(pack.role.read_text("utf-8").replace("id: note_taker", "id: other_notes"), "utf-8")

    problems = clashes({folder: load(folder, GATES) for folder in (pack.folder, other)})

    assert [(problem.file, problem.message.split(";")[0]) for problem in problems] == [
        (str(other / "ROLE.md"), "'notes' is the name or a command of the role 'note_taker' already")
    ]
    assert clashes({pack.folder: load(pack.folder, GATES)}) == []
