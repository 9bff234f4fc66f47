"""What the guards look at: our own files, found by a plain walk, so that no git is needed."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: What .gitignore keeps out, plus git's own folder.
NOT_OURS = frozenset({
    ".git", ".venv", ".rolecall", ".env", "build", "dist", "__pycache__", "node_modules", ".hypothesis",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".schemathesis",
    ".inline-snapshot",
})  # fmt: skip


def files(root: Path) -> Iterator[Path]:
    """Every file of ours below `root`, in a stable order."""
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        if path.name in NOT_OURS:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from files(path)
        elif path.is_file():
            yield path


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every text file below `root`; a file with a NUL byte is no text."""
    for path in files(root):
        data = path.read_bytes()
        if b"\0" not in data:
            yield path.relative_to(root).as_posix(), data.decode("utf-8", errors="replace")


def modules(root: Path) -> Iterator[tuple[str, str, ast.Module]]:
    """Name, source and syntax tree of every Python module below `root`."""
    for name, text in texts(root):
        if name.endswith(".py"):
            yield name, text, ast.parse(text, name)
