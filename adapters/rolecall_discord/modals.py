"""Modals: the fields of a form in pages that Discord takes, and what was typed into them by field.

A question is always shown whole; a hint where there is room for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rolecall.chat import Field, Form
from rolecall.errors import Refused
from rolecall_discord import escape, limits

if TYPE_CHECKING:
    import discord

#: What a switch holds that is on.
YES = "yes"
#: What stands in an empty field that takes one kind of words only.
FORMATS: Mapping[str, str] = {"date": "2026-12-31", "number": "50"}
TYPED = "Type one of these, or its number:"
_SENTENCE = re.compile(r"[.?!](?=\s)")


def pages(form: Form) -> list[tuple[Field, ...]]:
    """Return the fields in order, as many to a page as a modal takes; words above them make no page more."""
    packed = _packed(form.fields, limits.MODAL_FIELDS)
    noted = _packed(form.fields, limits.MODAL_FIELDS - 1) if _above(form) else packed
    return noted if len(noted) == len(packed) else packed


def modal(form: Form, custom_id: str, page: int = 0, values: Mapping[str, str] | None = None) -> discord.ui.Modal:
    """Return a page of a form; `values` stand in its fields in place of the form's own.

    The library keeps nothing of it: whatever comes back is told from its `custom_id`.

    Raises:
        Refused: a field has an id that Discord does not take.
    """
    from discord import ui

    every = pages(form)
    said, shown = _above(form) if page == 0 else "", every[page]
    room = limits.MODAL_FIELDS - sum(map(_parts, shown))
    made = ui.Modal(title=_title(form, page, len(every)), custom_id=custom_id)
    if said and room:
        made.add_item(ui.TextDisplay(escape.shortened(escape.words(said), limits.DISPLAY)))
    for number, field in enumerate(shown):
        if whole := _whole(field):
            made.add_item(ui.TextDisplay(whole))
        more = said if number == 0 and not room else ""
        made.add_item(_label(field, (values or {}).get(field.id, field.value), more))
    made.stop()
    return made


def values(components: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return what was typed into a modal that was sent, by field; a field left open is empty."""
    found: dict[str, str] = {}
    for node in components:
        found |= values(node.get("components", ()))
        found |= values([node["component"]] if "component" in node else ())
        if "custom_id" in node:
            found[node["custom_id"]] = _value(node)
    return found


def in_menu(field: Field) -> bool:
    """Tell whether a menu holds the choices of a field."""
    fitting = all(0 < len(choice) <= limits.OPTION for choice in field.choices)
    return fitting and 0 < len(field.choices) <= limits.OPTIONS and len(set(field.choices)) == len(field.choices)


def meant(field: Field, typed: str) -> str:
    """Return the choice that somebody typed by name or number; other words stay as they are."""
    if field.kind != "choice" or in_menu(field):
        return typed
    named = {choice.casefold(): choice for choice in field.choices}
    numbered = {str(number): choice for number, choice in enumerate(field.choices, start=1)}
    word = typed.strip()
    return named.get(word.casefold()) or numbered.get(word.rstrip("."), typed)


def _packed(fields: Sequence[Field], room: int) -> list[tuple[Field, ...]]:
    """Return fields page by page; the first page has `room` for so many parts."""
    made: list[tuple[Field, ...]] = [()]
    for field in fields:
        if _parts(field) > room:
            made.append(())
            room = limits.MODAL_FIELDS
        made[-1] += (field,)
        room -= _parts(field)
    return made


def _parts(field: Field) -> int:
    """Return of how many parts of a modal a field consists."""
    return 2 if _whole(field) else 1


def _above(form: Form) -> str:
    """Return what stands above the fields: the whole title if it is cut, and the note."""
    cut = form.title if len(escape.flat(form.title)) > limits.MODAL_TITLE else ""
    return "\n".join(filter(None, (cut, form.note)))


def _whole(field: Field) -> str:
    """Return what stands above a field: a question too long for what is beside it, and choices that no menu holds."""
    listed = field.kind == "choice" and field.choices and not in_menu(field)
    question = field.label if len(escape.flat(field.label)) > limits.DESCRIPTION else ""
    choices = [f"{number}. {choice}" for number, choice in enumerate(field.choices, start=1)] if listed else []
    lines = [question, *([TYPED, *choices] if listed else [])]
    return escape.shortened("\n".join(escape.words(line) for line in lines if line), limits.DISPLAY)


def _title(form: Form, page: int, count: int) -> str:
    end = f" ({page + 1} of {count})" if count > 1 else ""
    return _short(form.title or "Rolecall", limits.MODAL_TITLE - len(end)) + end


def _label(field: Field, value: str, note: str) -> discord.ui.Label[Any]:
    from discord import ui

    if not 0 < len(field.id) <= limits.CUSTOM_ID:
        raise Refused(f"The field “{field.label}” has an id of {len(field.id)} characters; {limits.CUSTOM_ID} fit.")
    description, rest = _beside(field, note)
    placeholder = FORMATS.get(field.kind) or _short(rest, limits.PLACEHOLDER) or None
    label = _short(field.label or field.id, limits.FIELD_LABEL)
    return ui.Label(text=label, description=description or None, component=_input(field, value, placeholder))


def _input(field: Field, value: str, placeholder: str | None) -> discord.ui.Item[Any]:
    from discord import SelectOption, TextStyle, ui

    if field.kind == "switch":
        return ui.Checkbox(custom_id=field.id, default=value == YES)
    if field.kind == "choice" and in_menu(field):
        options = [
            SelectOption(label=_short(one, limits.OPTION), value=one, default=one == value) for one in field.choices
        ]
        least = 1 if field.required else 0
        return ui.Select(
            custom_id=field.id, options=options, placeholder=placeholder, required=field.required, min_values=least
        )
    return ui.TextInput(
        custom_id=field.id,
        style=TextStyle.paragraph if field.kind == "text" else TextStyle.short,
        placeholder=placeholder,
        default=escape.shortened(value, limits.FIELD_VALUE) or None,
        required=field.required,
        max_length=limits.FIELD_VALUE,
    )


def _beside(field: Field, note: str) -> tuple[str, str]:
    """Return what stands beside a field, and the rest of it, for which there was no room.

    A question that is too long for the label stands there whole, before all else.
    """
    label = escape.flat(field.label)
    whole = label if limits.FIELD_LABEL < len(label) <= limits.DESCRIPTION else ""
    more = escape.flat(" ".join(filter(None, (note, field.hint))))
    if whole and len(whole) + 1 + len(more) > limits.DESCRIPTION:
        return whole, more
    return _broken(" ".join(filter(None, (whole, more))), limits.DESCRIPTION)


def _broken(text: str, most: int) -> tuple[str, str]:
    """Return at most so many characters of a text, and the rest: whole sentences, or else whole words."""
    if len(text) <= most:
        return text, ""
    ends = [found.end() for found in _SENTENCE.finditer(text, 0, most + 1)]
    end = ends[-1] if ends else text.rfind(" ", 1, most + 1)
    end = end if end > 0 else most
    return text[:end], text[end:].strip()


def _short(text: str, most: int) -> str:
    return escape.shortened(escape.flat(text), most, escape.SHORT)


def _value(node: Mapping[str, Any]) -> str:
    """Return the value of one component as the core's forms have it: `yes` or nothing for a switch."""
    match node:
        case {"values": [first, *_]}:
            return str(first)
        case {"value": bool(on)}:
            return YES if on else ""
        case _:
            return str(node.get("value") or "")
