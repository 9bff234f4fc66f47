"""Reads over many requests at once, so that a list costs a few queries and not a few per line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from rolecall.domain.deliverable import Version, VersionStatus
    from rolecall.domain.request import Request


class Overview(Protocol):
    """What lists need to know of requests and their versions; the versions come without content and citations."""

    def undecided(
        self, *, judging: Collection[str], own: Collection[str], limit: int
    ) -> Sequence[tuple[Version, Request]]:
        """Return newest versions that wait for a decision, with their requests, oldest first.

        Those of the engagements in `judging` that others asked for, and those of T0 and T1 that one of `own`
        (person ids) asked for: whoever judges them finally reads far less than all that waits.
        """

    def newest(self, requests: Collection[str]) -> Mapping[str, tuple[Version, VersionStatus]]:
        """Return the newest version of each of these requests that has one, by request."""

    def threads(self, requests: Collection[str]) -> Mapping[str, str]:
        """Return the place of the thread about each of these requests; one without a thread is missing."""

    def spent(self, requests: Collection[str]) -> Mapping[str, int]:
        """Return what each of these requests has cost so far, in micro-dollars; one without any cost is missing."""
