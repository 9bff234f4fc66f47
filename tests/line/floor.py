"""A production line on a real store with the note taker's contract and a model of the test's choice."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rolecall import evidence
from rolecall.contracts import loader
from rolecall.contracts.render import render
from rolecall.desk import admin
from rolecall.dispatch import Ask, Dispatch
from rolecall.domain.member import Person
from rolecall.governance.meter import Meter
from rolecall.line.gates import CHECKS
from rolecall.line.line import Line
from rolecall.line.plant import Plant
from rolecall.testing.steps import StraightSteps

PACK = Path(__file__).parents[1] / "contracts" / "packs" / "note_taker"
KIM = Person(id="host:kim", name="kim")
CHANNEL = "web:main:general"
TEXT = "Minutes of the kickoff on 2026-03-02. We decided to use PostgreSQL. Dana will send the plan."


@dataclass
class Floor:
    """The line with everything around it."""

    store: Any
    clock: Any
    ids: Any
    model: Any
    place: str = "host:local:kim"
    pack: Path = PACK
    role: Any = field(init=False)

    def __post_init__(self):
        """Load the pack and open the default engagement."""
        self.role = loader.load(self.pack, CHECKS)
        self.dispatch = Dispatch((self.role,), {}, lambda _role: "scripted", lambda _role: None, self.clock, self.ids)
        with self.store.begin("main") as uow:
            admin.default_engagement(uow, KIM, self.clock.now())

    def hire(self, place=CHANNEL, **more):
        """Engage the role for a channel as well, ask from there from now on, and return the engagement's id."""
        self.place = place
        with self.store.begin("main") as uow:
            facts = {"id": uow.engagements.next_id(), "place": place, "roles": (self.role.id,), **more}
            uow.engagements.add(uow.engagements.get("eng1").model_copy(update=facts))
        return facts["id"]

    def plant(self):
        """Build the line's tools."""
        return Plant(
            store=self.store,
            roles=lambda _name: self.role,
            model=self.model,
            meter=Meter(self.store, self.model, self.clock, self.ids),
            index=evidence.RankedIndex(self.store.candidates),
            cut=evidence.stated,
            reader=evidence.DocumentReader(),
            render=render,
            clock=self.clock,
            evaluated=lambda _role: False,
        )

    def ask(self, text=TEXT, **more):
        """Admit an ask and return its run or refusal."""
        asked = Ask(person=KIM, place=self.place, role=self.role.short, text=text, **more)
        with self.store.begin("main") as uow:
            matched = self.dispatch.match(asked)
            return self.dispatch.admit(uow, self.dispatch.new_request(), asked, matched, ())

    def work(self, run, steps=None):
        """Work a run to its end."""
        return Line(self.plant()).work(steps or StraightSteps(self.store, run))

    def version(self, request):
        """Return the newest version with its status."""
        with self.store.reading("main") as uow:
            return uow.deliverables.version(uow.deliverables.of(request))


def minutes(task, *, decision="We decided to use PostgreSQL.", cite="PostgreSQL"):
    """Answer as a good model would: one decision and one action, cited to the passages shown."""
    ids = {passage.text: passage.id for passage in task.passages}
    cited = next(name for text, name in ids.items() if cite in text)
    action = next(name for text, name in ids.items() if "Dana" in text)
    content = {
        "title": "Kickoff",
        "summary": "One decision, one action.",
        "decisions": [{"id": "DEC-1", "cites": [cited], "text": decision, "by": {"gap": "Who decided this?"}}],
        "actions": [
            {
                "id": "ACT-1",
                "cites": [action],
                "text": "Dana will send the plan.",
                "owner": "Dana",
                "due": {"gap": "By when?"},
            }
        ],
        "assumptions": [],
        "open_questions": ["By when?"],
        "unsorted": [],
        "limits": ["Only the request was read."],
    }
    return json.dumps(content)
