"""Replaces a fact or a term inside a text, whole words only, with its unit and its plural."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rolecall.llm.offline.shapes import NUMBER

QUANTITY = re.compile(
    rf"^(?P<number>[€$£]?{NUMBER}(?:[.,]\d+)*)(?:(?P<gap>[\s-]?)(?P<unit>[a-z%][\w% -]*))?$", re.IGNORECASE
)


@dataclass(frozen=True)
class Replacement:
    """A pattern and what stands for what it meets."""

    pattern: re.Pattern[str]
    new: Callable[[re.Match[str]], str]

    @classmethod
    def of(cls, old: str, new: str, texts: list[str]) -> Replacement:
        """Decide how `old` is meant, given the texts it may stand in.

        "30 minutes, not 15" corrects "15 minutes"; "30, not 15 minutes" too; "member, not customer" also turns
        "customers" into "members".
        """
        was, now = QUANTITY.match(old), QUANTITY.match(new)
        if was and now and now["unit"] and not was["unit"]:
            unit = re.escape(now["unit"].removesuffix("s"))
            exact = re.compile(rf"{_start(old)}(?P<gap>[\s-])(?P<unit>{unit}s?)(?!\w)", re.IGNORECASE)
            if any(exact.search(text) for text in texts):
                return cls(
                    exact,
                    lambda match: f"{now['number']}{match['gap']}{_unit(match['unit'], now['unit'], match['gap'])}",
                )
        if was and now and was["unit"] and not now["unit"]:
            return cls(_whole(old), lambda _: f"{new}{was['gap']}{was['unit']}")
        if was or now or not old[-1:].isalpha() or not new[-1:].isalpha():
            return cls(_whole(old), lambda _: new)
        plural = re.compile(rf"{_start(old)}(?P<plural>s|es)?(?!\w)", re.IGNORECASE)
        return cls(plural, lambda match: _cased(match.group(), _plural(new) if match["plural"] else new))

    def apply(self, text: str) -> str:
        """Return the text with every occurrence replaced."""
        return self.pattern.sub(self.new, text)


def _start(old: str) -> str:
    return rf"(?<![\w.,-])(?:{re.escape(old)})"


def _whole(old: str) -> re.Pattern[str]:
    return re.compile(rf"{_start(old)}(?![\w-]|[.,]\d)", re.IGNORECASE)


def _unit(found: str, said: str, gap: str) -> str:
    """Keep the singular of "15-minute", else take the unit as it was said."""
    return found if gap == "-" else said


def _plural(word: str) -> str:
    return word if word.endswith("s") else f"{word[:-1]}ies" if re.search(r"[^aeiou]y$", word) else f"{word}s"


def _cased(old: str, new: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() and not old.isupper() else new
