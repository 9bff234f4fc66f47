"""Commands, autocomplete, buttons and forms with the real client: deadlines, restarts, private answers."""

from __future__ import annotations

import discord
import pytest
from discord import app_commands

from tests.adapters.fake_discord.cannot import Cannot
from tests.adapters.fake_discord.conftest import until

BUTTONS = ("Approve", "Revise", "Old")


class Form(discord.ui.Modal, title="Revise"):
    """One field, filled in before."""

    note = discord.ui.Label(text="What", component=discord.ui.TextInput(custom_id="note", default="Shorter"))


def card(*, disabled: bool = False) -> discord.ui.LayoutView:
    """A card that the library keeps no state for."""
    row = discord.ui.ActionRow()
    for label in BUTTONS:
        row.add_item(discord.ui.Button(label=label, custom_id=f"rc|{label.lower()}|1", disabled=disabled))
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.Container(discord.ui.TextDisplay("Draft ready"), row, id=77))
    view.stop()
    return view


async def with_commands(office, answer):
    """Start a client with /ba draft and a context-menu command; `answer(interaction, topic)` runs for both."""
    bot = await office.bot()
    group = app_commands.Group(name="ba", description="The analyst")
    guild = discord.Object(int(office.guild.id))

    @group.command(name="draft", description="Draft something")
    async def draft(
        interaction: discord.Interaction, topic: str, size: int = 1, source: discord.Attachment | None = None
    ):
        await answer(interaction, (topic, size, source and await source.read()))

    @draft.autocomplete("topic")
    async def topics(interaction: discord.Interaction, typed: str):
        return [app_commands.Choice(name=typed + end, value=typed + end) for end in ("ries", "ck")]

    @app_commands.context_menu(name="Turn into user stories")
    async def turn(interaction: discord.Interaction, message: discord.Message):
        await answer(interaction, message.content)

    bot.tree.add_command(group, guild=guild)
    bot.tree.add_command(turn, guild=guild)
    await bot.tree.sync(guild=guild)

    @bot.tree.error
    async def failed(interaction: discord.Interaction, error: app_commands.AppCommandError):
        bot.failed.append(error.__cause__ or error)

    return bot


async def test_a_command_is_answered(office):
    """Options and files arrive, the answer is seen."""
    given = []

    async def answer(interaction, options):
        given.append((interaction.user.name, [str(role.id) for role in interaction.user.roles[1:]], options))
        await interaction.response.send_message("on it")

    await with_commands(office, answer)

    done = await office.omar.slash(office.general, "ba draft", topic="stories", size=3, source=("a.txt", b"facts"))

    assert done.answer == "message"
    assert given == [("omar", [office.leads.id], ("stories", 3, b"facts"))]
    assert [message.content for message in office.dana.sees(office.general)] == ["on it"]


async def test_a_command_of_a_message_brings_its_text(office):
    """Although plain text is blank without the intent."""
    said = office.dana.say(office.general, "we need a login")

    async def answer(interaction, content):
        await interaction.response.send_message(f"stories of: {content}")

    await with_commands(office, answer)
    await office.dana.menu(said, "Turn into user stories")

    assert office.discord.record.posts[-1].content == "stories of: we need a login"


async def test_autocomplete_offers_choices(office):
    """What was typed comes back in the choices."""

    async def answer(interaction, options):
        raise AssertionError

    await with_commands(office, answer)

    choices = await office.dana.autocomplete(office.general, "ba draft", "topic", "sto")
    assert [choice["value"] for choice in choices] == ["stories", "stock"]


async def test_only_registered_commands_can_be_given(office):
    """The client offers nothing else, and takes nothing without its required options."""
    with pytest.raises(Cannot):
        await office.dana.slash(office.general, "ba draft", topic="x")

    async def answer(interaction, options):
        await interaction.response.send_message("yes")

    await with_commands(office, answer)
    for command, options in (("ba", {}), ("ba drift", {}), ("ba draft", {}), ("ba draft", {"topic": "x", "no": 1})):
        with pytest.raises(Cannot):
            await office.dana.slash(office.general, command, **options)


