"""The greeting: a way in where there are pages, and a warning where others may listen."""

from __future__ import annotations

import pytest

from rolecall.app.adapters import Fitted
from rolecall.app.welcome import warning, welcome
from rolecall.config import Settings
from rolecall.testing.workspace import RecordingWorkspace
from tests.app.toy import ToyAdapter


def test_without_pages_there_is_no_link(app):
    """Nobody is made a member for nothing."""
    app.adapters.append(Fitted("memory", RecordingWorkspace()))
    assert welcome(app, "http://127.0.0.1:1") == []
    with app.store.reading(app.tenant) as uow:
        assert not uow.members.listed()


def test_each_start_prints_a_new_link_for_the_same_owner(app, tmp_path):
    """The link signs in at the public address, once."""
    app.adapters.append(Fitted("toy", ToyAdapter({"ROLECALL_PUBLIC_URL": ""}, tmp_path)))
    app.settings = app.settings.model_copy(update={"public_url": "https://rolecall.example"})
    app.desk.connect("toy", "main")

    links = [link for _start in range(2) for _label, link in welcome(app, "http://127.0.0.1:1")]

    assert all(link.startswith("https://rolecall.example/in/") for link in links)
    tokens = [link.rpartition("/")[2] for link in links]
    owners = [app.desk.sign_in(token, "toy", "main").actor for token in tokens]
    assert owners[0] == owners[1]
    assert owners[0].groups == {"owner"}
    assert app.desk.sign_in(tokens[0], "toy", "main") is None


@pytest.mark.parametrize(
    ("settings", "risky"),
    [
        ({}, False),
        ({"host": "localhost"}, False),
        ({"host": "0.0.0.0"}, True),
        ({"host": "0.0.0.0", "public_url": "http://rolecall.example"}, True),
        ({"host": "0.0.0.0", "public_url": "https://rolecall.example"}, False),
    ],
)
def test_listening_for_others_without_tls_is_said_to_be_risky(settings, risky):
    """On this machine alone, or behind TLS, there is nothing to say."""
    assert ("TLS" in warning(Settings(**settings))) == risky
