"""A trigger: the right to show a form within three seconds; where the form is late, a skeleton holds its place."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

from rolecall.chat import Answer, Form, Place, Shelf
from rolecall.errors import NotFound
from rolecall_slack import modals
from rolecall_slack.client import Unfit
from rolecall_slack.install import Installs
from rolecall_slack.modals import Context

#: The callback id of our modals.
CALLBACK = "rc"
#: Seconds the core may take for a form; after that a skeleton uses the trigger while it lasts.
PROMPT_S = 1.0
#: Rows of the shelf for what is too long to travel with a modal.
ROW = "modal:"


class Triggers:
    """Opens modals."""

    def __init__(self, installs: Installs, shelf: Shelf) -> None:
        """Open them with the tokens of `installs`; long contexts wait on `shelf`."""
        self._installs = installs
        self._shelf = shelf

    async def answered(
        self, tenant: str, trigger: str, answering: asyncio.Future[Answer], *, place: Place, message: str, title: str
    ) -> bool:
        """Wait for an answer and show its form; False when Slack takes no form any more. Words are said elsewhere.

        `title` heads the skeleton of a form that is expected and late; empty: none is expected.

        Raises:
            RolecallError: the answer did not come, or Slack cannot be reached.
        """
        held = ""
        if title:
            done, _ = await asyncio.wait({answering}, timeout=PROMPT_S)
            if not done:
                held = await self._open(tenant, trigger, modals.skeleton(title, CALLBACK))
        answer = await asyncio.shield(answering)
        try:
            if isinstance(answer, Form):
                view = await self.view(answer, place, message)
                await (self._fill(tenant, held, view) if held else self._open(tenant, trigger, view))
            elif held:
                text = answer.text if answer is not None else "It is noted."
                await self._fill(tenant, held, modals.words_only(title, text))
        except Unfit as error:
            if "trigger" not in error.message:
                raise
            return False
        return True

    async def view(self, form: Form, place: Place, message: str) -> dict[str, Any]:
        """Return the modal of a form.

        Raises:
            Refused: it has more than a modal takes.
        """
        context = Context(form.name, form.subject, str(place), message)
        row = ""
        if not context.fits:
            text = context.dumps()
            row = ROW + hashlib.sha256(text.encode()).hexdigest()
            await asyncio.to_thread(self._shelf.put, row, text)
        return modals.view(form, place=place, message=message, callback=CALLBACK, row=row)

    async def context(self, metadata: str) -> Context:
        """Return what a submitted modal is about.

        Raises:
            NotFound: nobody knows any more.
        """
        context = Context.loads(metadata)
        if not context.row:
            return context
        found = await asyncio.to_thread(self._shelf.get, context.row)
        if found is None:
            raise NotFound("This form is too old.", hint="Open it again.")
        return Context(**json.loads(found[0]))

    async def _open(self, tenant: str, trigger: str, view: dict[str, Any]) -> str:
        answer = await self._installs.call(tenant, "views.open", trigger_id=trigger, view=view)
        return str(answer["view"]["id"])

    async def _fill(self, tenant: str, held: str, view: dict[str, Any]) -> None:
        await self._installs.call(tenant, "views.update", view_id=held, view=view)
