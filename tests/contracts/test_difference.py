"""What changed between two contracts, for a person."""

from __future__ import annotations

from rolecall.contracts.difference import difference
from rolecall.contracts.loader import load
from tests.contracts.conftest import EXAMPLE, GATES


def test_changes_are_listed_by_field(pack):
    """Short values side by side, long ones as a diff, deliverables by kind, derived fields not at all."""
    pack.change(pack.role, "quality: Quality Lead", "quality: Kim")
    pack.change(pack.record, "risk: T1", "risk: T0")
    pack.change(pack.record, "x-title: Actions", "x-title: To do")
    pack.change(pack.record, "Keep the source's words", "Keep all words")

    found = [str(change) for change in difference(load(EXAMPLE, GATES), load(pack.folder, GATES))]

    assert found[:3] == [
        "owners.quality: Quality Lead → Kim",
        "deliverables.meeting_record.output.properties.actions.x-title: Actions → To do",
        "deliverables.meeting_record.risk: T1 → T0",
    ]
    assert "  +Take every decision and every action from the passages. Keep all words" in found[3]
    assert len(found) == 4


def test_a_contract_does_not_differ_from_itself():
    """No change, no line."""
    role = load(EXAMPLE, GATES)

    assert difference(role, role.model_copy(update={"digest": "d"})) == ()
