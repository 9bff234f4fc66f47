"""No file names a registry's host or a path of one machine: the product installs from anywhere."""

import re
from pathlib import Path

import pytest

from tests.architecture.walk import ROOT, texts

#: Built from parts, since this file is looked at too.
HOSTS = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"),
        ("deb", "debian", "org"), ("anaconda", "org"), ("crates", "io"), ("rubygems", "org"),
        ("proxy", "golang", "org"), ("docker", "io"), ("ghcr", "io"), ("jsdelivr", "net"), ("unpkg", "com"),
    ]
]  # fmt: skip
HOST = re.compile(r"\b(" + "|".join(map(re.escape, HOSTS)) + r")\b", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/" + r"(work|root|home)/[\w.]")


def breaches(root: Path) -> list[str]:
    """Every line below `root` with a registry host, a machine's path or, in a lock, an address."""
    rules = [
        (HOST, "registry host", ""),
        (MACHINE_PATH, "machine path", ""),
        (re.compile("https?://"), "URL", "locks/"),
    ]
    return [
        f"{name}:{number}: {what}: {line.strip()[:120]}"
        for name, text in texts(root)
        for pattern, what, only in rules
        if name.startswith(only)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_our_files_name_no_registry_and_no_machine() -> None:
    """Nothing we ship or build with is bound to one network or one machine."""
    assert breaches(ROOT) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Dockerfile", f"RUN pip install -i http://{HOSTS[0]}/simple x"),
        ("locks/run.txt", "--index-url https:" + "//mirror.example/simple"),
        ("docs/how.md", "see /" + "work/main/src"),
        ("tests/x.py", 'open("/' + 'root/.rolecall")'),
    ],
)
def test_a_planted_breach_is_found(tmp_path: Path, name: str, line: str) -> None:
    """A host, an address in a lock and an absolute path are each seen once."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(f"harmless\n{line}\n")

    assert len(breaches(tmp_path)) == 1


def test_harmless_text_passes(tmp_path: Path) -> None:
    """Addresses of documents, and paths that only look alike, are no breach."""
    (tmp_path / "a.md").write_text("https:" + "//example.org/" + "work/x and .rolecall/" + "work/y\n")

    assert breaches(tmp_path) == []
