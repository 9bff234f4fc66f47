"""What goes wrong on the way to Discord: asked to wait, errors of the server, answers that are lost."""

from __future__ import annotations

from collections.abc import Callable, Collection

from rolecall.chat import Card, File
from rolecall.ports.queues import OutboxRow
from rolecall_discord.finding import NONCE_S
from tests.faults.chat import deciding
from tests.faults.discord.campaign import campaign
from tests.faults.discord.stage import Stage
from tests.faults.outcome import Outcome

#: Asks that are open at the same time.
BATCH = 6
#: What writes or reads with the bot's token, and what answers by the right of an interaction.
CALLS = (
    "message.create", "message.edit", "message.list", "message.get", "thread.from_message", "thread.create",
    "channel.edit", "threads.active", "dm.open",
)  # fmt: skip
ANSWERS = ("interaction.answer", "followup.create")
#: How an answer is lost after the write.
LOSSES = ("lose", "broken")
#: All of these but 503 the library tries again by itself.
STATUSES = (500, 502, 503, 504, 524)
#: That one; after any other the library itself posts a second time in a forum, where Discord knows no nonce.
UNTRIED = 503
#: Longest wait that Discord asks for in seconds: one that the library sleeps off, and one that comes back to us.
NAP_S, WAIT_S = 20, 300
#: Faults in one house: each brings several requests with it.
MOST = 50
#: Rounds in which nothing goes wrong until nothing ever will.
IDLE = 10
#: Every how many rounds the process ends before it could look up what it lost.
RESTARTS = 4


def throttled(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Answer 429: for a nap, for long, for all calls together, and without `Via`, as the outer wall does."""
    return campaign("a storm of 429", seed, count, tell, _throttled, most=MOST)


async def _throttled(stage: Stage, count: int) -> int:
    def arm() -> None:
        for name in stage.dice.sample(CALLS + ANSWERS, 5):
            longest = WAIT_S if name in CALLS and stage.dice.random() < 0.3 else NAP_S
            way = stage.dice.choice(({}, {}, {"overall": longest == NAP_S}, {"via": False}))
            stage.discord.faults.throttle(name, stage.dice.randint(1, longest), stage.dice.randint(1, 4), **way)

    return await _storm(stage, count, arm, ("throttle",))


def broken(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Answer with 500, 502, 503, 504 or 524, or cut the connection, before anything is applied."""
    return campaign("answers of 5xx and resets, before the write", seed, count, tell, _broken, most=MOST)


async def _broken(stage: Stage, count: int) -> int:
    def arm() -> None:
        for name in stage.dice.sample(CALLS + ANSWERS, 5):
            if stage.dice.random() < 0.3:
                stage.discord.faults.reset(name)
            else:
                stage.discord.faults.status(name, stage.dice.choice(STATUSES), stage.dice.randint(1, 6))

    return await _storm(stage, count, arm, ("status", "reset"))


def lost(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Apply what is sent and lose the answer, while Discord still knows the nonce; now and then the process ends."""
    return campaign("the answer lost after the message is there", seed, count, tell, _lost, most=MOST)


async def _lost(stage: Stage, count: int) -> int:
    def arm() -> None:
        for name in ("message.create", *stage.dice.sample(CALLS + ANSWERS, 3)):
            _lose(stage, name)

    return await _storm(stage, count, arm, LOSSES)


def forgotten(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Lose the answer, and come back when the nonce is forgotten: the message is found by what it carries."""
    return campaign("the answer lost, and the nonce forgotten", seed, count, tell, _forgotten, most=MOST)


async def _forgotten(stage: Stage, count: int) -> int:
    def arm() -> None:
        for name in ("message.create", "message.create", "thread.create"):
            _lose(stage, name)

    stage.discord.world.nonce_s = NONCE_S  # the least that we trust in
    done = await _storm(stage, count, arm, LOSSES, lambda: stage.dice.uniform(NONCE_S, 60 * NONCE_S))
    stage.expect(bool(stage.discord.record.named("message.list")), "nothing was ever looked up")
    return done


def threads(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Let the second call of a root card go wrong, the one that makes its thread."""
    return campaign("the thread of a card lost", seed, count, tell, _threads, most=MOST)


async def _threads(stage: Stage, count: int) -> int:
    ways = (*LOSSES, "status", "reset", "throttle")

    def arm() -> None:
        for way in stage.dice.sample(ways, 3):
            getattr(stage.discord.faults, way)("thread.from_message")

    return await _storm(stage, count, arm, ways)


async def _storm(
    stage: Stage,
    count: int,
    arm: Callable[[], None],
    whats: Collection[str],
    away_s: Callable[[], float] = lambda: 0.0,
) -> int:
    """Let things go wrong round by round, until they did often enough; return how often."""
    idle = 0
    while (before := _struck(stage, whats)) < count and idle < IDLE:
        arm()
        await _round(stage, count, away_s())
        idle = idle + 1 if _struck(stage, whats) == before else 0
    stage.expect(idle < IDLE, "what was to go wrong was not called")
    return _struck(stage, whats)


def _lose(stage: Stage, name: str) -> None:
    """Let an answer be lost as a connection that breaks, or as an error that comes after the write."""
    if stage.dice.random() < 0.5:
        stage.discord.faults.lose(name, stage.dice.randint(1, 3))
    else:
        stage.discord.faults.broken(name, stage.dice.choice(STATUSES) if name != "thread.create" else UNTRIED)


def _struck(stage: Stage, whats: Collection[str]) -> int:
    return sum(times for (_name, what), times in stage.discord.faults.struck.items() if what in whats)


async def _round(stage: Stage, count: int, away_s: float) -> None:
    """Let people ask, decide and read files, whatever goes wrong meanwhile; `away_s` pass after the first tries."""
    asks = [(await stage.ask())[0] for _ in range(min(BATCH, count))]
    stage.house.put(*_beside(stage, asks[0]))
    restarts = stage.dice.randrange(RESTARTS) == 0
    if restarts or away_s:
        while await stage.house.courier.work_once():
            pass
        stage.house.clock.pass_time(seconds=away_s)
    if restarts:
        await stage.house.restart()
    await deciding.amid(stage, asks)


def _beside(stage: Stage, number: int) -> tuple[OutboxRow, OutboxRow]:
    """Return a card with a file, and one that is a post of the forum, where Discord knows no nonce."""
    file = File(f"{number}.bin", "application/octet-stream", stage.dice.randbytes(2_000))
    return (
        stage.row(f"f{number}:root", Card(f"File {number}", files=(file,)), stage.kit.general.id),
        stage.row(f"p{number}:root", Card(f"Post {number}", opens=f"Post {number}"), stage.kit.forum.id),
    )
