"""What connecting checks before anything is stored: that Discord takes the token, and that the app can be reached."""

from __future__ import annotations

from dataclasses import dataclass

from rolecall.errors import BadInput, Dead
from rolecall_discord.checks import App, known, of_page
from rolecall_discord.credential import PAGE
from rolecall_discord.settings import Settings


@dataclass(frozen=True)
class Report:
    """The app that was reached: its id and name, the servers it is in, and what should be changed on its page."""

    app: str
    name: str
    servers: tuple[str, ...]
    advice: tuple[str, ...]


def check(settings: Settings) -> Report:
    """Ask Discord about the token of `settings`.

    Raises:
        BadInput: it is not taken, or nothing would work with the app as it is.
        ServiceFailed: Discord cannot be asked now.
    """
    from rolecall_discord.visiting import visit

    try:
        app = visit(settings.token, settings.api, known)
    except Dead as error:
        hint = f"Reset it once more: {PAGE}. Nothing was stored."
        raise BadInput("Discord does not take the bot token.", hint=hint) from error
    return _report(app, settings)


def _report(app: App, settings: Settings) -> Report:
    found = list(of_page(app.page, settings))
    wrong = [one for one in found if one.level == "bad"]
    if wrong:
        raise BadInput(wrong[0].text, hint=f"{wrong[0].next} Then connect again: nothing was stored.")
    advice = tuple(f"{one.text} {one.next}" for one in found if one.level == "warn")
    return Report(str(app.page.id), app.page.name, tuple(str(one["name"]) for one in app.servers), advice)
