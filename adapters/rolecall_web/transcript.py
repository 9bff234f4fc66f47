"""The transcript: every post of every channel and thread, each exactly once."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rolecall.chat import Card, File, Ref, Shelf
from rolecall.errors import Conflict, Gone, NotFound
from rolecall_web.address import place_of
from rolecall_web.changes import Change, announce
from rolecall_web.channels import Channels
from rolecall_web.claims import draft
from rolecall_web.post import Post

#: Tries of a transaction that another one overtook.
TRIES = 20


@dataclass(frozen=True)
class Stretch:
    """Consecutive posts, oldest first, and the feed number before which older ones stand (None: there are none)."""

    posts: Sequence[Post]
    older: int | None


class Transcript:
    """Posts on the shelf: rows `m:<id>`, receipts `k:<key>`, files `f:<id>:<n>`, feeds `c:<channel>`, `t:…`."""

    def __init__(self, shelf: Shelf) -> None:
        """Keep posts on this shelf."""
        self._shelf = shelf

    def write(self, post: Post, *, key: str = "", files: Sequence[File] = (), ordinary: bool = False) -> Ref:
        """Store a post unless its key (or its id) is known; return where the one with this key is.

        Raises:
            Gone: it replies to a thread that does not exist.
            StorageFull: it is `ordinary`, and the disk has room for decisions only.
        """
        for _ in range(TRIES):
            try:
                with self._shelf.together(ordinary=ordinary) as shelf:
                    return self._known(shelf, key) or self._new(shelf, post, key, files)
            except Conflict:  # somebody else just wrote this key or this root: look again
                continue
        raise Conflict(f"The post {post.id} was overtaken {TRIES} times.")

    def update(self, name: str, card: Card) -> None:
        """Replace the card of a post by its full new state; the same state again changes nothing.

        Raises:
            Gone: there is no such post.
        """
        for _ in range(TRIES):
            try:
                with self._shelf.together() as shelf:
                    return self._replace(shelf, name, card)
            except Conflict:
                continue
        raise Conflict(f"The post {name} was overtaken {TRIES} times.")

    def find(self, key: str) -> Ref | None:
        """Return the post of a key."""
        return self._known(self._shelf, key)

    def get(self, name: str) -> Post:
        """Return a post.

        Raises:
            NotFound: there is none.
        """
        found = self._shelf.get(f"m:{name}")
        if found is None:
            raise NotFound("There is no such message.")
        return Post.loads(found[0])

    def many(self, names: Sequence[str]) -> dict[str, Post]:
        """Return posts by id; what does not exist is missing."""
        found = self._shelf.many([f"m:{name}" for name in names])
        return {key.removeprefix("m:"): Post.loads(value) for key, value in found.items()}

    def stretch(self, channel: str, thread: str = "", *, before: int | None = None, limit: int = 30) -> Stretch:
        """Return the last posts of a channel, or of a thread, that stand before a number of its feed."""
        found = self._shelf.newest(_feed(channel, thread), before, limit + 1)
        shown = found[-limit:]
        posts = self.many([name for _, name in shown])
        return Stretch([posts[name] for _, name in shown if name in posts], shown[0][0] if len(found) > limit else None)

    def newest(self, channel: str) -> str:
        """Return when the newest message of a channel came, as ISO 8601; empty where there is none."""
        posts = self.stretch(channel, limit=1).posts
        return posts[-1].at if posts else ""

    def file(self, name: str, nth: int) -> File:
        """Return a file of a post with its bytes.

        Raises:
            NotFound: there is none.
        """
        files, stored = self.get(name).files, self._shelf.get(f"f:{name}:{nth}")
        if stored is None or nth >= len(files):
            raise NotFound("There is no such file.")
        return File(files[nth].name, files[nth].mime, base64.b64decode(stored[0]))

    def _known(self, shelf: Shelf, key: str) -> Ref | None:
        found = shelf.get(f"k:{key}") if key else None
        if found is None:
            return None
        channel, thread, name = json.loads(found[0])
        return Ref(place_of(channel, thread), name)

    def _new(self, shelf: Shelf, post: Post, key: str, files: Sequence[File]) -> Ref:
        ref = Ref(place_of(post.channel, post.thread), post.id)
        if shelf.get(f"m:{post.id}") is not None:
            return ref
        Channels(shelf).ensure(post.channel)
        root = self._root(shelf, post) if post.thread else None
        number = shelf.append(_feed(post.channel, post.thread), post.id)
        shelf.put(f"m:{post.id}", post.dumps(), revision=0)
        if key:
            shelf.put(f"k:{key}", json.dumps([post.channel, post.thread, post.id]), revision=0)
        _keep(shelf, post.id, files)
        if root is not None:  # feeds count from 1, so the number of a reply is the number of replies
            shelf.put(f"m:{root.id}", replace(root, replies=number).dumps())
        announce(shelf, _change(post))
        if root is not None:
            announce(shelf, Change(post=root.id, channel=root.channel))
        return ref

    def _root(self, shelf: Shelf, post: Post) -> Post:
        """Return the root of the thread a post belongs to.

        A card may be faster than the page that asked for it: then the root is what that page was about to write.
        """
        found = shelf.get(f"m:{post.thread}")
        root = Post.loads(found[0]) if found else draft(shelf, post.thread)
        if root is None or root.channel != post.channel or root.thread:
            raise Gone("This thread does not exist.")
        if found is None:
            self._new(shelf, root, "", ())
        return root

    def _replace(self, shelf: Shelf, name: str, card: Card) -> None:
        found = shelf.get(f"m:{name}")
        if found is None:
            raise Gone("This message does not exist.")
        old = Post.loads(found[0])
        new = old.showing(card)
        if (new.card, new.files) == (old.card, old.files):
            return
        shelf.put(f"m:{name}", new.dumps(), revision=found[1])
        _keep(shelf, name, card.files)
        announce(shelf, _change(new))


def _feed(channel: str, thread: str) -> str:
    return f"t:{channel}:{thread}" if thread else f"c:{channel}"


def _keep(shelf: Shelf, name: str, files: Sequence[File]) -> None:
    for nth, file in enumerate(files):
        shelf.put(f"f:{name}:{nth}", base64.b64encode(file.data).decode("ascii"))


def _change(post: Post) -> Change:
    moves = post.card is not None and post.card.state != "working"
    return Change(post=post.id, channel=post.channel, thread=post.thread, moves=moves)
