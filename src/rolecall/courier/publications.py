"""Sends accepted versions to their targets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from rolecall.courier import rules
from rolecall.courier.outcome import Outcome, held, sent
from rolecall.courier.target import Publication, Target
from rolecall.domain.deliverable import accepts_needed, version_digest
from rolecall.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.chat import File
    from rolecall.domain.deliverable import Decision, Version
    from rolecall.ports.queues import OutboxRow
    from rolecall.ports.store import Store

Press = Callable[["Version"], "tuple[File, ...]"]


class Publications:
    """Publishes versions that are accepted, and no others."""

    def __init__(self, store: Store, targets: Mapping[str, Target], press: Press) -> None:
        """Publish to `targets`, by name; `press` makes a version's files."""
        self._store = store
        self._targets = targets
        self._press = press

    def send(self, row: OutboxRow) -> Outcome:
        """Try once, looking first where an earlier try may have arrived; blocks.

        Raises:
            RolecallError: as `Target.publish` says.
        """
        name = row.channel.partition("/")[0]
        target = self._targets.get(name)
        if target is None:
            raise Refused(f"No target “{name}” is set.", hint=f"Set ROLECALL_PUBLISH_{name.upper()}.")
        publication = self._publication(row)
        if row.state == "unsure":
            found = target.find(publication)
            if found:
                return sent(found)
            if not target.repeatable:
                return held(f"It may have arrived at {name}, which cannot be asked and may not drop a repeat.")
        return sent(target.publish(publication))

    def _publication(self, row: OutboxRow) -> Publication:
        """Read the version as it stands.

        Raises:
            Refused: it is not accepted, no decision bears that out, or its files cannot be made.
        """
        deliverable, number = rules.named(row)
        with self._store.reading(row.tenant) as uow:
            version, status = uow.deliverables.version(deliverable, number)
            decisions = [one for one in uow.deliverables.decisions(deliverable) if one.version == number]
        if status != "accepted":
            raise Refused(f"Version {number} of {version.deliverable} is {status}, not accepted.")
        if not _borne_out(version, decisions):
            raise Refused(f"Nobody accepted version {number} of {version.deliverable} with the content it has now.")
        try:
            files = self._press(version)
        except Exception as error:  # a bug in a writer is shown to people, not tried again for ever
            raise Refused(f"{version.title} cannot be written as files: {error}") from error
        names = tuple(one.by_name for one in decisions if one.verdict == "approve")
        return Publication(key=row.key, version=version, files=files, accepted_by=names)


def _borne_out(version: Version, decisions: Sequence[Decision]) -> bool:
    """Tell whether people accepted exactly this content; a status and an outbox row alone are no decision."""
    if version_digest(version.content, version.citations) != version.digest:
        return False
    if not accepts_needed(version.risk):
        return True
    return any(one.terminal and one.verdict == "approve" and one.digest == version.digest for one in decisions)
