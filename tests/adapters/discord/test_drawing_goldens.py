"""The cards that people see most, letter by letter; and whatever the words, Discord takes every card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolecall.chat import Bullets, Button, Card, Chart, Cites, Code, Facts, File, Heading, Note, Para, Step, Table
from rolecall.chat.common import samples
from rolecall.errors import Refused
from rolecall_discord.drawing import pressed, render
from tests.adapters.discord.face import buttons, face, said, taken
from tests.adapters.discord.hostile import TEXTS
from tests.adapters.discord.reader import contents, read, rings
from tests.adapters.fake_discord.pings import links

_USAGE, _CHART, _MARK = samples.REPORT.doc
assert isinstance(_CHART, Chart)
DIGEST = replace(
    samples.REPORT,
    doc=(
        Note("19 of 20 requests were decided within 4.6 h.", "good"),
        Bullets(("21 requests, up from 17.", "$12.30 spent, no change.")),
        replace(_CHART, picture="turnaround.png"),
    ),
    buttons=(Button("say", "/rolecall waiting", "What waits", "main"), Button("mute", "s1", "Mute")),
    files=(File("turnaround.png", "image/png", b"\x89PNG"),),
)
GOLDENS = {
    "job card": (
        samples.JOB,
        """\
### User stories for @dana: “login by link”. At work; nothing is needed from you.
-# Working · 2 of 6 steps done
---
✓ Understand: nothing is missing
✓ Plan
▸ Find evidence, under way
○ Draft
○ Check
○ Deliver
---
user stories for login by link
---
-# Business Analyst · r1 · Made by an AI role-agent; check it before you rely on it.
---
[Stop -> rc|stop|r1]""",
    ),
    "deliverable that waits for a decision": (
        replace(samples.DELIVERED, awaits=("216154654256398347",)),
        """\
