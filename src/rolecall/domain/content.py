"""The content of a deliverable: items with ids and cites, explicit gaps, derived claims.

Every fact-bearing object carries a stable `id` and `cites: [passage id]`. A field the evidence does not fill
holds a gap, `{"gap": "the question to ask"}`. Claims are derived by walking, never written by a model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from rolecall.domain.value import Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rolecall.domain.evidence import Citation

#: `fact` rests on approved or given sources alone; what rests on anybody's word, even in part, is `stated`:
#: a correction cites the old source and the person who corrected it.
ClaimKind = Literal["fact", "stated", "inference", "assumption"]
Basis = Literal["evidence", "inference", "assumption"]

#: Fields of an item that carry no claim text.
MARKS = frozenset({"id", "cites", "basis"})


class Claim(Value, frozen=True):
    """One statement of a deliverable with what it rests on."""

    id: str
    text: str
    kind: ClaimKind
    cites: tuple[str, ...]
    pointer: str


class Gap(Value, frozen=True):
    """A field nobody has evidence for, and the question that would fill it."""

    pointer: str
    question: str
    item: str = ""


def is_gap(value: object) -> bool:
    """Tell whether a field holds an explicit gap."""
    return isinstance(value, dict) and set(value) == {"gap"}


def items(content: object, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every fact-bearing object with its JSON pointer, parents before children."""
    if isinstance(content, dict):
        if "cites" in content and "id" in content:
            yield pointer, content
        for key, value in content.items():
            yield from items(value, f"{pointer}/{key}")
    elif isinstance(content, list):
        for index, value in enumerate(content):
            yield from items(value, f"{pointer}/{index}")


def gaps(content: object, pointer: str = "", item: str = "") -> Iterator[Gap]:
    """Yield every explicit gap with the id of the item that holds it."""
    if isinstance(content, dict):
        if is_gap(content):
            yield Gap(pointer=pointer, question=str(content["gap"]), item=item)
            return
        item = str(content.get("id", item))
        for key, value in content.items():
            yield from gaps(value, f"{pointer}/{key}", item)
    elif isinstance(content, list):
        for index, value in enumerate(content):
            yield from gaps(value, f"{pointer}/{index}", item)


def own_text(item: Mapping[str, Any]) -> str:
    """Join the words of an item, without its marks, its gaps and its nested items."""
    return " ".join(_words({key: value for key, value in item.items() if key not in MARKS}))


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, dict) and not is_gap(value) and "cites" not in value:
        for part in value.values():
            yield from _words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part)


def claims(content: object, citations: Mapping[str, Citation]) -> tuple[Claim, ...]:
    """Derive the claims of a content: what each item says and what kind of statement that is."""
    return tuple(
        Claim(
            id=str(item["id"]),
            text=own_text(item),
            kind=_kind(item, citations),
            cites=tuple(item["cites"]),
            pointer=pointer,
        )
        for pointer, item in items(content)
    )


def _kind(item: Mapping[str, Any], citations: Mapping[str, Citation]) -> ClaimKind:
    basis: Basis = item.get("basis", "evidence")
    if basis != "evidence":
        return basis
    cited = [citations[name] for name in item["cites"] if name in citations]
    if any(citation.standing == "stated" for citation in cited):
        return "stated"
    return "fact"
