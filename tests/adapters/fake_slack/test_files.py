"""Files: three steps up, each of which can be done wrong, and one down."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError


async def announced(office, data: bytes) -> dict:
    """Ask for an address for `data`."""
    return (await office.client.files_getUploadURLExternal(filename="a.txt", length=len(data))).data


async def sent(url: str, **body: object) -> int:
    """Send bytes and return the status."""
    async with aiohttp.ClientSession() as session, session.post(url, **body) as answer:
        return answer.status


async def test_a_file_is_shared_only_when_it_is_complete(office):
    """Announced, sent, completed; twice completed is refused."""
    file = await announced(office, b"hello")
    ready = {"files": [{"id": file["file_id"], "title": "A"}], "channel_id": office.general.id}
    assert await office.error("files.completeUploadExternal", **ready) == "file_not_found"
    assert await sent(file["upload_url"], data=b"hell") == 400
    form = aiohttp.FormData()
    form.add_field("file", b"hello", filename="a.txt")
    assert await sent(file["upload_url"], data=form) == 200

    await office.client.files_completeUploadExternal(**ready)
    assert await office.error("files.completeUploadExternal", **ready) == "file_not_found"
    assert await sent(file["upload_url"], data=b"hello") == 404
    (note,) = office.slack.record.posts
    assert (note.files, note.channel) == ([file["file_id"]], office.general.id)
    found = (await office.client.files_info(file=file["file_id"]))["file"]
    assert (found["title"], found["size"], found["channels"]) == ("A", 5, [office.general.id])


async def test_a_file_goes_where_the_bot_is(office):
    """Not into a channel it is not in, and into threads that are there."""
    file = await announced(office, b"hello")
    await sent(file["upload_url"], data=b"hello")
    ready = {"files": [{"id": file["file_id"]}]}

    assert (
        await office.error("files.completeUploadExternal", **ready, channel_id=office.secret.id) == "channel_not_found"
    )
    place = {"channel_id": office.general.id, "thread_ts": "1.1"}
    assert await office.error("files.completeUploadExternal", **ready, **place) == "thread_not_found"
    assert office.slack.record.posts == []


async def test_a_lost_upload_can_be_sent_again(office):
    """The bytes are there; the second time changes nothing."""
    file = await announced(office, b"hello")
    office.slack.faults.lose("upload")

    with pytest.raises(aiohttp.ClientError):
        await sent(file["upload_url"], data=b"hello")
    assert await sent(file["upload_url"], data=b"hello") == 200


async def test_only_our_files_can_be_deleted(office):
    """A person's is not ours."""
    await office.client.files_upload_v2(channel=office.general.id, filename="a.txt", content="x")
    (ours,) = office.slack.record.posts[0].files
    said = await office.dana.upload(office.general, "b.txt", b"y")

    await office.client.files_delete(file=ours)
    assert await office.error("files.delete", file=said.message.files[0]) == "cant_delete_file"


async def test_a_file_that_cannot_be_is_refused(office):
    """Empty, unknown, or not described as a file."""
    for wrong in ({"filename": "a.txt", "length": 0}, {"filename": "a.txt", "length": 2_000_000_000}):
        with pytest.raises(SlackApiError, match="invalid_arguments"):
            await office.client.files_getUploadURLExternal(**wrong)
    with pytest.raises(SlackApiError, match="file_not_found"):
        await office.client.files_info(file="F9999")
    assert await office.error("files.completeUploadExternal", files=["F1"]) == "invalid_arguments"
