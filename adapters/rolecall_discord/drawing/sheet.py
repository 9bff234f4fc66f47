"""The sheet a card is drawn on: it takes what there is room for, and counts what is left out."""

from __future__ import annotations

from rolecall.chat import Card, File
from rolecall.chat.plain import as_file
from rolecall.errors import Refused
from rolecall_discord import escape, limits
from rolecall_discord.drawing import components
from rolecall_discord.drawing.components import Component
from rolecall_discord.drawing.passage import Passage

#: Said in a line where words were left out of it.
MORE = " … (the rest is in the attached file)"
#: Characters below which the beginning of a passage says nothing.
LEAST = 200
#: Room for the remark that parts are missing.
_REMARK = 60


class Sheet:
    """The room of one message; some is kept for a remark and a file, should anything be left out."""

    def __init__(self) -> None:
        """Begin with an empty message: a frame, the remark and the file are all that is in it."""
        self.body: list[Component] = []
        #: Whether anything was cut or left out.
        self.over = False
        self._chars = limits.DISPLAY - _REMARK
        self._parts = limits.COMPONENTS - 3
        self._missing = 0

    def take(self, *, chars: int = 0, parts: int = 0) -> None:
        """Keep room for what is never left out.

        Raises:
            Refused: there is not so much.
        """
        self._chars -= chars
        self._parts -= parts
        if self._chars < 0 or self._parts < 0:
            raise Refused("The card has more buttons, files or people to notify than a message of Discord can hold.")

    def has_room(self, parts: int) -> bool:
        """Tell whether there is room for so many parts more."""
        return self._parts >= parts

    def line(self, words: str, most: int) -> str:
        """Return an inert line of at most `most` characters, which nobody has taken room for yet."""
        self.over |= len(words) > most
        return escape.shortened(words, most, MORE)

    def write(self, passage: Passage) -> bool:
        """Write a passage, or its beginning; False where there is no room for any of it."""
        whole = str(passage)
        if not whole:
            return True
        most = min(limits.PASSAGE, self._chars)
        fits = len(whole) <= most
        if self._parts < 1 or (not fits and most < LEAST):
            self.over = True
            self._missing += 1
            return False
        self.over |= not fits
        shown = whole if fits else passage.cut(most)
        self.take(chars=len(shown), parts=1)
        self.body.append(components.text(shown))
        return True

    def remark(self) -> list[Component]:
        """Say how many parts are missing, if any are."""
        if not self._missing:
            return []
        parts = "1 more part is" if self._missing == 1 else f"{self._missing} more parts are"
        return [components.text(components.small(f"{parts} in the attached file."))]

    def rest(self, card: Card) -> tuple[File, ...]:
        """Return the whole card as a text file, if anything was left out."""
        return (as_file(card),) if self.over else ()
