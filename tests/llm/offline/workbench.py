"""What the tests of the offline model share: packs, passages, tasks, and a look at what came out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rolecall.contracts import loader
from rolecall.contracts.schema import content_schema
from rolecall.domain.content import MARKS, is_gap, items
from rolecall.domain.evidence import Passage, Source, Standing, passage_id
from rolecall.domain.role import DeliverableContract, RoleContract, Sla
from rolecall.domain.run import Run
from rolecall.domain.work import Brief, Revision
from rolecall.evidence import chunks, parse
from rolecall.evidence import stated as cut
from rolecall.line.gates import CHECKS
from rolecall.llm.offline import OfflineModel
from rolecall.ports.model import Task

PACKS = Path(__file__).parents[3] / "roles"
AT = "2026-11-21T09:00:00Z"
REQUEST = (
    "As support staff we need passwordless login by e-mail link; links expire after 15 minutes; three failed attempts"
    " lock the account for an hour; passwords must not be stored"
)
Content = dict[str, Any]


@cache
def role(name: str = "business_analyst") -> RoleContract:
    """Load a shipped pack."""
    return loader.load(PACKS / name, CHECKS)


def kind(name: str) -> DeliverableContract:
    """Return a deliverable of the Business Analyst."""
    found = role().deliverable(name)
    assert found is not None
    return found


def contract(sections: Mapping[str, Any], inputs: Mapping[str, Any] | None = None) -> DeliverableContract:
    """Build a contract of these sections, as the loader would."""
    output = {"type": "object", "properties": dict(sections)}
    return DeliverableContract(
        kind="sample_kind",
        title="Sample",
        description="A sample.",
        phrases=("sample",),
        inputs={"type": "object", "properties": dict(inputs or {})},
        output=output,
        content_schema=content_schema(output),
        checks=("schema",),
        risk="T1",
        approver="requester",
        sla=Sla(machine_minutes=5, hours=4),
        revisions=3,
        exports=("md",),
        max_gaps=50,
        edge_cases=("nothing is said → ask",),
        instructions="Write it.",
        template="{{ title }}",
    )


def listed(fields: Mapping[str, Any], prefix: str = "IT", **keywords: Any) -> dict[str, Any]:
    """Return a section of items; keywords are written with `_` for `-`: `x_cues=…`."""
    named = {name.replace("_", "-"): value for name, value in keywords.items()}
    return {"type": "array", "x-id": prefix, **named, "items": {"type": "object", "properties": dict(fields)}}


def text(extract: str = "statement", **keywords: Any) -> dict[str, Any]:
    """Return a text field with an extractor."""
    return {"type": "string", "x-extract": extract, **{name.replace("_", "-"): v for name, v in keywords.items()}}


def said(words: str, *, place: str = "request") -> list[Passage]:
    """Cut what a person says into passages, as intake does."""
    return list(cut("r1", words, "dana", AT, place=place))


def document(name: str, words: str, standing: Standing = "request") -> list[Passage]:
    """Cut a document into passages, as the evidence room does."""
    data = words.encode()
    source = Source(
        id=f"source:{name}",
        tenant="main",
        engagement="eng1",
        name=name,
        revision=1,
        media_type="text/plain",
        sha256="0" * 64,
        size=len(data),
        standing=standing,
        by="dana",
        at=AT,
    )
    return [passage for chunk in chunks(source, parse(name, data)) for passage in chunk.passages]


def lines(*texts: str, context: str = "", source: str = "source:notes") -> list[Passage]:
    """Return one passage a text, all of one source under one heading."""
    return [
        Passage(
            id=passage_id(source, words, nth),
            source=source,
            source_name="notes.md",
            revision=1,
            locator=f"line {nth + 1}",
            text=words,
            standing="approved",
            context=context,
        )
        for nth, words in enumerate(texts)
    ]


def task(
    wanted: DeliverableContract,
    stated: Iterable[Passage] = (),
    passages: Iterable[Passage] = (),
    inputs: Mapping[str, str] | None = None,
    revision: Revision | None = None,
) -> Task:
    """Build the task the line would give."""
    spoken = tuple(stated)
    run = Run(
        id="r1.v1.1", tenant="main", request="r1", engagement="eng1", department="", role="business_analyst",
        kind=wanted.kind, version=1, nth=1, purpose="first", by="host:dana", by_name="dana", contract_digest="",
        model="offline", at=AT,
    )  # fmt: skip
    brief = Brief(
        run=run, goal=spoken[0].text if spoken else "the attached text", context=(), constraints=(), priorities=(),
        stated=spoken, inputs=dict(inputs or {}), requester="host:dana", requester_name="dana", as_of=AT,
        revision=revision,
    )  # fmt: skip
    return Task(
        stage="revise" if revision else "draft",
        role=role(),
        contract=wanted,
        brief=brief,
        passages=tuple(passages),
        tier="junior",
        max_tokens=4000,
        timeout_s=10,
    )


def draft(wanted: DeliverableContract, stated: str = "", passages: Iterable[Passage] = (), **inputs: str) -> Content:
    """Return the content the offline model makes of a request, documents and form values."""
    spoken = said(stated) if stated else []
    for name, value in inputs.items():
        spoken += said(value, place=f"form, {name}")
    return answer(task(wanted, spoken, passages, inputs))


def answer(given: Task) -> Content:
    """Return what the offline model answers, parsed."""
    made: Content = json.loads(OfflineModel().complete(given).text)
    return made


def revised(wanted: DeliverableContract, prior: Content, instruction: str, passages: Iterable[Passage] = ()) -> Content:
    """Return the next version of a content."""
    spoken = said(instruction, place="revision of version 1")
    revision = Revision(instruction=instruction, passages=tuple(one.id for one in spoken), prior=prior)
    return answer(task(wanted, spoken, passages, revision=revision))


def invented(
    content: Content, passages: Iterable[Passage], wanted: DeliverableContract
) -> list[tuple[str, str, object]]:
    """Return every field value that is not a verbatim slice of a passage its item cites.

    Values of an enum and computed numbers are choices, not words of a source.
    """
    shown = {passage.id: passage for passage in passages}
    chosen = _choices(wanted.output)
    found = []
    for _, item in items(content):
        words = plain(" ".join(f"{shown[name].text} {shown[name].context}" for name in item["cites"]))
        found += [
            (str(item["id"]), name, value)
            for name, value in _values(item)
            if name not in chosen and plain(str(value)) not in words
        ]
    return found


def _values(item: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in item.items():
        for part in value if isinstance(value, list) else [value]:
            if name not in MARKS and isinstance(part, str | int | float) and part != "":
                yield name, part


def _choices(schema: object) -> frozenset[str]:
    """Return the names of fields that hold an enum, a computed or a numbered value."""
    if not isinstance(schema, dict):
        return frozenset()
    own = {
        name
        for name, spec in schema.get("properties", {}).items()
        if isinstance(spec, dict) and ("enum" in spec or spec.get("x-extract") in {"computed", "sequence", "level"})
    }
    inner = [*schema.get("properties", {}).values(), schema.get("items")]
    return frozenset(own).union(*map(_choices, inner))


def plain(words: str) -> str:
    """Fold case and white space."""
    return re.sub(r"\s+", " ", words).strip().lower()


def filled(content: Content) -> int:
    """Count the field values of all items but the unsorted ones."""
    return sum(1 for pointer, item in items(content) if not pointer.startswith("/unsorted") for _ in _values(item))


def held(value: object) -> object:
    """Return a field's value, None for a gap."""
    return None if is_gap(value) else value
