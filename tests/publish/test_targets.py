"""Targets: each publishes once a key, finds it again, and says precisely what went wrong."""

from __future__ import annotations

import hashlib
import json
import subprocess

import pytest

from rolecall.chat import File
from rolecall.config import Settings
from rolecall.courier.target import Publication
from rolecall.errors import BadInput, Forbidden, Gone, Refused, Throttled, Unreached, Unsure
from rolecall.publish.folder import Folder
from rolecall.publish.git import GitTree
from rolecall.publish.targets import press, targets
from rolecall.publish.webhook import Webhook
from rolecall.testing.time import FakeClock
from tests.publish.conftest import MARKDOWN, a_contract, a_version
from tests.publish.receiver import SECRET, receiving

FILES = (File("stories.md", "text/markdown", b"# Stories\n"), File("stories.bin", "x/y", bytes(range(256))))


def a_publication(key="d-r1.v2:publish:t", files=FILES, **changes):
    """Return version 2 of d-r1 on its way out."""
    return Publication(key=key, version=a_version(**changes), files=files, accepted_by=("Dana",))


def names(folder):
    """List a folder."""
    return sorted(path.name for path in folder.iterdir())


def git(tree, *arguments):
    """Run git for the test itself."""
    people = ("-c", "user.name=t", "-c", "user.email=t@localhost")
    done = subprocess.run(["git", *people, *arguments], cwd=tree, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def tree(tmp_path):
    """A working tree with one commit, one staged change of its owner, and hooks that refuse every commit."""
    tree = tmp_path / "tree"
    tree.mkdir()
    git(tree, "init", "--quiet", "--initial-branch=main")
    (tree / "mine.txt").write_text("1")
    git(tree, "add", ".")
    git(tree, "commit", "--quiet", "-m", "first")
    (tree / "mine.txt").write_text("2")
    git(tree, "add", ".")
    for hook in ("pre-commit", "commit-msg", "prepare-commit-msg", "post-commit"):
        path = tree / ".git" / "hooks" / hook
        path.write_text(f"#!/bin/sh\ntouch {tmp_path}/hook-ran\nexit 1\n")
        path.chmod(0o755)
    git(tree, "config", "commit.gpgSign", "true")
    return tree


@pytest.fixture
def clock():
    """The clock of sender and receiver."""
    return FakeClock()


@pytest.fixture
def receiver(clock, monkeypatch):
    """A running receiver."""
    monkeypatch.setenv("NO_PROXY", "*")
    with receiving(clock) as receiver:
        yield receiver


def test_folder_holds_the_files_and_a_receipt(tmp_path):
    """What was accepted can be compared with what lies there."""
    folder = Folder(tmp_path / "out")
    path = folder.publish(a_publication())
    receipt = json.loads((tmp_path / "out/d-r1/v2/receipt.json").read_text())

    assert path == str(tmp_path / "out/d-r1/v2") == folder.find(a_publication())
    assert (tmp_path / "out/d-r1/v2/stories.bin").read_bytes() == bytes(range(256))
    assert receipt["sha256"] == {file.name: hashlib.sha256(file.data).hexdigest() for file in FILES}
    assert receipt["digest"] == a_version().digest
    assert names(tmp_path / "out/d-r1") == ["v2"]


def test_folder_publishes_a_key_once(tmp_path):
    """A second try changes nothing, not even what somebody did to the files since."""
    folder = Folder(tmp_path)
    assert folder.find(a_publication()) is None
    path = folder.publish(a_publication())
    (tmp_path / "d-r1/v2/stories.md").write_text("annotated")

    assert folder.publish(a_publication()) == path
    assert (tmp_path / "d-r1/v2/stories.md").read_text() == "annotated"


def test_folder_survives_a_crash_in_the_middle(tmp_path):
    """Half a version is never seen: what a crash left is not found, and is cleared by the next try."""
    draft = tmp_path / "d-r1" / ".v2.tmp"
    draft.mkdir(parents=True)
    (draft / "stories.md").write_text("half")
    folder = Folder(tmp_path)

    assert folder.find(a_publication()) is None
    folder.publish(a_publication())
    assert (tmp_path / "d-r1/v2/stories.md").read_bytes() == b"# Stories\n"
    assert not draft.exists()


def test_folder_overwrites_nothing_of_others(tmp_path):
    """A folder that is already there and is not this publication is left alone."""
    (tmp_path / "d-r1/v2").mkdir(parents=True)
    (tmp_path / "d-r1/v2/notes.txt").write_text("mine")

    with pytest.raises(Refused, match="is not this publication"):
        Folder(tmp_path).publish(a_publication())
    assert names(tmp_path / "d-r1/v2") == ["notes.txt"]


@pytest.mark.parametrize("name", ["../evil", "a/b", "..", ".git", "", "/etc/passwd", "a\0b", "-x", "a\nb"])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    """File and deliverable names are plain names or nothing is written."""
    root = tmp_path / "out"
    with pytest.raises(Refused, match="not a plain file name"):
        Folder(root).publish(a_publication(files=(File(name, "text/plain", b"x"),)))
    with pytest.raises(Refused, match="not a plain file name"):
        Folder(root).publish(a_publication(deliverable=name))
    assert names(tmp_path) in ([], ["out"])


@pytest.mark.parametrize("link", ["d-r1", "d-r1/v2"])
def test_no_symbolic_link_leads_out_of_the_folder(tmp_path, link):
    """A link that somebody put where a folder should be is not followed."""
    outside, root = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside)

    with pytest.raises(Gone, match="no plain directory"):
        Folder(root).publish(a_publication())
    assert names(outside) == []


