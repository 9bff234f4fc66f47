"""Requests that claim to be Slack's: seen before, signed by nobody, or signed long ago."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from rolecall.store import tables
from rolecall_slack.ingress import WINDOW_S
from tests.adapters.fake_slack.delivery import Delivery
from tests.adapters.fake_slack.http_events import FORM, signed
from tests.faults.chat.oracle import rows
from tests.faults.chat.promises import words
from tests.faults.outcome import Outcome
from tests.faults.slack.campaign import HTTP, campaign
from tests.faults.slack.stage import Stage

BATCH = 8
#: Real seconds until an answer is given up.
PATIENCE_S = 5.0
TAKEN, REFUSED = 200, 401
TIME, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"

#: A request as it goes over the wire: address, headers, body.
Request = tuple[str, dict[str, str], bytes]
#: What a forger does: from the headers and the body that are genuine to others.
Forgery = Callable[[dict[str, str], bytes, random.Random], tuple[dict[str, str], bytes]]


def replayed(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Send genuine requests again, byte by byte, soon and after their window."""
    return campaign("a signed request that somebody sends again", seed, count, tell, _replayed, HTTP)


async def _replayed(stage: Stage, count: int) -> int:
    seen, http, done = list[Request](), stage.slack.http, 0
    while done < count:
        asks = []
        for _ in range(min(BATCH, count)):
            number, _told = await stage.ask()
            asks.append(number)
            seen.append(_last(stage))
        await stage.turn()
        for number in asks:
            verdict = stage.dice.choice(("approve", "reject"))
            stage.promises.decided(number, verdict)
            await stage.decide(stage.max, stage.card(number), verdict)
            seen.append(_last(stage))
        stage.house.clock.pass_time(seconds=stage.dice.uniform(0, 2 * WINDOW_S))
        now = stage.house.clock.now().timestamp()
        for url, headers, body in stage.dice.choices(seen, k=3 * len(asks)):
            status, _text, _kind = await http.post(url, headers, body, PATIENCE_S)
            wanted = TAKEN if now - int(headers[TIME]) <= WINDOW_S else REFUSED
            stage.expect(status == wanted, f"a replay was answered {status}, not {wanted}: {body[:80]!r}")
            done += 1
        await stage.turn()
    return done


def _last(stage: Stage) -> Request:
    assert stage.slack.http.last is not None
    return stage.slack.http.last


def forged(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Send commands that Slack never sent: forged, tampered with, malformed, stale or early."""
    return campaign("a forged, malformed, stale or early signature", seed, count, tell, _forged, HTTP)


async def _forged(stage: Stage, count: int) -> int:
    forgeries = list(FORGERIES.items())
    for nth in range(count):
        number = stage.promises.ask()
        stage.promises.never(number)
        name, forgery = forgeries[nth % len(forgeries)]
        url, headers, body = await _genuine(stage, number)
        headers, body = forgery(headers, body, stage.dice)
        status, _text, _kind = await stage.slack.http.post(url, headers, body, PATIENCE_S)
        stage.expect(status == REFUSED, f"{name}: answered {status}")
    stage.expect(not rows(stage.house, tables.inbox), "something forged is in the inbox")
    await stage.slack.http.post(*(await _genuine(stage, stage.promises.ask())), PATIENCE_S)  # the one that is Slack's
    return count


async def _genuine(stage: Stage, number: int) -> Request:
    """Return a command that was not sent yet, as Slack would sign it now."""
    command = stage.dana.command("/notes", words(number), stage.kit.general)
    (delivery,) = await stage.prepared(command)
    body = _body(delivery)
    return stage.slack.app.commands_url, stage.slack.http.headers(body, FORM), body


def _body(delivery: Delivery) -> bytes:
    return urlencode(delivery.payload).encode()


def _with(headers: Mapping[str, str], body: bytes, *, secret: str = "signing-secret", **changed: str) -> dict[str, str]:
    """Return headers signed anew, with a time or a signature of the forger's choice."""
    time = changed.get("time", headers[TIME])
    signature = changed.get("signature", signed(secret, int(time) if time.isascii() and time.isdigit() else 0, body))
    return {**headers, TIME: time, SIGNATURE: signature}


def _moved(headers: dict[str, str], body: bytes, seconds: int) -> dict[str, str]:
    return _with(headers, body, time=str(int(headers[TIME]) + seconds))


def _without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key != name}


FORGERIES: dict[str, Forgery] = {
    "another secret": lambda head, body, dice: (_with(head, body, secret=f"guess-{dice.random()}"), body),
    "no secret": lambda head, body, _dice: (_with(head, body, secret=""), body),
    "other words": lambda head, body, _dice: (head, body.replace(b"kickoff", b"workshop")),
    "another person": lambda head, body, _dice: (head, body.replace(b"user_id=U", b"user_id=W")),
    "one byte more": lambda head, body, _dice: (head, body + b"&"),
    "another time": lambda head, body, dice: ({**head, TIME: str(int(head[TIME]) - dice.randint(1, 299))}, body),
    "no signature": lambda head, body, _dice: (_without(head, SIGNATURE), body),
    "no time": lambda head, body, _dice: (_without(head, TIME), body),
    "empty": lambda head, body, _dice: (_with(head, body, signature=""), body),
    "another scheme": lambda head, body, _dice: ({**head, SIGNATURE: head[SIGNATURE].replace("v0=", "v1=")}, body),
    "cut short": lambda head, body, dice: ({**head, SIGNATURE: head[SIGNATURE][: dice.randint(4, 66)]}, body),
    "one digit off": lambda head, body, _dice: ({**head, SIGNATURE: _off(head[SIGNATURE])}, body),
    "not hexadecimal": lambda head, body, _dice: ({**head, SIGNATURE: "v0=" + "z" * 64}, body),
    "not ASCII": lambda head, body, _dice: ({**head, SIGNATURE: "v0=" + "é" * 64}, body),
    "time in words": lambda head, body, _dice: (_with(head, body, time="now"), body),
    "time in other digits": lambda head, body, _dice: (_with(head, body, time="١٧"), body),
    "negative time": lambda head, body, _dice: (_with(head, body, time="-1"), body),
    "time beyond all numbers": lambda head, body, _dice: (_with(head, body, time="9" * 400), body),
    "stale": lambda head, body, dice: (_moved(head, body, -dice.randint(WINDOW_S + 1, 10**6)), body),
    "early": lambda head, body, dice: (_moved(head, body, dice.randint(WINDOW_S + 1, 10**6)), body),
}


def _off(signature: str) -> str:
    return signature[:-1] + ("0" if signature[-1] != "0" else "1")
