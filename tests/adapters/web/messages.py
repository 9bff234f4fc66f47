"""Sample messages: what people wrote, and a card of every kind."""

from __future__ import annotations

from typing import Any

from rolecall.chat import Bullets, Button, Card, Cites, Code, Facts, Heading, Note, Para, Step, Table
from rolecall.domain.deliverable import AI_MARK, SAMPLE_MARK
from rolecall_web import views
from tests.adapters.web.story import AT, CITES, HOSTILE, PLACE


def item(name: str, by: str, **more: Any) -> views.Item:
    """A message."""
    facts: dict[str, Any] = {
        "id": name,
        "place": PLACE,
        "by": by,
        "kind": "role" if "card" in more else "person",
        "at": AT.format(len(name) + 2),
    }
    return views.Item(**{**facts, **more})


STAGES = ("intake", "plan", "retrieve", "draft", "verify", "deliver")


def working(done: int = 3) -> Card:
    """A job card while the line works."""
    states = ["done" if n < done else "doing" if n == done else "todo" for n in range(6)]
    steps = tuple(
        Step(name, state, "3 sources, 14 passages" if name == "retrieve" and state == "done" else "")  # type: ignore[arg-type]
        for name, state in zip(STAGES, states, strict=True)
    )
    return Card(
        title="Business Analyst works on user stories for Robin Vale",
        steps=steps,
        state="working",
        about="request:r7",
        opens="User stories",
        buttons=(Button("stop", "r7", "Stop"),),
    )


def delivered() -> Card:
    """A card that waits for a decision."""
    subject = "d-r7.v2.abababababab"
    return Card(
        title="User stories: returns portal: version 2 is ready. @Dana Okoro: please decide within 4 h.",
        doc=(
            Note(SAMPLE_MARK),
            Para("Shoppers start a return themselves, support staff see where a refund stands. Exchanges come later."),
            Facts(
                (
                    ("Gates", "8 of 9 passed"),
                    ("Cited", "6 passages"),
                    ("Gaps", "3"),
                    ("Risk", "T2"),
                    ("Cost", "$0.0413"),
                )
            ),
            Cites(((("p2"), "policy.docx, section 2.1", CITES[1].quote), ("p1", "minutes.md, line 9", CITES[0].quote))),
            Note("Made by the offline model."),
            Note(f"r7 · version 2 · {AI_MARK}"),
        ),
        buttons=(
            Button("approve", subject, "Approve", "main"),
            Button("revise", subject, "Revise …"),
            Button("reject", subject, "Reject …"),
            Button("edit", "d-r7", "Edit by hand"),
        ),
        state="waiting",
        about="deliverable:d-r7.v2",
        grave=True,
    )


def decided() -> Card:
    """The same card as a record."""
    return Card(
        title="User stories: returns portal: version 2 was approved.",
        doc=(Note("Approved by Dana Okoro on 20 November 2026, 10:02 UTC.", "good"), *delivered().doc),
        state="done",
        about="deliverable:d-r7.v2",
    )


def everything() -> Card:
    """A card with every block, and hostile text in each."""
    return Card(
        title=f"Not verified, 2 findings. @Robin Vale: please look. {HOSTILE}",
        doc=(
            Heading(f"What the gates say {HOSTILE}"),
            Bullets(("support: US-1 is not in its passage", HOSTILE)),
            Table(("Item", "Owner", "Due"), (("US-1", "Sam Iwu", "27 Nov"), (HOSTILE, "nobody", "open"))),
            Code(f"Scenario: a label expires\n  Given {HOSTILE}", "gherkin"),
            Note("It cannot be approved as it is.", "warn"),
            Note("The model did not answer.", "bad"),
        ),
        buttons=(Button("retry", "d-r7.v1.abababababab", "Retry", "main"), Button("withdraw", "r7", "Withdraw")),
        state="blocked",
        about="request:r7",
    )


def items() -> tuple[views.Item, ...]:
    """A transcript with a message of every kind."""
    asking = Card(
        title="@Robin Vale: 2 answers are needed before work on “RAID log” begins.",
        state="asking",
        doc=(Bullets(("Which project is it for?", "Which period does it cover?")),),
        buttons=(Button("answer", "r8", "Answer", "main"),),
        about="request:r8",
    )
    return (
        item("a", "Robin Vale", text="Morning! The minutes of Monday are in."),
        item(
            "b",
            "Robin Vale",
            text="/ba user stories for the returns portal",
            thread="/c/returns-portal/t/b",
            files=(views.Attachment("minutes.md", 4_210, "/files/b/0"),),
        ),
        item("p1", "Business Analyst", card=working(), thread="/c/returns-portal/t/p1", replies=3),
        item(
            "d",
            "Business Analyst",
            card=delivered(),
            files=(views.Attachment("user_stories-r7-v2.md", 6_204, "/files/d/0"),),
        ),
        item("e", "Business Analyst", card=decided()),
        item("f", "Project Manager", card=asking),
        item("g", "Business Analyst", card=everything()),
        item("h", "Sam Iwu", text=HOSTILE),
    )
