"""Files: an address to send to, the bytes there, and only then the sharing."""

from __future__ import annotations

from typing import Any

from tests.adapters.fake_slack.rooms import Channel, File, Message
from tests.adapters.fake_slack.web_api.chat import publish, thread
from tests.adapters.fake_slack.web_api.registry import Call, method

MOST_BYTES = 1_000_000_000


@method("files.getUploadURLExternal", 4, "files:write", json=False)
def upload_address(call: Call) -> dict[str, Any]:
    """Return where to send a file of a name and a length."""
    name, length = call.need("filename", "length")
    if not 0 < int(length) <= MOST_BYTES:
        call.refuse("invalid_arguments")
    file = File(call.world.fresh("F"), str(name), int(length), call.by.user)
    call.world.files[file.id] = file
    return {"file_id": file.id, "upload_url": f"{call.world.base}/upload/v1/{file.id}"}


@method("files.completeUploadExternal", 4, "files:write")
def complete(call: Call) -> dict[str, Any]:
    """Finish files that were sent, and share them in a message where a channel is given."""
    wanted = call.need("files")
    if not isinstance(wanted, list) or not all(isinstance(item, dict) and "id" in item for item in wanted):
        call.refuse("invalid_arguments")
    found = [_sent(call, item) for item in wanted]
    given = str(call.args.get("channels") or call.args.get("channel_id") or "")
    channels = [_channel(call, name) for name in given.split(",") if name]
    for file, item in zip(found, wanted, strict=True):
        file.complete, file.title = True, item.get("title") or file.name
    for channel in channels:
        _share(call, channel, found)
    return {"files": [file.as_json(call.world.base) for file in found]}


@method("files.info", 4, "files:read", json=False)
def info(call: Call) -> dict[str, Any]:
    """Return a file."""
    file = _file(call)
    return {"file": file.as_json(call.world.base)}


@method("files.delete", 3, "files:write")
def delete(call: Call) -> dict[str, Any]:
    """Delete a file of ours; the messages it was in stay."""
    file = _file(call)
    if file.user != call.by.user:
        call.refuse("cant_delete_file")
    del call.world.files[file.id]
    for message in call.world.messages.values():
        message.files = [name for name in message.files if name != file.id]
    return {}


def _file(call: Call) -> File:
    found = call.world.files.get(str(call.need("file")))
    if found is None or not found.complete:
        call.refuse("file_not_found")
    return found


def _sent(call: Call, item: dict[str, Any]) -> File:
    found = call.world.files.get(str(item["id"]))
    if found is None or found.data is None or found.complete or found.user != call.by.user:
        call.refuse("file_not_found")
    return found


def _channel(call: Call, name: str) -> Channel:
    call.args["channel"] = name
    return call.channel()


def _share(call: Call, channel: Channel, files: list[File]) -> None:
    for file in files:
        file.channels.add(channel.id)
    message = Message(
        ts=call.world.ts(),
        channel=channel.id,
        user=call.by.user,
        text=str(call.args.get("initial_comment") or ""),
        team=call.bot.team,
        thread=thread(call, channel),
        files=[file.id for file in files],
        bot=call.by.bot,
        app=call.world.app.id,
        subtype="file_share",
    )
    publish(call, message)