@pytest.mark.parametrize(("seconds", "answer"), [(3, "message"), (3.1, "")])
async def test_the_first_answer_has_three_seconds(office, seconds, answer):
    """On the clock; afterwards 10062."""

    async def slowly(interaction, options):
        office.clock.pass_time(seconds=seconds)
        await interaction.response.send_message("done")

    bot = await with_commands(office, slowly)
    done = await office.dana.slash(office.general, "ba draft", topic="x")

    assert (done.answer, done.late) == (answer, not answer)
    await until(lambda: bool(bot.failed) is done.late)
    assert [error.code for error in bot.failed] == ([10062] if done.late else [])


async def test_an_interaction_is_answered_once(office):
    """By a second process, for example: 40060."""
    bot = await office.bot()
    await office.place(bot).send(view=card())

    async def twice(interaction):
        await interaction.response.defer()
        interaction.response._response_type = None
        await interaction.response.defer()

    bot.on_press = twice
    done = await office.dana.click(office.dana.sees(office.general)[0], "Approve")

    await until(lambda: bot.failed)
    assert (bot.failed[0].code, done.answer) == (40060, "deferred_update")


async def test_follow_ups_live_for_fifteen_minutes(office):
    """The first takes the place of "is thinking", private as that was; after a quarter of an hour 50027."""
    kept = []

    async def answer(interaction, options):
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send("only for you", ephemeral=True)
        kept.append(interaction)

    await with_commands(office, answer)
    await office.dana.slash(office.general, "ba draft", topic="x")
    await until(lambda: kept)
    assert [message.content for message in office.dana.sees(office.general)] == ["only for you"]
    assert office.omar.sees(office.general) == []

    office.clock.pass_time(minutes=14, seconds=59)
    await kept[0].followup.send("in time", ephemeral=True)
    office.clock.pass_time(seconds=2)
    with pytest.raises(discord.HTTPException) as caught:
        await kept[0].followup.send("too late", ephemeral=True)
    assert (caught.value.status, caught.value.code) == (401, 50027)


async def test_a_lost_follow_up_is_said_twice(office):
    """It has no nonce, and the library repeats it: why nothing important is sent that way."""
    bot = await office.bot()
    await office.place(bot).send(view=card())
    office.discord.faults.broken("followup.create", 500)

    async def answer(interaction):
        await interaction.response.defer()
        await interaction.followup.send("once?")

    bot.on_press = answer
    await office.dana.click(office.dana.sees(office.general)[0], "Approve")

    await until(lambda: [post.content for post in office.discord.record.posts].count("once?") == 2)


async def test_a_button_works_after_a_restart(office):
    """A new process answers the click on an old card, and changes the card; the old copy can still be pressed."""
    first = await office.bot()
    await office.place(first).send(view=card())
    await first.down()
    (seen,) = office.dana.sees(office.general)
    second = await office.bot()

    async def decide(interaction):
        await interaction.response.edit_message(view=card(disabled=True))

    second.on_press = decide
    done = await office.dana.click(seen, "Approve")

    assert (done.answer, second.pressed[0].data["custom_id"]) == ("update", "rc|approve|1")
    (now,) = office.dana.sees(office.general)
    with pytest.raises(Cannot):
        await office.dana.click(now, "Approve")
    await office.dana.click(seen, "Approve")
    assert len(second.pressed) == 2


