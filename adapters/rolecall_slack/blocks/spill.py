"""What does not fit: it is cut with a mark that says so, and the whole card goes along as a file."""

from __future__ import annotations

from collections.abc import Sequence

from rolecall.chat import Card, File
from rolecall.chat.plain import as_file
from rolecall_slack import escape

#: Said where words were left out; they are in the file.
MORE = " … (the rest is in the attached file)"


class Spill:
    """Whether anything of one card was cut."""

    def __init__(self) -> None:
        """Begin with nothing cut."""
        self.over = False

    def fit(self, text: str, most: int) -> str:
        """Return a text of at most `most` characters as people read them, cut with a mark if it is longer."""
        inert = escape.words(text)
        if len(inert) <= most:
            return text
        self.over = True
        return escape.shortened(inert, most, MORE)

    def lines(self, lines: Sequence[str], most: int) -> list[str]:
        """Return those lines that have at most `most` characters together."""
        flat = "\n".join(" ".join(line.splitlines()) for line in lines)
        return self.fit(flat, most).split("\n")

    def file(self, card: Card) -> tuple[File, ...]:
        """Return the whole card as a text file, if anything was cut."""
        return (as_file(card),) if self.over else ()
