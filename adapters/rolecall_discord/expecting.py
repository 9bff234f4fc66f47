"""What can be said of an interaction before the core is asked: whether a form may follow, and what can be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rolecall.chat.gestures import FORMS, HOUSE, SAY
from rolecall_discord import intake, slash
from rolecall_discord.answering import MORE
from rolecall_discord.drawing.buttons import STANDS_FOR, pressed
from rolecall_discord.intake import Deed

if TYPE_CHECKING:
    import discord

    Interaction = discord.Interaction[Any]

#: Lines that open a form; such an answer cannot be put off.
LINES = frozenset({"hire", "schedule add"})
ON_IT = "On it: the work shows here."
NOTED = "It is noted; what comes of it shows here."
ABSENT = "I could show nothing here: I lack {rights}. Whoever runs the server gives them to me; then send it again."


def data_of(interaction: Interaction) -> Mapping[str, Any]:
    """Return what an interaction brings along."""
    return interaction.data or {}


def goes_on_with(interaction: Interaction) -> str | None:
    """Return the row of the form that a button goes on with, None where this is no such button."""
    if interaction.type.value != intake.COMPONENT:
        return None
    verb, row = pressed(str(data_of(interaction)["custom_id"])) or ("", "")
    return row if verb == MORE else None


def asks_back(interaction: Interaction) -> bool:
    """Tell whether a form is to be expected for an answer."""
    data = data_of(interaction)
    if interaction.type.value == intake.COMMAND:
        given = slash.line(data)
        return not (given.files or given.message or given.link) and _is_bare(given.name, given.args.get("text", ""))
    if interaction.type.value != intake.COMPONENT:
        return False
    verb, subject = pressed(str(data["custom_id"])) or ("", "")
    name, _, text = subject.lstrip("/").partition(" ")
    return verb in FORMS or (verb == SAY and not subject.startswith(STANDS_FOR) and _is_bare(name, text))


def under_way(interaction: Interaction) -> str:
    """Return the words for what is under way; none where what was pressed shows it."""
    data = data_of(interaction)
    if interaction.type.value == intake.COMMAND:
        given = slash.line(data)
        asks = given.name not in {HOUSE, slash.SOURCE} or given.args.get("text", "").startswith("example")
        return ON_IT if asks else NOTED
    return NOTED if interaction.type.value == intake.FORM and interaction.message is None else ""


def absent_from(interaction: Interaction, deed: Deed) -> str:
    """Say which rights we lack where the work would be shown; empty where we have them."""
    if deed.private:
        return ""
    rights = intake.lacking(interaction.app_permissions.value, thread=deed.place.thread is not None)
    return ABSENT.format(rights=" and ".join(rights)) if rights else ""


def _is_bare(name: str, text: str) -> bool:
    """Tell whether a line lacks the words that a form asks for."""
    return text.strip() in LINES if name == HOUSE else not text.strip()
