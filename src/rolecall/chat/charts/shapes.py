"""The few shapes charts are drawn with, as SVG text; looks are classes, so that no style is inline."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape as xml
from xml.sax.saxutils import quoteattr

from rolecall.chat.plain import escape

#: Series that look different; the next one looks like the first again.
LOOKS = 4
#: What XML cannot hold and `escape` lets pass.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def tag(name: str, inner: str = "", **attributes: str | float) -> str:
    """Return an element; numbers are rounded to a tenth, `look` becomes `class`, a line below in a name a hyphen."""
    written = "".join(
        f" {'class' if key == 'look' else key.rstrip('_').replace('_', '-')}={quoteattr(_said(value))}"
        for key, value in attributes.items()
        if value != ""
    )
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def inert(text: str) -> str:
    """Return a text as the content of an element: nothing in it is markup, controls are shown."""
    return xml(_clean(text))


def words(text: str, x: float, y: float, look: str = "") -> str:
    """Return a line of words whose foot is at `y`."""
    return tag("text", inert(text), look=look, x=x, y=y)


def line(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
    """Return a straight line."""
    return tag("line", look=look, x1=x1, y1=y1, x2=x2, y2=y2)


def limit(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return the broken line of a threshold, with a little air around it so that it shows on a bar."""
    return line(x1, y1, x2, y2, "air") + line(x1, y1, x2, y2, "limit")


def bar(x: float, y: float, width: float, height: float, series: int) -> str:
    """Return a bar of a series, a little narrower than its place, so that neighbours do not touch."""
    return tag("rect", look=f"beam {look(series)}", x=x + 1, y=y, width=max(1, width - 2), height=height)


def mark(x: float, y: float, series: int) -> str:
    """Return the sign of a series around a point: a circle, a square, a triangle or a diamond."""
    sign = f"dot {look(series)}"
    match series % LOOKS:
        case 0:
            return tag("circle", look=sign, cx=x, cy=y, r=3.5)
        case 1:
            return tag("rect", look=sign, x=x - 3.5, y=y - 3.5, width=7, height=7)
        case 2:
            return tag("path", look=sign, d=f"M{x:.1f} {y - 4.5:.1f}l4.5 8h-9z")
        case _:
            return tag("path", look=sign, d=f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z")


def look(series: int) -> str:
    """Return the class of a series: `s1` to `s4`."""
    return f"s{series % LOOKS + 1}"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", escape(text))


def _said(value: str | float) -> str:
    return _clean(value) if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
