"""The stored connection."""

import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from rolecall.errors import BadInput
from rolecall.llm.connect import model_id
from rolecall.llm.connection import FILE, Connection, forget, load, save
from rolecall.ports.model import Price
from rolecall.vault import Vault

KEY = SecretStr("sk-0123456789")


def test_a_connection_is_stored_and_loaded(tmp_path: Path) -> None:
    """Models, endpoint, prices and the sealed key come back; the file is private and holds no plain key."""
    vault = Vault.at(tmp_path, {})
    made = Connection.to("openai/x", base="http://h/v1").priced("openai/x", Price(input=1, output=2))
    made = made.keyed(vault, KEY)

    path = save(tmp_path, made)

    loaded = load(tmp_path)
    assert loaded == made
    assert loaded is not None
    assert loaded.key(vault) == KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "0123456789" not in path.read_text() + repr(made) + repr(loaded.key(vault))
    assert made.sealed_key not in repr(made)


def test_a_connection_without_a_key_has_an_empty_one(tmp_path: Path) -> None:
    """A local endpoint wants none; nothing is sealed for it."""
    made = Connection.to("openai/x").keyed(Vault.at(tmp_path, {}), SecretStr(""))

    assert made.sealed_key == ""
    assert made.key(Vault.at(tmp_path, {})).get_secret_value() == ""


def test_nothing_stored_is_none_and_forgetting_is_idempotent(tmp_path: Path) -> None:
    """A fresh directory has no connection; a forgotten one leaves no key behind."""
    assert load(tmp_path) is None
    assert not forget(tmp_path)
    save(tmp_path, Connection.to("openai/x"))

    assert forget(tmp_path)
    assert load(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{}", '{"models": {"chief": "x"}}', "no json"])
def test_a_broken_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    """The error names the file and the command."""
    (tmp_path / FILE).write_text(text)

    with pytest.raises(BadInput, match=r"connection\.json.*rolecall connect"):
        load(tmp_path)


def test_a_tier_without_a_model_takes_the_next_more_capable() -> None:
    """Upwards first, then down: nobody gets a weaker model than asked for while there is a stronger one."""
    two = Connection(models={"junior": "small", "principal": "large"})

    assert (two.model("junior"), two.model("senior"), two.model("principal")) == ("small", "large", "large")
    assert Connection(models={"junior": "small"}).model("principal") == "small"


@pytest.mark.parametrize(
    ("provider", "model", "expected"),
    [("openai", "gpt-5", "openai/gpt-5"), ("openai", "openai/gpt-5", "openai/gpt-5"), ("groq", "a/b", "groq/a/b")],
)
def test_provider_and_model_make_one_id(provider: str, model: str, expected: str) -> None:
    """A prefix that is there already is not doubled."""
    assert model_id(provider, model) == expected


@pytest.mark.parametrize(("provider", "model"), [("", "x"), ("openai", ""), ("openai", "a b")])
def test_a_model_has_to_be_named(provider: str, model: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(BadInput):
        model_id(provider, model)
