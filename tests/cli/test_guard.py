"""The outermost call: one clear line, the right code, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rolecall.cli.declined import Declined
from rolecall.cli.guard import guarded
from rolecall.domain.refusal import Refusal
from rolecall.errors import BadInput
from tests.cli.conftest import Rolecall


def _raiser(error: BaseException) -> Callable[[], int]:
    def work() -> int:
        raise error

    return work


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLECALL_DATA_DIR", str(tmp_path))


def test_an_error_is_one_line_with_its_hint(capsys: pytest.CaptureFixture[str]) -> None:
    """Message and hint come together on standard error; nothing is on standard output."""
    assert guarded(_raiser(BadInput("The file is\nempty.", hint="Give another."))) == 2
    assert capsys.readouterr() == ("", "The file is empty. Give another.\n")


def test_with_json_an_error_is_one_object_too(capsys: pytest.CaptureFixture[str]) -> None:
    """A program that reads standard output always finds its object."""
    guarded(_raiser(BadInput("Empty.", hint="Fill it.")), as_json=True)

    expected = {"error": {"type": "BadInput", "message": "Empty.", "hint": "Fill it."}}
    assert json.loads(capsys.readouterr().out) == expected


def test_a_refusal_is_the_object_of_the_design(capsys: pytest.CaptureFixture[str]) -> None:
    """`{request_id, refusal}` and exit code 3."""
    refusal = Refusal(code="over_budget", reason="$5 are spent.", ask_whom="dana")

    assert guarded(_raiser(Declined(refusal, "r1")), as_json=True) == 3
    told = capsys.readouterr()
    assert json.loads(told.out) == {"request_id": "r1", "refusal": refusal.snapshot()}
    assert told.err == "$5 are spent. Ask: dana.\n"


def test_what_nobody_expected_goes_to_the_log_and_never_to_the_person(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The traceback is in the log file of the data directory, without local variables."""
    assert guarded(_raiser(ZeroDivisionError("secret-in-a-message-is-logged"))) == 5
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
    assert str(tmp_path / "rolecall.log") in told.err
    logged = json.loads((tmp_path / "rolecall.log").read_text())
    assert "ZeroDivisionError" in logged["exception"]


def test_ctrl_c_ends_with_the_code_shells_expect(capsys: pytest.CaptureFixture[str]) -> None:
    """128 + SIGINT, and a word."""
    assert guarded(_raiser(KeyboardInterrupt())) == 130
    assert "Interrupted" in capsys.readouterr().err


def test_a_misspelt_command_is_named_with_the_nearest(rolecall: Rolecall) -> None:
    """Usage is 2, says what was meant and where the help is."""
    ran = rolecall("asck", "ba")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "No such command 'asck'. Did you mean 'ask'? See: rolecall --help\n"


def test_a_missing_argument_is_usage_also_in_json(rolecall: Rolecall) -> None:
    """One object, even where the command line could not be read."""
    ran = rolecall("answer", "--json")

    assert ran.code == 2
    assert ran.data["error"]["type"] == "Usage"
    assert "rolecall answer --help" in ran.data["error"]["hint"]
