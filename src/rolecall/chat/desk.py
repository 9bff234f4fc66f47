"""The core's side for adapters: scoped reads, and the calls by which members come in.

Everything is synchronous and may take a database round trip: an adapter calls it in a thread.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from rolecall.chat.address import Actor, Place
from rolecall.chat.cards import File
from rolecall.chat.events import Form

if TYPE_CHECKING:
    from rolecall.domain.deliverable import Version
    from rolecall.domain.difference import Difference
    from rolecall.domain.member import MemberRole
    from rolecall.domain.report import Report, ReportFormat
    from rolecall.domain.role import ExportFormat
    from rolecall.domain.stop import Stop


@dataclass(frozen=True)
class Came:
    """What came of an event: words for the person who caused it."""

    said: str
    request: str = ""
    #: True when it was refused or went wrong: nothing changed.
    refused: bool = False
    #: Whom to ask, or the way forward, when it was refused.
    ask_whom: str = ""


@dataclass(frozen=True)
class Signed:
    """Somebody who signed in: the secret of their session, shown once and stored hashed, and who they are."""

    secret: str
    actor: Actor


class Desk(Protocol):
    """What adapters may ask the core; every call about people's work names who looks.

    Raises (all of them):
        Denied: this actor may not see or do it.
        NotFound: there is no such thing, or not for this actor.
    """

    def fresh(self, prefix: str) -> str:
        """Return a new id: `prefix` and lower-case letters and digits."""

    def now(self) -> dt.datetime:
        """Return the aware UTC wall time."""

    # work

    def catalogue(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """Return roles with their commands, deliverables, examples and input schemas."""

    def requests(
        self,
        actor: Actor,
        limit: int = 50,
        *,
        before: str = "",
        channel: str = "",
        status: str = "",
        mine: bool = False,
    ) -> Sequence[Mapping[str, Any]]:
        """Return requests the actor may see, newest first: those older than the request `before`, and so on.

        A line's `place` is where it was asked for, its `thread` the thread about it, empty where none is known.
        """

    def request(self, actor: Actor, request: str) -> Mapping[str, Any]:
        """Return one request as the envelope of DESIGN §6, with progress while it works.

        `waits` is what it waits for from this actor (see `waiting`), empty for nothing; `subject` the token of its
        newest version, empty without one.
        """

    def waiting(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """Return what waits for this actor, oldest first.

        Each line has a `why`: `decide` (may decide on the version now), `answer` (was asked questions),
        or `handed` (was handed the request).
        """

    def waits(self, actor: Actor) -> int:
        """Return how many lines `waiting` has, without making them: every page shows it."""

    def outcome(self, actor: Actor, event: str) -> Came | None:
        """Return what came of an event of this actor, None while it waits."""

    def form(self, actor: Actor, name: str, subject: str, place: Place) -> Form | None:
        """Return a form as the sink would answer it for a pressed button, None where there is none."""

    def keep(self, actor: Actor, file: File) -> str:
        """Keep a file (at most 20 MB) and return its handle for an event.

        Raises:
            BadInput: it is too large or empty.
        """

    # deliverables

    def versions(self, actor: Actor, deliverable: str) -> Sequence[Version]:
        """Return all versions of a deliverable, oldest first."""

    def difference(self, actor: Actor, deliverable: str, old: int, new: int) -> Difference:
        """Return what changed between two versions."""

    def context(self, actor: Actor, deliverable: str, number: int, citation: str) -> Mapping[str, Any]:
        """Return a cited passage where it stands: `source`, `before`, `quote`, `after`, `locator`, `standing`."""

    def source(self, actor: Actor, source: str, revision: int | None = None) -> Mapping[str, Any]:
        """Return a source with its passages in document order."""

    def export(self, actor: Actor, deliverable: str, number: int | None, form: ExportFormat) -> File:
        """Return a version as a file."""

    # the house

    def engagements(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """Return engagements with their budget lines, approvers by name and whether anybody may approve.

        `groups` are those whose members approve, as `workspace:tenant:group`, and `approver_groups` what people call
        them. An adapter that knows which of them an actor is in says so in the actor's `groups`: then they see what
        waits for them, too.
        """

    def engaged(self, place: Place) -> bool:
        """Tell whether an active engagement names exactly the channel of this place; nobody looks, so anybody may."""

    def accounts(self, workspace: str, tenant: str, members: Collection[str]) -> Mapping[str, str]:
        """Return the accounts, by member id, that active members have in one tenant of a workspace.

        Nobody looks: an adapter asks whom to notify. Whoever has no account there is missing.
        """

    def sources(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """Return the approved sources, newest revisions, by engagement."""

    def stops(self, actor: Actor) -> Sequence[Stop]:
        """Return the kill switches that are on."""

    def members(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """Return the members by name: `id`, `name`, `roles`, `active`, `sample`."""

    # reports

    def schedules(self, actor: Actor, channel: str = "") -> Sequence[Mapping[str, Any]]:
        """Return the schedules of a channel (a place text, `workspace:tenant:channel`) or of all, oldest first.

        Each has the terms of `domain.schedule.Schedule` by field, and beside them `status` (`active`, `paused`), `what`
        and `due` in words (`Usage digest`, `every Monday at 09:00, Europe/Berlin`), `next`: its next five runs, empty
        while it is paused, each `{at, local, period}` (ISO 8601 UTC; `Mon 30 Nov 2026, 09:00` in its zone; `2026-W48`);
        `last`: what came of the newest period, `{report, state, request}` (`state`: `published`, `skipped`, `asked` or
        `missed`; `request`: what a role was asked for, else empty) or None; `mine`: whether this actor may change it.

        They are changed by events: the form `schedule` (about a channel's place text: a new one; about a schedule's id:
        its terms), the buttons `mute` and `sendnow` about its id, and `/rolecall schedule pause|resume|remove ID`.
        """

    def reports(
        self, actor: Actor, *, channel: str = "", kind: str = "", before: str = "", limit: int = 50
    ) -> Sequence[Mapping[str, Any]]:
        """Return the newest version of each published report, newest first: those older than the report `before`.

        Each line has `id`, `version`, `kind`, `channel` (empty: the whole house), `schedule`, `title`, `period`,
        `begins`, `ends`, `zone`, `at`, `colour`, `verdict`, `ask`, `correction` and `sample` of `domain.report.Report`.
        Reports that tell of money, and those on the whole house, are for owners and the approvers concerned only.
        """

    def report(self, actor: Actor, report: str, version: int | None = None) -> Report:
        """Return one version of a report as it was published, the newest without a number."""

    def report_file(self, actor: Actor, report: str, form: ReportFormat, version: int | None = None) -> File:
        """Return a version of a report as a file: `docx`, `xlsx` or `csv`."""

    def trends(
        self, actor: Actor, *, weeks: int = 12, role: str = "", department: str = "", channel: str = ""
    ) -> Mapping[str, Any]:
        """Return every metric week by week (at most 53), of the whole house or of a role, department or channel.

        `weeks`, oldest first, the last one running: `{name, begins, ends, running}` (`2026-W47`, ISO 8601 UTC, bool),
        from Monday to Monday in `zone`. `metrics`: `{id, title, unit, definition, better, figures}`, where `better` is
        `up`, `down` or empty and `figures` has for each week `{value, n}` (`value` None: it cannot be said; `n` is the
        number of observations). Money is among them only where `money` is true: for owners and approvers of what is
        looked at. `roles` (`{id, title}`), `departments` (names) and `channels` (place texts) can be filtered by.
        """

    def signals(
        self, actor: Actor, *, kind: str = "", role: str = "", since: str = "", limit: int = 100
    ) -> Sequence[Mapping[str, Any]]:
        """Return what people and the line said of the work, newest first; for owners and approvers.

        Each has the fields of `ports.signals.Signal`; an edit has `changes` too, as `domain.difference.Change`, and an
        error that left a draft the `findings` that blocked it, in words.
        """

    # coming in

    def connect(self, workspace: str, account: str) -> None:
        """Map a platform account (its tenant) to the organisation of this installation; twice changes nothing."""

    def greet(self, actor: Actor) -> str:
        """Return the name of the member that an account is bound to; an unknown one becomes a requester.

        An adapter asks for it only where its platform vouches that the account is a full member of the workspace.
        """

    def claim(self, actor: Actor, token: str) -> str | None:
        """Use a member's link up to bind an account to them, and return their name; None as for `sign_in`."""

    def invite(self, actor: Actor, name: str, roles: Collection[MemberRole]) -> str:
        """Add a member and return the token of their invitation link; an owner does this."""

    def link(self, actor: Actor, name: str) -> str:
        """Return the token of a new sign-in link for a member; for oneself, or by an owner."""

    def peek(self, token: str) -> str | None:
        """Return the name of the member a link would sign in, None when it is used up, expired or unknown."""

    def sign_in(self, token: str, workspace: str, account: str) -> Signed | None:
        """Use a link up and open a session; None when it is used up, expired or unknown."""

    def vouched(self, name: str, workspace: str, account: str) -> Signed | None:
        """Open a session for a member whose name a trusted proxy vouches for; None for nobody."""

    def session(self, secret: str, *, used: bool = True) -> Actor | None:
        """Return who a session belongs to; the actor's groups are the member's roles. None when it has ended.

        Only what its person does counts as use (`used`): a page that lies open does not keep a session alive.
        """

    def forged(self, secret: str, path: str) -> None:
        """Record that a form from elsewhere came with somebody's session and was refused; nothing without a session."""

    def sign_out(self, secret: str) -> None:
        """End a session."""
