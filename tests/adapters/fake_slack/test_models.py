"""The table of limits against a second source: the models that the platform's own library ships."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from slack_sdk.models import blocks as models

from tests.adapters.fake_slack import limits
from tests.adapters.fake_slack.shapes import Chars, Items, Shape, Words

#: What the constructors of the library take beside the fields of the JSON.
OTHERS = {"self", "others", "type", "markdown"}


def modelled() -> Iterator[tuple[str, type, list[Shape]]]:
    """Yield (kind, class, our shapes) of each block and element that both know."""
    for cls in vars(models).values():
        kind = getattr(cls, "type", None)
        ours = [table[kind] for table in (limits.BLOCKS, limits.ELEMENTS) if isinstance(kind, str) and kind in table]
        if isinstance(cls, type) and ours:
            yield str(kind), cls, ours


def test_the_library_has_no_field_that_we_refuse():
    """Whoever builds blocks with its classes is not refused here."""
    unknown = {
        f"{kind}.{name}"
        for kind, cls, ours in modelled()
        for name in set(inspect.signature(cls.__init__).parameters) - OTHERS
        if not any(shape.loose or name in shape.fields for shape in ours)
    }

    assert unknown == set()


def test_the_limits_of_the_library_are_ours():
    """Every number that it names; at least the twenty there were when this was written."""
    compared = {
        (kind, name): (value.most, getattr(cls, f"{name}_max_length"))
        for kind, cls, ours in modelled()
        for shape in ours
        for name, value in shape.fields.items()
        if isinstance(value, Chars | Words | Items) and hasattr(cls, f"{name}_max_length")
    }

    assert {what: numbers for what, numbers in compared.items() if numbers[0] != numbers[1]} == {}
    assert len(compared) >= 20
