"""The sandbox of a contract's template: which Jinja it may use, and what its helpers write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from rolecall.contracts.markdown import escape
from rolecall.contracts.problem import meant
from rolecall.domain.content import is_gap
from rolecall.errors import BadContract

if TYPE_CHECKING:
    from jinja2 import Template, nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

HELPERS = frozenset({"cite", "gap"})
FILTERS = frozenset(
    "batch capitalize default first join last length list lower map rejectattr replace reverse round "
    "selectattr sort title trim truncate unique upper".split()
)
#: Statements a template may not use: they load files, or hand text on unescaped.
_REFUSED = (
    "Include",
    "Import",
    "FromImport",
    "Extends",
    "Block",
    "Macro",
    "CallBlock",
    "FilterBlock",
    "AssignBlock",
)


class Written(str):
    """Markdown that a helper wrote; everything else a template prints is escaped."""

    __slots__ = ()


def gap(value: Any) -> Any:
    """Return the value, or the visible mark of a gap."""
    return Written(f"⚠ missing: {escape(value['gap'])}") if is_gap(value) else value


def fill(template: str, content: Mapping[str, Any], cite: Callable[[Any], str]) -> str:
    """Return the template filled with a content; `cite` returns the footnote marks of an item, as Markdown.

    Raises:
        BadContract: the template does not fit the content.
    """
    from jinja2 import TemplateError  # noqa: PLC0415  # 40 ms that only rendering needs

    def marks(item: Any) -> Written:
        return Written(cite(item))

    try:
        return str(_compiled(template).render({**content, "cite": marks, "gap": gap}))
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise BadContract(f"The template does not fit the content: {error}") from error


@cache  # compiling is 95 % of filling
def _compiled(template: str) -> Template:
    return _environment().from_string(template)


def problems(template: str, variables: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield line (from 1) and message of everything a template may not do or does not know.

    `variables` are the keys of the content.
    """
    from jinja2 import TemplateSyntaxError  # noqa: PLC0415

    try:
        tree = _environment().parse(template)
        found = list(_outside(tree))
        yield from found or _names(tree, variables | HELPERS)
    except TemplateSyntaxError as error:
        yield error.lineno, f"this is not Jinja: {error.message}"


def _outside(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    from jinja2 import nodes  # noqa: PLC0415

    for node in tree.find_all(tuple(getattr(nodes, name) for name in _REFUSED)):
        yield node.lineno, f"`{type(node).__name__}` is not used in a template; write it out."
    for call in tree.find_all(nodes.Filter):
        if call.name not in FILTERS:
            yield call.lineno, f"there is no filter {call.name!r}; {meant(call.name, FILTERS)}"


def _names(tree: nodes.Template, known: frozenset[str]) -> list[tuple[int, str]]:
    from jinja2 import meta, nodes  # noqa: PLC0415

    unknown = meta.find_undeclared_variables(tree) - known
    names = [name for name in tree.find_all(nodes.Name) if name.name in unknown and name.ctx == "load"]
    return [(name.lineno, f"there is no {name.name!r} in the content; {meant(name.name, known)}") for name in names]


def used(template: str) -> set[str]:
    """Return the names a template takes from outside."""
    from jinja2 import meta  # noqa: PLC0415

    return set(meta.find_undeclared_variables(_environment().parse(template)))


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined  # noqa: PLC0415
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    class Sandbox(ImmutableSandboxedEnvironment):
        """Reads content before methods: `scope.items` is the field, never `dict.items`.

        `value.gap` is the question of a gap and empty for all else; any other field of a gap is that gap again.
        """

        def getattr(self, obj: Any, attribute: str) -> Any:
            if attribute == "gap":
                return obj["gap"] if is_gap(obj) else ""
            if is_gap(obj):
                return obj
            if isinstance(obj, Mapping):
                return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
            return super().getattr(obj, attribute)

    sandbox = Sandbox(
        undefined=StrictUndefined, finalize=_written, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    sandbox.globals.clear()
    sandbox.filters = {name: sandbox.filters[name] for name in FILTERS}
    return sandbox


def _written(value: Any) -> str:
    """Turn what an expression gave into Markdown; this is the one way from a value to the page."""
    if isinstance(value, Written):
        return value
    if is_gap(value):
        return str(gap(value))
    if isinstance(value, list | tuple):
        return ", ".join(_written(part) for part in value)
    if isinstance(value, dict):
        raise TypeError(f"an object cannot be written as it is; name one of its fields ({', '.join(value)})")
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    return escape(value)
