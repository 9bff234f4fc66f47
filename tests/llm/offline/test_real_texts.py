"""Texts whose words nobody chose for the cues: public meetings and policies, when they are at hand."""

from __future__ import annotations

import datetime as dt
import os

import pytest

from rolecall.domain.content import items
from rolecall.line.gates import Inspection, inspect
from tests.benchmarks.offline_texts import kinds, real_texts
from tests.llm.offline.workbench import answer, document, invented, said, task

pytestmark = pytest.mark.skipif("ROLECALL_BENCH_DATA" not in os.environ, reason="ROLECALL_BENCH_DATA is not set")


@pytest.mark.parametrize(("folder", "name"), kinds(), ids=[name for _, name in kinds()])
def test_a_real_text_passes_or_says_what_is_missing_and_nothing_is_invented(folder: str, name: str) -> None:
    """One meeting and one policy for each kind: verbatim values only, no statement lost, a blocked draft names why."""
    from tests.llm.offline.workbench import role

    wanted = role(folder).deliverable(name)
    assert wanted is not None
    for title, words in real_texts(meetings=1, policies=1):
        passages = [*said(f"{wanted.title} from the attached text"), *document(title, words)]
        content = answer(task(wanted, passages[:1], passages[1:]))
        assert invented(content, passages, wanted) == []
        cited = {one for _, item in items(content) for one in item["cites"]}
        assert {passage.id for passage in passages[1:]} <= cited
        gates = inspect(
            Inspection(
                content=content,
                contract=wanted,
                passages={passage.id: passage for passage in passages},
                as_of=dt.date(2026, 11, 21),
            )
        )
        blocking = [gate for gate in gates if gate.level == "block" and not gate.passed]
        assert all(finding.message for gate in blocking for finding in gate.findings)
