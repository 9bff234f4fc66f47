"""Servers that are served: one is connected by whoever was invited to, and remembered on the shelf."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib

from rolecall.chat import Desk, Shelf
from rolecall.errors import Conflict, NotFound
from rolecall_discord.lasting import keep

#: How long an invitation may be used: as long as the link that it is.
INVITED_FOR = dt.timedelta(days=7)
#: Rows of the shelf: a served server, where somebody acted last, and an invitation by its hash.
ROW, HOME, INVITED = "guild:", "home:", "invited:"
#: The feed of all servers that were ever connected, and how much of it is read at once.
FEED, PAGE = "guilds", 100
#: Stands where an invitation was just used.
USED = dt.datetime(1970, 1, 1, tzinfo=dt.UTC).isoformat()
#: People whose server is remembered besides.
REMEMBERED = 5_000
#: Why nothing is done in a server, and what changes it.
UNKNOWN = (
    "This server is not connected to Rolecall. Whoever runs Rolecall types `rolecall discord invite` there, and then "
    "here: /rolecall link with the token it prints."
)
NOWHERE = "I do not know which server you belong to: use Rolecall in your server once, then write to me here."


def invite(shelf: Shelf, token: str, now: dt.datetime) -> None:
    """Let whoever types the token of an owner's link in a server connect that server, within seven days."""
    keep(shelf, {_hashed(token): (now + INVITED_FOR).isoformat()}, now)


class Guilds:
    """Knows which servers are served; in any other the app does nothing, for its people would be members."""

    def __init__(self, desk: Desk, shelf: Shelf) -> None:
        """Keep them on `shelf`, and tell the desk of each."""
        self._desk = desk
        self._shelf = shelf
        self._served: set[int] = set()
        self._homes: dict[int, int] = {}

    async def load(self) -> None:
        """Know what was connected before, and tell the desk once more."""
        self._served = await asyncio.to_thread(self._stored)

    @property
    def served(self) -> frozenset[int]:
        """The servers that are served."""
        return frozenset(self._served)

    def connected(self, guild: int) -> bool:
        """Tell whether a server is served."""
        return guild in self._served

    async def home(self, user: int) -> int:
        """Return the server of somebody who writes directly: where they acted last, else the only one.

        Raises:
            NotFound: there are several, and nobody knows which is theirs.
        """
        if user not in self._homes:
            row = await asyncio.to_thread(self._shelf.get, f"{HOME}{user}")
            if row is not None:
                self._remember(user, int(row[0]))
        home = self._homes.get(user, 0)
        if home in self._served:
            return home
        if len(self._served) != 1:
            raise NotFound(NOWHERE)
        return next(iter(self._served))

    async def note(self, user: int, guild: int) -> None:
        """Remember in which server somebody acted."""
        if self._homes.get(user) != guild:
            await asyncio.to_thread(self._shelf.put, f"{HOME}{user}", str(guild))
            self._remember(user, guild)

    async def connect(self, guild: int, token: str, now: dt.datetime) -> bool:
        """Serve a server from now on by an invitation, which is used up; False where the token is none."""
        if not await asyncio.to_thread(self._connect, guild, token, now):
            return False
        self._served.add(guild)
        return True

    async def left(self, guild: int) -> None:
        """The app was removed from a server: coming back takes an invitation."""
        self._served.discard(guild)
        await asyncio.to_thread(self._shelf.drop, f"{ROW}{guild}")

    def _stored(self) -> set[int]:
        found: set[int] = set()
        after = 0
        while page := self._shelf.read(FEED, after, PAGE):
            rows = self._shelf.many([f"{ROW}{guild}" for _, guild in page])
            found |= {int(row.removeprefix(ROW)) for row in rows}
            after = page[-1][0]
        for guild in sorted(found):
            self._desk.connect("discord", str(guild))
        return found

    def _connect(self, guild: int, token: str, now: dt.datetime) -> bool:
        row = _hashed(token)
        found = self._shelf.get(row)
        if found is None or now >= dt.datetime.fromisoformat(found[0]):
            return False
        self._desk.connect("discord", str(guild))
        try:
            with self._shelf.together() as shelf:
                shelf.put(row, USED, revision=found[1])  # of two at once one succeeds
                shelf.drop(row)
                shelf.append(FEED, str(guild))
                shelf.put(f"{ROW}{guild}", now.isoformat())
        except Conflict:
            return False
        return True

    def _remember(self, user: int, guild: int) -> None:
        self._homes[user] = guild
        if len(self._homes) > REMEMBERED:
            del self._homes[next(iter(self._homes))]


def _hashed(token: str) -> str:
    return f"{INVITED}{hashlib.sha256(token.encode()).hexdigest()}"
