"""Rendering: the template's words, values inert, and what no author can leave out."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from rolecall.contracts import template
from rolecall.contracts.example import example
from rolecall.contracts.loader import load
from rolecall.contracts.render import render
from rolecall.domain.deliverable import AI_MARK, Version
from rolecall.domain.evidence import Citation
from rolecall.errors import BadContract
from tests.contracts.conftest import EXAMPLE, GATES

CONTRACT = load(EXAMPLE, GATES).deliverables[0]


def citation(name, quote, **more):
    """Give a citation of a kickoff note."""
    kept = {
        "source": "request:r1",
        "source_name": "kickoff.md",
        "revision": 1,
        "locator": "paragraph 1",
        "standing": "request",
    }
    return Citation(id=name, quote=quote, **(kept | more))


CITATIONS = (
    citation("p00000001", "we start with the Berlin office"),
    citation("p00000002", "Dana will book the room", standing="stated", stated_by="@dana, 2026-03-02"),
)


def version(content, contract=CONTRACT):
    """Give a version of this content."""
    return Version(
        deliverable="d1", number=1, tenant="main", engagement="e1", request="r1", run="r1.v1.1", role="note_taker",
        kind=contract.kind, risk=contract.risk, title="x", content=content, citations=CITATIONS, gates=(),
        author="role", author_name="Note Taker", contract_digest="", model="offline", cost_microusd=0, at="", digest="",
    )  # fmt: skip


def content(**changes):
    """Give a content with one decision and one action."""
    made = example(CONTRACT.content_schema)
    made["decisions"][0] |= {
        "text": "we start with the Berlin office",
        "cites": ["p00000001"],
        "by": {"gap": "Who?"},
    }
    made["actions"][0] |= {"text": "book the room", "cites": ["p00000002", "p00000001"], "basis": "inference"}
    return made | changes


def test_a_deliverable_reads_as_its_template_says():
    """Marks are numbered in order of first use, gaps are visible, basis is told."""
    text = render(version(content()), CONTRACT)

    assert "- **DEC-1** we start with the Berlin office (by ⚠ missing: Who?) [1]" in text
    assert "| ACT-1 | book the room | owner | 2026-01-31 | [2][1] *(inference)* |" in text


def test_what_no_author_can_leave_out_is_there():
    """Assumptions, questions (gaps too), unsorted, limits, sources with quotes and the AI mark follow any template."""
    bare = CONTRACT.model_copy(update={"template": "{{ title }}"})
    text = render(version(content(open_questions=["When?"], limits=["Only one note was read."])), bare)

    for heading in (
        "Assumptions",
        "Open questions",
        "Unsorted evidence",
        "Where this may be wrong",
        "Sources",
    ):
        assert f"\n## {heading}\n" in text
    assert "- When?\n- Who?" in text
    assert "- Only one note was read." in text
    assert "1. kickoff.md, revision 1, paragraph 1: “we start with the Berlin office”" in text
    assert "2. kickoff.md, revision 1, paragraph 1, *stated by @dana, 2026-03-02*: “Dana will book the room”" in text
    assert text.endswith(f"*{AI_MARK}*\n")


def test_values_cannot_speak_markdown():
    """Markup in any value arrives escaped, through filters and joins too."""
    evil = "<b>x</b> [y](http://e.org) @everyone | # z"
    shown = CONTRACT.model_copy(
        update={"template": "{{ title }}\n{{ title | upper }}\n{{ [title, title] | join(' ') }}\n{{ title ~ 'a' }}\n"}
    )
    text = render(version(content(title=evil, limits=[evil])), shown)

    assert "<b>" not in text.lower()
    assert "\\](http\\:" in text.lower()
    assert not any(part.type == "link_open" for token in MarkdownIt().parse(text) for part in token.children or ())
    assert "@everyone" not in text.lower()


def test_a_field_named_like_a_method_is_the_field():
    """Content wins over methods of dict, and what is not there is an error."""
    assert template.fill("{{ scope.items }}", {"scope": {"items": "in"}}, str) == "in"
    with pytest.raises(BadContract, match="no attribute 'nothing'"):
        template.fill("{{ scope.nothing }}", {"scope": {}}, str)


def test_a_gap_can_be_told_and_stands_for_its_fields():
    """`.gap` is empty on anything filled; a field of a gap is that gap."""
    text = "{% if ac.gap %}no{% endif %}{% if goal.gap %}yes {{ goal.text }}{% endif %}"

    assert template.fill(text, {"ac": [1], "goal": {"gap": "Why?"}}, str) == "yes ⚠ missing: Why?"


@pytest.mark.parametrize("text", ["{{ ''.__class__.__mro__ }}", "{{ title.format_map }}", "{{ title.__init__ }}"])
def test_the_sandbox_holds(text):
    """Python's insides are out of reach."""
    with pytest.raises(BadContract):
        template.fill(text + "{{ 1 / 0 }}", {"title": "x"}, str)


def test_an_unusable_draft_can_still_be_read():
    """Content that does not fit the template is laid out plainly, escaped, with the same end."""
    broken = {
        "title": "<b>",
        "decisions": [{"id": "DEC-1", "cites": ["p00000001"], "by": {"gap": "Who?"}}, "odd"],
    }
    text = render(version(broken), CONTRACT)

    assert "# \\<b\\>" in text
    assert "- DEC-1 [1]\n  - By:\n    - ⚠ missing: Who?\n- odd" in text
    assert "## Sources" in text
    assert AI_MARK in text


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a\n{% macro m() %}{% endmacro %}", 2, "`Macro` is not used"),
        ("{% include 'x' %}", 1, "`Include` is not used"),
        ("{{ title | safe }}", 1, "no filter 'safe'"),
        ("\n\n{{ titel }}", 3, "did you mean 'title'?"),
        ("{% for %}", 1, "not Jinja"),
        ("{% set x %}a{% endset %}", 1, "`AssignBlock` is not used"),
    ],
)
def test_what_a_template_may_not_do_is_named_with_its_line(text, line, words):
    """Statements outside the sandbox, unknown filters, names and syntax errors."""
    found = list(template.problems(text, frozenset({"title"})))

    assert found[0][0] == line
    assert words in found[0][1]
