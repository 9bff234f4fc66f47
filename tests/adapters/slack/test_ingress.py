"""Only what Slack signed, and signed now, gets past the door; only who was invited installs."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest

from rolecall_slack import ingress
from tests.adapters.fake_slack.http_events import signed

SECRET, NOW = "signing-secret", dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
STAMP = int(NOW.timestamp())
BODY = b'{"type":"event_callback"}'


def headers(stamp: object = STAMP, signature: str | None = None) -> dict[str, str]:
    """Return the headers of a request."""
    whole = signature if signature is not None else signed(SECRET, STAMP, BODY)
    return {"x-slack-request-timestamp": str(stamp), "x-slack-signature": whole}


def test_what_slack_signed_now_is_genuine():
    """Within the window either way."""
    for skew in (-300, 0, 300):
        assert ingress.genuine(SECRET, headers(), BODY, NOW + dt.timedelta(seconds=skew))


@pytest.mark.parametrize(
    ("sent", "body"),
    [
        ({}, BODY),
        (headers(stamp="soon"), BODY),
        (headers(stamp=""), BODY),
        (headers(stamp=f"{STAMP}.0"), BODY),
        (headers(stamp="９"), BODY),
        (headers(stamp="9" * 400), BODY),
        (headers(signature=""), BODY),
        (headers(signature="v0=ä"), BODY),
        (headers(signature="v1=" + "0" * 64), BODY),
        (headers(signature="v0=" + "0" * 64), BODY),
        (headers(stamp=STAMP + 1), BODY),
        (headers(), BODY + b" "),
    ],
)
def test_anything_malformed_or_forged_is_not(sent, body):
    """It never gets as far as the library, which answers some of it with an error of the server."""
    assert not ingress.genuine(SECRET, sent, body, NOW)


@pytest.mark.parametrize("late", [-301, 301])
def test_an_old_or_future_request_is_refused_although_it_was_signed(late):
    """Whoever recorded it cannot play it back later."""
    assert not ingress.genuine(SECRET, headers(), BODY, NOW + dt.timedelta(seconds=late))


def test_without_a_secret_nothing_is_genuine():
    """A forgotten setting opens no door."""
    assert not ingress.genuine("", {**headers(), "x-slack-signature": signed("", STAMP, BODY)}, BODY, NOW)


async def test_the_address_proves_itself_and_turns_the_rest_away(http_stage):
    """401 for a forged or stale request, 413 for a flood; an event that is signed is taken in and acked."""
    http, url = http_stage.slack.http, http_stage.slack.app.events_url
    assert await http.verify(3)

    forged = {**http.headers(BODY, "application/json"), "X-Slack-Signature": "v0=" + "0" * 64}
    assert (await http.post(url, forged, BODY, 3))[0] == 401
    flood = b"x" * (ingress.MAX_BODY + 1)
    async with httpx.AsyncClient() as client:
        answer = await client.post(url, content=flood, headers=http.headers(flood, "application/json"))
    assert answer.status_code == 413
    broken = b"\xff\xfe"
    assert (await http.post(url, http.headers(broken, "application/json"), broken, 3))[0] == 401

    sent = await http_stage.dana.dm("hello")
    assert all(one.acked for one in sent.deliveries)
    again = http.last
    http_stage.house.clock.pass_time(seconds=301)
    assert (await http.post(*again, 3))[0] == 401


async def test_a_request_that_is_played_back_in_time_starts_nothing_new(http_stage):
    """It is the same event, whoever sends it."""
    http_stage.hire()
    await http_stage.dana.mention(http_stage.general, "notes Dana will send the plan.")
    before = len(http_stage.events())

    status, _text, _kind = await http_stage.slack.http.post(*http_stage.slack.http.last, 3)

    assert (status, len(http_stage.events())) == (200, before)


async def test_over_sockets_no_event_is_taken_at_the_door(stage):
    """There the address takes nothing, whoever signed it."""
    transport = httpx.ASGITransport(stage.kit.running._app)
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
        assert (await client.post("/events", content=BODY, headers=headers())).status_code == 503
