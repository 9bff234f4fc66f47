"""One card of each kind that Rolecall shows: what self-tests post to a real platform, and what tests draw."""

from __future__ import annotations

import base64

from rolecall.chat.cards import (
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

SUBJECT = "d-r1.v1.0a1b2c3d4e5f"
MARKDOWN = (
    "# Login by link\n\n- **S1** As a customer I open a link that expires after 15 minutes. [1]\n\n*Sources: [1]*\n"
)
#: Words that would ring, lead away or be drawn if they were not shown as they are.
HOSTILE = "@everyone @here <@&1> <!channel> [press](https://example.org) **loud** <t:0> https://example.org"
#: The smallest picture there is: one point.
POINT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
FACTS = Facts((("Gates", "6 of 6 passed"), ("Cited", "1 passage"), ("Risk", "T2"), ("Cost", "$0.04")))
CITES = Cites((("c1", "Interview notes, line 12", "A login link must expire after 15 minutes."),))
MARKS = (Note("Made by the offline model."), Note(f"r1 · version 1 · {AI_MARK}"))

JOB = Card(
    "User stories for @dana: “login by link”. At work; nothing is needed from you.",
    doc=(Para("user stories for login by link"), Note(f"Business Analyst · r1 · {AI_MARK}")),
    steps=(
        Step("Understand", "done", "nothing is missing"),
        Step("Plan", "done"),
        Step("Find evidence", "doing"),
        Step("Draft", "todo"),
        Step("Check", "todo"),
        Step("Deliver", "todo"),
    ),
    buttons=(Button("stop", "r1", "Stop"),),
    opens="User stories for @dana: “login by link”",
    state="working",
    about="request:r1",
)
QUESTIONS = Card(
    "@dana: 2 answers are needed before work on “login by link” begins.",
    doc=(Facts((("Understood", "login by link"),)), Bullets(("For whom is it? (q1)", "When does a link end? (q2)"))),
    buttons=(Button("answer", "r1", "Answer", "main"),),
    state="asking",
    about="request:r1",
)
DELIVERED = Card(
    "Login by link: version 1 is ready. @omar: please decide by Mon 23 Nov 09:00 UTC (within 24 h).",
    doc=(Para("One story, from one interview."), FACTS, CITES, *MARKS),
    buttons=(
        Button("approve", SUBJECT, "Approve", "main"),
        Button("revise", SUBJECT, "Revise"),
        Button("reject", SUBJECT, "Reject"),
    ),
    files=(File("user_stories-r1-v1.md", "text/markdown", MARKDOWN.encode()),),
    state="waiting",
    about="deliverable:d-r1.v1",
    grave=True,
)
LONG = Card(
    "Login by link: version 2 is ready. @omar: please decide by Tue 24 Nov 09:00 UTC (within 24 h).",
    doc=(*(Para(f"Story {nth}. {'It says something. ' * 40}".strip()) for nth in range(1, 13)), FACTS, *MARKS),
    buttons=DELIVERED.buttons,
    files=(File("user_stories-r1-v2.md", "text/markdown", MARKDOWN.encode() * 200),),
    state="waiting",
    about="deliverable:d-r1.v2",
    grave=True,
)
RECORD = Card(
    "Login by link: version 1 was approved.",
    doc=(Note("Approved by @omar on Sun 22 Nov 10:00 UTC.", "good"), *DELIVERED.doc),
    files=DELIVERED.files,
    state="done",
    about="deliverable:d-r1.v1",
    grave=True,
)
UNVERIFIED = Card(
    "Login by link: not verified, 1 finding. @dana: please look.",
    doc=(
        Note("A draft did not pass its checks.", "bad"),
        Bullets(("citations: S2 states 30 minutes, its passage 15.",)),
        *MARKS,
    ),
    buttons=(Button("retry", SUBJECT, "Retry"), Button("withdraw", SUBJECT, "Withdraw")),
    state="blocked",
    about="deliverable:d-r1.v1",
)
EVERYTHING = Card(
    "Every part that a card can have, and words that may not take effect.",
    doc=(
        Heading("A heading"),
        Para(HOSTILE),
        Table(("Story", "Priority"), (("S1", "must"), ("S2", ""))),
        Code("Given a link\nWhen 15 minutes have passed\nThen it is closed", "gherkin"),
        Note("The month's budget is nearly used up.", "warn"),
    ),
    buttons=(Button("say", "/ba user stories", "/ba user stories for …"), Button("say", "/pm plan", "/pm plan for …")),
    link="https://rolecall.example/requests/r1",
    about="request:r1",
)
REPORT = Card(
    "On track: usage of week 47. Nothing is needed from you.",
    doc=(
        Para("Turnaround fell for the fifth week."),
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
        Note(AI_MARK),
    ),
    files=(File("turnaround.png", "image/png", POINT),),
    about="report:report:usage:C1:2026-W47",
)

CARDS = {
    "job card": JOB,
    "questions": QUESTIONS,
    "deliverable": DELIVERED,
    "long deliverable": LONG,
    "record of a decision": RECORD,
    "unverified draft": UNVERIFIED,
    "report": REPORT,
    "every part": EVERYTHING,
}
