"""Evidence: reading sources, cutting them into passages, ranking what a scope may see."""

from rolecall.evidence.chunks import chunks
from rolecall.evidence.index import RankedIndex
from rolecall.evidence.parse import media_type, parse
from rolecall.evidence.reader import DocumentReader
from rolecall.evidence.stated import stated

__all__ = ["DocumentReader", "RankedIndex", "chunks", "media_type", "parse", "stated"]
