"""Finding adapters: installed packages name them, settings choose them, and a broken one stops no other."""

from __future__ import annotations

import pytest

from rolecall.app import building, open_app
from rolecall.app.adapters import environment
from rolecall.config import Settings
from rolecall.errors import BadInput
from tests.app.toy import ToyAdapter, install


@pytest.fixture(autouse=True)
def installed(tmp_path, monkeypatch):
    """Install the toy's package, not set up yet."""
    monkeypatch.syspath_prepend(install(tmp_path / "site"))
    monkeypatch.delenv("ROLECALL_TOY", raising=False)


@pytest.fixture
def made(tmp_path):
    """Make the adapters of an installation of its own."""

    def make(**settings):
        with open_app(Settings(data_dir=tmp_path / "data", **settings)) as app:
            return {item.name: item for item in app.adapters}

    return make


def test_an_adapter_runs_once_it_is_configured(made, monkeypatch):
    """Without its settings it is left out; with them it is made from them and from those of the core."""
    assert "toy" not in made()

    monkeypatch.setenv("ROLECALL_TOY", "yes")
    toy = made(public_url="https://rolecall.example")["toy"].workspace

    assert isinstance(toy, ToyAdapter)
    assert toy.public_url == "https://rolecall.example"


def test_an_adapter_runs_once_its_commands_stored_something(made, tmp_path):
    """No variable is needed then; a choice by name goes before it."""
    with open_app(Settings(data_dir=tmp_path / "data")) as app:
        building.shelf(app, "toy").put("words", "a bone")

    assert "toy" in made()
    assert list(made(adapters="web")) == ["web"]


def test_looking_at_shelves_makes_no_key_where_nothing_is_stored(made, tmp_path):
    """A start without settings leaves the data directory as it is."""
    made()

    assert not (tmp_path / "data" / "secret.key").exists()


def test_a_row_that_cannot_be_read_is_words(made, tmp_path):
    """The other adapters are made."""
    with open_app(Settings(data_dir=tmp_path / "data")) as app:
        building.shelf(app, "toy").put("words", "a bone")
    (tmp_path / "data" / "secret.key").unlink()

    found = made()

    assert "cannot be decrypted" in found["toy"].why
    assert found["web"].workspace is not None


def test_whoever_is_chosen_by_name_runs_alone(made):
    """A choice needs no other setting and leaves out everybody else."""
    assert list(made(adapters="toy")) == ["toy"]


def test_a_chosen_adapter_that_is_not_installed_is_named(made):
    """The message names the variable, the adapter and what is there."""
    with pytest.raises(BadInput, match=r"ROLECALL_ADAPTERS names parrot, which is not installed. Installed: .*toy"):
        made(adapters="toy,parrot")


def test_a_broken_adapter_says_why_and_the_others_are_made(made, monkeypatch):
    """A package that cannot be loaded and a wrong setting are words, not an end."""
    monkeypatch.setenv("ROLECALL_TOY", "wrong")

    found = made(adapters="broken,toy")

    assert found["broken"].workspace is found["toy"].workspace is None
    assert "AttributeError" in found["broken"].why
    assert found["toy"].why == "ROLECALL_TOY is wrong. Set ROLECALL_TOY=yes."


def test_an_adapter_sees_the_settings_of_the_file_too(monkeypatch):
    """What `rolecall.toml` says of the address counts for adapters as for the core."""
    monkeypatch.delenv("ROLECALL_PORT", raising=False)

    assert environment(Settings(port=9000))["ROLECALL_PORT"] == "9000"
