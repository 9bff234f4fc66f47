"""The reader of documents behind the `Reader` port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rolecall.evidence.chunks import chunks
from rolecall.evidence.parse import decode, media_type, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.domain.evidence import Chunk, Source
    from rolecall.evidence.blocks import Block


@dataclass(frozen=True)
class Document:
    """A document that was read and not yet cut."""

    blocks: tuple[Block, ...]


class DocumentReader:
    """Reads Markdown, text, CSV, docx and PDF."""

    def media_type(self, name: str) -> str:
        """See `Reader.media_type`."""
        return media_type(name)

    def text(self, name: str, data: bytes) -> str:
        """See `Reader.text`."""
        if media_type(name).startswith("text/"):
            return decode(name, data)
        return "\n".join(block.text for block in parse(name, data))

    def parse(self, name: str, data: bytes) -> Document:
        """See `Reader.parse`."""
        return Document(tuple(parse(name, data)))

    def chunks(self, source: Source, parsed: object) -> Sequence[Chunk]:
        """See `Reader.chunks`."""
        if not isinstance(parsed, Document):
            raise TypeError(parsed)
        return chunks(source, parsed.blocks)
