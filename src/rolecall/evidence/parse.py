"""Turns the bytes of a source into blocks, or says clearly why not."""

from __future__ import annotations

from pathlib import PurePath

from rolecall.domain.evidence import MAX_BYTES
from rolecall.errors import BadSource
from rolecall.evidence.blocks import Block
from rolecall.evidence.markdown import read_markdown
from rolecall.evidence.office import read_docx, read_pdf
from rolecall.evidence.tables import read_csv

MEDIA_TYPES = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
}


def media_type(name: str) -> str:
    """Return the media type of a file name.

    Raises:
        BadSource: the ending is not one we read.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in MEDIA_TYPES:
        raise BadSource(
            f"{name}: Rolecall does not read “{ending or 'files without an ending'}”.",
            hint=f"Give one of {', '.join(MEDIA_TYPES)}.",
        )
    return MEDIA_TYPES[ending]


def parse(name: str, data: bytes) -> list[Block]:
    """Read a source by the ending of its name.

    Raises:
        BadSource: too large, unreadable, or without text; the message names the file and what to do.
    """
    kind = media_type(name)
    if len(data) > MAX_BYTES:
        raise BadSource(
            f"{name} is {len(data) / 1e6:.1f} MB; the limit is {MAX_BYTES // 1_000_000} MB.",
            hint="Split it, or give the part that matters.",
        )
    if kind.endswith("document"):
        blocks = list(read_docx(data, name))
    elif kind == "application/pdf":
        blocks = list(read_pdf(data, name))
    elif kind == "text/csv":
        blocks = list(read_csv(decode(name, data), name))
    else:
        blocks = list(read_markdown(decode(name, data)))
    if not blocks:
        raise BadSource(f"{name} holds no text.", hint="Give a document with words in it.")
    return blocks


def decode(name: str, data: bytes) -> str:
    """Decode text as UTF-8 (or UTF-16 with its mark); control characters other than white space are refused."""
    try:
        text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSource(
            f"{name}: byte {error.start} is not UTF-8 text.", hint="Save it as UTF-8, or give a docx or PDF."
        ) from error
    if any(ord(char) < 32 and char not in "\t\n\r\f" for char in text):
        raise BadSource(
            f"{name} holds control characters; it looks like a binary file.",
            hint="Give Markdown, text, CSV, docx or PDF.",
        )
    return text
