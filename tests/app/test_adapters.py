"""Finding adapters: installed packages name them, settings choose them, and a broken one stops no other."""

from __future__ import annotations

import pytest

from rolecall.app.adapters import environment, fitted
from rolecall.config import Settings
from rolecall.errors import BadInput
from tests.app.toy import ToyAdapter, install


@pytest.fixture(autouse=True)
def installed(tmp_path, monkeypatch):
    """Install the toy's package, not set up yet."""
    monkeypatch.syspath_prepend(install(tmp_path / "site"))
    monkeypatch.delenv("ROLECALL_TOY", raising=False)


def _made(**settings):
    return {item.name: item for item in fitted(Settings(**settings))}


def test_an_adapter_runs_once_it_is_configured(monkeypatch):
    """Without its settings it is left out; with them it is made from them and from those of the core."""
    assert "toy" not in _made()

    monkeypatch.setenv("ROLECALL_TOY", "yes")
    made = _made(public_url="https://rolecall.example")["toy"]

    assert isinstance(made.workspace, ToyAdapter)
    assert made.workspace.public_url == "https://rolecall.example"


def test_whoever_is_chosen_by_name_runs_alone():
    """A choice needs no other setting and leaves out everybody else."""
    assert list(_made(adapters="toy")) == ["toy"]


def test_a_chosen_adapter_that_is_not_installed_is_named():
    """The message names the variable, the adapter and what is there."""
    with pytest.raises(BadInput, match=r"ROLECALL_ADAPTERS names parrot, which is not installed. Installed: .*toy"):
        _made(adapters="toy,parrot")


def test_a_broken_adapter_says_why_and_the_others_are_made(monkeypatch):
    """A package that cannot be loaded and a wrong setting are words, not an end."""
    monkeypatch.setenv("ROLECALL_TOY", "wrong")

    made = _made(adapters="broken,toy")

    assert made["broken"].workspace is made["toy"].workspace is None
    assert "AttributeError" in made["broken"].why
    assert made["toy"].why == "ROLECALL_TOY is wrong. Set ROLECALL_TOY=yes."


def test_an_adapter_sees_the_settings_of_the_file_too(monkeypatch):
    """What `rolecall.toml` says of the address counts for adapters as for the core."""
    monkeypatch.delenv("ROLECALL_PORT", raising=False)

    assert environment(Settings(port=9000))["ROLECALL_PORT"] == "9000"
