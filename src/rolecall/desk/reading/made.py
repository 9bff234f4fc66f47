"""What was made: versions, what changed between them, and what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolecall.desk.window import Sight, Window
from rolecall.domain import difference
from rolecall.domain.evidence import Scope
from rolecall.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rolecall.chat import Actor, File
    from rolecall.domain.deliverable import Version
    from rolecall.domain.difference import Difference
    from rolecall.domain.evidence import Citation, Passage, Source
    from rolecall.domain.role import ExportFormat

#: Passages shown before and after a cited one.
NEIGHBOURS = 2


class Made(Window):
    """The calls of the `Desk` about deliverables and sources."""

    def versions(self, actor: Actor, deliverable: str) -> Sequence[Version]:
        """See `Desk.versions`."""
        with self.look(actor) as sight:
            return _versions(sight, deliverable)

    def difference(self, actor: Actor, deliverable: str, old: int, new: int) -> Difference:
        """See `Desk.difference`."""
        with self.look(actor) as sight:
            found = _versions(sight, deliverable)
        return difference.compare(_numbered(found, old), _numbered(found, new))

    def export(self, actor: Actor, deliverable: str, number: int | None, form: ExportFormat) -> File:
        """See `Desk.export`."""
        with self.look(actor) as sight:
            found = _versions(sight, deliverable)
        version = found[-1] if number is None else _numbered(found, number)
        _role, contract = self.office.dispatch.contract(version.role, version.kind)
        return self.office.export(version, contract, form)

    def context(self, actor: Actor, deliverable: str, number: int, citation: str) -> Mapping[str, Any]:
        """See `Desk.context`; `before` and `after` are text, empty where the passage stands alone.

        What a person only stated has no document around it: `stated_by` says who said it, and when.
        """
        with self.look(actor) as sight:
            cited = _numbered(_versions(sight, deliverable), number).citation_map().get(citation)
            if cited is None:
                raise NotFound(f"{deliverable}.v{number} cites no {citation}.")
            before, after = _around(sight, cited)
        return {
            "source": cited.source,
            "source_name": cited.source_name,
            "revision": cited.revision,
            "locator": cited.locator,
            "standing": cited.standing,
            "stated_by": cited.stated_by,
            "heading": cited.context,
            "before": before,
            "quote": cited.quote,
            "after": after,
        }

    def source(self, actor: Actor, source: str, revision: int | None = None) -> Mapping[str, Any]:
        """See `Desk.source`."""
        with self.look(actor) as sight:
            found = sight.uow.sources.get(source, revision)
            _allow(sight, found)
            passages = sight.uow.sources.passages(source, found.revision)
        return {**found.snapshot(), "passages": [_passage(item) for item in passages]}

    def sources(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """See `Desk.sources`."""
        with self.look(actor) as sight:
            sight.known()
            return [
                source.snapshot()
                for engagement in sight.engagements
                for source in sight.uow.sources.listed(Scope(tenant=sight.uow.tenant, engagement=engagement))
            ]


def _versions(sight: Sight, deliverable: str) -> list[Version]:
    found = [version for version, _status in sight.uow.deliverables.versions(deliverable)]
    if not found:
        raise NotFound(f"There is no deliverable {deliverable}.", hint="rolecall requests lists them.")
    sight.request(found[0].request)
    return found


def _numbered(versions: Sequence[Version], number: int) -> Version:
    found = next((version for version in versions if version.number == number), None)
    if found is None:
        raise NotFound(f"{versions[0].deliverable} has no version {number}.", hint=f"The newest is {len(versions)}.")
    return found


def _around(sight: Sight, cited: Citation) -> tuple[str, str]:
    """Return the words before and after a cited passage in its document, empty where there is no document."""
    passages = list(sight.uow.sources.passages(cited.source, cited.revision))
    place = next((index for index, item in enumerate(passages) if item.id == cited.id), None)
    if place is None:
        return "", ""
    before, after = passages[max(0, place - NEIGHBOURS) : place], passages[place + 1 : place + 1 + NEIGHBOURS]
    return "\n".join(item.verbatim for item in before), "\n".join(item.verbatim for item in after)


def _allow(sight: Sight, source: Source) -> None:
    """Let those through who may see the engagement, and for a one-off source its request.

    Raises:
        Denied: the person is a stranger.
        NotFound: it is not theirs to see.
    """
    if source.request:
        sight.request(source.request)
    sight.known()
    if source.engagement not in sight.engagements:
        raise NotFound(f"There is no source {source.id}.")


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "id": passage.id,
        "locator": passage.locator,
        "heading": passage.context,
        "text": passage.verbatim,
        "standing": passage.standing,
    }
