"""The secrets of an app, taken from whoever connects it: typed hidden, from files, or as they were stored before."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from rolecall.chat.common.terminal import Asked
from rolecall.errors import BadInput
from rolecall_slack.connection import WAYS, Mode
from rolecall_slack.credentials import NAMES, PAGES, Credentials, checked

#: What each way to connect needs: a bot token of the one workspace, or what makes tokens by people's consent.
NEEDED: dict[Mode, tuple[str, ...]] = {
    "socket": ("bot_token", "app_token"),
    "http": ("client_id", "client_secret", "signing_secret"),
}


def secrets(mode: Mode, files: Mapping[str, Path | None], stored: Credentials) -> Credentials:
    """Take the secrets that a mode needs; `files` hold some of them, by name, and Enter keeps what is stored.

    Raises:
        BadInput: one is missing and nobody is there to type it, it is of another kind, or it is not for this mode.
    """
    strange = next((name for name, file in files.items() if file is not None and name not in NEEDED[mode]), "")
    if strange:
        wanted = " and ".join(_option(name) for name in NEEDED[mode])
        raise BadInput(f"{_option(strange)} is of no use with {WAYS[mode]}.", hint=f"Give {wanted}.")
    return Credentials(**{name: _asked(name).taken(files.get(name), getattr(stored, name)) for name in NEEDED[mode]})


def _asked(name: str) -> Asked:
    return Asked(NAMES[name], _option(name), partial(checked, name), PAGES[name])


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}-file"
