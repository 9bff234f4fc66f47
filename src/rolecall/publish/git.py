"""A git working tree as a target: one commit a version, found again by its trailer; nothing is pushed.

No hook, signature or pager of the tree's configuration runs, and whatever else is staged stays as it is.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from rolecall.courier.target import Publication
from rolecall.errors import Forbidden, Gone, Unreached, Unsure
from rolecall.publish.tree import place

TRAILER = "Rolecall-Key"
#: Seconds one git command may take.
TIMEOUT_S = 20
_SAFE = (
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "commit.gpgSign=false",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "gc.auto=0",
    "--no-pager",
)
_AUTHOR = ("rolecall", "rolecall@localhost")


class GitTree:
    """Commits accepted versions to the branch that is checked out."""

    name = "git"
    repeatable = True

    def __init__(self, root: Path) -> None:
        """Commit to the working tree at `root`."""
        self._root = root.absolute()

    def publish(self, publication: Publication) -> str:
        """See `Target.publish`; the reference is the commit's hash."""
        found = self.find(publication)
        if found:
            return found
        where = str(place(self._root, publication))
        self._git("add", "--force", "--", where)
        self._git(
            *("commit", "--quiet", "--only", "--allow-empty", "--cleanup=verbatim", "--file=-", "--", where),
            words=_message(publication),
            date=publication.version.at,
        )
        return self.find(publication) or self._git("rev-parse", "HEAD").strip()

    def find(self, publication: Publication) -> str | None:
        """See `Target.find`; looks at all branches."""
        if not (self._root / ".git").exists():
            raise Gone(f"{self._root} is no git working tree.", hint="Run “git init” there, or change the setting.")
        listing = self._git(
            *("log", "--all", "--fixed-strings", f"--grep={TRAILER}: {publication.key}"),
            f"--format=%H %(trailers:key={TRAILER},valueonly,separator=%x20)",
        )
        for line in listing.splitlines():
            commit, _space, keys = line.partition(" ")
            if publication.key in keys.split(" "):
                return commit
        return None

    def _git(self, *arguments: str, words: str = "", date: str = "") -> str:
        """Run git in the tree and return what it prints."""
        try:
            done = subprocess.run(  # noqa: S603  # fixed program, no shell
                ["git", *_SAFE, *arguments],  # noqa: S607  # the owner's own git
                cwd=self._root,
                env=_environment(date),
                input=words,
                capture_output=True,
                encoding="utf-8",
                timeout=TIMEOUT_S,
                check=False,
            )
        except FileNotFoundError as error:
            raise Forbidden(f"git does not run in {self._root}.", hint="Install git.") from error
        except subprocess.TimeoutExpired as error:
            raise Unsure(f"git {arguments[0]} took longer than {TIMEOUT_S} s in {self._root}.") from error
        if done.returncode:
            reason = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
            raise Unreached(f"git {arguments[0]} failed in {self._root}: {reason[0]}")
        return done.stdout


def _environment(date: str) -> dict[str, str]:
    """Return the environment without what points git elsewhere; the version's own time is the date."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    name, mail = _AUTHOR
    people = {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", name), ("EMAIL", mail))
    }
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
    return {**kept, **people, **dates, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def _message(publication: Publication) -> str:
    version = publication.version
    title = " ".join(version.title.split())
    accepted = (
        f"Accepted by {' '.join(', '.join(publication.accepted_by).split())}. " if publication.accepted_by else ""
    )
    return (
        f"{title} (version {version.number})\n\n{accepted}Made by an AI role-agent.\n\n"
        f"{TRAILER}: {publication.key}\nRolecall-Digest: {version.digest}\n"
    )
