"""The parts of a running adapter, put together."""

from __future__ import annotations

from dataclasses import dataclass

from rolecall.chat import Desk, Shelf, Sink
from rolecall.chat.common.hiring import Hiring
from rolecall.chat.common.later import Later
from rolecall_slack.arrivals import Arrivals
from rolecall_slack.channels import Channels
from rolecall_slack.client import Client
from rolecall_slack.features import Features
from rolecall_slack.finding import Finder
from rolecall_slack.groups import Groups
from rolecall_slack.hearing import Hearing
from rolecall_slack.hiring import Handles
from rolecall_slack.homes import Homes
from rolecall_slack.install import Installs
from rolecall_slack.listening import Listening
from rolecall_slack.parts import Parts
from rolecall_slack.people import People
from rolecall_slack.pressing import Pressing
from rolecall_slack.sending import Sending
from rolecall_slack.sessions import Sessions
from rolecall_slack.settings import Settings
from rolecall_slack.sockets import Sockets
from rolecall_slack.telling import Telling
from rolecall_slack.threads import Threads
from rolecall_slack.trigger import Triggers
from rolecall_slack.uploads import Uploads
from rolecall_slack.welcoming import Welcoming


@dataclass(frozen=True)
class Works:
    """Everything that exists while the adapter runs."""

    desk: Desk
    client: Client
    installs: Installs
    people: People
    groups: Groups
    threads: Threads
    sending: Sending
    sessions: Sessions
    telling: Telling
    homes: Homes
    welcoming: Welcoming
    listening: Listening
    later: Later
    sockets: Sockets | None


def fitted(
    settings: Settings,
    features: Features,
    client: Client,
    sink: Sink,
    desk: Desk,
    shelf: Shelf,
) -> Works:
    """Put the parts of a running adapter together."""
    installs = Installs(client, desk, shelf, settings.credentials)
    channels, finder = Channels(installs, desk), Finder(installs, desk)
    people = People(installs, channels, desk)
    groups = Groups(installs, people, desk)
    parts = Parts(
        sink=Hiring(sink, Handles(groups, desk).spelt),
        desk=desk,
        installs=installs,
        channels=channels,
        people=people,
        threads=Threads(shelf),
        triggers=Triggers(installs, shelf),
        telling=Telling(client, installs),
        homes=Homes(installs, groups, desk, settings.public_url),
        later=Later(),
    )
    sending = Sending(installs, channels, features, finder, Uploads(client, installs, finder))
    welcoming, arrivals = Welcoming(desk, sending, parts.later), Arrivals(desk, shelf, parts.later)
    hearing, pressing = Hearing(parts, groups, welcoming), Pressing(parts, welcoming, prefix=settings.prefix)
    sockets = Sockets(settings.credentials.app_token, settings.api_url, settings.sockets)
    return Works(
        desk=desk,
        client=client,
        installs=installs,
        people=people,
        groups=groups,
        threads=parts.threads,
        sending=sending,
        sessions=Sessions(installs, channels, features, shelf),
        telling=parts.telling,
        homes=parts.homes,
        welcoming=welcoming,
        listening=Listening(desk, installs, arrivals, hearing, pressing, parts.later),
        later=parts.later,
        sockets=sockets if settings.mode == "socket" else None,
    )
