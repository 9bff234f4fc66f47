"""Revisions without a model: a stated list of orders, carried out exactly or declined with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.domain.content import gaps
from rolecall.errors import ModelFailed
from rolecall.llm.offline.compose import summary
from rolecall.llm.offline.derive import derive
from rolecall.llm.offline.revise.adding import added
from rolecall.llm.offline.revise.edits import Lookup, carry_out
from rolecall.llm.offline.revise.grammar import parse
from rolecall.llm.offline.revise.orders import Add, Order, Replace
from rolecall.llm.offline.revise.targets import Unclear, noun_section
from rolecall.llm.offline.spec import Spec, spec_of
from rolecall.llm.offline.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.evidence import Passage
    from rolecall.domain.role import DeliverableContract
    from rolecall.domain.work import Revision
    from rolecall.ports.model import Task

CAN = (
    "Without a model I can correct a fact, drop, keep only, add, reorder, set a field or priority, rename and shorten;"
    " for anything else edit the version by hand or connect a model."
)


def objection(instruction: str, contract: DeliverableContract, prior: dict[str, Any]) -> str:
    """Say why a revision cannot be carried out on this version; empty when it can, and then it changes something."""
    orders, unread = parse(instruction)
    if unread:
        return f"“{unread[:120]}” is more than the offline model understands. {CAN}"
    fields = _fields(spec_of(contract))
    try:
        content = prior
        for order in orders:
            content = carry_out(order, content, [], fields)
    except Unclear as unclear:
        return f"{unclear} {CAN}"
    return ""


def revised(task: Task, revision: Revision, evidence: Sequence[Passage]) -> dict[str, Any]:
    """Return the next version's content.

    Raises:
        ModelFailed: the instruction is none of the understood orders, or does not fit this version.
    """
    orders, unread = parse(revision.instruction)
    if unread:
        raise ModelFailed(f"“{unread[:120]}” is more than the offline model understands.", hint=CAN)
    spec = spec_of(task.contract)
    said = [found for found in evidence if found.id in revision.passages]
    content = revision.prior
    for order in orders:
        try:
            content = carry_out(order, content, _cites(order, said), _fields(spec))
        except Unclear as unclear:
            raise ModelFailed(str(unclear), hint=CAN) from unclear
        if isinstance(order, Add):
            added(order, content, spec, said, evidence, noun_section(content, order.section))
    return _settled(spec, revision.prior, content)


def _fields(spec: Spec) -> Lookup:
    sections = {section.name: section for section in spec.walk()}
    return lambda section, name: sections[section].field(name) if section in sections else None


def _cites(order: Order, said: Sequence[Passage]) -> list[str]:
    """Return the passages of the instruction that hold the order's new words, else all of them."""
    words = plain(order.new) if isinstance(order, Replace) else ""
    exact = [found.id for found in said if words and words in plain(found.text)]
    return exact or [found.id for found in said]


def _settled(spec: Spec, prior: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """Bring what is derived from items up to date: gaps, computed fields, open questions, summary."""
    _reopen_gaps(spec, content)
    derive(spec, content)
    before = {gap.question for gap in gaps(prior)}
    after = dict.fromkeys(gap.question for gap in gaps(content))
    asked = [text for text in content.get("open_questions", []) if text not in before or text in after]
    content["open_questions"] = list(dict.fromkeys([*asked, *(text for text in after if text not in before)]))
    if content.get("summary") == prior.get("summary") == summary(spec, prior):
        content["summary"] = summary(spec, content)
    return content


def _reopen_gaps(spec: Spec, content: dict[str, Any]) -> None:
    """A list that lost its last item asks its question again."""
    for section in spec.sections:
        if section.gap and content.get(section.name) == []:
            content[section.name] = {"gap": section.gap}
        for item in content[section.name] if isinstance(content.get(section.name), list) else []:
            for nested in section.nested:
                if nested.gap and isinstance(item, dict) and item.get(nested.name) == []:
                    item[nested.name] = {"gap": nested.gap}
