"""What `rolecall doctor` says of the way people come in: address, adapters, approvers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from rolecall.app import building, open_app
from rolecall.cli.reachable import adapters, address, approvers, running, sample
from rolecall.config import Settings
from rolecall.domain.engagement import Engagement
from rolecall.domain.member import Member
from tests.app.toy import install


class Ready(BaseHTTPRequestHandler):
    """Answers `/readyz` as a server does."""

    def do_GET(self) -> None:
        """Tell of two adapters."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(
            b'{"adapters": {"toy": {"state": "up", "text": ""}, "pen": {"state": "down", "text": "Dry."}}}'
        )

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    """The port of a server that is ready."""
    with HTTPServer(("127.0.0.1", 0), Ready) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def _said(findings):
    return [(found.level, found.text) for found in findings]


@pytest.mark.parametrize(
    ("settings", "levels"),
    [
        ({}, []),
        ({"host": "0.0.0.0"}, ["warn", "warn"]),
        ({"host": "0.0.0.0", "public_url": "http://rolecall.example"}, ["warn"]),
        ({"host": "0.0.0.0", "public_url": "https://rolecall.example"}, ["ok"]),
        ({"host": "::1", "public_url": "http://localhost:8420"}, ["ok"]),
    ],
    ids=["only here", "open without address", "open without TLS", "behind TLS", "only here with links"],
)
def test_the_address_is_judged_by_who_can_reach_it(settings: dict[str, str], levels: list[str]) -> None:
    """Open to others without TLS is a warning; so are cards without links where others come in."""
    assert [found.level for found in address(Settings(**settings))] == levels


@pytest.fixture
def examined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[str, str]]]:
    """Let the adapters of an installation with the toy's package look at themselves."""
    monkeypatch.syspath_prepend(install(tmp_path / "site"))
    monkeypatch.delenv("ROLECALL_TOY", raising=False)

    def examine(**settings: object) -> list[tuple[str, str]]:
        with open_app(Settings(data_dir=tmp_path / "data", **settings)) as app:
            return _said(adapters(app))

    return examine


def test_adapters_speak_for_their_settings(examined: Callable[..., list[tuple[str, str]]]) -> None:
    """One that cannot be loaded is wrong, one that is not configured is left out."""
    assert "Adapter toy" not in str(examined())

    said = examined(adapters=("toy", "broken"))

    assert said[0] == ("warn", "Adapter toy: it is only a toy with nothing")
    assert said[1][0] == "bad"


def test_adapters_speak_for_what_their_commands_stored(
    examined: Callable[..., list[tuple[str, str]]], tmp_path: Path
) -> None:
    """What cannot be read any more is wrong, and the others are still looked at."""
    with open_app(Settings(data_dir=tmp_path / "data")) as app:
        building.shelf(app, "toy").put("words", "a bone")
    assert ("warn", "Adapter toy: it is only a toy with a bone") in examined()

    (tmp_path / "data" / "secret.key").unlink()

    said = examined()
    assert ("bad", "Adapter toy: A stored value cannot be decrypted.") in said
    assert any("Adapter web" in text for _level, text in said)


def test_a_running_server_tells_how_its_adapters_are(port: int, tmp_path: Path) -> None:
    """Where none answers there is nothing to say."""
    assert _said(running(Settings(data_dir=tmp_path, port=port))) == [
        ("ok", "Adapter toy: up"),
        ("bad", "Adapter pen: down. Dry."),
    ]
    assert _said(running(Settings(data_dir=tmp_path, port=1))) == []


def test_an_engagement_in_which_nobody_may_approve_is_named(tmp_path: Path) -> None:
    """A member who may approve ends the warning; sample data is said to be there."""
    with open_app(Settings(data_dir=tmp_path)) as app:
        ((level, text),) = _said(approvers(app))
        assert (level, "nobody may approve in eng1" in text) == ("warn", True)
        assert not _said(sample(app))

        with app.store.begin(app.tenant) as uow:
            uow.members.add(Member(id="m1", tenant="main", name="Kim", roles=frozenset({"approver"})), "0" * 64)
            first, _status = uow.engagements.listed()[0]
            uow.engagements.add(Engagement.model_validate(first.snapshot() | {"id": "eng2", "sample": True}))

        assert [level for level, _text in _said(approvers(app))] == ["ok"]
        assert "eng2" in _said(sample(app))[0][1]
