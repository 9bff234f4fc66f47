"""Connecting a model: tested, priced, capped, and never stored before it works."""

from __future__ import annotations

from pathlib import Path

import pytest

from rolecall.testing.model_script import answers, fails
from rolecall.testing.openai_server import OpenAiServer
from tests.cli.conftest import Rolecall

KEY = "sk-test-never-shown"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """A provider's key in a file."""
    file = tmp_path / "key.txt"
    file.write_text(f"{KEY}\n")
    return file


def test_a_model_is_connected_after_one_call_with_a_price_and_a_cap(
    at_work: Rolecall, key_file: Path, tmp_path: Path
) -> None:
    """A refused key stores nothing; a working one shows latency, JSON ability, price and the daily cap."""
    with OpenAiServer(answers('{"city": "Lima", "letters": 4}'), key=KEY) as server:
        where = ("--provider", "openai", "--model", "scripted-1", "--base-url", server.base)
        server.script(fails(401, f"wrong key {KEY}"))
        refused = at_work("connect", *where, "--key-file", key_file)
        assert refused.code == 5
        assert KEY not in refused.err
        assert at_work("models", "show", "--json").data["offline"]

        connected = at_work("connect", *where, "--key-file", key_file, "--json")
    assert connected.code == 0
    assert (connected.data["json_ability"], connected.data["daily_cap_microusd"]) == ("obeyed", 5_000_000)
    assert KEY not in connected.out + connected.err + (tmp_path / "data" / "connection.json").read_text()

    tiers = at_work("models", "show", "--json").data["tiers"]
    assert {tier["source"] for tier in tiers} == {"set by you"}
    assert at_work("models", "price", "openai/scripted-1", "--input", "1", "--output", "2").code == 0
    assert "$2.00" in at_work("models", "show").out
    assert [line["limit"] for line in at_work("budget", "show", "--json").data["budgets"]] == [5_000_000]
    assert at_work("connect", "--off").code == 0


def test_without_a_key_or_somebody_to_type_it_nothing_is_called(at_work: Rolecall) -> None:
    """The message names the options that would do."""
    ran = at_work("connect", "--provider", "openai", "--model", "gpt-5-mini")

    assert ran.code == 2
    assert "--key-file FILE" in ran.err
