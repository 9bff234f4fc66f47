"""Templates become HTML: everything escaped, and what would reorder or control text shown instead of obeyed."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rolecall.chat import Chart, plain
from rolecall.chat.charts import numbers, picture
from rolecall.domain.deliverable import AI_MARK
from rolecall.domain.money import dollars
from rolecall.domain.report import COUNTED, period_of
from rolecall_web import outline, paths, words

if TYPE_CHECKING:
    from rolecall_web.views import Item

STATIC = Path(__file__).parent / "static"


def page(name: str, context: object) -> str:
    """Return the HTML of the page `name` (`channel`, `deliverable_page` …); `context` is its view from `views`."""
    return _environment().get_template(f"{name}.html").render(v=context)


def message(item: Item) -> str:
    """Return the `<article id="m-…">` of a message, the same for everybody who looks.

    Its forms carry no token and no event id: the script of the page that takes it in writes them.
    """
    module = _environment().get_template("message.html").module
    return str(module.article(item, None)).strip()  # type: ignore[attr-defined]  # a macro of the template


@cache
def asset(name: str) -> str:
    """Return the address of one of our static files, which changes with its content."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return paths.static(digest[:12], name)


def inert(value: object) -> object:
    """Show control and reordering characters of a text instead of passing them on; HTML of ours is left alone."""
    return plain.escape(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def plot(chart: Chart) -> Markup:
    """Return the drawing of a chart, which the stylesheet colours; its words are escaped by whoever draws it."""
    return Markup(picture.inline(chart))  # noqa: S704  # made of numbers and escaped words


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("rolecall_web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=inert,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        AI_MARK=AI_MARK, COUNTED=COUNTED, asset=asset, dollars=dollars, outline=outline, paths=paths, words=words
    )
    environment.globals.update(numbers=numbers, period_of=period_of, plot=plot)
    environment.tests["sample"] = words.is_sample
    return environment
