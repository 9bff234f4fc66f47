"""The fake itself: opens on loopback, lets people write and press, and delivers what they do, signed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import httpx
from aiohttp import web

from rolecall.ports.time import Clock
from tests.adapters.fake_teams.connector import Connector
from tests.adapters.fake_teams.identity import Identity
from tests.adapters.fake_teams.world import ROOT, Message, Person, World

APP_ID, PASSWORD, TENANT = "0f3e6d8a-b07b", "s3cret~of-the-app", "7b1c9a52-tenant"
NAME = "Rolecall"
#: What the bot may answer a press with.
PRESSED = frozenset({"application/vnd.microsoft.activity.message", "application/vnd.microsoft.error"})


@dataclass(frozen=True)
class Delivery:
    """One activity on its way to the bot; delivered again it is the same, signed anew."""

    activity: Mapping[str, Any]


class Unanswered(Exception):
    """The bot did not take a delivery; its answer is said."""


class FakeTeams:
    """A tenant of Teams with one bot, on loopback."""

    def __init__(self, clock: Clock) -> None:
        """Prepare an empty tenant; nothing is opened yet."""
        self.world = World(TENANT, f"28:{APP_ID}")
        self.identity = Identity(clock, APP_ID, PASSWORD)
        self.connector = Connector(self.world, self.identity, clock)
        self._bot: tuple[httpx.AsyncClient, str] | None = None

    async def __aenter__(self) -> Self:
        """Open it."""
        app = web.Application()
        app.add_routes([web.post("/login", self.identity.login)])
        app.add_routes([web.get("/openid", self.identity.document), web.get("/keys", self.identity.keys)])
        app.add_routes(self.connector.routes("/emea/"))
        self._runner = web.AppRunner(app, shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}"
        self.service = f"{self.base_url}/emea/"
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close it."""
        if self._bot is not None:
            await self._bot[0].aclose()
        await self._runner.cleanup()

    def environ(self) -> dict[str, str]:
        """Return the settings of an adapter for this tenant."""
        parts = {
            "APP_ID": APP_ID,
            "APP_PASSWORD": PASSWORD,
            "TENANT": TENANT,
            "LOGIN_URL": f"{self.base_url}/login",
            "OPENID_URL": f"{self.base_url}/openid",
            "SERVICE_URLS": self.base_url,
        }
        return {f"ROLECALL_TEAMS_{name}": value for name, value in parts.items()}

    def at(self, url: str, app: Any = None) -> None:
        """Deliver to this address, or straight to an ASGI application."""
        transport = httpx.ASGITransport(app, raise_app_exceptions=True) if app is not None else None
        self._bot = httpx.AsyncClient(transport=transport, timeout=10), url

    # what people do

    def says(
        self, person: Person, text: str, conversation: str, root: str = "", *, names_bot: bool = False
    ) -> Delivery | None:
        """Write a line; the bot gets it in a chat, and in a channel only where it is named."""
        by = {"id": person.id, "name": person.name, "aadObjectId": f"aad-{person.name}"}
        return self._written(by, text, conversation, root, names_bot=names_bot)

    def bot_says(self, name: str, text: str, conversation: str, root: str = "") -> Delivery | None:
        """Let a bot name ours in a channel; the real Teams is not known to deliver that."""
        return self._written({"id": f"28:{name}", "name": name}, text, conversation, root, names_bot=True)

    def presses(self, person: Person, message: Message, verb: str) -> Delivery:
        """Press a button on a card as this person saw it, which may be an older state."""
        found = [action for action in actions(message.card) if action.get("data", {}).get("verb") == verb]
        action = {name: found[0][name] for name in ("type", "title", "verb", "data")}
        by = {"id": person.id, "name": person.name, "aadObjectId": f"aad-{person.name}"}
        activity = self._activity("invoke", by, message.conversation, message.root)
        more = {"id": f"f:{self.world.fresh()}", "replyToId": message.id, "name": "adaptiveCard/action"}
        return Delivery({**activity, **more, "value": {"action": action, "trigger": "manual"}})

    def added(self, conversation: str) -> Delivery:
        """Tell the bot that its app was added to a team."""
        by = {"id": "29:admin", "name": "admin"}
        activity = self._activity("conversationUpdate", by, conversation, "")
        return Delivery({**activity, "id": f"f:{self.world.fresh()}", "membersAdded": [{"id": self.world.bot}]})

    async def deliver(self, delivery: Delivery, **claims: Any) -> str:
        """Deliver an activity; return the words that a press is answered with, to whoever pressed.

        Raises:
            Unanswered: the bot did not take it.
        """
        answer = await self.send(delivery.activity, f"Bearer {self.identity.token(self.service, **claims)}")
        if answer.status_code not in {200, 202}:
            raise Unanswered(f"{answer.status_code}: {answer.text}")
        if delivery.activity["type"] != "invoke":
            return ""
        said = answer.json()
        if said.get("type") not in PRESSED or not isinstance(said.get("statusCode"), int):
            raise Unanswered(f"no answer to a press: {said}")
        value = said["value"]
        return str(value["message"] if isinstance(value, dict) else value)

    async def send(self, activity: Any, authorization: str) -> httpx.Response:
        """Send whatever to the bot's address, forged or not."""
        assert self._bot is not None
        client, url = self._bot
        return await client.post(url, json=activity, headers={"Authorization": authorization})

    def _written(
        self, by: Mapping[str, Any], text: str, conversation: str, root: str, *, names_bot: bool
    ) -> Delivery | None:
        tag = f"<at>{NAME}</at>"
        named = {"type": "mention", "text": tag, "mentioned": {"id": self.world.bot, "name": NAME}}
        activity = self._activity("message", by, conversation, root)
        activity["text"] = f"{tag} {text}" if names_bot else text
        activity["textFormat"], activity["entities"] = "plain", [named] if names_bot else []
        message = self.world.write(conversation, root, by["id"], activity)
        activity["id"], activity["conversation"]["id"] = message.id, _full(conversation, message.root)
        return Delivery(activity) if names_bot or conversation in self.world.chats else None

    def _activity(self, kind: str, by: Mapping[str, Any], conversation: str, root: str) -> dict[str, Any]:
        chat = conversation in self.world.chats
        talk = {"id": _full(conversation, root), "conversationType": "personal" if chat else "channel"}
        return copy.deepcopy(
            {
                "type": kind,
                "channelId": "msteams",
                "serviceUrl": self.service,
                "from": by,
                "recipient": {"id": self.world.bot, "name": NAME},
                "conversation": {**talk, "tenantId": TENANT},
                "channelData": {"tenant": {"id": TENANT}},
            }
        )


def actions(card: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return every action on a card."""
    return [action for element in card["body"] if element["type"] == "ActionSet" for action in element["actions"]]


def lines(card: Mapping[str, Any]) -> list[str]:
    """Return the lines of a card as people read them."""
    blocks = [element["inlines"] for element in card["body"] if element["type"] == "RichTextBlock"]
    return ["".join(one if isinstance(one, str) else one["text"] for one in inlines) for inlines in blocks]


def _full(conversation: str, root: str) -> str:
    return f"{conversation}{ROOT}{root}" if root else conversation
