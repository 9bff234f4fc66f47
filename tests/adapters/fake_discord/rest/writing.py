"""The rules for the body of a message, wherever it is sent or changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.adapters.fake_discord import components
from tests.adapters.fake_discord.pings import Pings, pings, texts
from tests.adapters.fake_discord.rest.registry import Call
from tests.adapters.fake_discord.things import EPHEMERAL, HAS_THREAD, V2, File, Message

CONTENT, EMBEDS, EMBED_CHARS, FILES, REQUEST_BYTES, FILE_BYTES = 2000, 10, 6000, 10, 25 * 1024 * 1024, 10 * 1024 * 1024
_EMBED = {"title": 256, "description": 4096}


def fields(call: Call, body: dict[str, Any], before: Message | None = None) -> dict[str, Any]:
    """Return what a body sets of a message: content, flags, embeds, components, files; checked together.

    `before` is the message as it stands when it is changed: what the body leaves out stays.
    """
    old = before or Message("", "", "")
    flags = old.flags & (V2 | EPHEMERAL | HAS_THREAD) | int(body.get("flags") or 0)
    content = str(body.get("content") or "") if "content" in body else old.content
    embeds = (body.get("embeds") or []) if "embeds" in body else old.embeds
    parts = (body.get("components") or []) if "components" in body else old.components
    files = _files(call, body, old.files)
    _check(call, flags, content, embeds, parts)
    if not (content or embeds or parts or files):
        call.refuse(400, 50006, "Cannot send an empty message")
    numbered = components.numbered(parts)
    _media(call, numbered, files, v2=bool(flags & V2))
    return {"content": content, "flags": flags, "embeds": embeds, "components": numbered, "files": files}


def _check(call: Call, flags: int, content: str, embeds: list[Any], parts: list[Any]) -> None:
    if flags & V2 and (content or embeds):
        call.invalid("content", "cannot be used with components V2")
    if len(content) > CONTENT:
        call.invalid("content", f"Must be {CONTENT} or fewer in length.")
    if len(embeds) > EMBEDS or sum(_length(embed) for embed in embeds) > EMBED_CHARS:
        call.invalid("embeds", f"at most {EMBEDS} with {EMBED_CHARS} characters together")
    for name, most in _EMBED.items():
        if any(len(embed.get(name) or "") > most for embed in embeds):
            call.invalid("embeds", f"{name} has more than {most} characters")
    if wrong := components.complaints(parts, "v2" if flags & V2 else ""):
        call.invalid("components", "; ".join(wrong))


def _length(embed: dict[str, Any]) -> int:
    said = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    said += [part for one in embed.get("fields", []) for part in (one.get("name"), one.get("value"))]
    said.append((embed.get("author") or {}).get("name"))
    return sum(len(one or "") for one in said)


def _files(call: Call, body: dict[str, Any], old: list[File]) -> list[File]:
    """Return the files a message has now: those kept by id, then the new ones, described in `attachments`."""
    listed = body.get("attachments")
    described = {str(one["id"]): one for one in listed or []}
    kept = old if listed is None else [file for file in old if file.id in described]
    new = []
    for name, file in call.files.items():
        number = name.removeprefix("files[").removesuffix("]")
        about = described.get(number, {})
        new.append(replace(file, name=about.get("filename") or file.name, about=about.get("description") or ""))
    if len(kept) + len(new) > FILES:
        call.invalid("attachments", f"at most {FILES}")
    if any(len(file.data) > FILE_BYTES for file in new) or sum(len(file.data) for file in new) > REQUEST_BYTES:
        call.refuse(413, 40005, "Request entity too large")
    return [*kept, *new]


def _media(call: Call, parts: list[dict[str, Any]], files: list[File], *, v2: bool) -> None:
    """Resolve `attachment://` in components; what no component shows is not seen with V2."""
    by_name = {file.name: file for file in files}
    seen = set()
    for media in components.shown(parts):
        url = str(media.get("url", ""))
        name = url.removeprefix("attachment://")
        if url.startswith("attachment://") and name not in by_name:
            call.invalid("components", f"no attachment is named {name!r}")
        seen.add(name.rpartition("/")[2])
    if v2:
        unseen = [name for name in by_name if name not in seen]
        call.server.record.complaints += [f"no component shows the file {name}" for name in unseen]


def rung(call: Call, body: dict[str, Any], made: dict[str, Any], replied: str = "") -> Pings:
    """Return whom a message notifies; refuses an `allowed_mentions` that contradicts itself."""
    allowed = body.get("allowed_mentions")
    for kind in ("users", "roles"):
        given = (allowed or {}).get(kind) or []
        if len(given) > 100 or (given and kind in (allowed or {}).get("parse", [])):
            call.invalid("allowed_mentions", f"{kind} is at most 100, and not with parse")
    return pings(texts(made["content"], made["components"]), allowed, replied)


def named(found: Pings) -> dict[str, Any]:
    """Return the fields of a message that say whom it notified."""
    return {"mentions": found.users, "role_mentions": found.roles, "everyone": found.everyone}
