"""Prompts: what a model is told for a task, made from Markdown templates; same task, same bytes.

The templates stand in the folder `prompts` beside this module. Everything that people wrote is rendered as
JSON with `<` escaped, one passage a line, so that no text can close the block it stands in or pose as another
passage.
"""

from __future__ import annotations

import functools
import hashlib
import json
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Literal

from rolecall.domain.value import Value
from rolecall.llm.outline import outline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rolecall.domain.evidence import Passage
    from rolecall.ports.model import Task

#: In the order of a conversation; also the file names.
TEMPLATES = ("system", "draft", "revise", "redraft", "repair")
#: An unusable answer is shown back to the model up to this many characters.
_SHOWN = 60_000


class Message(Value, frozen=True):
    """One message of the conversation with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


def messages(task: Task) -> tuple[Message, ...]:
    """Return the conversation for a task: rules, request, and what was wrong with the last answer."""
    conversation = [Message(role="system", content=_system(task)), Message(role="user", content=_ask(task))]
    complaints = [
        *_complaint("redraft", findings=_findings(task)),
        *_complaint("repair", problems=task.problems),
    ]
    if complaints:
        if task.last:
            conversation.append(Message(role="assistant", content=task.last[:_SHOWN]))
        conversation.append(Message(role="user", content="\n".join(complaints)))
    return tuple(conversation)


def prompts_digest() -> str:
    """Return the SHA-256 over all templates: part of what a golden record is recorded for (invariant 8)."""
    seen = hashlib.sha256()
    for name in TEMPLATES:
        text = _template(name).template.encode()
        seen.update(f"{name}\n{len(text)}\n".encode() + text)
    return seen.hexdigest()


@functools.cache
def _template(name: str) -> Template:
    return Template((files("rolecall.llm") / "prompts" / f"{name}.md").read_text(encoding="utf-8"))


def _fill(name: str, **values: object) -> str:
    return _template(name).substitute(values)


def _system(task: Task) -> str:
    role, contract = task.role, task.contract
    return _fill(
        "system",
        role=role.title,
        playbook=role.playbook.strip(),
        scope="; ".join(role.scope),
        exclusions="; ".join(role.exclusions),
        title=contract.title,
        description=contract.description,
        instructions=contract.instructions.strip(),
        edge_cases="\n".join(f"- {case}" for case in contract.edge_cases),
        max_gaps=contract.max_gaps,
        max_words=contract.max_words,
        fields=outline(contract.content_schema),
    )


def _ask(task: Task) -> str:
    brief, revision = task.brief, task.brief.revision
    shared = {
        "title": task.contract.title,
        "as_of": brief.as_of,
        "request": _request(task),
        "evidence": _lines(_shown(task)),
    }
    if revision is None:
        return _fill("draft", **shared)
    return _fill("revise", **shared, prior=_data(revision.prior), revision=_data(revision.instruction))


def _request(task: Task) -> str:
    brief = task.brief
    return _data(
        {
            "goal": brief.goal,
            "context": brief.context,
            "constraints": brief.constraints,
            "priorities": brief.priorities,
            "inputs": brief.inputs,
            "requested_by": brief.requester_name,
        }
    )


def _shown(task: Task) -> Iterable[Passage]:
    """Return what was retrieved and what the requester said, each passage once."""
    return {passage.id: passage for passage in (*task.passages, *task.brief.stated)}.values()


def _lines(passages: Iterable[Passage]) -> str:
    return "\n".join(_line(passage) for passage in passages) or "(no passage was found)"


def _line(passage: Passage) -> str:
    told = {
        "id": passage.id,
        "standing": passage.standing,
        "source": passage.source_name,
        "where": passage.locator,
        "context": passage.context,
        "stated_by": passage.stated_by,
        "text": passage.text,
    }
    return _data({key: value for key, value in told.items() if value})


def _findings(task: Task) -> tuple[str, ...]:
    return tuple(
        " ".join(filter(None, (finding.item, finding.pointer and f"at {finding.pointer}:", finding.message)))
        for finding in task.findings
    )


def _complaint(name: str, **listed: tuple[str, ...]) -> list[str]:
    if not any(listed.values()):
        return []
    return [_fill(name, **{key: "\n".join(f"- {_data(text)}" for text in texts) for key, texts in listed.items()})]


def _data(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
