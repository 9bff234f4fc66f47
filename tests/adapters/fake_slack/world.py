"""Everything the fake knows: workspaces, people, channels, messages, views, files, sessions, rights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from rolecall.ports.time import Clock
from tests.adapters.fake_slack.app_config import AppConfig
from tests.adapters.fake_slack.people import Group, Team, User
from tests.adapters.fake_slack.rooms import Channel, File, Message
from tests.adapters.fake_slack.surfaces import ResponseUrl, Trigger, View
from tests.adapters.fake_slack.tokens import TOKEN_S, Code, Install


class World:
    """The state, without a protocol; ids count, so that a story told twice gives the same record."""

    def __init__(self, clock: Clock, app: AppConfig) -> None:
        """Begin with an app that nobody has installed."""
        self.clock = clock
        self.app = app
        self.base = ""
        self.teams: dict[str, Team] = {}
        self.users: dict[str, User] = {}
        self.groups: dict[str, Group] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[tuple[str, str], Message] = {}
        self.files: dict[str, File] = {}
        self.views: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.installs: dict[str, Install] = {}
        self.codes: dict[str, Code] = {}
        #: Status and title of an agent session by (channel, thread), and the "is thinking" line likewise.
        self.sessions: dict[tuple[str, str], dict[str, str]] = {}
        self.thinking: dict[tuple[str, str], str] = {}
        self.prompts: dict[tuple[str, str], list[dict[str, str]]] = {}
        #: Block types this workspace has not got yet.
        self.unknown_blocks: set[str] = set()
        self.stream_life_s = 300.0
        self._counts: Counter[str] = Counter()

    def fresh(self, prefix: str) -> str:
        """Return a new id."""
        self._counts[prefix] += 1
        return f"{prefix}{self._counts[prefix]:04}"

    def ts(self) -> str:
        """Return a new message time: the clock's second and a number that never repeats."""
        self._counts["ts"] += 1
        return f"{int(self.clock.now().timestamp())}.{self._counts['ts']:06}"

    # making

    def team(self, name: str, enterprise: str = "") -> Team:
        """Found a workspace."""
        team = Team(self.fresh("T"), name, enterprise)
        self.teams[team.id] = team
        return team

    def user(self, name: str, team: str, kind: Any = "member", **facts: Any) -> User:
        """Take somebody into a workspace."""
        user = User(self.fresh("U"), name, team, kind, email=f"{name}@example.com", **facts)
        self.users[user.id] = user
        return user

    def channel(self, name: str, team: str, kind: Any = "public", members: Iterable[str] = ()) -> Channel:
        """Open a channel."""
        channel = Channel(self.fresh("D" if kind == "im" else "C"), name, team, kind, set(members))
        self.channels[channel.id] = channel
        return channel

    def group(self, handle: str, team: str, users: Iterable[str] = ()) -> Group:
        """Form a user group."""
        group = Group(self.fresh("S"), handle, team, list(users))
        self.groups[group.id] = group
        return group

    def install(
        self, team: Team, installer: str, *, org: bool = False, scopes: frozenset[str] | None = None
    ) -> Install:
        """Put the app into a workspace or, with `org`, into all of its organisation; again replaces the token."""
        old = self.installed(team.id)
        if old is None:
            number = self.fresh("B")
            bot = self.user(self.app.name.lower(), team.id, "bot", bot=number, app=self.app.id)
        else:
            bot = self.users[old.user]
        token = self.fresh("xoxb-")
        made = Install(
            token=token,
            team="" if org else team.id,
            enterprise=team.enterprise,
            scopes=self.app.scopes if scopes is None else scopes,
            user=bot.id,
            bot=bot.bot,
            installer=installer,
        )
        self.installs[token] = made
        if self.app.rotation:
            self.renew(made)
        return made

    def renew(self, install: Install) -> None:
        """Give an installation a token that expires, and what renews it."""
        self.installs.pop(install.token)
        install.token, install.refresh = self.fresh("xoxe.xoxb-"), self.fresh("xoxe-")
        install.expires = self.clock.monotonic() + TOKEN_S
        self.installs[install.token] = install

    # finding

    def installed(self, team: str) -> Install | None:
        """Return the newest installation that serves a workspace."""
        enterprise = self.teams[team].enterprise
        good = [one for one in self.installs.values() if one.state == "good"]
        serving = [one for one in good if one.team == team or (one.org and one.enterprise == enterprise)]
        return serving[-1] if serving else None

    def named(self, name: str) -> Channel | None:
        """Return a channel by id, or by name with or without #."""
        by_name = (one for one in self.channels.values() if one.kind != "im" and one.name == name.removeprefix("#"))
        return self.channels.get(name) or next(by_name, None)

    def direct(self, one: str, other: str) -> Channel:
        """Return the direct messages of two; they begin when first asked for."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == {one, other}:
                return channel
        return self.channel("directmessage", self.users[other].team, "im", (one, other))

    def stack(self, user: str) -> list[View]:
        """Return the modals a person has open, the one on top last."""
        return [view for view in self.views.values() if view.user == user and view.kind == "modal" and view.open]

    def home(self, user: str) -> View | None:
        """Return what a person's Home tab shows."""
        return next((view for view in self.views.values() if view.user == user and view.kind == "home"), None)

    def in_channel(self, channel: str, thread: str = "") -> list[Message]:
        """Return the messages of a channel or of a thread with its root, in order."""
        found = [one for (place, _ts), one in self.messages.items() if place == channel]
        if thread:
            return [one for one in found if one.root == thread]
        return [one for one in found if not one.thread or one.broadcast]

    # rights

    def trigger(self, user: str, team: str, view: str = "") -> Trigger:
        """Give a right to open a view."""
        number = self.fresh("13")
        trigger = Trigger(f"{number}.{team[1:]}.{user.lower()}", user, team, self.clock.monotonic(), view)
        self.triggers[trigger.id] = trigger
        return trigger

    def response_url(self, user: str, team: str, channel: str, message: str = "") -> str:
        """Give a right to answer; returns its address."""
        right = ResponseUrl(self.fresh("R"), user, team, channel, self.clock.monotonic(), message)
        self.response_urls[right.id] = right
        return f"{self.base}/respond/{right.id}"
