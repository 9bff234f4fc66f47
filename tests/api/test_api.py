"""The HTTP side: health without content, requests with a token, every error in one shape."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings

from rolecall.api.backend import Backend
from rolecall.api.server import build
from rolecall.chat import Health
from rolecall.publish.exports import export
from rolecall.testing.model import ScriptedModel
from tests.desk.counter import HOST, PLACE, Counter
from tests.line.floor import TEXT, minutes

TOKEN = {"Authorization": "Bearer right"}
#: The same few cases each time: a campaign is not what `make test` is for.
CALM = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@asynccontextmanager
async def _nothing_beside(_app):
    yield


@pytest.fixture
def counter(sqlite_store, clock, ids):
    """A counter whose model answers well."""
    return Counter(sqlite_store, clock, ids, ScriptedModel([minutes]))


@pytest.fixture
def http(counter):
    """The application over that counter."""
    object.__setattr__(
        counter.desk.office,
        "export",
        lambda version, contract, form: export(version, contract, "# Text", form),
    )
    backend = Backend(
        desk=counter.desk,
        store=counter.store,
        ids=counter.ids,
        tenant="main",
        submit=lambda event: (None, counter.send(event)),
        actor_of=lambda token: HOST if token == "right" else None,
        place=lambda: PLACE,
        parts=lambda: {"inbox": True},
        adapters=lambda: {"toy": Health("down", "It has no token.")},
    )
    return build(backend, _nothing_beside)


@pytest.fixture
def client(http):
    """A client of the application."""
    with TestClient(http, raise_server_exceptions=False) as opened:
        yield opened


def test_health_ready_and_metrics_need_no_token_and_show_no_content(client, counter):
    """What a monitor reads holds figures only."""
    counter.asks()
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {
        "status": "ready",
        "parts": {"database": True, "inbox": True},
        "adapters": {"toy": {"state": "down", "text": "It has no token."}},
    }
    metrics = client.get("/metrics").text
    assert "rolecall_audit_records" in metrics
    assert "PostgreSQL" not in metrics


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/requests",
        "/api/v1/roles",
        "/api/v1/waiting",
        "/api/v1/requests/r1",
        "/api/v1/reports",
        "/api/v1/reports/r",
        "/api/v1/signals",
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic right"}])
def test_without_a_valid_token_nothing_is_shown(client, path, headers):
    """No default password, no anonymous read."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == 401
    assert "token" in answer.json()["error"]


def test_a_request_is_asked_read_decided_and_downloaded(client, counter):
    """The same way as every other workspace: events in, reads out."""
    asked = client.post("/api/v1/requests", json={"role": counter.role.short, "text": TEXT}, headers=TOKEN)
    assert asked.status_code == 201
    request = asked.json()["request_id"]
    shown = client.get(f"/api/v1/requests/{request}", headers=TOKEN).json()["deliverable"]
    decision = {"verdict": "approve", "version": shown["version"], "digest": shown["digest"]}
    decided = client.post(f"/api/v1/deliverables/{shown['id']}/decision", json=decision, headers=TOKEN)
    again = client.post(f"/api/v1/deliverables/{shown['id']}/decision", json=decision, headers=TOKEN)
    file = client.get(f"/api/v1/deliverables/{shown['id']}/versions/1/export?form=json", headers=TOKEN)

    assert decided.status_code == 200
    assert (again.status_code, again.json()["refusal"]["code"]) == (409, "not_open")
    assert file.headers["content-disposition"].endswith('.json"')
    assert file.json()["digest"] == shown["digest"]


def test_reports_and_signals_are_read_as_they_are_kept(client, counter):
    """A published report with its figures, as a file, and what its approval said of the work."""
    request = counter.asks().request
    counter.presses("approve", counter.token(request))
    counter.clock.pass_time(hours=1)
    sent = counter.slash("rolecall", "report usage", HOST)

    (line,) = client.get("/api/v1/reports?kind=usage", headers=TOKEN).json()
    shown = client.get(f"/api/v1/reports/{sent.report}", headers=TOKEN).json()
    file = client.get(f"/api/v1/reports/{sent.report}/export?form=csv", headers=TOKEN)
    said = client.get("/api/v1/signals?kind=approve", headers=TOKEN).json()

    assert (line["id"], line["verdict"]) == (shown["id"], shown["verdict"]) == (sent.report, shown["verdict"])
    assert {figure["metric"]: figure["value"] for figure in shown["figures"] if not figure["group"]}["accepted"] == 1
    assert file.headers["content-disposition"].endswith('.csv"')
    assert [(signal["request"], signal["ground"]) for signal in said] == [(request, "asked for it (T1)")]
    assert client.get("/api/v1/reports/report:usage::2026-W01", headers=TOKEN).status_code == 404
    assert client.get("/api/v1/signals?since=soon", headers=TOKEN).status_code == 400


def test_bad_input_names_the_field_and_repeats_no_value(client):
    """One shape for every problem."""
    answer = client.post("/api/v1/requests", json={"role": "ba", "txet": "secret words"}, headers=TOKEN)
    assert answer.status_code == 400
    assert "body.text" in answer.json()["error"]
    assert "secret words" not in answer.text


def test_a_refusal_is_a_409_with_whom_to_ask(client):
    """Refusals are values here too."""
    answer = client.post("/api/v1/requests", json={"role": "nobody", "text": "x"}, headers=TOKEN)
    assert answer.status_code == 409
    assert answer.json()["refusal"]["code"] == "unknown_role"


def test_no_input_makes_the_server_fail_or_answer_undocumented(http):
    """Schemathesis calls every route with generated input; 5xx and undocumented answers fail."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", http)
    for found in schema.get_all_operations():
        operation = found.ok()

        @CALM
        @given(case=operation.as_strategy())
        def holds(case):
            case.call_and_validate(headers=TOKEN)

        holds()
