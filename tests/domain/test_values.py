"""Small values: money, terms, places of content, ids of passages."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rolecall.domain.content import claims, gaps, is_gap, items, own_text
from rolecall.domain.engagement import Engagement, ends_at
from rolecall.domain.evidence import Citation, Passage, passage_id
from rolecall.domain.money import dollars, parse_dollars, token_cost
from rolecall.errors import BadInput
from tests.store import samples

STORY = {
    "stories": [
        {
            "id": "US-1",
            "cites": ["p1"],
            "as_a": "support staff",
            "so_that": {"gap": "What is it good for?"},
            "ac": [{"id": "AC-1", "cites": ["p2"], "text": "links expire after 15 minutes"}],
        }
    ]
}


def _citation(name, standing):
    return Citation(
        id=name,
        source="source:s",
        source_name="s.md",
        revision=1,
        locator="line 1",
        quote="q",
        standing=standing,
    )


def test_items_are_found_at_every_depth_with_their_pointers():
    """Parents come before children."""
    assert [(pointer, item["id"]) for pointer, item in items(STORY)] == [
        ("/stories/0", "US-1"),
        ("/stories/0/ac/0", "AC-1"),
    ]


def test_a_gap_is_found_with_the_item_that_holds_it():
    """The question and the place are enough for a form."""
    [gap] = gaps(STORY)
    assert (gap.pointer, gap.question, gap.item) == ("/stories/0/so_that", "What is it good for?", "US-1")
    assert is_gap({"gap": "?"})
    assert not is_gap({"gap": "?", "more": 1})


def test_an_items_own_words_leave_out_marks_gaps_and_nested_items():
    """A story's claim is not its criteria's claim."""
    assert own_text(STORY["stories"][0]) == "support staff"


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ({"cites": ["a"]}, "fact"),
        ({"cites": ["s"]}, "stated"),
        ({"cites": ["a", "s"]}, "stated"),
        ({"cites": [], "basis": "assumption"}, "assumption"),
        ({"cites": ["a"], "basis": "inference"}, "inference"),
    ],
)
def test_the_kind_of_a_claim_follows_from_what_it_cites(item, kind):
    """Only what people said is stated, never fact (invariant 7)."""
    known = {"a": _citation("a", "approved"), "s": _citation("s", "stated")}
    [claim] = claims([{"id": "X-1", "text": "t", **item}], known)
    assert claim.kind == kind


@given(st.integers(0, 10**12))
def test_dollars_can_be_read_back(micro):
    """What is shown is what was meant, to the micro-dollar."""
    assert parse_dollars(dollars(micro)) == micro


@pytest.mark.parametrize("text", ["", "five", "-1", "nan", "inf", "$"])
def test_what_is_no_amount_is_refused_in_words(text):
    """The message quotes the input."""
    with pytest.raises(BadInput, match="not an amount"):
        parse_dollars(text)


def test_token_costs_round_up():
    """A fraction of a micro-dollar is never lost for the budget."""
    assert token_cost(1, 1) == 1
    assert token_cost(1_000_000, 3_000_000) == 3_000_000


@given(st.text(min_size=1), st.integers(0, 3))
def test_the_same_words_of_a_source_keep_their_id(text, nth):
    """White space does not matter, a repetition does."""
    assert passage_id("source:a", text, nth) == passage_id("source:a", f"  {text}\n", nth)
    assert passage_id("source:a", text, nth) != passage_id("source:a", text, nth + 1)


def test_a_passage_quotes_the_source_where_its_text_is_a_reading():
    """A table row reads with headers and quotes the raw line."""
    row = Passage(
        id="p",
        source="s",
        source_name="s",
        revision=1,
        locator="row 2",
        text="Type: Risk",
        quote="Risk,",
        standing="approved",
    )
    assert Citation.of(row).quote == "Risk,"


def test_values_cannot_be_changed_and_refuse_unknown_fields():
    """Frozen by class keyword, extra fields forbidden."""
    citation = _citation("a", "approved")
    with pytest.raises(ValidationError):
        citation.quote = "other"
    with pytest.raises(ValidationError):
        Citation.model_validate({**citation.snapshot(), "more": 1})


def test_an_engagement_from_before_groups_had_names_still_loads():
    """Its groups go by their ids in the workspace."""
    stored = samples.engagement(groups=("memory:T1:S1",)).snapshot()
    del stored["group_names"]

    assert Engagement.model_validate(stored).called("memory:T1:S1") == "S1"


def test_an_engagement_refuses_after_its_term_outside_its_roles_and_catalogue():
    """Each refusal says whom to ask (E01, E02)."""
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    engagement = Engagement(
        id="eng2",
        tenant="main",
        department="it",
        roles=("business_analyst",),
        place="*",
        term="3m",
        starts_at=start.isoformat(),
        ends_at=ends_at("3m", start),
        catalogue=("user_stories",),
        approvers=(),
        owner="dana",
    )
    later = start + dt.timedelta(days=91)
    assert engagement.refuses("business_analyst", "user_stories", start) is None
    assert engagement.refuses("business_analyst", "user_stories", later).code == "term_ended"
    assert engagement.refuses("project_manager", "raid_log", start).code == "no_engagement"
    refusal = engagement.refuses("business_analyst", "traceability_matrix", start)
    assert (refusal.code, refusal.ask_whom) == ("outside_catalogue", "dana")
    assert ends_at("permanent", start) == ""
