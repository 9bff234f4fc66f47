"""Forms on their way through modals: what each is about, and what was typed so far, in whichever process."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from rolecall.chat import Field, Form, Place, Shelf
from rolecall.errors import NotFound
from rolecall_discord import limits, modals

if TYPE_CHECKING:
    import discord

    Interaction = discord.Interaction[Any]

#: What the custom id of a modal begins with: `rf|<form>|<subject>`, or `rf|#<row>|<page>` for one on the shelf.
PREFIX = "rf"
#: Rows of the shelf, one for each form, place and person.
ROW = "form:"
MARK = "#"
#: Row of the shelf with the names of those and when each was kept, oldest first; how long, and how many there are.
LISTED, KEPT_FOR, MOST = "forms", dt.timedelta(days=7), 1_000
OLD = "This form is too old, or it was sent already."


@dataclass(frozen=True)
class FormContext:
    """A modal that was sent: what it is about, and every value so far."""

    form: str
    subject: str
    values: Mapping[str, str]
    #: Where the form was opened; None: where the modal was sent from.
    place: Place | None = None
    #: The id of the message whose button opened it, empty for none.
    message: str = ""
    #: The page that comes next, None after the last.
    next: int | None = None
    #: The row by which it is opened again, `#` and 24 letters; empty: nothing of it is kept.
    row: str = ""


@dataclass(frozen=True)
class _Kept:
    """A form on the shelf: what is asked, where, and what was typed so far; `page` is shown when it opens again."""

    form: Form
    place: str
    message: str
    page: int = 0
    values: Mapping[str, str] = field(default_factory=dict)

    def row_of(self, user: int) -> str:
        """Return the row that it has when it is somebody's."""
        about = [str(user), self.form.name, self.form.subject, self.place, self.message]
        return MARK + hashlib.blake2s(json.dumps(about).encode(), digest_size=12).hexdigest()

    def dumps(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def loads(cls, text: str) -> _Kept:
        row = json.loads(text)
        fields = tuple(Field(**{**one, "choices": tuple(one["choices"])}) for one in row["form"]["fields"])
        return cls(**{**row, "form": Form(**{**row["form"], "fields": fields})})


class Forms:
    """Opens forms, page by page, and reads what comes back."""

    def __init__(self, shelf: Shelf, now: Callable[[], dt.datetime]) -> None:
        """Keep on `shelf` what does not travel with a modal; nobody comes back to it after some days."""
        self._shelf = shelf
        self._now = now

    async def open(
        self,
        interaction: Interaction,
        form: Form,
        place: Place,
        message: str = "",
        page: int = 0,
        values: Mapping[str, str] | None = None,
    ) -> None:
        """Answer an interaction with a page of a form, which `values` fill in; it must be the first answer.

        Raises:
            Refused: it has a field that Discord does not take.
            discord.HTTPException: Discord did not show it.
        """
        custom_id = f"{PREFIX}|{form.name}|{form.subject}"
        pressed = str(interaction.message.id) if interaction.message else ""
        if len(custom_id) > limits.CUSTOM_ID or message not in {"", pressed} or not _explains_itself(form):
            row = await self.keep(interaction, form, place, message, values, page)
            custom_id = f"{PREFIX}|{row}|{page}"
        await interaction.response.send_modal(modals.modal(form, custom_id, page, values))

    async def resume(self, interaction: Interaction, row: str) -> None:
        """Answer an interaction with the page of a kept form that comes next, as it was filled in.

        Raises:
            NotFound: nobody knows the form any more, or it is somebody else's.
            discord.HTTPException: Discord did not show it.
        """
        kept = await self._get(interaction, row)
        custom_id = f"{PREFIX}|{row}|{kept.page}"
        await interaction.response.send_modal(modals.modal(kept.form, custom_id, kept.page, kept.values))

    async def read(self, interaction: Interaction) -> FormContext:
        """Return what a modal that was sent is about; the values of a kept form are kept, too.

        Raises:
            NotFound: nobody knows the form any more, or it is somebody else's.
        """
        data: Mapping[str, Any] = interaction.data or {}
        typed = modals.values(data["components"])
        name, _, rest = str(data["custom_id"]).removeprefix(f"{PREFIX}|").partition("|")
        if not name.startswith(MARK):
            return FormContext(name, rest, typed, message=str(interaction.message.id) if interaction.message else "")
        kept = await self._get(interaction, name)
        meant = {one.id: modals.meant(one, typed[one.id]) for one in kept.form.fields if one.id in typed}
        page = _page(rest) + 1
        following = page if page < len(modals.pages(kept.form)) else None
        kept = replace(kept, page=following or 0, values={**kept.values, **meant})
        await self._put(name, kept)
        return FormContext(
            kept.form.name,
            kept.form.subject,
            kept.values,
            Place.parse(kept.place),
            kept.message,
            following,
            name,
        )

    async def keep(
        self,
        interaction: Interaction,
        form: Form,
        place: Place,
        message: str = "",
        values: Mapping[str, str] | None = None,
        page: int = 0,
    ) -> str:
        """Keep a form for the person who interacts, and return the row for `resume`."""
        kept = _Kept(form, str(place), message, page, values or {})
        row = kept.row_of(interaction.user.id)
        await asyncio.to_thread(self._begin, row, kept)
        return row

    async def forget(self, context: FormContext) -> None:
        """Drop what was kept of a form that was taken in."""
        if context.row:
            await asyncio.to_thread(self._shelf.drop, ROW + context.row.removeprefix(MARK))

    async def _get(self, interaction: Interaction, row: str) -> _Kept:
        """Return a kept form to whom it was kept for: what somebody typed is nobody else's."""
        found = await asyncio.to_thread(self._shelf.get, ROW + row.removeprefix(MARK))
        kept = _Kept.loads(found[0]) if found else None
        if kept is None or kept.row_of(interaction.user.id) != row:
            raise NotFound(OLD, hint="Open it again where you found it.")
        return kept

    def _begin(self, row: str, kept: _Kept) -> None:
        """Keep a form, and drop those that nobody came back to."""
        now = self._now()
        with self._shelf.together() as shelf:
            found = shelf.get(LISTED)
            times: dict[str, str] = json.loads(found[0]) if found else {}
            times.pop(row, None)
            times[row] = now.isoformat()
            names = [name for name, at in times.items() if dt.datetime.fromisoformat(at) > now - KEPT_FOR][-MOST:]
            for name in times.keys() - set(names):
                shelf.drop(ROW + name.removeprefix(MARK))
            shelf.put(LISTED, json.dumps({name: times[name] for name in names}))
            shelf.put(ROW + row.removeprefix(MARK), kept.dumps())

    async def _put(self, row: str, kept: _Kept) -> None:
        await asyncio.to_thread(self._shelf.put, ROW + row.removeprefix(MARK), kept.dumps())


def _page(text: str) -> int:
    """Return the number of a page from a modal's id.

    Raises:
        NotFound: no modal of ours has such an id.
    """
    if not (text.isascii() and text.isdecimal()):
        raise NotFound(OLD, hint="Open it again where you found it.")
    return int(text)


def _explains_itself(form: Form) -> bool:
    """Tell whether a form is read without knowing what it asked: on one page, no choice typed by hand."""
    typed = any(one.kind == "choice" and not modals.in_menu(one) for one in form.fields)
    return not typed and len(modals.pages(form)) == 1
