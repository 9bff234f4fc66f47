"""Cuts a source into passages that can be quoted and chunks that can be ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rolecall.domain.evidence import Chunk, Passage, Source, passage_id
from rolecall.errors import BadSource
from rolecall.evidence.statements import statements

if TYPE_CHECKING:
    from rolecall.evidence.blocks import Block

#: Words of a chunk. QMSum hit@5 in scope: .776 at 160, .819 at 240; Cranfield nDCG@10 unchanged (make bench).
CHUNK_WORDS = 240
#: Most passages of one source: a book of 600 pages has some 10,000 sentences.
MAX_PASSAGES = 20_000


def chunks(source: Source, blocks: Iterable[Block]) -> list[Chunk]:
    """Return the chunks of a source in document order; a heading starts a new chunk.

    Raises:
        BadSource: it has more than 20,000 passages.
    """
    made: list[Chunk] = []
    heading: tuple[str, ...] | None = None
    pending: list[Passage] = []
    for number, (block, passage) in enumerate(_passages(source, blocks), start=1):
        if number > MAX_PASSAGES:
            raise BadSource(
                f"{source.name} has more than {MAX_PASSAGES:,} sentences or rows.",
                hint="Split it, or give the part that matters.",
            )
        full = sum(len(item.text.split()) for item in pending) >= CHUNK_WORDS
        if pending and (full or block.headings != heading):
            made.append(_chunk(source, heading or (), pending))
            pending = []
        heading = block.headings
        pending.append(passage)
    if pending:
        made.append(_chunk(source, heading or (), pending))
    return made


def _chunk(source: Source, heading: tuple[str, ...], passages: list[Passage]) -> Chunk:
    lines = [f"{item.context.rsplit(' · ', 1)[-1]}: {item.text}" if item.context else item.text for item in passages]
    return Chunk(heading=" > ".join((source.name, *heading)), text="\n".join(lines), passages=tuple(passages))


def _passages(source: Source, blocks: Iterable[Block]) -> Iterator[tuple[Block, Passage]]:
    seen: Counter[str] = Counter()
    for block in blocks:
        for text, quote, locator in readings(block):
            words = quote or text
            context = context_of(block)
            yield (
                block,
                Passage(
                    id=passage_id(source.id, words, seen[words]),
                    source=source.id,
                    source_name=source.name,
                    revision=source.revision,
                    locator=locator,
                    text=text,
                    quote=quote,
                    standing=source.standing,
                    stated_by=f"@{source.by}, {source.at[:10]}" if source.standing == "stated" else "",
                    context=context,
                ),
            )
            seen[words] += 1


def context_of(block: Block) -> str:
    """Return where a block stands: its headings, and after a dot who speaks."""
    path = " > ".join(block.headings)
    return f"{path} · {block.speaker}" if block.speaker else path


def readings(block: Block) -> Iterator[tuple[str, str, str]]:
    """Yield what is read, the words themselves where they differ, and where they stand."""
    if block.kind == "row":
        yield "; ".join(f"{name}: {cell}" for name, cell in block.cells), block.text, block.locator
        return
    end, line = 0, block.line
    for part, text in enumerate(statements(block.text), start=1):
        start = block.text.index(text, end)
        line += block.text.count("\n", end, start)
        end = start + len(text)
        if block.line:
            yield text, "", f"line {line}"
            line += text.count("\n")
        else:
            yield text, "", block.locator if part == 1 else f"{block.locator}, sentence {part}"