### Login by link: version 1 is ready. @omar: please decide by Mon 23 Nov 09:00 UTC (within 24 h).
For <@216154654256398347>
-# Waits for a decision
---
One story, from one interview.
---
**Gates:** 6 of 6 passed · **Cited:** 1 passage · **Risk:** T2 · **Cost:** $0.04
---
**\\[c1\\] Interview notes, line 12**
> A login link must expire after 15 minutes.
---
-# Made by the offline model.
---
[file attachment://user_stories-r1-v1.md]
---
-# r1 · version 1 · Made by an AI role-agent; check it before you rely on it.
---
[Approve* -> rc|approve|d-r1.v1.0a1b2c3d4e5f] [Revise -> rc|revise|d-r1.v1.0a1b2c3d4e5f] \
[Reject -> rc|reject|d-r1.v1.0a1b2c3d4e5f]
---
[Good answer -> rc|good|deliverable:d-r1.v1] [Bad answer -> rc|bad|deliverable:d-r1.v1]""",
    ),
    "blocked draft": (
        samples.UNVERIFIED,
        """\
### Login by link: not verified, 1 finding. @dana: please look.
-# Not verified
---
**Problem:** A draft did not pass its checks.
---
- citations: S2 states 30 minutes, its passage 15.
---
-# Made by the offline model.
---
-# r1 · version 1 · Made by an AI role-agent; check it before you rely on it.
---
[Retry -> rc|retry|d-r1.v1.0a1b2c3d4e5f] [Withdraw -> rc|withdraw|d-r1.v1.0a1b2c3d4e5f]""",
    ),
    "record of a decision": (
        samples.RECORD,
        """\
### Login by link: version 1 was approved.
-# Done
---
✓ Approved by @omar on Sun 22 Nov 10:00 UTC.
---
One story, from one interview.
---
**Gates:** 6 of 6 passed · **Cited:** 1 passage · **Risk:** T2 · **Cost:** $0.04
---
**\\[c1\\] Interview notes, line 12**
> A login link must expire after 15 minutes.
---
-# Made by the offline model.
---
[file attachment://user_stories-r1-v1.md]
---
-# r1 · version 1 · Made by an AI role-agent; check it before you rely on it.
---
[Good answer -> rc|good|deliverable:d-r1.v1] [Bad answer -> rc|bad|deliverable:d-r1.v1]""",
    ),
    "weekly digest": (
        DIGEST,
        """\
### On track: usage of week 47. Nothing is needed from you.
---
✓ 19 of 20 requests were decided within 4.6 h.
---
- 21 requests, up from 17.
- $12.30 spent, no change.
---
**Turnaround a week**
19 of 20 requests were decided within 4.6 h; 8 h are promised.
---
[picture attachment://turnaround.png: 19 of 20 requests were decided within 4.6 h; 8 h are promised. \
19 of 20: W45 5.4 h, W46 5 h, W47 4.6 h. Threshold: 8 h.]
---
-# Counted by Rolecall from its own records, without a model.
---
[What waits* -> rc|say|/rolecall waiting] [Mute -> rc|mute|s1]""",
    ),
}

#: Short and hostile, or around the lengths at which parts of a message end.
LONG = st.builds(lambda text, n: ((text or "x") * n)[:n], TEXTS, st.sampled_from([81, 1_001, 2_001, 4_001]))
WORDS = st.one_of(TEXTS, TEXTS, TEXTS, LONG)
FEW = settings(max_examples=40, deadline=None)


def several(*parts: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[Any]:
    """Return tuples of a few."""
    made = parts[0] if len(parts) == 1 else st.tuples(*parts)
    return st.lists(made, max_size=most).map(tuple)


CHART = st.builds(
    lambda title, label, name, finding, picture: Chart(
        title, "bar", "count", (label, "b"), ((name, (1.0, None)),), finding, 2.0, picture
    ),
    *(WORDS, TEXTS, TEXTS, WORDS, st.sampled_from(["", "p.png"])),
)
PARTS = st.one_of(
    st.builds(Heading, WORDS),
    st.builds(Para, WORDS),
    st.builds(Bullets, several(WORDS)),
    st.builds(Table, several(WORDS), several(several(WORDS))),
    st.builds(Facts, several(WORDS, WORDS, most=12)),
    st.builds(Cites, several(WORDS, WORDS, WORDS)),
    st.builds(Note, WORDS, st.sampled_from(["info", "good", "warn", "bad"])),
    st.builds(Code, WORDS, WORDS),
    CHART,
)
FILES = st.one_of(
    st.builds(File, TEXTS, st.just("text/markdown"), WORDS.map(str.encode)),
    st.just(File("p.png", "image/png", b"\x89PNG")),
)
CARDS = st.builds(
    Card,
    WORDS,
    several(PARTS, most=8),
    steps=several(st.builds(Step, WORDS, st.sampled_from(["todo", "doing", "done", "failed"]), WORDS)),
    buttons=several(st.builds(Button, st.just("say"), WORDS, WORDS), most=12),
    files=several(FILES),
    link=st.one_of(st.none(), TEXTS, st.just("https://rolecall.example/r1")),
    state=st.sampled_from(["", "working", "asking", "waiting", "blocked", "done", "stopped"]),
    about=st.sampled_from(["", "request:r1", "deliverable:d-r1.v1", "report:usage"]),
    awaits=several(st.sampled_from(["123", "456", "<@&789>", "everyone", ""])),
)
#: Markup that we write ourselves; whatever else takes effect came from the words.
OURS = {"heading", "small", "bold", "list", "quote", "fence"}


@pytest.mark.parametrize("name", GOLDENS)
def test_a_card_is_drawn_as_it_was(name: str) -> None:
    """A change of what people see is a change of these letters."""
    card, drawn = GOLDENS[name]

    assert face(taken(card)) == drawn


@FEW
@given(CARDS)
def test_any_card_is_taken_and_inert(card: Card) -> None:
    """The only markup, mentions and buttons are ours; nothing leads anywhere but our own link."""
    message = taken(card)
    texts = contents(message.components)

    named = [f"<@{account}>" for account in message.notifies]
    effects = [effect for text in texts for effect in read(text).effects]
    assert [source for kind, source in effects if kind not in OURS] == named
    assert [kind for kind, _source in effects].count("heading") == 1
    assert [ring for text in texts for ring in rings(text)] == named
    assert set(message.notifies) <= {"123", "456"} & set(card.awaits)
    assert links(texts) == []
    assert all(text.strip() for text in texts)


@FEW
@given(CARDS)
def test_any_button_comes_back_as_it_was_given(card: Card) -> None:
    """With its subject, or the name of the row that keeps it; all others are links of ours, or ask for feedback."""
    message = taken(card)
    found = []
    for button in buttons(message):
        if "custom_id" in button:
            verb, subject = pressed(button["custom_id"]) or ("", "")
            found.append((verb, message.kept[f"button:{subject[1:]}"] if subject.startswith("#") else subject))

    asked = [one for one in found if one[0] != "say"]
    assert asked in ([], [(verb, card.about) for verb in ("good", "bad")])
    assert found == [*dict.fromkeys(("say", button.subject) for button in card.buttons), *asked]


@FEW
@given(CARDS)
def test_what_is_left_out_of_a_card_is_in_its_file(card: Card) -> None:
    """A mark that speaks of a file never stands alone, and no file is lost."""
    message = taken(card)
    own = len(card.files)

    assert [file.data for file in message.files[:own]] == [file.data for file in card.files]
    assert len(message.files) == own + ("attached file" in said(message))


@FEW
@given(st.integers(0, 40), st.integers(0, 12), st.integers(0, 120))
def test_any_number_of_parts_is_taken_or_refused(choices: int, files: int, people: int) -> None:
    """Never sent to be refused by the platform."""
    card = Card(
        "t",
        tuple(Para("x" * 200) for _ in range(30)),
        buttons=tuple(Button("say", str(n), "Say") for n in range(choices)),
        files=tuple(File(f"f{n}", "text/plain", b"x") for n in range(files)),
        awaits=tuple(str(10**18 + n) for n in range(people)),
    )
    try:
        render(card, key="k")
    except Refused as error:
        assert choices > 20 or files > 8 or people > 100, error  # noqa: PT017
    else:
        taken(card)