async def test_a_form_is_submitted_to_a_new_process(office):
    """It was opened before the restart; what was not touched stays as filled in."""
    first = await office.bot()
    await office.place(first).send(view=card())

    async def ask(interaction):
        await interaction.response.send_modal(Form(custom_id="rc|note|1"))

    first.on_press = ask
    opened = await office.dana.click(office.dana.sees(office.general)[0], "Revise")
    assert (opened.answer, opened.modal["title"]) == ("modal", "Revise")
    await first.down()
    second = await office.bot()

    async def thank(interaction):
        await interaction.response.send_message("noted", ephemeral=True)

    second.on_press = thank
    await office.dana.submit(opened)
    await office.dana.submit(opened, note="Name the owner")

    values = [one.data["components"][0]["component"]["value"] for one in second.pressed]
    assert values == ["Shorter", "Name the owner"]
    assert second.pressed[0].message.id == int(opened.message)
    assert office.omar.sees(office.general)[-1].content != "noted"
    with pytest.raises(Cannot):
        await office.dana.submit(opened, other="x")


async def test_roles_come_with_the_click(office):
    """As they are at that moment, without any intent."""
    bot = await office.bot()
    await office.place(bot).send(view=card())
    (seen,) = office.dana.sees(office.general)

    await office.omar.click(seen, "Approve")
    office.discord.admin.grant(office.guild, office.omar.user)
    await office.omar.click(seen, "Approve")

    assert [[role.name for role in one.user.roles[1:]] for one in bot.pressed] == [["leads"], []]
    office.discord.admin.leave(office.guild, office.omar.user)
    with pytest.raises(Cannot):
        await office.omar.click(seen, "Approve")


async def test_two_hundred_commands_a_day(office):
    """Creating counts, changing does not; tomorrow there is room again."""
    bot = await office.bot()
    path = f"/applications/{bot.application_id}/guilds/{office.guild.id}/commands"

    def named(start):
        return [{"name": f"c{start + number}", "description": "x"} for number in range(100)]

    async def put(start):
        await bot.http.request(discord.http.Route("PUT", path), json=named(start))

    await put(0)
    await put(100)
    await put(100)
    assert (await office.refused(bot, "PUT", path, named(200))).code == 30034
    office.clock.pass_time(hours=24)
    await put(200)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Upper"},
        {"name": "x" * 33},
        {"description": "x" * 101},
        {"description": ""},
        {"options": [{"name": f"o{n}", "description": "x", "type": 3} for n in range(26)]},
        {"options": [{"name": "o", "description": "x", "type": 3, "choices": [{"name": "c", "value": "v"}] * 26}]},
        {"options": [{"name": f"o{n}", "description": "x", "type": 3, "required": n == 1} for n in range(2)]},
    ],
)
async def test_a_command_out_of_shape_is_refused(office, wrong):
    """Past the library's own checks."""
    bot = await office.bot()
    path = f"/applications/{bot.application_id}/guilds/{office.guild.id}/commands"
    error = await office.refused(bot, "PUT", path, [{"name": "ok", "description": "fine"} | wrong])
    assert (error.status, error.code) == (400, 50035)
    assert office.discord.world.commands == {}


def field(label: str) -> dict:
    """A field of a modal."""
    return {"type": 18, "label": "x" * 45, "component": {"type": 4, "style": 1, "custom_id": label}}


def modal(title: int = 45, fields: int = 5) -> dict:
    """A first response that opens a modal."""
    inside = [field(str(number)) for number in range(fields)]
    return {"type": 9, "data": {"title": "x" * title, "custom_id": "m", "components": inside}}


@pytest.mark.parametrize(
    ("fits", "breaks"),
    [
        ({"type": 5, "data": {"flags": 64}}, {"type": 5, "data": {"flags": 1 << 15}}),
        (modal(), modal(title=46)),
        (modal(), modal(fields=6)),
        (modal(), {"type": 8, "data": {"choices": []}}),
        ({"type": 4, "data": {"content": "x" * 2000}}, {"type": 4, "data": {"content": "x" * 2001}}),
    ],
)
async def test_a_first_answer_out_of_shape_is_refused(office, fits, breaks):
    """Past the library's own checks; it counts as no answer, so that a good one may follow."""
    bot = await office.bot()
    await office.place(bot).send(view=card())
    refused = []

    async def raw(interaction):
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        refused.append(await office.refused(bot, "POST", path, breaks))
        await bot.http.request(discord.http.Route("POST", path), json=fits)

    bot.on_press = raw
    done = await office.dana.click(office.dana.sees(office.general)[0], "Revise")

    assert [(error.status, error.code) for error in refused] == [(400, 50035)]
    assert done.answer in ("deferred", "modal", "message")


