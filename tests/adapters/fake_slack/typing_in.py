"""What a person may type into a modal, and the state it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.adapters.fake_slack.cannot import Cannot
from tests.adapters.fake_slack.surfaces import View


def filled(view: View, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the state of a view with `values`, named by block id or action id; raises `Cannot` as the client would.

    A menu takes the value of an option, checkboxes a list of them; what is not named keeps its initial value.
    """
    left = dict(values)
    found: dict[str, dict[str, Any]] = {}
    for block in view.body["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        name = next((key for key in (block["block_id"], element["action_id"]) if key in left), "")
        value = left.pop(name) if name else _initial(element)
        if value in (None, "", []) and not block.get("optional"):
            raise Cannot(f"{block['block_id']}: please complete this required field")
        _within(element, value)
        found[block["block_id"]] = {element["action_id"]: {"type": element["type"], **state(element, value)}}
    if left:
        raise Cannot(f"the modal has no field {', '.join(left)}")
    return found


def _initial(element: dict[str, Any]) -> Any:
    for name in (
        "initial_value",
        "initial_date",
        "initial_time",
        "initial_user",
        "initial_channel",
        "initial_date_time",
    ):
        if name in element:
            return element[name]
    if "initial_option" in element:
        return element["initial_option"]["value"]
    return [option["value"] for option in element.get("initial_options", ())] or None


def _within(element: dict[str, Any], value: Any) -> None:
    if element["type"] != "plain_text_input" or value is None:
        return
    if not element.get("min_length", 0) <= len(value) <= element.get("max_length", 3000):
        raise Cannot(f"{element['action_id']}: {len(value)} characters are too many or too few")


def state(element: dict[str, Any], value: Any) -> dict[str, Any]:
    """Return what the state holds for a kind of element."""
    match element["type"]:
        case "static_select" | "radio_buttons" | "external_select":
            return {"selected_option": None if value is None else _option(element, value)}
        case "checkboxes" | "multi_static_select" | "multi_external_select":
            return {"selected_options": [_option(element, one) for one in value or ()]}
        case "datepicker":
            return {"selected_date": value}
        case "timepicker":
            return {"selected_time": value}
        case "datetimepicker":
            return {"selected_date_time": value}
        case "users_select":
            return {"selected_user": value}
        case "multi_users_select":
            return {"selected_users": list(value or ())}
        case "channels_select":
            return {"selected_channel": value}
        case "conversations_select":
            return {"selected_conversation": value}
        case _:
            return {"value": value}


def _option(element: dict[str, Any], value: str) -> dict[str, Any]:
    if element["type"].endswith("external_select"):
        return {"text": {"type": "plain_text", "text": value}, "value": value}
    groups = [group["options"] for group in element.get("option_groups", ())]
    options = [*element.get("options", ()), *(option for group in groups for option in group)]
    found = next((option for option in options if option["value"] == value), None)
    if found is None:
        raise Cannot(f"{element['action_id']}: there is no option {value}")
    chosen: dict[str, Any] = found
    return chosen
