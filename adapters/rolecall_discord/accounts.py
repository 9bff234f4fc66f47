"""Accounts: one person is one member, in however many servers; and who came in without an owner's doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rolecall.chat import Actor, Desk, Shelf
from rolecall.errors import Denied, NotFound
from rolecall_discord.guilds import HOME, Guilds

#: Rows of the shelf, one for everybody who came in by themselves: they may ask as long as their server lets them.
ROW = "greeted:"


class Accounts:
    """Binds accounts to members: somebody with two could approve as one what they asked for as the other.

    Everything here reads or writes the store.
    """

    def __init__(self, desk: Desk, shelf: Shelf, guilds: Guilds) -> None:
        """Ask `desk` who is known; `guilds` are the servers in which somebody may have an account."""
        self._desk = desk
        self._shelf = shelf
        self._guilds = guilds

    def greet(self, actor: Actor) -> None:
        """Make a requester of somebody nobody knows; an account of somebody known becomes theirs.

        Raises:
            BadInput: they are known from another server, and an owner let them out.
        """
        if self._members(actor):
            return
        home = self._shelf.get(f"{HOME}{actor.id}")
        if home is not None and home[0] != actor.tenant:
            self._bind(replace(actor, tenant=home[0]), actor)
            return
        if home is None:
            self._shelf.put(f"{ROW}{actor.id}", "")
        self._desk.greet(actor)

    def unite(self, actor: Actor) -> None:
        """Give somebody who came in by a link all the accounts that they have in other servers."""
        for guild in self._guilds.served - {int(actor.tenant)}:
            account = replace(actor, tenant=str(guild))
            if self._members(account):
                self._bind(actor, account)
        self._shelf.drop(f"{ROW}{actor.id}")

    def let_in(self, actor: Actor) -> bool:
        """Tell whether somebody is a member by an owner's doing: by a link, or with more than a requester's rights."""
        members = self._members(actor)
        if not members:
            return False
        if self._shelf.get(f"{ROW}{actor.id}") is None:
            return True
        name = self._desk.greet(actor)
        return any(set(one["roles"]) > {"requester"} for one in members if one["name"] == name)

    def _members(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """Return the members, none to a stranger: only to members the desk says who they are."""
        try:
            return self._desk.members(actor)
        except (Denied, NotFound):
            return ()

    def _bind(self, known: Actor, account: Actor) -> None:
        """Bind an account to the member of one that is known, by a link that nobody sees."""
        self._desk.claim(account, self._desk.link(known, self._desk.greet(known)))
