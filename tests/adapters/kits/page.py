"""A page as a browser without a screen has it: elements, their text, and forms with what they would send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Elements without an end.
_VOID = frozenset("area base br col embed hr img input link meta source track wbr path circle".split())


@dataclass
class Element:
    """An element; `parts` are its children and the text between them."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[Element | str] = field(default_factory=list)

    def all(self, tag: str = "", **attributes: str) -> Iterator[Element]:
        """Yield the elements inside that have this tag and these attributes, in order; a class may be one of many."""
        for part in self.parts:
            if isinstance(part, str):
                continue
            if part.tag == (tag or part.tag) and all(part._has(name, value) for name, value in attributes.items()):
                yield part
            yield from part.all(tag, **attributes)

    def first(self, tag: str = "", **attributes: str) -> Element | None:
        """Return the first such element."""
        return next(self.all(tag, **attributes), None)

    @property
    def text(self) -> str:
        """The text inside, as it would be read aloud."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def sends(self) -> dict[str, str]:
        """Return what the fields of a form hold."""
        found = {item.attributes["name"]: item.attributes.get("value", "") for item in self.all("input", type="hidden")}
        return found | {item.attributes["name"]: item.text for item in self.all("textarea")}

    def fields(self) -> list[str]:
        """Return the names of what a person fills in."""
        shown = (item for tag in ("input", "textarea", "select") for item in self.all(tag))
        return [item.attributes["name"] for item in shown if item.attributes.get("type") != "hidden"]

    def _has(self, name: str, value: str) -> bool:
        found = self.attributes.get(name.rstrip("_"), "")
        return value in (found.split() if name == "class_" else [found])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in (element.tag for element in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def read(html: str) -> Element:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.open[0]
