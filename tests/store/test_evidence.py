"""Sources and the search over them: newest revision, in date, and never out of scope."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rolecall.domain.evidence import Scope
from rolecall.errors import BadSource, Conflict, NotFound
from tests.store import samples

HANDBOOK = "Links expire after 15 minutes. Three failed attempts lock the account.\nRefunds are paid within a week."
ENG1 = Scope(tenant="main", engagement="eng1")
ENG2 = Scope(tenant="main", engagement="eng2")
R1 = Scope(tenant="main", engagement="eng1", request="r1")


def add(store, text, **changes):
    """Store a source in a transaction of its own."""
    with store.begin(changes.get("tenant", "main")) as unit:
        return samples.add_source(unit, text, **changes)


def texts(store, *terms, scope=ENG1, limit=300):
    """Return the texts of what a search finds."""
    return [found.text for found in store.candidates.matching(terms, scope, limit)]


def test_a_source_comes_back_with_its_bytes_and_passages(store):
    """Bytes by content, passages in document order."""
    given = add(store, HANDBOOK)

    with store.reading("main") as unit:
        assert given == unit.sources.get("source:handbook") == unit.sources.get("source:handbook", 1)
        assert HANDBOOK.encode() == unit.sources.data(given.sha256)
        passages = unit.sources.passages("source:handbook", 1)
        assert [passage.text for passage in passages[:2]] == [
            "Links expire after 15 minutes",
            "Three failed attempts lock the account.",
        ]
        with pytest.raises(NotFound):
            unit.sources.get("source:handbook", 2)
        with pytest.raises(NotFound):
            unit.sources.data("0" * 64)


def test_bytes_can_be_kept_before_a_source_uses_them(store):
    """The same bytes are one blob."""
    with store.begin("main") as unit:
        kept = unit.sources.keep(HANDBOOK.encode())
        assert kept == unit.sources.keep(HANDBOOK.encode())
        assert kept == samples.add_source(unit, HANDBOOK).sha256
        assert HANDBOOK.encode() == unit.sources.data(kept)


def test_a_source_that_is_too_large_or_not_its_bytes_is_refused(store):
    """20 MB is the limit; the digest and the size must be those of the bytes."""
    with store.begin("main") as unit:
        with pytest.raises(BadSource, match="20,000,001 bytes"):
            unit.sources.keep(b"x" * 20_000_001)
        with pytest.raises(BadSource, match="not those that were described"):
            unit.sources.add(samples.source("other"), b"words", [])
        with pytest.raises(BadSource, match="no engagement id"):
            samples.add_source(unit, HANDBOOK, engagement="eng_1")


def test_a_chunk_is_found_by_its_words(store):
    """Any of the terms, by stem, in text or heading; the likeliest first."""
    add(store, HANDBOOK)

    assert texts(store, "refund") == ["Refunds are paid within a week."]
    assert HANDBOOK.splitlines() == texts(store, "expire", "attempts", "refunds")
    assert len(texts(store, "handbook")) == 2
    assert len(texts(store, "handbook", limit=1)) == 1
    assert texts(store, "loyalty") == []
    assert texts(store) == []


def test_words_inside_addresses_and_codes_are_found_alike(store):
    """Punctuation separates words on both databases."""
    add(store, "Write to support@example.com or see docs/refund-policy.md, section 3.2.")

    for word in ("support", "example", "refund", "policy", "section", "3"):
        assert len(texts(store, word)) == 1, word


def test_frequencies_count_what_the_scope_may_see(store):
    """The number of chunks, and for each term how many hold it."""
    add(store, HANDBOOK)
    add(store, "Refund, refund.", id="source:foreign", engagement="eng2")

    assert store.candidates.frequencies(["refund", "minutes", "loyalty"], ENG1) == (
        2,
        {"refund": 1, "minutes": 1, "loyalty": 0},
    )


def test_passages_of_chunks_come_in_order_and_only_in_scope(store):
    """A chunk number of another engagement opens nothing."""
    add(store, HANDBOOK)
    (found,) = store.candidates.matching(["expire"], ENG1, 10)

    passages = store.candidates.passages([found.chunk], ENG1)
    assert [passage.text for passage in passages[found.chunk]] == [
        "Links expire after 15 minutes",
        "Three failed attempts lock the account.",
    ]
    assert store.candidates.passages([found.chunk], ENG2) == {}
    assert store.candidates.passages([found.chunk], ENG1.model_copy(update={"tenant": "other"})) == {}
    assert store.candidates.passages([], ENG1) == {}


def test_a_new_revision_takes_the_place_of_the_old_one(store):
    """Only the newest is found; old passages stay readable; unchanged passages keep their id."""
    old = "Links expire after 15 minutes. Codes have six digits."
    new = "Links expire after 30 minutes. Codes have six digits."
    add(store, old)
    add(store, new, revision=2)

    assert [new] == texts(store, "links")
    with store.reading("main") as unit:
        before, after = (unit.sources.passages("source:handbook", revision) for revision in (1, 2))
        assert before[1].id == after[1].id
        assert before[0].id != after[0].id
        assert [source.revision for source in unit.sources.listed(ENG1)] == [2]
    found = store.candidates.matching(["links"], ENG1, 10)
    assert [passage.revision for passage in store.candidates.passages([found[0].chunk], ENG1)[found[0].chunk][:1]] == [
        2
    ]


def test_revisions_follow_each_other(store):
    """A revision that does not follow the newest, or moves the source, is a conflict."""
    add(store, HANDBOOK)
    for changes in ({"revision": 1}, {"revision": 3}, {"revision": 2, "engagement": "eng2"}):
        with pytest.raises(Conflict):
            add(store, HANDBOOK, **changes)


def test_a_withdrawn_source_is_found_no_more(store):
    """The record and its passages stay."""
    add(store, HANDBOOK)
    with store.begin("main") as unit:
        unit.sources.retire("source:handbook")
        with pytest.raises(NotFound):
            unit.sources.retire("source:unknown")

    assert (
        texts(store, "refund"),
        store.candidates.frequencies(["refund"], ENG1),
    ) == ([], (0, {}))
    with store.reading("main") as unit:
        assert unit.sources.listed(ENG1) == []
        assert len(unit.sources.passages("source:handbook", 1)) == 3


def test_an_expired_source_is_found_no_more(store, clock):
    """The clock decides at the moment of the search."""
    ends = (clock.now() + dt.timedelta(days=1)).isoformat()
    add(store, HANDBOOK, expires_at=ends)
    found = store.candidates.matching(["refund"], ENG1, 10)

    assert len(found) == 1
    clock.pass_time(days=1)
    assert texts(store, "refund") == []
    assert store.candidates.passages([found[0].chunk], ENG1) == {}
    with store.reading("main") as unit:
        assert ends == unit.sources.named(ENG1, "handbook.md").expires_at


def test_a_source_given_with_a_request_is_seen_by_that_request_only(store):
    """Neither another request nor the engagement finds it; approved sources are seen besides."""
    add(store, HANDBOOK)
    add(store, "Refunds need a receipt.", id="source:memo", name="memo.md", standing="request", request="r1")

    assert {"Refunds are paid within a week.", "Refunds need a receipt."} == set(texts(store, "refunds", scope=R1))
    assert texts(store, "refunds") == ["Refunds are paid within a week."]
    assert texts(store, "refunds", scope=R1.model_copy(update={"request": "r2"})) == ["Refunds are paid within a week."]
    assert texts(store, "refunds", scope=R1.model_copy(update={"engagement": "eng2"})) == []
    assert [passage.text for passage in store.candidates.given(R1, 10)] == ["Refunds need a receipt."]
    assert store.candidates.given(ENG1, 10) == []
    assert store.candidates.frequencies(["refunds"], R1) == (3, {"refunds": 2})
    with store.reading("main") as unit:
        assert [source.name for source in unit.sources.listed(R1)] == ["handbook.md", "memo.md"]
        assert (
            unit.sources.named(R1, "memo.md"),
            unit.sources.named(R1, "handbook.md").name,
        ) == (None, "handbook.md")


CANARY = "The canary sings zyxomma about eng1 and refunds."
HOSTILE = [
    'zyxomma"))) OR (acl : "eng2"',
    '") OR (acl : ("eng2")) OR ("',
    "zyxomma OR acl:eng2",
    "{acl} : eng2",
    "NEAR(zyxomma)",
    "zyxomma*",
    "'; DROP TABLE chunk; --",
    "eng2",
    "src1",
    "acl",
    "or",
    "not",
    "²",
    "",
    "\x00",
]


@pytest.fixture
def canary(store):
    """A store with a phrase planted in a foreign engagement, a foreign tenant and a foreign request."""
    add(store, HANDBOOK)
    add(store, CANARY, id="source:c1", engagement="eng2")
    add(store, CANARY, id="source:c2", tenant="other")
    add(store, CANARY, id="source:c3", standing="request", request="r9")
    add(store, CANARY, id="source:c4", engagement="eng12")
    return store


@pytest.mark.parametrize("words", [[term] for term in HOSTILE] + [HOSTILE, ["zyxomma", "eng2", "refunds"]])
def test_the_canary_of_a_foreign_engagement_is_never_found(canary, words):
    """Input that would close brackets or name another engagement finds nothing foreign."""
    for scope in (ENG1, R1):
        assert CANARY not in texts(canary, *words, scope=scope)
        total, counts = canary.candidates.frequencies(words, scope)
        assert (total, counts.get("zyxomma", 0)) == (2, 0)
    assert texts(canary, "zyxomma", scope=ENG2) == [CANARY]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.one_of(st.text(max_size=12), st.sampled_from([*HOSTILE, "zyxomma", "canary", "refunds", "the"])),
        max_size=6,
    ),
    request=st.sampled_from(["", "r1", "eng2", "src2", "r9' OR '1'='1"]),
)
def test_no_query_reaches_outside_its_scope(canary, words, request):
    """Whatever the words are, the answer is inside the scope and nothing fails."""
    scope = ENG1.model_copy(update={"request": request})

    assert set(texts(canary, *words, scope=scope)) <= set(HANDBOOK.splitlines())
    assert canary.candidates.frequencies(words, scope)[0] == 2
