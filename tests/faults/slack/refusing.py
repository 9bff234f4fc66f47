"""Every method that the adapter calls, refused with every code that means something to us, and with an unknown one."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress

from rolecall.errors import RolecallError
from rolecall.store import tables
from tests.adapters.fake_slack.delivery import Delivery
from tests.adapters.fake_slack.mailroom import RETRIES
from tests.adapters.kits.slack import SlackHttpKit, SlackKit
from tests.faults.chat.campaign import Kits
from tests.faults.chat.oracle import rows
from tests.faults.chat.recovering import released
from tests.faults.outcome import Outcome
from tests.faults.slack.campaign import campaign
from tests.faults.slack.organisation import OrgKit
from tests.faults.slack.provoking import PROVOKED
from tests.faults.slack.stage import Stage

#: Codes that any method may answer with, the last of which is none of Slack's.
ANYWHERE = (
    "invalid_auth", "token_revoked", "account_inactive", "missing_scope", "access_denied", "ratelimited",
    "internal_error", "request_timeout", "invalid_arguments", "unknown_method", "never_heard_of",
)  # fmt: skip
#: Codes of one method each.
OWN: dict[str, tuple[str, ...]] = {
    "chat.postMessage": ("not_in_channel", "channel_not_found", "is_archived", "invalid_blocks", "msg_too_long"),
    "chat.update": ("message_not_found", "cant_update_message", "edit_window_closed", "invalid_blocks"),
    "chat.postEphemeral": ("user_not_in_channel", "channel_not_found", "messages_tab_disabled"),
    "conversations.history": ("not_in_channel", "channel_not_found"),
    "conversations.replies": ("not_in_channel",),
    "conversations.open": ("user_not_found", "user_disabled"),
    "conversations.info": ("channel_not_found",),
    "users.info": ("user_not_found",),
    "usergroups.users.list": ("no_such_subteam", "plan_upgrade_required"),
    "views.open": ("expired_trigger_id", "exchanged_trigger_id", "view_too_large"),
    "views.update": ("not_found", "hash_conflict"),
    "views.publish": ("hash_conflict", "not_enabled"),
    "agents.sessions.setStatus": ("not_an_agent",),
    "assistant.threads.setSuggestedPrompts": ("not_an_agent",),
    "files.getUploadURLExternal": ("file_uploads_disabled",),
    "files.completeUploadExternal": ("file_not_found", "channel_not_found"),
    "files.info": ("file_not_found", "file_deleted"),
    "oauth.v2.access": ("invalid_code", "bad_client_secret"),
}
#: Methods that are called by some kits only.
ONLY: dict[str, type[SlackKit]] = {"auth.teams.list": OrgKit, "apps.connections.open": OrgKit}
#: An organisation, over sockets, and one workspace.
KITS: Kits = {OrgKit: "sockets", SlackHttpKit: "HTTP"}
#: A refusal: of which method, and with which code.
Refusal = tuple[str, str]
#: How often a method is refused in a row; as often as not, longer than an unknown outcome is looked for.
TIMES = (1, 12)


def refusals() -> list[Refusal]:
    """Return every refusal there is."""
    return [(method, code) for method in PROVOKED for code in (*ANYWHERE, *OWN.get(method, ()))]


def refused(seed: int, count: int, tell: Callable[[str], None]) -> Outcome:
    """Refuse one method after the other, once or for a while; then people release what was set aside, and decide."""
    order = list[Refusal]()
    dice = random.Random(seed)

    async def play(stage: Stage, number: int) -> int:
        stage.holds = True  # what belongs to no request is released by nobody
        await stage.slack.admin.set_group(stage.kit.managers, [stage.max.id])
        for _ in range(number):
            if not any(_fits(one, stage) for one in order):
                order.extend(dice.sample(refusals(), len(refusals())))
            drawn = next(one for one in order if _fits(one, stage))
            order.remove(drawn)
            await _one(stage, *drawn)
        return number

    return campaign("each method refused", seed, count, tell, play, KITS, grouped=True)


def _fits(refusal: Refusal, stage: Stage) -> bool:
    """Tell whether the method of a refusal is called here at all."""
    return isinstance(stage.kit, ONLY.get(refusal[0], SlackKit))


async def _one(stage: Stage, method: str, code: str) -> None:
    """Refuse one method while people work as always; afterwards nothing is lost, and everything can be decided."""
    faults = stage.slack.faults
    struck = faults.struck[method, "refuse"]
    number, told = await PROVOKED[method](stage, lambda: faults.refuse(method, code, times=stage.dice.choice(TIMES)))
    with suppress(RolecallError):  # a start that is refused is one that the supervisor tries again
        await stage.turn()
    stage.expect(faults.struck[method, "refuse"] > struck, f"{method} was not called, so not refused ({code})")
    faults.clear()
    await _recovers(stage, told)
    _heard(stage, number, told)
    if stage.promises.asks[str(number)] == frozenset({1}):
        stage.promises.decided(number, "approve")
        card = stage.shown(number)
        if card is None or "rc|approve" not in str(card.blocks):
            request = stage.request(number)
            why = stage.house.status(request) if request else "lost"
            stage.expect(False, f"{method} {code}: ask {number} is {why}, and cannot be approved")
        else:
            await stage.decide(stage.max, card, "approve")
    await stage.turn()


async def _recovers(stage: Stage, told: list[Delivery]) -> None:
    """Start the adapter again, let Slack deliver again, and let a person release what was set aside."""
    await stage.house.restart()
    for seconds in RETRIES:
        stage.house.clock.pass_time(seconds=seconds)
        await stage.slack.mailroom.tick()
    await stage.turn()
    await released(stage)


def _heard(stage: Stage, number: int, told: list[Delivery]) -> None:
    """What was answered with why nothing is done was not taken."""
    answered = any(one.channel == "slash_commands" and one.answer for one in told)
    asked = [row for row in rows(stage.house, tables.inbox) if f"Trial {number}." in str(row.event)]
    if answered or any(row.outcome["error"] for row in asked):
        stage.promises.never(number)
