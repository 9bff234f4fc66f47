"""What everything that people do is brought to and answered with."""

from __future__ import annotations

from dataclasses import dataclass

from rolecall.chat import Desk, Sink
from rolecall.chat.common.later import Later
from rolecall_slack.channels import Channels
from rolecall_slack.homes import Homes
from rolecall_slack.install import Installs
from rolecall_slack.people import People
from rolecall_slack.telling import Telling
from rolecall_slack.threads import Threads
from rolecall_slack.trigger import Triggers


@dataclass(frozen=True)
class Parts:
    """The core's two sides, and those parts of the adapter that hearing and pressing share."""

    sink: Sink
    desk: Desk
    installs: Installs
    channels: Channels
    people: People
    threads: Threads
    triggers: Triggers
    telling: Telling
    homes: Homes
    later: Later
