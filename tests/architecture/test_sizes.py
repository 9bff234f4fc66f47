"""Small modules and small functions: a bigger file is a room that wants dividing."""

import ast
import statistics
from pathlib import Path

import pytest

from tests.architecture.walk import ROOT, modules

MEDIAN_MODULE = 120
LARGEST_MODULE = 400
FUNCTION_P90 = 30
#: The median is over modules longer than this: stubs and empty `__init__` files would flatter it.
TINY = 5
#: Roots whose sizes count.
ROOTS = ("src", "adapters")


def _function_lines(tree: ast.Module) -> list[tuple[int, str]]:
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, node.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def oversized(*roots: Path) -> list[str]:
    """Every size limit that is broken below `roots`, in words, largest offenders first."""
    lengths: list[tuple[int, str]] = []
    functions: list[tuple[int, str]] = []
    for root in roots:
        for name, text, tree in modules(root):
            place = f"{root.name}/{name}"
            lengths.append((len(text.splitlines()), place))
            functions += [(lines, f"{place}:{function}") for lines, function in _function_lines(tree)]
    lengths.sort(reverse=True)
    functions.sort(reverse=True)

    complaints = [f"{name} has {n} lines, at most {LARGEST_MODULE}" for n, name in lengths if n > LARGEST_MODULE]
    counted = [n for n, _ in lengths if n > TINY]
    if counted and (median := statistics.median(counted)) > MEDIAN_MODULE:
        longest = ", ".join(f"{name} {n}" for n, name in lengths[:5])
        complaints.append(f"the median module has {median} lines, at most {MEDIAN_MODULE}; longest: {longest}")
    # Sorted downwards, so the value that nine in ten functions do not exceed stands a tenth of the way in.
    if functions and (p90 := functions[len(functions) // 10][0]) > FUNCTION_P90:
        longest = ", ".join(f"{name} {n}" for n, name in functions[: max(5, len(functions) // 10)])
        complaints.append(f"one function in ten has {p90} lines or more, at most {FUNCTION_P90}: {longest}")
    return complaints


def test_our_modules_and_functions_are_small() -> None:
    """Nothing in src and adapters breaks a size limit."""
    complaints = oversized(*(ROOT / root for root in ROOTS))

    assert complaints == [], "\n".join(complaints)


LONG_FUNCTION = "def long():\n" + "    x = 1\n" * FUNCTION_P90


@pytest.mark.parametrize(
    ("sources", "complaint"),
    [
        (["x = 1\n" * (LARGEST_MODULE + 1), "x = 1\n" * 6, "x = 1\n" * 6], "m0.py has 401 lines"),
        (
            ["x = 1\n" * (MEDIAN_MODULE + 1), "x = 1\n" * 200, "x = 1\n" * 3],
            "the median module has 160.5 lines",
        ),
        ([LONG_FUNCTION] * 2 + ["def short():\n    pass\n"] * 8, "one function in ten has 31 lines"),
    ],
    ids=["largest", "median", "functions"],
)
def test_a_planted_breach_is_named(tmp_path: Path, sources: list[str], complaint: str) -> None:
    """Each limit fails when it is broken, and only that one."""
    for number, source in enumerate(sources):
        (tmp_path / f"m{number}.py").write_text(source)

    found = oversized(tmp_path)

    assert len(found) == 1
    assert complaint in found[0]


def test_small_code_passes(tmp_path: Path) -> None:
    """Code inside the limits draws no complaint."""
    (tmp_path / "m.py").write_text("def short():\n    pass\n")

    assert oversized(tmp_path) == []
