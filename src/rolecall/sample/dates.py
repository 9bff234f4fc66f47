"""Moves the story through time by whole weeks, so that it ended a few days ago and weekdays stay what they are."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

_MONTHS = "January February March April May June July August September October November December".split()
#: The one way in which the documents of the sample write a date: `26 May 2026`.
_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})\b")
_DOCX_TEXT = "word/document.xml"


def weeks_between(last: dt.datetime, now: dt.datetime) -> int:
    """Return by how many weeks a story that ends at `last` is moved to end within the 7 days before `now`."""
    return (now - last) // dt.timedelta(weeks=1)


def moved(text: str, weeks: int) -> str:
    """Move every date in a text."""
    return _DATE.sub(lambda found: _moved(found, weeks), text)


def moved_file(name: str, data: bytes, weeks: int) -> bytes:
    """Move every date in a text file or a docx; a date in a docx stands in one piece."""
    if not name.endswith(".docx"):
        return moved(data.decode(), weeks).encode()
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry, moved(part.decode(), weeks).encode() if entry.filename == _DOCX_TEXT else part)
    return written.getvalue()


def _moved(found: re.Match[str], weeks: int) -> str:
    day, month, year = found.groups()
    date = dt.date(int(year), _MONTHS.index(month) + 1, int(day)) + dt.timedelta(weeks=weeks)
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"
