"""The parts of a running adapter, put together."""

from __future__ import annotations

from dataclasses import dataclass

from rolecall.chat import Desk, Shelf, Sink
from rolecall_slack.client import Client
from rolecall_slack.credentials import Credentials
from rolecall_slack.features import Features
from rolecall_slack.hearing import Hearing
from rolecall_slack.homes import Homes
from rolecall_slack.install import Installs
from rolecall_slack.later import Later
from rolecall_slack.listening import Listening
from rolecall_slack.people import People
from rolecall_slack.pressing import Pressing
from rolecall_slack.sending import Sending
from rolecall_slack.sessions import Sessions
from rolecall_slack.settings import Settings
from rolecall_slack.sockets import Sockets
from rolecall_slack.telling import Telling
from rolecall_slack.threads import Threads
from rolecall_slack.trigger import Triggers


@dataclass(frozen=True)
class Works:
    """Everything that exists while the adapter runs."""

    client: Client
    installs: Installs
    people: People
    threads: Threads
    sending: Sending
    sessions: Sessions
    telling: Telling
    listening: Listening
    later: Later
    sockets: Sockets | None


def fitted(
    settings: Settings,
    features: Features,
    client: Client,
    credentials: Credentials,
    sink: Sink,
    desk: Desk,
    shelf: Shelf,
) -> Works:
    """Put the parts of a running adapter together."""
    installs = Installs(client, desk, shelf, credentials)
    people, threads, telling = People(installs, desk), Threads(shelf), Telling(client, installs)
    homes, triggers, later = Homes(installs, desk, settings.public_url), Triggers(installs, shelf), Later()
    hearing = Hearing(sink, installs, people, threads, telling, homes, later)
    pressing = Pressing(sink, desk, people, threads, triggers, telling, homes, later, prefix=settings.prefix)
    socket = settings.mode == "socket"
    return Works(
        client=client,
        installs=installs,
        people=people,
        threads=threads,
        sending=Sending(client, installs, people, features, desk),
        sessions=Sessions(installs, people, shelf),
        telling=telling,
        listening=Listening(desk, installs, hearing, pressing, later),
        later=later,
        sockets=Sockets(credentials.app_token, settings.api_url, settings.sockets) if socket else None,
    )