def test_folder_says_when_its_root_is_a_file(tmp_path):
    """The message names the path."""
    (tmp_path / "out").write_text("")

    with pytest.raises(Gone, match=r"out or a folder in it is no plain directory"):
        Folder(tmp_path / "out").publish(a_publication())


def test_git_commits_only_the_publication(tree, tmp_path):
    """One commit by rolecall with the key; the owner's staged change stays staged; no hook runs."""
    target = GitTree(tree)
    commit = target.publish(a_publication())

    assert git(tree, "rev-parse", "HEAD") == commit == target.find(a_publication())
    assert git(tree, "show", "--name-only", "--format=", "HEAD").splitlines() == [
        "d-r1/v2/receipt.json",
        "d-r1/v2/stories.bin",
        "d-r1/v2/stories.md",
    ]
    assert git(tree, "log", "-1", "--format=%an %cn %aI") == "rolecall rolecall 2026-11-21T10:00:00+00:00"
    assert git(tree, "log", "-1", "--format=%(trailers:key=Rolecall-Key,valueonly)") == "d-r1.v2:publish:t"
    assert git(tree, "diff", "--cached", "--name-only") == "mine.txt"
    assert not (tmp_path / "hook-ran").exists()


def test_git_publishes_a_key_once(tree):
    """A second try finds the commit, also from another branch; a longer key is another key."""
    target = GitTree(tree)
    commit = target.publish(a_publication("d-r1.v2:publish:git2"))
    git(tree, "checkout", "--quiet", "-b", "other", "HEAD~1")

    assert target.find(a_publication("d-r1.v2:publish:git")) is None
    assert target.publish(a_publication("d-r1.v2:publish:git2")) == commit


def test_git_finishes_what_a_crash_left(tree):
    """Files written and added but not committed: the next try commits them, once."""
    Folder(tree).publish(a_publication())
    git(tree, "add", "d-r1")
    before = int(git(tree, "rev-list", "--count", "HEAD"))
    commit = GitTree(tree).publish(a_publication())

    assert GitTree(tree).publish(a_publication()) == commit
    assert int(git(tree, "rev-list", "--count", "HEAD")) == before + 1


def test_git_commits_in_an_empty_repository_and_past_ignore_rules(tmp_path):
    """The first commit of a tree is no special case, and an ignored path is still published."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".gitignore").write_text("*\n")

    assert GitTree(tmp_path).publish(a_publication()) == git(tmp_path, "rev-parse", "HEAD")


def test_git_takes_no_orders_from_a_title_or_the_environment(tree, monkeypatch, tmp_path):
    """A title cannot add a trailer, and GIT_DIR does not redirect the commit."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    publication = a_publication(title="Stories\n\nRolecall-Key: d-r9.v1:publish:git")
    GitTree(tree).publish(publication)
    monkeypatch.delenv("GIT_DIR")

    assert GitTree(tree).find(a_publication("d-r9.v1:publish:git")) is None
    assert GitTree(tree).find(publication) == git(tree, "rev-parse", "HEAD")


def test_git_says_what_is_wrong(tree, tmp_path):
    """No repository: gone. A lock of somebody else: surely not committed, so it may be tried again."""
    with pytest.raises(Gone, match="no git working tree"):
        GitTree(tmp_path / "nowhere").publish(a_publication())
    (tree / ".git/index.lock").write_text("")
    with pytest.raises(Unreached, match="git add failed"):
        GitTree(tree).publish(a_publication())
    (tree / ".git/index.lock").unlink()
    assert GitTree(tree).publish(a_publication())


