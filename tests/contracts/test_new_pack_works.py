"""What `roles new` writes, and the example pack, work with the offline model as they are."""

from __future__ import annotations

import json

import pytest

from rolecall.contracts.golden import load_cases
from rolecall.contracts.loader import load
from rolecall.contracts.scaffold import new
from rolecall.domain.content import gaps
from rolecall.domain.evidence import Passage, passage_id
from rolecall.domain.run import Run
from rolecall.domain.work import Brief
from rolecall.line.validation import problems
from rolecall.llm.offline.model import OfflineModel
from rolecall.ports.model import Task
from tests.contracts.conftest import EXAMPLE, GATES


def passages(case):
    """Cut the sources of a case into one passage a line."""
    for source in case.sources:
        for line in filter(str.strip, source.text.splitlines()):
            name = passage_id("request:x", line)
            yield Passage(
                id=name,
                source="request:x",
                source_name=source.name,
                revision=1,
                locator="line",
                text=line,
                standing="request",
            )


def draft(role, case):
    """Let the offline model draft a case."""
    contract = role.deliverable(case.kind)
    run = Run(
        id="r.v1.1", tenant="main", request="r", engagement="e", department="d", role=role.id, kind=case.kind,
        version=1, nth=1, purpose="first", by="x", by_name="x", contract_digest="", model="offline", at="2026-01-01",
    )  # fmt: skip
    brief = Brief(
        run=run, goal=case.input, context=(), constraints=(), priorities=(), stated=(), inputs={},
        requester="x", requester_name="x", as_of="2026-01-01T00:00:00+00:00",
    )  # fmt: skip
    task = Task(
        stage="draft", role=role, contract=contract, brief=brief, passages=tuple(passages(case)),
        tier="junior", max_tokens=4000, timeout_s=10,
    )  # fmt: skip
    return json.loads(OfflineModel().complete(task).text)


@pytest.mark.parametrize("which", ["new", "example"])
def test_golden_cases_are_drafted_within_the_schema(tmp_path, which):
    """Every case that must deliver has its targets, its gaps, nothing forbidden, and a valid content."""
    folder = EXAMPLE if which == "example" else new("tea_maker", tmp_path)
    role = load(folder, GATES)
    cases = [case for case in load_cases(folder) if case.expect == "deliver"]

    for case in cases:
        content = draft(role, case)
        text = json.dumps(content, ensure_ascii=False)
        assert problems(role.deliverable(case.kind).content_schema, content) == []
        assert [target for target in case.target if target not in text] == []
        assert [word for word in case.forbid if word in text] == []
        assert set(case.must_gap) <= {gap.pointer for gap in gaps(content)}
    assert len(cases) == 2
