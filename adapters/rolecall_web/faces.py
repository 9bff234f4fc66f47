"""Faces: stored posts as the items that templates show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rolecall.chat import Chart
from rolecall_web import paths
from rolecall_web.address import place_of
from rolecall_web.post import Post
from rolecall_web.views import Attachment, Item, Try

#: Lines offered to try.
TRIES = 4


def item(post: Post, *, inside: bool = False) -> Item:
    """Return what a template shows of a post; `inside` a thread its root has no link to where the reader is."""
    drawn = _drawn(post)
    files = (
        Attachment(file.name, file.size, paths.file(post.id, nth))
        for nth, file in enumerate(post.files)
        if file.name not in drawn
    )
    return Item(
        id=post.id,
        place=str(place_of(post.channel, post.thread)),
        by=post.by,
        kind="role" if post.card else "person",
        at=post.at,
        text=post.text,
        card=post.card,
        files=tuple(files),
        thread="" if inside or post.thread else paths.thread(post.channel, post.id),
        replies=post.replies,
    )


def title(post: Post) -> str:
    """Name the thread under a post: what its card opens, or its first words."""
    if post.card is not None:
        return post.card.opens or post.card.title
    line = post.text.strip().partition("\n")[0]
    return line if len(line) <= 80 else f"{line[:79]}…"


def request_of(posts: Sequence[Post]) -> str:
    """Return the request that a thread is about, as its cards say; empty where none does."""
    abouts = (post.card.about for post in posts if post.card is not None)
    return next((about.removeprefix("request:") for about in abouts if about.startswith("request:")), "")


def tries(catalogue: Sequence[Mapping[str, Any]]) -> tuple[Try, ...]:
    """Return lines that surely work: what each role has a form for, and who there is."""
    asks = tuple(Try(role["title"], f"/{role['short']}") for role in catalogue)
    return (*asks[: TRIES - 1], Try("Who works here", "/rolecall"))


def _drawn(post: Post) -> set[str]:
    """Return the names of the files that are pictures of charts, which the page draws itself."""
    return {block.picture for block in post.card.doc if isinstance(block, Chart)} if post.card else set()
