"""A message as a test sees it: its components, which Discord must take, and a picture of them in letters."""

from __future__ import annotations

from typing import Any

from rolecall.chat import Card
from rolecall_discord import escape
from rolecall_discord.drawing import Rendered, render
from tests.adapters.fake_discord.components import complaints, shown

BUTTON, TEXT, GALLERY, FILE, ROW = 2, 10, 12, 13, 1


def taken(card: Card, key: str = "k") -> Rendered:
    """Return a card as a message which Discord takes: nothing is wrong with it, and each file is shown."""
    message = render(card, key=key)
    assert complaints(list(message.components), "v2") == []
    named = [file.name for file in message.files]
    urls = {media["url"] for media in shown(list(message.components))}
    assert len(set(named)) == len(named)
    assert urls == {f"attachment://{name}" for name in named}
    return message


def parts(message: Rendered) -> list[dict[str, Any]]:
    """Return what stands in the frame."""
    (container,) = message.components
    return list(container["components"])


def said(message: Rendered) -> str:
    """Return all texts of a message as they are sent, without what is invisible."""
    return "\n".join(part["content"] for part in parts(message) if part["type"] == TEXT).replace(escape.BREAK, "")


def buttons(message: Rendered) -> list[dict[str, Any]]:
    """Return all buttons of a message, in order."""
    return [button for part in parts(message) if part["type"] == ROW for button in part["components"]]


def face(message: Rendered) -> str:
    """Return a message as letters: a rule between components, the main button marked with a star."""
    drawn = []
    for part in parts(message):
        match part["type"]:
            case 10:
                drawn.append(part["content"])
            case 12:
                drawn += [f"[picture {item['media']['url']}: {item['description']}]" for item in part["items"]]
            case 13:
                drawn.append(f"[file {part['file']['url']}]")
            case 1:
                drawn.append(" ".join(_button(button) for button in part["components"]))
    return "\n---\n".join(drawn)


def _button(button: dict[str, Any]) -> str:
    star = "*" if button["style"] == 1 else ""
    return f"[{button['label']}{star} -> {button.get('custom_id') or button['url']}]"
