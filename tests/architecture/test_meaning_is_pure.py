"""The nouns and their rules know nothing of libraries, files or networks."""

import ast
import sys
from pathlib import Path

import pytest

from tests.architecture.walk import ROOT, modules

#: What `domain` and `errors` may import besides the standard library and themselves.
LIBRARIES = frozenset({"pydantic", "rfc8785", "rolecall"})
#: Standard library that reaches outside the process.
OUTSIDE = frozenset({"asyncio", "http", "multiprocessing", "pathlib", "shutil", "socket", "sqlite3", "ssl",
                     "subprocess", "tempfile", "threading", "urllib"})  # fmt: skip


def _foreign(top: str) -> bool:
    return top in OUTSIDE or top not in LIBRARIES | sys.stdlib_module_names


def impure(root: Path) -> list[str]:
    """Every import below `root` that the nouns may not have, and every async function."""
    found = []
    for name, _, tree in modules(root):
        for node in ast.walk(tree):
            imported = []
            if isinstance(node, ast.Import):
                imported = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                imported = [node.module or ""]
            elif isinstance(node, ast.AsyncFunctionDef):
                found.append(f"{name}:{node.lineno}: async")
            tops = sorted({module.split(".")[0] for module in imported})
            found += [f"{name}:{node.lineno}: imports {top}" for top in tops if _foreign(top)]
    return found


def test_the_domain_is_pure() -> None:
    """Domain imports the standard library, pydantic and rfc8785, does no I/O and is not async."""
    assert impure(ROOT / "src" / "rolecall" / "domain") == []


@pytest.mark.parametrize(
    "source", ["import sqlalchemy\n", "from httpx import get\n", "import socket\n", "async def f(): ...\n"]
)
def test_a_planted_import_is_found(tmp_path: Path, source: str) -> None:
    """A library, a way to the network and an async function are each seen."""
    (tmp_path / "run.py").write_text(source)

    assert len(impure(tmp_path)) == 1
