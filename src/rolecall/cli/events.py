"""The command line's events: what a person typed, in the words of the chat port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rolecall.chat import Action, Command, FormSubmit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rolecall.chat import Actor, Place
    from rolecall.ports.time import Ids


@dataclass(frozen=True)
class Sender:
    """Makes the events of one person at this terminal."""

    actor: Actor
    #: Where the answers come back to.
    place: Place
    ids: Ids

    def command(self, name: str, args: Mapping[str, str], files: tuple[str, ...] = ()) -> Command:
        """Make a command; `files` are handles of kept blobs."""
        return Command(id=self._id(), place=self.place, actor=self.actor, name=name, args=args, files=files)

    def action(self, verb: str, subject: str) -> Action:
        """Press a button."""
        return Action(id=self._id(), place=self.place, actor=self.actor, verb=verb, subject=subject)

    def form(self, form: str, subject: str, values: Mapping[str, str]) -> FormSubmit:
        """Send a form."""
        return FormSubmit(id=self._id(), place=self.place, actor=self.actor, form=form, subject=subject, values=values)

    def _id(self) -> str:
        return self.ids.new("e")
