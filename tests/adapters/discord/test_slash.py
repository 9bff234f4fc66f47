"""Commands are made of the roles' contracts, Discord takes them, and the core understands what is given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import discord
import pytest

from rolecall.contracts.loader import load
from rolecall.contracts.packs import packs
from rolecall.desk.acts import hiring, terms
from rolecall.desk.hearing.commands import SUBCOMMANDS
from rolecall.desk.reading import envelope
from rolecall.errors import BadInput, NotFound
from rolecall.line.gates import CHECKS
from rolecall_discord import limits, names, slash
from rolecall_discord.slash import Focus, Parsed
from tests.adapters.fake_discord.cannot import Cannot
from tests.adapters.fake_discord.person import Person
from tests.adapters.fake_discord.things import Channel, Guild, Role

SHIPPED = [envelope.role(load(folder, CHECKS)) for folder in packs(Path(__file__).parents[3] / "roles")]
PATIENCE_S = 3.0


def kind(name: str, description: str = "What it is.") -> dict[str, Any]:
    """Return a kind of deliverable as the catalogue describes it."""
    return {"kind": name, "title": name.replace("_", " ").capitalize(), "description": description}


def role(*kinds: Mapping[str, Any], command: str = "notes", title: str = "Note Taker") -> dict[str, Any]:
    """Return a role as the catalogue describes it."""
    return {"id": "note_taker", "short": command, "title": title, "commands": [command], "deliverables": list(kinds)}


#: As large as a role can be: names and descriptions of the greatest length, more kinds than a command has room for.
HUGE = role(
    kind("k" * 41, "Its name is longer than that of a subcommand."),
    kind("ask", "Its name is taken."),
    *(kind(f"kind_{number:02}_" + "x" * 24, "A sentence that goes on. " * 12) for number in range(30)),
    kind("plain", ""),
    command="data-steward-of-the-whole-house",
    title="T" * 300,
)


@dataclass
class Heard:
    """A client that answers every command, and proposes two values wherever somebody types."""

    client: discord.Client
    guild: Guild
    given: list[Parsed] = field(default_factory=list)
    typing: list[Focus] = field(default_factory=list)
    data: list[Mapping[str, Any]] = field(default_factory=list)

    async def register(self, roles: Sequence[Mapping[str, Any]], *, link_only: bool = False) -> None:
        """Put the commands of these roles."""
        payload = slash.commands(roles, link_only=link_only)
        await self.client.http.bulk_upsert_guild_commands(self.client.application_id, int(self.guild.id), payload)

    async def hear(self, interaction: discord.Interaction) -> None:
        """Keep what it means."""
        self.data.append(interaction.data)
        if interaction.type is discord.InteractionType.autocomplete:
            self.typing.append(slash.focus(interaction.data))
            choices = [discord.app_commands.Choice(name=word, value=word) for word in ("stories", "stock")]
            await interaction.response.autocomplete(choices)
        else:
            self.given.append(slash.line(interaction.data))
            await interaction.response.send_message("On it.", ephemeral=True)

    def words(self) -> str:
        """Return the words of the last command as the core gets them."""
        known = names.names_given(self.data[-1], self.client.get_guild(int(self.guild.id)), ())
        return names.plain(self.given[-1].args["text"], known)


@pytest.fixture
async def heard(client: discord.Client, guild: Guild) -> AsyncIterator[Heard]:
    """A client that listens."""
    made = Heard(client, guild)
    client.on_interaction = made.hear
    async with asyncio.timeout(PATIENCE_S):
        yield made


def lengths(node: Mapping[str, Any]) -> int:
    """Count the characters of a command that Discord counts."""
    return len(node["name"]) + len(node.get("description", "")) + sum(map(lengths, node.get("options", ())))


@pytest.mark.parametrize("roles", [SHIPPED, [*SHIPPED, HUGE]], ids=["shipped", "huge"])
async def test_discord_takes_the_commands_of_every_role(heard: Heard, roles: list[Any]) -> None:
    """Of those that are shipped, and of one that is as large as a role can be: no limit is broken."""
    await heard.register(roles)

    registered = await heard.client.http.get_guild_commands(heard.client.application_id, int(heard.guild.id))
    chat = {one["name"]: one for one in registered if one["type"] == slash.CHAT}
    assert set(chat) == {"rolecall", *(alias for each in roles for alias in each["commands"])}
    assert max(map(lengths, chat.values())) <= limits.COMMAND_CHARS


def test_every_shipped_kind_has_a_subcommand_with_the_words_of_its_contract() -> None:
    """Behind `ask`, in the order of the catalogue; a description that is too long says that it goes on."""
    for each in SHIPPED:
        made = next(one for one in slash.commands([each]) if one["name"] == each["commands"][0])
        ask, *own = made["options"]
        assert [one["name"] for one in own] == [one["kind"] for one in each["deliverables"]]
        for one, described in zip(own, each["deliverables"], strict=True):
            assert described["description"].startswith(one["description"].removesuffix("…"))
        assert [one["name"] for one in ask["options"]] == ["text", "file"]


def test_kinds_without_a_subcommand_are_named_in_an_option() -> None:
    """Because their names are too long or taken, or because there are too many of them: none is lost."""
    made = next(one for one in slash.commands([HUGE]) if one["name"] == HUGE["commands"][0])

    assert len(made["options"]) == 25
    assert [one["name"] for one in made["options"][0]["options"]] == ["text", "deliverable", "file"]
    assert not {"k" * 41, ""}.intersection(one["name"] for one in made["options"])
    assert [one["name"] for one in made["options"]].count("ask") == 1


async def test_a_kind_is_asked_for(heard: Heard, dana: Person, general: Channel) -> None:
    """By its subcommand or by an option; without words the core answers with the form of that kind."""
    await heard.register([*SHIPPED, HUGE])
    huge = HUGE["commands"][0]

    await dana.slash(general, "ba user_stories", text="a login by e-mail")
    await dana.slash(general, "ba user_stories")
    await dana.slash(general, "ba ask", text="stories for a login")
    await dana.slash(general, "ba ask")
    await dana.slash(general, f"{huge} ask", deliverable="k" * 41)

    assert heard.given == [
        Parsed("ba", {"text": "a login by e-mail", "deliverable": "user_stories"}),
        Parsed("ba", {"text": "", "deliverable": "user_stories"}),
        Parsed("ba", {"text": "stories for a login"}),
        Parsed("ba", {"text": ""}),
        Parsed(huge, {"text": "", "deliverable": "k" * 41}),
    ]


async def test_a_file_comes_along(heard: Heard, dana: Person, general: Channel) -> None:
    """As Discord describes it."""
    await heard.register(SHIPPED)

    await dana.slash(general, "ba user_stories", text="a login", file=("notes.txt", b"facts"))

    (file,) = heard.given[0].files
    assert (file["filename"], file["size"]) == ("notes.txt", 5)
    assert heard.given[0].args == {"text": "a login", "deliverable": "user_stories"}


async def test_the_house_is_spoken_to(heard: Heard, dana: Person, general: Channel) -> None:
    """Every subcommand becomes the line that people type elsewhere."""
    await heard.register(SHIPPED)
    said = {
        "": ("roles", {}),
        "hire": ("hire", {}),
        "example ba": ("example", {"role": "ba"}),
        "status": ("status", {}),
        "waiting": ("waiting", {}),
        "help": ("help", {}),
        "report usage": ("report", {"what": "usage "}),
        "schedule": ("schedule", {}),
        "schedule add": ("schedule", {"what": "add"}),
        terms.USAGE.removeprefix("/rolecall "): ("schedule", {"what": terms.USAGE.partition("schedule ")[2]}),
        "stop": ("stop", {}),
        "stop ba wrong source": ("stop", {"why": "wrong source", "what": "ba"}),
        "resume r12": ("resume", {"what": "r12"}),
    }

    for word, options in said.values():
        await dana.slash(general, f"rolecall {word}", **options)

    assert [(one.name, one.args) for one in heard.given] == [("rolecall", {"text": line}) for line in said]


def test_every_subcommand_of_the_core_can_be_given() -> None:
    """A new one is missed here first."""
    house = slash.commands([])[0]
    assert {one["name"] for one in house["options"]} - {slash.ROLES, slash.LINK} == set(SUBCOMMANDS)


async def test_a_role_is_hired_with_everything(
    heard: Heard, dana: Person, omar: Person, general: Channel, leads: Role
) -> None:
    """In whatever order the options came: an approver is somebody, or everybody of a server role."""
    await heard.register(SHIPPED)

    await dana.slash(
        general, "rolecall hire", more="--term 3m --strict", budget="$50 / month", approver=omar.user, role="ba"
    )
    assert heard.given[-1].args["text"] == (f"hire ba --approver <@{omar.id}> --budget $50/month --term 3m --strict")
    read = hiring.read_line(heard.words().removeprefix("hire "))
    assert (read.roles, read.approvers.members, read.budget, read.period) == (("ba",), ("Omar",), 50_000_000, "month")
    assert (read.term, read.strict) == ("3m", True)

    await dana.slash(general, "rolecall hire", approver=leads, role="ba")
    read = hiring.read_line(heard.words().removeprefix("hire "))
    assert read.approvers.groups == {f"discord:{heard.guild.id}:{leads.id}": "leads"}


async def test_whoever_types_is_proposed_something(heard: Heard, dana: Person, general: Channel) -> None:
    """Where the core has proposals: what to ask a role, its kinds, and roles."""
    await heard.register([*SHIPPED, HUGE])
    huge = HUGE["commands"][0]

    choices = await dana.autocomplete(general, "ba ask", "text", "sto")
    await dana.autocomplete(general, f"{huge} ask", "deliverable", "ki", text="some words")
    await dana.autocomplete(general, "rolecall example", "role", "b")
    await dana.autocomplete(general, "rolecall hire", "role")

    assert [choice["value"] for choice in choices] == ["stories", "stock"]
    assert heard.typing == [
        Focus("ba", "text", "sto"),
        Focus(huge, "deliverable", "ki"),
        Focus("rolecall", "role", "b"),
        Focus("rolecall", "role", ""),
    ]


async def test_a_message_is_turned_into_user_stories(heard: Heard, dana: Person, general: Channel) -> None:
    """By its menu, where some role makes them; what was said comes along."""
    await heard.register(SHIPPED)
    said = dana.say(general, "We need a login by e-mail.")

    await dana.menu(said, "Turn into user stories")

    (parsed,) = heard.given
    assert (parsed.name, parsed.args) == ("ask", {"deliverable": "user_stories"})
    assert parsed.message["content"] == "We need a login by e-mail."
    assert "Turn into user stories" not in [one["name"] for one in slash.commands([role(kind("minutes"))])]
    with pytest.raises(NotFound, match="Turn into gold"):
        slash.line(heard.data[0] | {"name": "Turn into gold"})


async def test_a_message_is_added_as_evidence(heard: Heard, dana: Person, general: Channel) -> None:
    """By its menu, whatever the roles make; a server that belongs to nobody yet has none."""
    await heard.register([role(kind("minutes"))])
    said = dana.say(general, "Vouchers expire after 30 days.")

    await dana.menu(said, "Add as evidence")

    (parsed,) = heard.given
    assert (parsed.name, parsed.args, parsed.message["id"]) == ("source", {}, said.id)
    assert [one["type"] for one in slash.commands([], link_only=True)] == [slash.CHAT]


async def test_a_strange_server_can_only_be_connected(heard: Heard, dana: Person, general: Channel) -> None:
    """With a token, which never stands among the words for the core."""
    await heard.register(SHIPPED, link_only=True)

    await dana.slash(general, "rolecall link", token=" s3cret ")
    assert heard.given == [Parsed("rolecall", {}, link="s3cret")]
    for command in ("ba ask", "rolecall status"):
        with pytest.raises(Cannot):
            await dana.slash(general, command)

    await heard.register(SHIPPED)
    await dana.slash(general, "rolecall link", token="again")
    assert heard.given[-1].link == "again"


@pytest.mark.parametrize("command", ["Notes", "two words", "x" * 33, "", "a.b"])
def test_a_command_that_discord_does_not_take_is_refused(command: str) -> None:
    """In words that name the role and the command."""
    with pytest.raises(BadInput, match=f"“/{command}” of the role Note Taker.*lower-case letters"):
        slash.commands([role(kind("minutes"), command=command)])


def test_a_command_is_given_to_one_role() -> None:
    """And `/rolecall` to none."""
    with pytest.raises(BadInput, match="“/rolecall” of the role Note Taker is taken"):
        slash.commands([role(kind("minutes"), command="rolecall")])
    with pytest.raises(BadInput, match="“/ba” of the role Other is taken"):
        slash.commands([role(kind("minutes"), command="ba"), role(kind("minutes"), command="ba", title="Other")])


def test_too_many_commands_are_refused() -> None:
    """A hundred with `/rolecall` are not."""
    many = [role(kind("minutes"), command=f"r{number}") for number in range(100)]
    assert sum(one["type"] == slash.CHAT for one in slash.commands(many[:99])) == 100
    with pytest.raises(BadInput, match="101 commands; a server of Discord takes 100"):
        slash.commands(many)
