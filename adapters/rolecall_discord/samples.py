"""One card of each kind that Rolecall shows, for the self-test in a real server."""

from __future__ import annotations

import base64

from rolecall.chat import (
    Bullets,
    Button,
    Card,
    Chart,
    Cites,
    Code,
    Facts,
    File,
    Heading,
    Note,
    Para,
    Step,
    Table,
)
from rolecall.domain.deliverable import AI_MARK

SUBJECT = "d-selftest.v1.0a1b2c3d4e5f"
#: Words that would ring, lead away or be drawn if they were not shown as they are.
HOSTILE = "@everyone @here <@&1> [press](https://example.org) **loud** <t:0> https://example.org"
MARK = Note(f"self-test · version 1 · {AI_MARK}")
FACTS = Facts((("Gates", "6 of 6 passed"), ("Cited", "1 passage"), ("Risk", "T2"), ("Cost", "$0.04")))
DECIDE = (
    Button("approve", SUBJECT, "Approve", "main"),
    Button("revise", SUBJECT, "Revise"),
    Button("reject", SUBJECT, "Reject"),
)
#: The smallest picture there is: one point.
POINT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

JOB = Card(
    "Self-test: a request at work; nothing is needed from you.",
    doc=(Para("user stories for login by link"), MARK),
    steps=(Step("Understand", "done"), Step("Draft", "doing"), Step("Deliver", "todo")),
    buttons=(Button("stop", "selftest", "Stop"),),
    opens="Self-test",
    state="working",
)
QUESTIONS = Card(
    "Self-test: 2 answers are needed.",
    doc=(Bullets(("For whom is it? (q1)", "When does a link end? (q2)")), MARK),
    buttons=(Button("answer", "selftest", "Answer", "main"),),
    state="asking",
)
DELIVERED = Card(
    "Self-test: version 1 is ready; please decide.",
    doc=(
        Para("One story, from one interview."),
        FACTS,
        Cites((("c1", "Interview notes, line 12", "A login link must expire after 15 minutes."),)),
        MARK,
    ),
    buttons=DECIDE,
    files=(File("user_stories.md", "text/markdown", b"# Login by link\n"),),
    state="waiting",
)
LONG = Card(
    "Self-test: a long version is ready; the whole of it is attached.",
    doc=(*(Para(f"Paragraph {number}. " + "It says something. " * 40) for number in range(12)), MARK),
    buttons=DECIDE,
    state="waiting",
)
RECORD = Card(
    "Self-test: version 1 was approved.",
    doc=(Note("Approved by nobody: this is a test.", "good"), FACTS, MARK),
    files=DELIVERED.files,
    state="done",
)
UNVERIFIED = Card(
    "Self-test: not verified, 1 finding.",
    doc=(Note("A draft did not pass its checks.", "bad"), Para(HOSTILE), MARK),
    buttons=(Button("retry", SUBJECT, "Retry"), Button("withdraw", SUBJECT, "Withdraw")),
    state="blocked",
)
EVERYTHING = Card(
    "Self-test: every part that a card can have.",
    doc=(
        Heading("A heading"),
        Table(("Story", "Priority"), (("S1", "must"), ("S2", ""))),
        Code("Given a link\nWhen 15 minutes have passed\nThen it is closed", "gherkin"),
        Note("The month's budget is nearly used up.", "warn"),
        MARK,
    ),
    buttons=(Button("say", "/ba user stories", "/ba user stories for …"),),
    link="https://rolecall.example/requests/r1",
)
REPORT = Card(
    "Self-test: a report with a chart.",
    doc=(
        Chart(
            title="Turnaround a week",
            kind="line",
            unit="seconds",
            labels=("W45", "W46", "W47"),
            series=(("19 of 20", (19_440.0, 18_000.0, 16_560.0)),),
            finding="19 of 20 requests were decided within 4.6 h; 8 h are promised.",
            threshold=28_800.0,
            picture="turnaround.png",
        ),
        MARK,
    ),
    files=(File("turnaround.png", "image/png", POINT),),
)

#: What is posted below the job card, by name.
BELOW = {
    "questions": QUESTIONS,
    "deliverable": DELIVERED,
    "long deliverable": LONG,
    "unverified draft": UNVERIFIED,
    "every part": EVERYTHING,
    "report": REPORT,
}
