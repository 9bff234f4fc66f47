"""Verify: every gate of the contract looks at the draft; nothing here can change it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from rolecall.domain.evidence import Passage
from rolecall.domain.work import Draft, Inspected
from rolecall.errors import NotFound
from rolecall.line import gates
from rolecall.line.gates.inspection import Inspection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rolecall.domain.deliverable import Version
    from rolecall.domain.role import DeliverableContract
    from rolecall.domain.run import Finding, GateResult
    from rolecall.ports.evidence import Reader
    from rolecall.ports.store import Store


#: Returns the words of (source, revision), None where they are not kept as a document.
SourceText = Callable[[str, int], str | None]


def verify(draft: Draft, contract: DeliverableContract, source_text: SourceText) -> Inspected:
    """Run the gates over a draft."""
    passages = {passage.id: passage for passage in draft.evidence.passages}
    as_of = dt.date.fromisoformat(draft.evidence.plan.brief.as_of[:10])
    results = inspect(draft.content, contract, passages, as_of, source_text, draft.evidence.missing)
    return Inspected(draft=draft, gates=results)


def inspect(
    content: Mapping[str, object],
    contract: DeliverableContract,
    passages: Mapping[str, Passage],
    as_of: dt.date,
    source_text: SourceText,
    missing: tuple[str, ...] = (),
) -> tuple[GateResult, ...]:
    """Run the gates over any content of this kind: a draft, or what a person edited."""
    return gates.inspect(Inspection(content, contract, passages, as_of, missing, source_text))


def source_text(store: Store, reader: Reader, tenant: str) -> SourceText:
    """Look the words of documents up in the store; each is read once."""

    @cache
    def look(name: str, revision: int) -> str | None:
        with store.reading(tenant) as uow:
            try:
                source = uow.sources.get(name, revision)
            except NotFound:  # what a person said in the request itself
                return None
            data = uow.sources.data(source.sha256)
        return reader.text(source.name, data)

    return look


def blocking(results: tuple[GateResult, ...]) -> tuple[Finding, ...]:
    """Return the findings that stop a delivery."""
    return tuple(finding for gate in results if gate.level == "block" for finding in gate.findings)


def passages_of(version: Version) -> dict[str, Passage]:
    """Return what a version cites as passages, for gates that run on it again."""
    return {
        citation.id: Passage(
            id=citation.id,
            source=citation.source,
            source_name=citation.source_name,
            revision=citation.revision,
            locator=citation.locator,
            text=citation.quote,
            standing=citation.standing,
            stated_by=citation.stated_by,
            context=citation.context,
        )
        for citation in version.citations
    }
