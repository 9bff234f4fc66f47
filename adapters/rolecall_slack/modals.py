"""Forms as modals, and what was typed into them as values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rolecall.chat import Field, Form, Place
from rolecall.errors import Refused
from rolecall_slack import escape, limits
from rolecall_slack.blocks.elements import Block, section, words

#: The action id of every field; its block id is the field's own.
ACTION = "value"
YES = "yes"


@dataclass(frozen=True)
class Context:
    """What a modal is about, as it travels in its private metadata."""

    form: str = ""
    subject: str = ""
    place: str = ""
    #: The message whose button opened it, empty for none.
    message: str = ""
    #: The row of the shelf that holds all of this, where it is too long to travel.
    row: str = ""

    def dumps(self) -> str:
        """Return it as text; `fits` says whether Slack takes it."""
        return json.dumps({name: value for name, value in vars(self).items() if value}, ensure_ascii=False)

    @classmethod
    def loads(cls, text: str) -> Context:
        """Read what `dumps` wrote."""
        return cls(**json.loads(text or "{}"))

    @property
    def fits(self) -> bool:
        """Tell whether it may travel; if not, keep it on the shelf and send `Context(row=…)`."""
        return len(self.dumps()) <= limits.PRIVATE_METADATA


def view(form: Form, *, place: Place, message: str = "", callback: str, row: str = "") -> dict[str, Any]:
    """Return the modal of a form; `row` names where the shelf keeps its context, if that does not `fits`.

    Raises:
        Refused: the form has more than a modal takes.
    """
    context = Context(row=row) if row else Context(form.name, form.subject, str(place), message)
    if not context.fits:
        raise Refused(f"The form “{form.title}” is about more than fits into a modal.")
    made = {
        **_frame(form.title, callback),
        "submit": words(form.send or "Send", limits.VIEW_TITLE, escape.SHORT),
        "private_metadata": context.dumps(),
        "blocks": [*_above(form), *(_input(field) for field in form.fields)],
    }
    count = len(made["blocks"])
    if count > limits.VIEW_BLOCKS:
        raise Refused(f"The form “{form.title}” has {count} parts; a modal takes {limits.VIEW_BLOCKS}.")
    size = len(json.dumps(made).encode())
    if size > limits.VIEW_BYTES:
        raise Refused(f"The form “{form.title}” has {size:,} bytes; a modal takes {limits.VIEW_BYTES:,}.")
    return made


def skeleton(title: str, callback: str = "") -> dict[str, Any]:
    """Return a modal that opens at once and is filled in when the form is known."""
    return {**_frame(title, callback), "blocks": [section("One moment: the form is on its way.")]}


def words_only(title: str, text: str) -> dict[str, Any]:
    """Return a modal that says something, in place of a form that cannot be shown."""
    return {**_frame(title, ""), "blocks": [section(text)]}


def values(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed into a submitted view, by field; a field left open is empty."""
    typed: Mapping[str, Mapping[str, Any]] = view.get("state", {}).get("values", {})
    return {name: _value(state[ACTION]) for name, state in typed.items() if ACTION in state}


def _frame(title: str, callback: str) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": words(title or "Rolecall", limits.VIEW_TITLE, escape.SHORT),
        "close": words("Cancel"),
        "callback_id": callback,
    }


def _above(form: Form) -> list[Block]:
    """Return what stands above the fields: the whole title if it was cut, and the note."""
    cut = [form.title] if len(escape.words(form.title)) > limits.VIEW_TITLE else []
    return [section(text) for text in (*cut, form.note) if text]


def _input(field: Field) -> Block:
    if len(field.id) > limits.BLOCK_ID:
        raise Refused(f"The field “{field.label}” has an id of {len(field.id)} characters; {limits.BLOCK_ID} fit.")
    drawn: Block = {
        "type": "input",
        "block_id": field.id,
        "label": words(field.label or field.id, limits.LABEL),
        "element": {"action_id": ACTION, **_element(field)},
        "optional": not field.required,
    }
    if field.hint:
        drawn["hint"] = words(field.hint, limits.HINT)
    return drawn


def _element(field: Field) -> Block:
    match field.kind:
        case "choice":
            return _menu(field)
        case "switch":
            option = {"text": words("Yes"), "value": YES}
            return {"type": "checkboxes", "options": [option]} | (
                {"initial_options": [option]} if field.value == YES else {}
            )
        case "date":
            return {"type": "datepicker"} | ({"initial_date": field.value} if field.value else {})
        case "number":
            return {"type": "number_input", "is_decimal_allowed": True} | _begun(field)
        case "line" | "text":
            return {"type": "plain_text_input", "multiline": field.kind == "text"} | _begun(field)


def _begun(field: Field) -> Block:
    """Return what stands in the field when it opens; words that are cut off say so."""
    return {"initial_value": escape.shortened(field.value, limits.INPUT)} if field.value else {}


def _menu(field: Field) -> Block:
    """Return a menu of the choices, in groups where there are many.

    Raises:
        Refused: one of them is too long to be sent back, or they are too many.
    """
    options = [_option(choice, field) for choice in field.choices]
    if not options or len(options) > limits.OPTIONS * limits.OPTION_GROUPS:
        raise Refused(f"The field “{field.label}” has {len(options)} choices, which no menu holds.")
    initial = {"initial_option": options[field.choices.index(field.value)]} if field.value in field.choices else {}
    if len(options) <= limits.OPTIONS:
        return {"type": "static_select", "options": options, **initial}
    groups = [options[at : at + limits.OPTIONS] for at in range(0, len(options), limits.OPTIONS)]
    return {"type": "static_select", "option_groups": list(map(_group, groups)), **initial}


def _group(options: Sequence[Block]) -> Block:
    first, last = (option["text"]["text"][:30] for option in (options[0], options[-1]))
    return {"label": words(f"{first} … {last}"), "options": list(options)}


def _option(choice: str, field: Field) -> Block:
    if not 0 < len(choice) <= limits.OPTION_VALUE:
        raise Refused(
            f"A choice of “{field.label}” has {len(choice)} characters; a menu takes 1 to {limits.OPTION_VALUE}."
        )
    return {"text": words(choice, limits.OPTION, escape.SHORT), "value": choice}


def _value(state: Mapping[str, Any]) -> str:
    """Return the value of one element as the core's forms have it: `yes` or nothing for a switch, ISO for a date."""
    match state.get("type"):
        case "static_select":
            return str((state.get("selected_option") or {}).get("value") or "")
        case "checkboxes":
            return YES if state.get("selected_options") else ""
        case "datepicker":
            return str(state.get("selected_date") or "")
        case _:
            return str(state.get("value") or "")
