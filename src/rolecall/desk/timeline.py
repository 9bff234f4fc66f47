"""How a request came to where it stands: who did what, when."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rolecall.domain.request import Request
    from rolecall.domain.run import Run, RunStatus
    from rolecall.ports.store import UnitOfWork


def of(
    uow: UnitOfWork, request: Request, runs: Sequence[tuple[Run, RunStatus]], deliverable: str | None
) -> list[dict[str, str]]:
    """Return the moments of a request in order of time: `at`, `by`, `what` and `text`.

    `what` is `asked`, `run`, `answered`, `version` or `decision`.
    """
    moments = [_moment(request.at, request.requester_name, "asked", request.text)]
    moments += [_moment(run.at, run.by_name, "run", f"{run.purpose}: {status}") for run, status in runs]
    moments += [
        _moment(item.at, item.by_name, "answered", "; ".join(filter(None, item.values.values())))
        for item in uow.requests.answers(request.id)
    ]
    if deliverable:
        moments += _made(uow, deliverable)
    return sorted(moments, key=lambda moment: moment["at"])


def _made(uow: UnitOfWork, deliverable: str) -> Iterator[dict[str, str]]:
    for version, status in uow.deliverables.versions(deliverable):
        yield _moment(version.at, version.author_name, "version", f"version {version.number}: {status}")
    for decision in uow.deliverables.decisions(deliverable):
        words = f"{decision.verdict} version {decision.version}"
        yield _moment(decision.at, decision.by_name, "decision", ": ".join(filter(None, (words, decision.reason))))


def _moment(at: str, by: str, what: str, text: str) -> dict[str, str]:
    return {"at": at, "by": by, "what": what, "text": text}
