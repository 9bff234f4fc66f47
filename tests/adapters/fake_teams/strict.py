"""What a message may hold; anything that is not modelled is refused, so that no test rests on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

#: Bytes of a message as it is sent. Not verified: pages of Microsoft name 28, 40 and 100 KB; this is the smallest.
MOST = 28 * 1024
CARD = "application/vnd.microsoft.card.adaptive"
VERSIONS = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "1.5"})
#: Actions of one row that all clients show. Not verified.
ROW = 6
SPACING = frozenset("None Small Default Medium Large ExtraLarge Padding".split())
STYLES = {
    "size": frozenset("Small Default Medium Large ExtraLarge".split()),
    "weight": frozenset("Lighter Default Bolder".split()),
    "color": frozenset("Default Dark Light Accent Good Warning Attention".split()),
    "fontType": frozenset("Default Monospace".split()),
}


class Refusal(Exception):
    """A message that is not taken: status and code of the answer."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        """Answer with these."""
        super().__init__(message or code)
        self.status = status
        self.code = code


def judge(activity: Mapping[str, Any], size: int) -> None:
    """Take a message of the bot, or refuse it.

    Raises:
        Refusal: something about it is wrong.
    """
    if size > MOST:
        raise Refusal(413, "MessageSizeTooBig", f"{size} bytes")
    _only(activity, {"type", "summary", "attachments", "id"})
    attachments = activity.get("attachments")
    if activity.get("type") != "message" or not isinstance(attachments, list) or len(attachments) != 1:
        raise Refusal(400, "BadSyntax", "one card is a message")
    (attachment,) = attachments
    _only(attachment, {"contentType", "content"})
    card = attachment["content"]
    _only(card, {"type", "version", "body", "msteams"})
    if (attachment["contentType"], card["type"]) != (CARD, "AdaptiveCard") or card["version"] not in VERSIONS:
        raise Refusal(400, "BadArgument", "no card that Teams knows")
    if not card["body"]:
        raise Refusal(400, "BadArgument", "an empty card")
    for element in card["body"]:
        _element(element)


def _element(element: Mapping[str, Any]) -> None:
    match element.get("type"):
        case "RichTextBlock":
            _only(element, {"type", "inlines", "spacing"})
            _one_of(element, "spacing", SPACING)
            for inline in element["inlines"]:
                _inline(inline)
        case "ActionSet":
            _only(element, {"type", "actions"})
            if not 1 <= len(element["actions"]) <= ROW:
                raise Refusal(400, "BadArgument", f"{len(element['actions'])} actions in a row")
            for action in element["actions"]:
                _action(action)
        case other:
            raise Refusal(400, "BadArgument", f"{other} is not modelled")


def _inline(inline: Any) -> None:
    if isinstance(inline, str):
        return
    _only(inline, {"type", "text", *STYLES})
    if inline.get("type") != "TextRun" or not isinstance(inline.get("text"), str):
        raise Refusal(400, "BadArgument", "no text run")
    for name, values in STYLES.items():
        _one_of(inline, name, values)


def _action(action: Mapping[str, Any]) -> None:
    match action.get("type"):
        case "Action.Execute":
            _only(action, {"type", "title", "verb", "data", "style"})
            good = isinstance(action.get("verb"), str) and isinstance(action.get("data"), dict)
            _one_of(action, "style", {"default", "positive", "destructive"})
        case "Action.OpenUrl":
            _only(action, {"type", "title", "url"})
            good = str(action.get("url")).startswith(("https://", "http://"))
        case _:
            good = False
    if not good or not action.get("title"):
        raise Refusal(400, "BadArgument", f"the action {action.get('type')}")


def _only(part: Any, names: Collection[str]) -> None:
    if not isinstance(part, Mapping):
        raise Refusal(400, "BadSyntax", "no object")
    unknown = set(part) - set(names)
    if unknown:
        raise Refusal(400, "BadArgument", f"not modelled: {', '.join(sorted(unknown))}")


def _one_of(part: Mapping[str, Any], name: str, values: Collection[str]) -> None:
    if name in part and part[name] not in values:
        raise Refusal(400, "BadArgument", f"{name}={part[name]}")
