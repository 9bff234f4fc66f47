"""Links on the command line: for oneself, for others, by invitation; what is no name is read here."""

from __future__ import annotations

import getpass
import http.server
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.cli.conftest import Rolecall


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Somebody who answers at the address of the settings, if only to say that a page is missing."""

    class Quiet(http.server.BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Quiet) as listening:
        monkeypatch.setenv("ROLECALL_PORT", str(listening.server_port))
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers: the port is closed."""
    monkeypatch.setenv("ROLECALL_PORT", "9")


def test_open_prints_exactly_the_link_of_whoever_sits_here(rolecall: Rolecall, server: str) -> None:
    """An owner of that name is made once; the rest is said on standard error."""
    first, again = rolecall("open"), rolecall("open")

    assert (first.code, again.code) == (0, 0)
    (address,) = first.out.splitlines()
    assert address.startswith(f"{server}/")
    assert first.out != again.out
    assert f"signs in {getpass.getuser()}, once" in first.err
    assert "Nobody answers" not in first.err
    members = rolecall("members", "list", "--json").data["members"]
    assert [(member["name"], member["roles"]) for member in members] == [(getpass.getuser(), ["owner"])]


@pytest.mark.usefixtures("silence")
def test_a_server_that_is_not_there_is_said_in_words(rolecall: Rolecall) -> None:
    """The link is printed all the same, and what to start."""
    ran = rolecall("open", "--json")

    assert ran.code == 0
    assert set(ran.data) == {"member", "kind", "url", "until"}
    assert "Nobody answers at http://127.0.0.1:9 yet" in ran.err
    assert "rolecall serve" in ran.err


@pytest.mark.usefixtures("silence")
def test_a_link_leads_to_the_public_address(rolecall: Rolecall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one is set, people reach the installation there."""
    monkeypatch.setenv("ROLECALL_PUBLIC_URL", "http://127.0.0.1:9/")

    parts = urlsplit(rolecall("open", "--json").data["url"])

    assert (parts.scheme, parts.netloc) == ("http", "127.0.0.1:9")
    assert not parts.path.startswith("//")


@pytest.mark.usefixtures("silence")
def test_an_invitation_makes_the_member_and_a_link_of_a_week(rolecall: Rolecall) -> None:
    """Roles as they were given; a second invitation of the same name is refused."""
    ran = rolecall("members", "invite", "dana", "--role", "approver", "--json")

    assert (ran.code, ran.data["kind"]) == (0, "invitation")
    assert rolecall("members", "invite", "dana").code == 2
    assert rolecall("members", "invite", "lee", "--role", "king").code == 2
    opened = rolecall("open", "@Dana", "--json").data
    assert (opened["member"], opened["kind"]) == ("dana", "sign-in")
    assert opened["url"].rpartition("/")[0] == ran.data["url"].rpartition("/")[0]
    assert [member["roles"] for member in rolecall("members", "list", "--json").data["members"]] == [["approver"]]


@pytest.mark.usefixtures("silence")
def test_whoever_is_let_out_gets_no_link(rolecall: Rolecall) -> None:
    """And comes in again with other roles."""
    rolecall("members", "invite", "dana", "--role", "approver")

    out = rolecall("members", "change", "dana", "--inactive")
    refused = rolecall("open", "dana")
    back = rolecall("members", "change", "dana", "--active", "--role", "owner", "--json")

    assert "not active" in out.out
    assert (refused.code, refused.out) == (2, "")
    assert (back.data["member"]["active"], back.data["member"]["roles"]) == (True, ["owner"])
    assert rolecall("open", "dana").code == 0
    assert rolecall("members", "change", "nobody", "--inactive").code == 2


@pytest.mark.usefixtures("silence")
def test_a_member_makes_links_for_themselves_only(rolecall: Rolecall, monkeypatch: pytest.MonkeyPatch) -> None:
    """With their own token; an approver is refused the owner's link."""
    monkeypatch.setenv(
        "ROLECALL_TOKEN", rolecall("members", "add", "dana", "--role", "approver", "--json").data["token"]
    )
    rolecall("members", "add", "olga", "--role", "owner")

    assert rolecall("open", "--as", "dana", "--json").data["member"] == "dana"
    assert rolecall("open", "olga", "--as", "dana").code == 3
    assert rolecall("members", "invite", "eve", "--role", "owner", "--as", "dana").code == 3
    assert rolecall("members", "change", "dana", "--role", "owner", "--as", "dana").code == 3


def test_what_is_no_member_is_read_here(at_work: Rolecall, request_id: str) -> None:
    """As before: a request, or one of its versions."""
    assert at_work("open", request_id).out.startswith("#")
    assert at_work("open", f"d-{request_id}.v1", "--json").data["version"].startswith(f"d-{request_id}.v1.")
    missing = at_work("open", f"d-{request_id}.v9")
    nobody = at_work("open", "nobody")

    assert (missing.code, nobody.code) == (2, 2)
    assert "no version 9" in missing.err
    assert "There is no member and no request “nobody”" in nobody.err
