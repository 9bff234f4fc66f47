"""The first story: ask, revise, edit, be refused, be approved by another, be published once, be verified."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from tests.journeys.terminal import LOGIN, Terminal

POLICY = """# Login policy

The login service must send the e-mail link within 30 seconds.
A link must expire after 15 minutes.
The system must lock the account for one hour after three failed attempts.
Passwords must not be stored.
"""


@pytest.fixture
def terminal(tmp_path):
    """A shell in an empty folder."""
    return Terminal(tmp_path)


def _items(envelope):
    content = envelope["deliverable"]["content"]
    return {item["id"]: item for item in content["requirements"]}


def test_the_first_ask_of_a_newcomer_gives_cited_stories_offline(terminal):
    """No key, no network, no source: what was said is cited, what was not is a gap."""
    said = terminal.run("ask", "ba", LOGIN, "--deliverable", "user_stories", "--json")

    assert said.code == 0, said.err
    shown = said.json["deliverable"]
    assert len(shown["content"]["stories"]) >= 1
    assert len([claim for claim in shown["claims"] if claim["cites"]]) >= 3
    assert all(citation["quote"] in LOGIN for citation in shown["citations"])
    assert {claim["kind"] for claim in shown["claims"] if claim["cites"]} == {"stated"}
    words = json.dumps(shown["content"])
    assert all(part in words for part in ("15 minutes", "three failed attempts", "must not be stored"))
    assert said.json["cost_microusd"] == 0
    assert "offline" in said.json["model"]
    assert "4 passages; nothing yet for: purpose" in said.err


def test_a_deliverable_is_revised_edited_refused_to_its_author_approved_published_and_verified(terminal):
    """The whole story of issue 2, told with two members."""
    dana = terminal.run("members", "add", "dana", "--json").json["token"]
    max_ = terminal.run("members", "add", "max", "--role", "approver", "--json").json["token"]
    source = terminal.file("policy.md", POLICY)
    ask = ("ask", "ba", "Requirements specification for passwordless login", "-d", "requirements_specification")

    first = terminal.run(*ask, "--source", source, "--as", "dana", "--json", ROLECALL_TOKEN=dana)
    assert first.code == 0, first.err
    request = first.json["request_id"]

    revise = ("decide", "revise", request, "30 minutes, not 15", "--as", "dana", "--json")
    second = terminal.run(*revise, ROLECALL_TOKEN=dana)
    assert second.code == 0, second.err
    assert second.json["deliverable"]["version"] == 2
    before, after = _items(first.json), _items(second.json)
    changed = [name for name in after if after[name] != before.get(name)]
    assert len(changed) == 1
    assert "30 minutes" in json.dumps(after[changed[0]])
    cited = {item["id"]: item["quote"] for item in second.json["deliverable"]["citations"]}
    assert "30 minutes, not 15" in [cited[name] for name in after[changed[0]]["cites"]]
    assert set(before) == set(after)

    title = "--set=/requirements/0/statement=The login service must send the e-mail link within 20 seconds"
    edited = terminal.run("edit", request, title, "--as", "dana", "--json", ROLECALL_TOKEN=dana)
    assert edited.code == 0, edited.err
    assert (edited.json["deliverable"]["version"], edited.json["deliverable"]["author"]) == (3, "dana")

    own = terminal.run("decide", "approve", request, "--as", "dana", "--json", ROLECALL_TOKEN=dana)
    assert own.code == 3
    assert own.json["refusal"]["code"] == "own_approval"
    assert own.json["refusal"]["ask_whom"] == "@max"

    approved = terminal.run("decide", "approve", request, "--as", "max", ROLECALL_TOKEN=max_)
    assert approved.code == 0, approved.err
    again = terminal.run("decide", "approve", request, "--as", "max", "--json", ROLECALL_TOKEN=max_)
    assert again.code == 3
    published = sorted(path.name for path in (terminal.folder / ".rolecall" / "published").rglob("*.md"))
    assert published == [f"requirements_specification-{request}-v3.md"]

    assert terminal.run("audit", "verify").code == 0
    _tamper(terminal, "UPDATE version SET facts = replace(facts, '20 seconds', '21 seconds')")
    wrong = terminal.run("audit", "verify", "--json")
    assert wrong.code == 1
    assert f"version:d-{request}.v3 was changed" in wrong.out
    _tamper(terminal, "UPDATE version SET facts = replace(facts, '21 seconds', '20 seconds')")
    _tamper(terminal, "DELETE FROM audit_body WHERE seq > (SELECT max(seq) - 2 FROM audit_event)")
    _tamper(terminal, "DELETE FROM audit_event WHERE seq > (SELECT max(seq) - 2 FROM audit_event)")
    dropped = terminal.run("audit", "verify")
    assert dropped.code == 1
    assert "are missing: the head outside is further on" in dropped.out + dropped.err


def _tamper(terminal, statement):
    with closing(sqlite3.connect(terminal.folder / ".rolecall" / "ledger.db")) as database, database:
        assert database.execute(statement).rowcount > 0


def test_two_asks_at_once_and_a_server_that_starts_in_between_all_end(terminal):
    """One process is the engine, the others write, watch and are ready to take over."""
    one = terminal.start("ask", "ba", LOGIN, "-d", "user_stories", "--json")
    two = terminal.start("ask", "ba", LOGIN, "-d", "user_stories", "--json")
    server = terminal.start("serve", "--port", "0")
    try:
        ended = [process.communicate(timeout=60) for process in (one, two)]
        assert [one.returncode, two.returncode] == [0, 0], ended
        requests = {json.loads(out)["request_id"] for out, _err in ended}
        assert len(requests) == 2
        three = terminal.run("ask", "ba", LOGIN, "-d", "user_stories", "--json")
        assert three.code == 0, three.err
    finally:
        server.terminate()
        server.communicate(timeout=60)
    assert server.returncode == 0
    assert terminal.run("audit", "verify").code == 0
