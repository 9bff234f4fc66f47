"""What goes wrong on the way to Slack: asked to wait, errors of the server, answers that are lost."""

from __future__ import annotations

from collections.abc import Callable

from rolecall.chat import Card, File
from rolecall.ports.queues import OutboxRow
from rolecall_slack.manifest import SCOPES
from tests.faults.chat import deciding
from tests.faults.outcome import Outcome
from tests.faults.slack.campaign import campaign
from tests.faults.slack.stage import Stage

#: Asks that are open at the same time.
BATCH = 6
#: What writes a message or a part of it; `response_url` and `upload` are addresses, not methods.
WRITES = (
    "chat.postMessage", "chat.update", "chat.postEphemeral", "response_url", "upload",
    "files.getUploadURLExternal", "files.completeUploadExternal",
)  # fmt: skip
READS = ("conversations.history", "conversations.replies")
STATUSES = (500, 502, 503, 504)
#: Longest wait that Slack asks for, in seconds.
WAIT_S = 30
#: Every how many rounds the process ends before it could look up what it lost.
RESTARTS = 4


def throttled(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Enforce all rates, and answer 429 beyond them."""
    return campaign("a storm of 429", seed, count, tell, _throttled)


async def _throttled(stage: Stage, count: int) -> int:
    stage.slack.rates.enforced = True
    while _answered(stage, "ratelimited") < count:
        for method in stage.dice.sample(WRITES + READS, 4):
            stage.slack.faults.throttle(method, stage.dice.randint(1, WAIT_S), times=stage.dice.randint(1, 4))
        await _round(stage, count)
    stage.slack.rates.enforced = False
    return _answered(stage, "ratelimited")


def _answered(stage: Stage, error: str) -> int:
    struck = sum(times for (_method, what), times in stage.slack.faults.struck.items() if what == "throttle")
    return struck + sum(call.error == error for call in stage.slack.record.calls)


def broken(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Answer with 500, 502, 503 or 504, before anything is applied."""
    return campaign("answers of 5xx", seed, count, tell, _broken)


async def _broken(stage: Stage, count: int) -> int:
    while _struck(stage, "status") < count:
        for method in stage.dice.sample(WRITES + READS, 4):
            stage.slack.faults.status(method, stage.dice.choice(STATUSES), times=stage.dice.randint(1, 2))
        await _round(stage, count)
    return _struck(stage, "status")


def lost(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Apply what is sent, and cut the connection before the answer; now and then the process ends, too."""
    return campaign("the answer lost after the message is there", seed, count, tell, _lost)


async def _lost(stage: Stage, count: int) -> int:
    while _struck(stage, "lose") < count:
        for method in ("chat.postMessage", *stage.dice.sample(WRITES + READS, 3)):
            stage.slack.faults.lose(method, times=stage.dice.randint(1, 3))
        await _round(stage, count)
    return _struck(stage, "lose")


def least(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Lose answers where the app may not read back what it posted: it is held, and shown to people."""
    return campaign("the answer lost, with the fewest rights (--least)", seed, count, tell, _least)


async def _least(stage: Stage, count: int) -> int:
    stage.kit.install.scopes, stage.holds = frozenset(SCOPES), True
    await stage.house.restart()
    while _struck(stage, "lose") < count:
        stage.slack.faults.lose("chat.postMessage", times=stage.dice.randint(1, 2 * min(BATCH, count)))
        await _round(stage, count)
    stage.expect(len(stage.aside) > 0, "nothing was held, although nothing could be looked up")
    return _struck(stage, "lose")


def _struck(stage: Stage, what: str) -> int:
    return sum(times for (_method, name), times in stage.slack.faults.struck.items() if name == what)


async def _round(stage: Stage, count: int) -> None:
    """Let people ask, decide and read files, whatever goes wrong meanwhile."""
    asks = [(await stage.ask())[0] for _ in range(min(BATCH, count))]
    stage.house.put(_with_file(stage, asks[0]))
    if stage.dice.randrange(RESTARTS) == 0:
        await stage.house.courier.work_once()
        await stage.house.restart()
    await deciding.amid(stage, asks)


def _with_file(stage: Stage, number: int) -> OutboxRow:
    """Return a card with a file, which Slack takes in four steps."""
    data = stage.dice.randbytes(2_000)
    card = Card(f"File {number}", files=(File(f"{number}.bin", "application/octet-stream", data),))
    return stage.row(f"f{number}:root", card, stage.kit.place.channel)
