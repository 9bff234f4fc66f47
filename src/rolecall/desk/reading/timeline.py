"""How a request came to where it stands: who did what, when."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rolecall.domain.request import Request
    from rolecall.domain.run import Purpose, Run, RunStatus
    from rolecall.ports.store import UnitOfWork

#: What a run is for.
RUN: dict[Purpose, str] = {
    "first": "first draft",
    "answers": "with the answers",
    "revise": "as it was sent back",
    "retry": "once more",
    "resume": "from where it was stopped",
    "reopen": "opened again",
    "source": "a source has changed",
}


def of(
    uow: UnitOfWork, request: Request, runs: Sequence[tuple[Run, RunStatus]], deliverable: str | None
) -> list[dict[str, str]]:
    """Return the moments of a request in order of time: `at`, `by`, `what` and `text`.

    `what` is `asked`, `run`, `answered`, `version` or `decision`.
    """
    moments = [_moment(request.at, request.requester_name, "asked", request.text)]
    moments += [
        _moment(run.at, run.by_name, "run", f"{RUN[run.purpose]}; it is {status.replace('_', ' ')}")
        for run, status in runs
    ]
    moments += [
        _moment(item.at, item.by_name, "answered", "; ".join(filter(None, item.values.values())))
        for item in uow.requests.answers(request.id)
    ]
    if deliverable:
        moments += _made(uow, deliverable)
    return sorted(moments, key=lambda moment: moment["at"])


def _made(uow: UnitOfWork, deliverable: str) -> Iterator[dict[str, str]]:
    for version, status in uow.deliverables.versions(deliverable):
        yield _moment(version.at, version.author_name, "version", f"version {version.number}; it is {status}")
    for decision in uow.deliverables.decisions(deliverable):
        words = f"{decision.verdict} version {decision.version}"
        yield _moment(decision.at, decision.by_name, "decision", ": ".join(filter(None, (words, decision.reason))))


def _moment(at: str, by: str, what: str, text: str) -> dict[str, str]:
    return {"at": at, "by": by, "what": what, "text": text}