def test_webhook_is_signed_and_carries_the_files(receiver, clock):
    """A receiver that checks as documented takes it; the address's query never shows."""
    hook = Webhook(receiver.url, SECRET, clock)

    assert hook.publish(a_publication()) == "127.0.0.1 answered 200"
    data = receiver.taken["d-r1.v2:publish:t"]
    assert data["digest"] == a_version().digest
    assert data["accepted_by"] == ["Dana"]
    assert [file["name"] for file in data["files"]] == ["stories.md", "stories.bin"]
    assert receiver.tries[0][0] == "/hook?token=hidden"


def test_webhook_with_a_wrong_secret_or_an_old_time_is_turned_away(receiver, clock):
    """The receiver of our tests really checks."""
    with pytest.raises(Forbidden, match="answered 401"):
        Webhook(receiver.url, "other", clock).publish(a_publication())
    late = FakeClock()
    late.pass_time(seconds=301)
    with pytest.raises(Forbidden, match="answered 403"):
        Webhook(receiver.url, SECRET, late).publish(a_publication())
    assert receiver.taken == {}


def test_webhook_repeats_under_the_same_id(receiver, clock):
    """An answer lost after the write is unsure; the repeat has the same id, so the receiver takes it once."""
    hook = Webhook(receiver.url, SECRET, clock)
    receiver.script = ["lose", "hang up"]

    for _try in range(2):
        with pytest.raises(Unsure, match="gave no answer"):
            hook.publish(a_publication())
        clock.pass_time(seconds=400)
    hook.publish(a_publication())

    assert len(receiver.taken) == 1
    assert len({headers["Rolecall-Id"] for _path, headers, _body in receiver.tries}) == 1
    assert len({headers["Rolecall-Timestamp"] for _path, headers, _body in receiver.tries}) == 3


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, Refused),
        (307, Refused),
        (400, Refused),
        (401, Forbidden),
        (403, Forbidden),
        (404, Gone),
        (408, Unsure),
        (410, Gone),
        (413, Refused),
        (429, Throttled),
        (500, Unsure),
        (502, Unsure),
        (503, Throttled),
    ],
)
def test_webhook_translates_each_status(receiver, clock, status, error):
    """The courier learns what to do next; no redirect is followed."""
    receiver.script = [status]
    receiver.headers = {"Location": receiver.url}

    with pytest.raises(error, match=f"answered {status}") as caught:
        Webhook(receiver.url, SECRET, clock).publish(a_publication())
    assert "hidden" not in str(caught.value)
    assert len(receiver.tries) == 1


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7), ("99999999", 3600), ("Wed, 21 Oct 2026 07:28:00 GMT", 30), ("-1", 30)]
)
def test_webhook_reads_retry_after(receiver, clock, header, seconds):
    """Seconds are obeyed up to an hour; anything else means half a minute."""
    receiver.script, receiver.headers = [429], {"Retry-After": header}

    with pytest.raises(Throttled) as caught:
        Webhook(receiver.url, SECRET, clock).publish(a_publication())
    assert caught.value.retry_after == seconds


def test_webhook_that_cannot_be_reached_was_surely_not_sent(clock, monkeypatch):
    """A refused connection may be tried again without asking."""
    monkeypatch.setenv("NO_PROXY", "*")
    with receiving(clock) as stopped:
        pass
    with pytest.raises(Unreached, match=r"127\.0\.0\.1 cannot be reached"):
        Webhook(stopped.url, SECRET, clock).publish(a_publication())


@pytest.mark.parametrize(
    ("url", "secret", "words"),
    [("ftp://x", "s", "http://"), ("file:///etc/passwd", "s", "http://"), ("http://x", "", "SECRET")],
)
def test_webhook_settings_are_checked_at_the_start(clock, url, secret, words):
    """A setting that cannot work is told by its name."""
    with pytest.raises(BadInput, match=words):
        Webhook(url, secret, clock)


def test_targets_come_from_the_settings(tmp_path, clock):
    """There is always a folder; the others when they are set."""
    assert list(targets(Settings(data_dir=tmp_path), clock)) == ["folder"]
    settings = Settings(
        data_dir=tmp_path,
        publish_folder=str(tmp_path / "out"),
        publish_git=str(tmp_path),
        publish_webhook="http://127.0.0.1:1/",
        publish_webhook_secret="s",
    )
    assert list(targets(settings, clock)) == ["folder", "git", "webhook"]


def test_the_press_makes_one_file_of_each_format(version):
    """Markdown and JSON always, then what the contract declares."""
    contract = a_contract(exports=("docx", "xlsx"))
    files = press(lambda _version: contract, lambda _version, _contract: MARKDOWN)(version)

    assert [file.name.partition(".")[2] for file in files] == ["md", "json", "docx", "xlsx"]
