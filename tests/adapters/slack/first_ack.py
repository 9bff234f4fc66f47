"""A fresh process that takes Slack's first commands and mention in, and writes down which modules this imported."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from rolecall.app import App
from rolecall.app.shelf import AdapterShelf
from rolecall.clock import SystemClock
from rolecall.config import Settings
from rolecall_slack.adapter import SlackAdapter
from tests.adapters.fake_slack.app_config import AppConfig
from tests.adapters.fake_slack.server import FakeSlack

#: The fake's own modules, and codecs, which are looked up by name and load in microseconds.
BESIDE = ("tests.", "encodings.")


async def deliver(data: Path) -> dict[str, object]:
    """Start the adapter over an installation in `data`, and return what its first deliveries import."""
    async with FakeSlack(SystemClock(), AppConfig(commands=frozenset({"/rolecall", "/ba"}))) as slack:
        team = slack.team()
        install = slack.install(team)
        dana = slack.person("dana", team)
        general = slack.channel("general", team, dana)
        said = {"API_URL": slack.base_url, "BOT_TOKEN": install.token, "APP_TOKEN": AppConfig.app_token}
        app = App(Settings(data_dir=data, sample=False))
        adapter = SlackAdapter({f"ROLECALL_SLACK_{name}": value for name, value in said.items()}, data)
        await adapter.start(app.desk, app.desk, AdapterShelf(app.store, app.tenant, adapter.name))
        before = set(sys.modules)
        sent = [
            await dana.command("/ba", "user stories for online booking", general),
            await dana.command("/rolecall", "help", general),
            (await dana.mention(general, "ba user stories for online booking")).deliveries[0],
        ]
        found = sorted(name for name in set(sys.modules) - before if not name.startswith(BESIDE))
        await adapter.stop()
        app.close()
        return {"imported": found, "acked": [one.attempts[-1].acked for one in sent]}


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(asyncio.run(deliver(Path(sys.argv[1])))))
