"""The terms of a schedule as people say them: by one line, or by the form."""

from __future__ import annotations

import difflib
import re
import shlex
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from rolecall.desk.calendar import DAYS, NAMES
from rolecall.domain.schedule import WEEKDAYS, Audience, Cadence
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rolecall.dispatch import Dispatch

USAGE = (
    '/rolecall schedule add cs risk_monitoring --weekly mon 09:00 --zone Europe/Berlin --alert "accounts.score >= 80"'
)
CADENCES: Mapping[str, Cadence] = {f"--{name}": name for name in get_args(Cadence)}
#: Options with a value, by the field of a schedule that they set; `channel` and `period` are no such fields.
OPTIONS = {f"--{name}": name for name in ("zone", "audience", "alert", "text", "channel", "period")}
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
#: What may stand behind each cadence.
_TIMES: Mapping[Cadence, str] = {
    "daily": "write a time, 09:00",
    "weekly": f"write a day, {', '.join(WEEKDAYS)}, a time, 09:00, or both",
    "monthly": "write a day, 1 to 28, a time, 09:00, or both",
}
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_CURLY = str.maketrans("“”„‘’", '"""\'\'')


@dataclass
class Terms:
    """What somebody said: what is to be reported, and fields of a schedule by name."""

    what: list[str] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)

    def take(self, name: str) -> str:
        """Return what was said of something that is no field of a schedule, empty for nothing."""
        return str(self.said.pop(name, ""))


def read_line(text: str) -> Terms:
    """Read what stands behind `/rolecall schedule add`, `change` and the like, or behind `/rolecall report`.

    Raises:
        BadInput: a word cannot be read; the message names it and shows a right line.
    """
    terms, words = Terms(), deque(_words(text))
    while words:
        word = words.popleft()
        option, _, value = word.partition("=")
        if not word.startswith("--"):
            terms.what.append(word.lower())
        elif word in CADENCES:
            terms.said |= {"cadence": CADENCES[word], **_when(words, CADENCES[word])}
            if terms.what and words and not words[0].startswith("--"):
                raise _wrong(f"“{words[0]}” does not go with {word}: {_TIMES[CADENCES[word]]}.")
        elif option in OPTIONS:
            terms.said[OPTIONS[option]] = _checked(option, value or _value(option, words))
        else:
            near = difflib.get_close_matches(option, [*CADENCES, *OPTIONS], n=1)
            raise _wrong(f"“{word}” is no option here.{f' Did you mean “{near[0]}”?' if near else ''}")
    return terms


def read_form(dispatch: Dispatch, values: Mapping[str, str]) -> Terms:
    """Read the form of a schedule, which names things by their titles.

    Raises:
        BadInput: a field cannot be read; the message names it.
    """
    terms = Terms(_named(dispatch, values.get("what", "")))
    day = values.get("weekday", "").strip()
    if day:
        terms.said["weekday"] = next((key for key, name in DAYS.items() if name == day), day[:3].lower())
    time = values.get("hour", "").strip()
    if time:
        terms.said |= _time(time if ":" in time else f"{time}:00")
    for name in ("zone", "audience"):
        value = values.get(name, "").strip()
        if value:
            terms.said[name] = _checked(f"--{name}", value)
    return terms


def titles(dispatch: Dispatch) -> dict[str, list[str]]:
    """Return what can be scheduled by title, with the words of the line that mean the same."""
    made = {
        f"{contract.title} ({role.title})": [role.short, contract.kind]
        for role in dispatch.roles.values()
        for contract in role.deliverables
    }
    return {**{name: [kind] for kind, name in NAMES.items()}, **made}


def _named(dispatch: Dispatch, what: str) -> list[str]:
    return titles(dispatch).get(what, what.split())


def _words(text: str) -> list[str]:
    """Split a line; a telephone makes curly quotes of straight ones, and one long dash of two short ones."""
    try:
        words = shlex.split(text.translate(_CURLY))
    except ValueError as error:
        raise _wrong("A quotation mark is never closed.") from error
    return [f"--{word.lstrip('—–')}" if word[:1] in {"—", "–"} else word for word in words]


def _when(words: deque[str], cadence: Cadence) -> dict[str, Any]:
    """Take the day and the time that follow a cadence, in any order."""
    found: dict[str, Any] = {}
    while words:
        word = words[0].lower()
        if _TIME.fullmatch(word):
            found |= _time(word)
        elif cadence == "weekly" and word[:3] in WEEKDAYS:
            found["weekday"] = word[:3]
        elif cadence == "monthly" and word.isdecimal():
            found["day"] = _day(word)
        else:
            break
        words.popleft()
    return found


def _time(word: str) -> dict[str, int]:
    parts = _TIME.fullmatch(word)
    hour, minute = (int(parts[1]), int(parts[2])) if parts else (24, 60)
    if hour > 23 or minute > 59:
        raise _wrong(f"“{word}” is no time of day: write 09:00.")
    return {"hour": hour, "minute": minute}


def _day(word: str) -> int:
    if not 1 <= int(word) <= 28:
        raise _wrong(f"“{word}” is no day that every month has: choose of 1 to 28.")
    return int(word)


def _value(option: str, words: deque[str]) -> str:
    if not words or words[0].startswith("--"):
        raise _wrong(f"“{option}” needs a value.")
    return words.popleft()


def _checked(option: str, value: str) -> str:
    if option == "--audience" and value not in AUDIENCES:
        raise _wrong(f"“{value}” is no audience: choose of {', '.join(AUDIENCES)}.")
    return value


def _wrong(what: str) -> BadInput:
    return BadInput(what, hint=f"Write for example: {USAGE}")
