"""`make bench`: measures and prints; a name chooses a module, and named ones also do their heavy sizes."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from collections.abc import Sequence

#: Every module, the quick ones first.
MODULES = (
    "startup", "line", "model_overhead", "scale", "retrieval", "kinds", "offline_texts", "grounding",
    "reports", "web_pages", "web_reports", "web_fanout", "web_asks", "slack_acks", "discord_acks",
)  # fmt: skip
#: Those that read texts from the folder `$ROLECALL_BENCH_DATA`, and those with heavy sizes when asked for by name.
READ_DATA = frozenset({"retrieval", "kinds", "offline_texts", "grounding"})
HEAVY = frozenset({"scale", "web_pages", "web_reports"})

Row = tuple[str, ...]


def table(rows: Sequence[Row]) -> str:
    """Lay rows out in columns; the first is the header."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * min(sum(widths) + 2 * len(widths), 120), *lines[1:]])


def main() -> int:
    """Run the chosen modules, by default all of them."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*MODULES, []], help="modules to run; by default all")
    given = parser.parse_args()
    for name in given.names or MODULES:
        module = importlib.import_module(f"tests.benchmarks.{name}")
        said = (module.__doc__ or "").partition("\n")[0]
        print(f"\n== {name}: {said}", flush=True)
        began = time.perf_counter()
        if name in READ_DATA and not os.environ.get("ROLECALL_BENCH_DATA"):
            print("skipped: ROLECALL_BENCH_DATA names no folder with the texts")
            continue
        rows = module.run(heavy=True) if given.names and name in HEAVY else module.run()
        print(table(rows) if rows else "skipped: the texts are not in ROLECALL_BENCH_DATA")
        print(f"({time.perf_counter() - began:.0f} s)", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
