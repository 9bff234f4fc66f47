"""What people do in the suite, each time by the best way that the platform offers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rolecall.chat import Actor, Place
from rolecall.line.closing import card_key
from tests.adapters.house import House
from tests.adapters.kit import Heard, Shown
from tests.line.floor import TEXT


@dataclass(frozen=True)
class Asked:
    """A request that was asked for, and where it is talked about."""

    request: str
    thread: Place


def ask(house: House, text: str = TEXT) -> str:
    """Return the line by which the note taker is asked: a command, or a mention where there are none."""
    if not house.hired():
        house.hire(str(house.kit.place), **house.terms)
    return f"/notes {text}" if house.adapter.caps.commands != "none" else f"@notes {text}"


async def asked(house: House, actor: Actor, text: str = TEXT, *, runs: bool = True) -> Asked:
    """Let somebody ask, and work until the version is there (without `runs`: until it would begin)."""
    await house.does(house.kit.writes(actor, ask(house, text), house.kit.place))
    await house.turn(runs=runs)
    request = house.requests()[-1]
    return Asked(request, house.thread(request))


async def card(house: House, actor: Actor, request: str) -> Shown:
    """Return the card of the newest version as somebody sees it."""
    version, _status = house.version(request)
    ref = house.receipt(card_key(version))
    assert ref is not None, f"{request} shows no version"
    shown = await house.kit.look(actor, ref)
    assert shown is not None, f"{actor.name} does not see {ref}"
    return shown


async def says(house: House, actor: Actor, words: str, thread: Place) -> Heard:
    """Say something in a thread: as a reply, or as a mention where replies are not read."""
    line = words if house.adapter.caps.reads_replies else f"@notes {words}"
    return await house.does(house.kit.writes(actor, line, thread))


def code(shown: Shown, verb: str) -> str:
    """Return the code that a card shows for a typed decision, empty where it shows none."""
    found = re.search(rf"\b{verb} ([0-9A-Z]{{4}})\b", shown.text)
    return found[1] if found else ""


async def acts(house: House, actor: Actor, on: Asked, shown: Shown, verb: str, words: str = "") -> Heard | None:
    """Decide by what a card offers: press, fill in, or type; None where it offers no way at all."""
    if verb in shown.buttons:
        heard = await house.does(house.kit.presses(actor, shown, verb))
        return await house.does(house.kit.submits(actor, heard, reason=words)) if heard.form else heard
    if code(shown, verb):
        return await says(house, actor, f"{verb} {code(shown, verb)} {words}".strip(), on.thread)
    return None


async def decides(house: House, actor: Actor, on: Asked, verb: str, words: str = "") -> Heard | None:
    """Decide on the newest version, and work all that follows."""
    heard = await acts(house, actor, on, await card(house, actor, on.request), verb, words)
    await house.turn()
    return heard
