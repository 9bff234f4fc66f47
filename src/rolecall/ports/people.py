"""The people of the store: members, and the links and sessions by which they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.access import Link, Session
    from rolecall.domain.member import Identity, Member


class Members(Protocol):
    """Members and the accounts and tokens bound to them."""

    def add(self, member: Member, token_hash: str) -> None:
        """Store a member; the name is unique in the tenant."""

    def get(self, member: str) -> Member:
        """Return a member by id."""

    def named(self, name: str) -> Member | None:
        """Return a member by name, without regard to case or a leading @."""

    def by_token(self, token_hash: str) -> Member | None:
        """Return the active member a token belongs to."""

    def by_identity(self, identity: Identity) -> Member | None:
        """Return the member an account is bound to."""

    def listed(self) -> Sequence[Member]:
        """Return all members by name."""

    def replace(self, member: Member) -> None:
        """Store a member's new roles, identities or activity."""


class Access(Protocol):
    """Sign-in links and sessions, by the hash of what their owner shows. Of every tenant: a visitor names none."""

    def add_link(self, link: Link) -> None:
        """Store a link."""

    def link(self, hash: str) -> tuple[str, Link] | None:
        """Return tenant and link that was not used yet, expired or not."""

    def use_link(self, hash: str) -> bool:
        """Use a link up; False when somebody was faster."""

    def add_session(self, session: Session) -> None:
        """Store a session."""

    def session(self, hash: str) -> tuple[str, Session] | None:
        """Return tenant and session, ended by time or not."""

    def seen(self, hash: str, at: str) -> None:
        """Write when a session was used last."""

    def end_session(self, hash: str) -> None:
        """End a session."""

    def end_sessions(self, member: str) -> None:
        """End all sessions of a member and forget their unused links."""

    def connect(self, workspace: str, account: str) -> None:
        """Map a platform account to the tenant.

        Raises:
            Conflict: it belongs to another tenant.
        """

    def tenant_of(self, workspace: str, account: str) -> str | None:
        """Return the tenant of a platform account."""

    def forget(self, before: str) -> int:
        """Delete links and sessions that expired before a time, and return how many."""
