"""Conformance: what every pack in `roles/` must be able to do, whoever wrote it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from rolecall.contracts.check import check, check_all
from rolecall.contracts.example import Variant, example
from rolecall.contracts.golden import load_cases
from rolecall.contracts.loader import load
from rolecall.contracts.packs import packs
from rolecall.contracts.render import render
from rolecall.contracts.show import show
from rolecall.dispatch import Ask, Dispatch, Matched
from rolecall.domain.content import gaps
from rolecall.domain.deliverable import AI_MARK, Version
from rolecall.domain.member import Person
from rolecall.domain.role import DeliverableContract, RoleContract
from rolecall.evidence import stated
from rolecall.line import intake
from rolecall.line.gates import CHECKS
from rolecall.line.validation import problems
from rolecall.publish.exports import export
from rolecall.testing.time import FakeClock, SequentialIds

FOLDERS = packs(Path(__file__).parents[2] / "roles")
ASKER = Person(id="host:dana", name="dana")


@cache
def role(folder: Path) -> RoleContract:
    """Load a pack once."""
    return load(folder, CHECKS)


KINDS = [pytest.param(role(folder), kind, id=kind.kind) for folder in FOLDERS for kind in role(folder).deliverables]
each_pack = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
each_kind = pytest.mark.parametrize(("owner", "kind"), KINDS)


def version(kind: DeliverableContract, variant: Variant) -> Version:
    """Return a version that holds an example content."""
    return Version(
        deliverable="d-r1", number=1, tenant="main", engagement="eng1", request="r1", run="r1.v1.1", role="any",
        kind=kind.kind, risk=kind.risk, title="x", content=example(kind.content_schema, variant), citations=(),
        gates=(), author="role", author_name="Role", contract_digest="", model="offline", cost_microusd=0,
        at="2026-11-21T09:00:00Z", digest="",
    )  # fmt: skip


def asked(words: str, kind: DeliverableContract) -> tuple[str, ...]:
    """Return the questions a topic alone leads to."""
    said = stated("r1", words, "dana", "2026-11-21T09:00:00Z", place="request")
    brief = intake.Brief.model_construct(goal=words, stated=tuple(said), inputs={}, revision=None)
    assert not intake.says_something(brief, kind), f"“{words}” counts as more than a topic"
    return tuple(question.text for question in intake.ask(brief, kind, "").questions)


@each_pack
def test_a_pack_has_no_problem(folder: Path) -> None:
    """`rolecall roles check` has nothing to say: contract, templates on examples, golden cases and their record."""
    assert [str(problem) for problem in check(folder, CHECKS)] == []


def test_no_two_packs_share_a_name() -> None:
    """Commands and short names are unique over all packs."""
    assert check_all(FOLDERS, CHECKS) == ()


@each_pack
def test_every_golden_file_holds_cases_that_deliver_ask_and_block(folder: Path) -> None:
    """Each `golden/*.jsonl` loads; together they show all three ends, and some are held out."""
    cases = load_cases(folder)

    written = [path.read_text(encoding="utf-8") for path in (folder / "golden").glob("*.jsonl")]
    assert len(cases) == sum(1 for text in written for line in text.splitlines() if line.strip())
    assert {case.expect for case in cases} == {"deliver", "ask", "blocked"}
    assert "held-out" in {case.split for case in cases}


@each_pack
def test_every_document_of_a_pack_is_used_by_a_case(folder: Path) -> None:
    """A source nobody works from is a leftover."""
    used = {source.name for case in load_cases(folder) for source in case.sources}

    assert {path.name for path in (folder / "sources").iterdir()} - {"README.md"} <= used


@each_pack
def test_a_pack_can_be_shown_in_plain_words(folder: Path) -> None:
    """The docs page names the role, who answers for it, and every deliverable."""
    text = show(role(folder))

    assert role(folder).owners.quality in text
    assert all(kind.title in text for kind in role(folder).deliverables)


@each_kind
@pytest.mark.parametrize("variant", ["full", "gaps", "least"])
def test_the_template_renders_an_example(owner: RoleContract, kind: DeliverableContract, variant: Variant) -> None:
    """A content of the right shape, with or without gaps, becomes Markdown with the AI mark and no Python in it."""
    made = version(kind, variant)
    text = render(made, kind)

    assert problems(kind.content_schema, made.content) == []
    assert AI_MARK in text
    assert not {"{{", "{%", "{'", "None,", "Undefined"} & set(text.split())
    assert all(gap.question in text for gap in gaps(made.content)), "a gap is not shown as an open question"


@each_kind
def test_every_declared_export_is_written(owner: RoleContract, kind: DeliverableContract) -> None:
    """Each format of `exports` gives a file with something in it."""
    made = version(kind, "full")
    text = render(made, kind)

    for form in kind.exports:
        assert export(made, kind, text, form).data


@each_kind
def test_each_phrase_leads_to_its_deliverable(owner: RoleContract, kind: DeliverableContract) -> None:
    """“<phrase> for the harbour” is understood without naming the deliverable."""
    dispatch = Dispatch((owner,), {}, lambda _: "offline", lambda _: None, FakeClock(), SequentialIds())

    for phrase in (*kind.phrases, kind.title):
        text = f"{phrase} for the harbour"
        ask = Ask(person=ASKER, place="host:local:dana", role=owner.short, text=text)
        matched = dispatch.match(ask)
        assert isinstance(matched, Matched)
        assert matched.deliverable.kind == kind.kind, phrase


@each_kind
def test_a_topic_alone_leads_to_a_short_form(owner: RoleContract, kind: DeliverableContract) -> None:
    """A noun phrase is answered by one to five questions, the required ones among them."""
    questions = asked(f"{kind.phrases[0]} for the harbour", kind)

    inputs = kind.inputs["properties"]
    assert 1 <= len(questions) <= intake.MAX_QUESTIONS
    assert {inputs[name]["x-question"] for name in kind.inputs.get("required", ())} <= set(questions)
    assert all("?" in question for question in questions)


@each_kind
def test_answers_are_filed_under_a_label_the_contract_knows(owner: RoleContract, kind: DeliverableContract) -> None:
    """Every input has a cue, and the name under which its answer is filed."""
    for name, spec in kind.inputs["properties"].items():
        assert spec.get("x-cues"), name
        assert spec.get("x-why"), name
        assert spec.get("x-label"), name


@each_kind
def test_the_role_gate_of_a_kind_is_run(owner: RoleContract, kind: DeliverableContract) -> None:
    """Beside the common checks each kind names one of its own."""
    common = {"schema", "completeness", "citations", "support", "ids", "dates", "length", "residue", "people"}

    assert set(kind.checks) - common - {"evidence_standing"}
