"""Every limit of the table is taken at n and refused at n + 1, and the table says what the notes say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.adapters.fake_slack import blocks, limits
from tests.adapters.fake_slack.shapes import Chars, Items, Node, Shape, Words

TABLES = (("block", limits.BLOCKS), ("element", limits.ELEMENTS))


def _rows() -> Iterator[Any]:
    """Yield (where, kind, field, limited value) for each limit in the table."""
    for where, table in TABLES:
        for kind, shape in table.items():
            for name, value in shape.fields.items():
                if isinstance(value, Chars | Words | Items):
                    yield pytest.param(where, kind, name, value, id=f"{where}-{kind}-{name}")


def _placed(where: str, kind: str, node: dict[str, Any]) -> list[dict[str, Any]]:
    """Return blocks with a block or an element in a place where it is allowed."""
    if where == "block":
        return [node]
    homes = {"section": "accessory", "input": "element", "actions": "elements", "context": "elements"}
    for block, field in (*homes.items(), ("context_actions", "elements")):
        inner = limits.BLOCKS[block].fields[field]
        kinds = inner.inner.kinds if isinstance(inner, Items) else inner.kinds
        if kind in kinds:
            base = {"type": block, **limits.BLOCKS[block].sample()}
            return [base | {field: [node] if isinstance(inner, Items) else node}]
    raise AssertionError(f"no block takes a {kind}")


@pytest.mark.parametrize(("where", "kind", "name", "value"), list(_rows()))
def test_a_limit_holds_at_n_and_not_at_one_more(where, kind, name, value):
    """What just fits is taken; one more is refused, and the complaint points at the field."""
    table = dict(TABLES)[where]
    smallest = {"type": kind, **table[kind].sample()}

    fits = _placed(where, kind, smallest | {name: value.sample(value.most)})
    exceeds = _placed(where, kind, smallest | {name: value.sample(value.most + 1)})

    surface = "modal" if kind == "alert" else "message"
    assert blocks.complaints(fits, surface) == []
    assert any(f"/{name}" in complaint for complaint in blocks.complaints(exceeds, surface))


def test_the_table_says_what_the_notes_say():
    """The numbers that cards are cut by, written down a second time."""
    table, elements = limits.BLOCKS, limits.ELEMENTS
    assert (limits.MESSAGE_BLOCKS, limits.VIEW_BLOCKS, limits.TEXT, limits.MARKDOWN) == (50, 100, 40_000, 12_000)
    assert table["section"].fields["text"].most == 3000
    assert table["section"].fields["fields"].most == 10
    assert table["header"].fields["text"].most == 150
    assert table["actions"].fields["elements"].most == 25
    assert elements["button"].fields["text"].most == 75
    assert elements["button"].fields["value"].most == 2000
    assert table["markdown"].fields["text"].most == 12_000
    assert (table["table"].fields["rows"].most, table["table"].fields["rows"].inner.most) == (100, 20)
    assert table["data_table"].fields["rows"].most == 201
    assert table["plan"].fields["tasks"].most == 50
    assert table["carousel"].fields["elements"].most == 10
    assert table["container"].fields["child_blocks"].most == 10
    assert (limits.TABLES, limits.CHARTS, limits.CHUNK, limits.SESSION_TITLE) == (1, 2, 256, 200)
    assert limits.VIEW_BYTES == 250_000


def section(number: int = 0) -> dict[str, Any]:
    """Return a small section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": f"line {number}"}}


def chart(axis: list[str], labels: list[str]) -> dict[str, Any]:
    """Return a chart of one series."""
    series = [{"name": "a", "data": [{"label": label, "value": 1.5} for label in labels]}]
    plot = {"type": "bar", "series": series, "axis_config": {"categories": axis}}
    return {"type": "data_visualization", "title": "Week", "chart": plot}


def container(**more: object) -> dict[str, Any]:
    """Return a container of one section."""
    return {"type": "container", "title": {"type": "plain_text", "text": "x"}, "child_blocks": [section()], **more}


def test_a_chart_has_one_point_for_each_category():
    """In the order of the axis."""
    assert blocks.complaints([chart(["Mon", "Tue"], ["Mon", "Tue"])]) == []


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_takes_so_many_blocks(surface, most):
    """One more is refused."""
    assert blocks.complaints([section()] * most, surface) == []
    assert blocks.complaints([section()] * (most + 1), surface) != []


@pytest.mark.parametrize(
    "wrong",
    [
        [{"type": "banner"}],
        [{"type": "section"}],
        [section() | {"colour": "red"}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "no markup in a header"}}],
        [section() | {"text": {"type": "mrkdwn", "text": ""}}],
        [section() | {"block_id": "same"}, section() | {"block_id": "same"}],
        [{"type": "markdown", "text": "x" * 6000}, {"type": "markdown", "text": "x" * 6001}],
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2,
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 5001}] * 2]}],
        [{"type": "data_visualization", **limits.BLOCKS["data_visualization"].sample()}] * 3,
        [chart(["Mon"], ["Tue"])],
        [container(is_collapsible=True, has_header_divider=True)],
        [container(default_collapsed=True)],
        [chart(["Mon", "Tue"], ["Mon"])],
        [{"type": "alert", "text": {"type": "plain_text", "text": "for modals only"}}],
        [{"type": "actions", "elements": [{"type": "plain_text_input", "action_id": "a"}]}],
        [
            {
                "type": "actions",
                "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x"}, "style": "green"}],
            }
        ],
        [
            {
                "type": "actions",
                "elements": [
                    {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "x"}},
                    {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "y"}},
                ],
            }
        ],
        {"type": "section"},
        ["section"],
    ],
)
def test_what_no_limit_says_is_refused_too(wrong):
    """Unknown types and properties, wrong kinds of text, doubled ids, and sums over blocks."""
    assert blocks.complaints(wrong) != []


def test_a_block_stays_on_its_surfaces():
    """Long markdown is for messages; a plan is no part of a modal."""
    assert blocks.complaints([{"type": "markdown", "text": "x"}], "modal") != []
    assert blocks.complaints([{"type": "plan", "title": "x"}], "home") != []
    assert blocks.complaints([{"type": "plan", "title": "x"}], unknown=["plan"]) != []


def test_a_view_has_limits_of_its_own():
    """Title, private metadata, a button to send what can be filled in, and its size in bytes."""
    view = {"type": "modal", "title": {"type": "plain_text", "text": "x" * 24}, "blocks": [section()]}
    assert blocks.view_complaints(view | {"private_metadata": "x" * 3000}) == []
    assert blocks.view_complaints(view | {"private_metadata": "x" * 3001}) != []
    assert blocks.view_complaints(view | {"title": {"type": "plain_text", "text": "x" * 25}}) != []
    field = {"type": "input", **limits.BLOCKS["input"].sample()}
    assert blocks.view_complaints(view | {"blocks": [field]}) != []
    assert blocks.view_complaints({"type": "modal", "blocks": []}) != []
    assert blocks.view_complaints({"type": "page"}) != []
    assert blocks.too_large(
        view | {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2990}}] * 84}
    )


def test_every_shape_can_make_a_sample_of_itself():
    """The table is whole: what a shape needs is among its fields."""
    for kind, shape in limits.BLOCKS.items():
        assert isinstance(shape, Shape)
        assert list(Node(limits.BLOCKS, (kind,)).complaints({"type": kind, **shape.sample()}, "")) == []
