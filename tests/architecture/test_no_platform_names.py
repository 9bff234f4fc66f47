"""The core never names a chat platform: what it can do comes through the chat port."""

import re
from pathlib import Path

import pytest

from tests.architecture.walk import ROOT, texts

PLATFORM = re.compile("slack|discord", re.IGNORECASE)


def named(root: Path) -> list[str]:
    """Every line (or file name) below `root` that names a platform."""
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in texts(root)
        for number, line in enumerate([name, *text.splitlines()])  # line 0 is the file's own name
        if PLATFORM.search(line)
    ]


def test_the_core_names_no_platform() -> None:
    """Src/rolecall holds neither name, in code, comment, data or file name."""
    assert named(ROOT / "src" / "rolecall") == []


@pytest.mark.parametrize(
    ("name", "text"), [("a.py", "# as Slack does\n"), ("b/c.md", "DISCORD"), ("slack.py", "x = 1\n")]
)
def test_a_planted_name_is_found(tmp_path: Path, name: str, text: str) -> None:
    """A comment, another kind of file and a file name are all seen."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)

    assert len(named(tmp_path)) == 1
