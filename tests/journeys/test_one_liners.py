"""Ten asks of one line: asked back before any model is called, and after the answers a cited deliverable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rolecall.chat import Command, FormSubmit
from rolecall.contracts.loader import load
from rolecall.line.gates import CHECKS
from rolecall.llm.offline import OfflineModel
from tests.desk.counter import HOST, PLACE, Counter

HERE = Path(__file__).parent
ROLES = HERE.parents[1] / "roles"
PACKS = {"ba": ROLES / "business_analyst", "pm": ROLES / "project_manager"}
CASES = json.loads((HERE / "one_liners.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_a_one_line_ask_leads_to_questions_and_then_to_a_cited_deliverable(case, sqlite_store, clock, ids):
    """Nothing is invented on the way: every quote is what the person answered."""
    counter = Counter(sqlite_store, clock, ids, OfflineModel(), pack=PACKS[case["role"]])
    args = {"role": case["role"], "text": case["text"]}
    request = counter.send(Command(id="ask", place=PLACE, actor=HOST, name="ask", args=args)).request

    asked = counter.desk.request(HOST, request)
    assert asked["status"] == "asking"
    assert asked["deliverable"]["kind"] == case["deliverable"]
    assert 1 <= len(asked["questions"]) <= 5
    assert set(case["answers"]) <= {question["id"] for question in asked["questions"]}
    assert not asked["cost_microusd"]

    answers = FormSubmit(id="answer", place=PLACE, actor=HOST, form="answer", subject=request, values=case["answers"])
    counter.send(answers)

    shown = counter.desk.request(HOST, request)
    assert shown["status"] == "delivered", [gate for gate in shown["deliverable"]["gates"] if not gate["passed"]]
    said = " ".join((case["text"], *case["answers"].values()))
    assert shown["deliverable"]["citations"]
    assert all(citation["quote"] in said for citation in shown["deliverable"]["citations"])
    assert all(words in json.dumps(shown["deliverable"]["content"], ensure_ascii=False) for words in case["must"])


@pytest.mark.parametrize(
    ("short", "kind"),
    [
        pytest.param(short, kind, id=kind.kind)
        for short, pack in PACKS.items()
        for kind in load(pack, CHECKS).deliverables
        if kind.example
    ],
)
def test_an_example_is_delivered_as_it_stands(short, kind, sqlite_store, clock, ids):
    """What newcomers press needs neither a source nor an answer."""
    counter = Counter(sqlite_store, clock, ids, OfflineModel(), pack=PACKS[short])
    args = {"text": f"example {short} {kind.kind}"}
    request = counter.send(Command(id="e1", place=PLACE, actor=HOST, name="rolecall", args=args)).request

    shown = counter.desk.request(HOST, request)
    assert (shown["status"], shown["deliverable"]["kind"]) == ("delivered", kind.kind)


def test_there_are_ten_of_them_for_both_roles():
    """The issue asks for ten."""
    assert len(CASES) >= 10
    assert {case["role"] for case in CASES} == set(PACKS)
