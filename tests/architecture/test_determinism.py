"""No wall time, id or chance but through the ports, so that runs replay and clocks jump in tests.

Ruff bans the same names; this guard also sees what `# noqa` would hide.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.walk import ROOT, modules

BANNED = frozenset({
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.sleep",
    "uuid.uuid1", "uuid.uuid4", "os.urandom", "random", "secrets",
})  # fmt: skip

#: Who may, and why; a name that ends in a slash is a folder.
ALLOWED = {
    "clock.py": "the real Clock and Ids",
    "testing/": "shipped fakes may sleep and draw",
}


def _names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything a module takes from what it imports."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                known[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield node.lineno, f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            head, *rest = ast.unparse(node).split(".")
            yield node.lineno, ".".join([known.get(head, ""), *rest])


def _banned(name: str) -> str:
    parts = name.split(".")
    return next((p for n in range(len(parts)) if (p := ".".join(parts[: n + 1])) in BANNED), "")


def undetermined(root: Path) -> list[str]:
    """Every use of a banned name below `root`, outside the allowed modules."""
    found = {
        (name, line, banned)
        for name, _, tree in modules(root)
        if not any(name == place or (place.endswith("/") and name.startswith(place)) for place in ALLOWED)
        for line, used in _names(tree)
        if (banned := _banned(used))
    }
    return [f"{name}:{line}: {banned}; use the Clock or Ids port" for name, line, banned in sorted(found)]


@pytest.mark.parametrize("root", ["src/rolecall", "adapters"])
def test_time_ids_and_chance_come_through_the_ports(root: str) -> None:
    """Neither the core nor an adapter asks the machine for them."""
    assert undetermined(ROOT / root) == []


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\nx = datetime.datetime.now()\n",
        "import datetime as dt\nx = dt.datetime.now(dt.UTC)\n",
        "from datetime import datetime as D\nx = D.utcnow  # noqa\n",
        "from datetime import date\nx = date.today()\n",
        "import time as t\nx = t.time()\n",
        "from time import sleep\n",
        "from uuid import uuid4\n",
        "import uuid\nclock = uuid.uuid4\n",
        "import random\n",
        "def f():\n    from secrets import token_hex\n",
        "import os\nx = os.urandom(8)\n",
    ],
)
def test_a_planted_call_is_found(tmp_path: Path, source: str) -> None:
    """Whatever the import is called, the use is seen."""
    (tmp_path / "line.py").write_text(source)

    assert len(undetermined(tmp_path)) == 1


def test_the_monotonic_clock_and_the_real_ports_pass(tmp_path: Path) -> None:
    """Liveness may use the monotonic clock, and the real Clock and Ids have to ask the machine."""
    (tmp_path / "line.py").write_text("import time\nfrom datetime import datetime\nx = time.monotonic()\ny: datetime\n")
    (tmp_path / "clock.py").write_text("import random\nimport time\nx = time.time()\n")

    assert undetermined(tmp_path) == []