async def test_a_menu_is_chosen_from(office):
    """Only what it offers."""
    bot = await office.bot()
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Select(custom_id="size", options=[discord.SelectOption(label="Small", value="s")]))
    view.stop()
    await office.place(bot).send(view=view)
    (seen,) = office.dana.sees(office.general)

    await office.dana.choose(seen, "size", "s")

    assert bot.pressed[0].data["values"] == ["s"]
    with pytest.raises(Cannot):
        await office.dana.choose(seen, "size", "xl")


async def test_the_first_answer_is_changed_and_taken_back(office):
    """With the interaction's token; a deferred one becomes the answer."""
    kept = []

    async def answer(interaction, options):
        await interaction.response.defer(thinking=True)
        await interaction.edit_original_response(view=card())
        kept.append(await interaction.original_response())

    await with_commands(office, answer)
    await office.dana.slash(office.general, "ba draft", topic="x")
    await until(lambda: kept)

    assert [(post.kind, post.via) for post in office.discord.record.posts] == [("post", "interaction")]
    await kept[0].delete()
    assert office.dana.sees(office.general) == []


COMMAND = {
    "name": "hire",
    "description": "Hire",
    "options": [
        {"name": name, "description": name, "type": kind, **more}
        for name, kind, more in [
            ("text", 3, {"max_length": 10}),
            ("long", 3, {}),
            ("budget", 4, {"min_value": 1, "max_value": 9}),
            ("strict", 5, {}),
            ("approver", 9, {}),
            ("where", 7, {}),
            ("kind", 3, {"choices": [{"name": "One", "value": "one"}]}),
        ]
    ],
}


async def test_what_an_option_refers_to_comes_along(office):
    """People with their roles, roles, and channels."""
    bot = await office.bot()
    await bot.http.bulk_upsert_guild_commands(bot.application_id, int(office.guild.id), [COMMAND])
    bot.on_interaction = lambda interaction: interaction.response.send_message("yes")

    user = await office.dana.slash(office.general, "hire", approver=office.omar.user, where=office.general)
    role = await office.dana.slash(office.general, "hire", approver=office.leads)

    assert user.payload["data"]["resolved"]["members"][office.omar.id]["roles"] == [office.leads.id]
    assert user.payload["data"]["resolved"]["channels"][office.general.id]["name"] == "general"
    assert role.payload["data"]["options"] == [{"name": "approver", "type": 9, "value": office.leads.id}]
    assert role.payload["data"]["resolved"]["roles"][office.leads.id]["name"] == "leads"


@pytest.mark.parametrize(
    "given",
    [
        {"text": "x" * 11}, {"text": ""}, {"text": 1}, {"long": "x" * 6001}, {"budget": 10}, {"budget": True},
        {"strict": "yes"}, {"approver": "1"}, {"kind": "two"},
    ],
)  # fmt: skip
async def test_only_what_an_option_takes_can_be_given(office, given):
    """The client takes no other kind, and nothing longer or larger."""
    bot = await office.bot()
    await bot.http.bulk_upsert_guild_commands(bot.application_id, int(office.guild.id), [COMMAND])

    with pytest.raises(Cannot):
        await office.dana.slash(office.general, "hire", **given)


async def test_a_line_has_at_most_two_thousand_characters(office):
    """More than that is a file."""
    office.dana.say(office.general, "x" * 2000)
    with pytest.raises(Cannot):
        office.dana.say(office.general, "x" * 2001)
