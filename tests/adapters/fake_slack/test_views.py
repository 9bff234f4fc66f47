"""Modals and Home: triggers, hashes, stacks, what the client lets a person type, and what an ack may do."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from tests.adapters.fake_slack.bolt import bolt, running
from tests.adapters.fake_slack.cannot import Cannot

WORDS = {"type": "plain_text", "text": "Form"}


def field(name: str, **element: object) -> dict:
    """Return an input block."""
    given = {"type": "plain_text_input", "action_id": name} | element
    return {"type": "input", "block_id": f"b-{name}", "label": WORDS, "element": given}


def modal(*blocks: dict, **more: object) -> dict:
    """Return a modal with these blocks."""
    return {"type": "modal", "title": WORDS, "submit": WORDS, "blocks": list(blocks) or [field("text")]} | more


@pytest.fixture
async def stage(office):
    """An office whose app answers submissions with `answer`."""
    app = bolt(office.slack, office.install.token, process_before_response=True)
    stage = SimpleNamespace(**vars(office), answer={}, error=office.error)

    @app.view({"type": "view_submission", "callback_id": re.compile(".*")})
    async def submitted(ack):
        await ack(**stage.answer)

    @app.view({"type": "view_closed", "callback_id": re.compile(".*")})
    async def closed(ack):
        await ack()

    @app.action(re.compile(".*"))
    async def chosen(ack):
        await ack()

    async with running(office.slack, app, "socket"):
        yield stage


def trigger(office, view: str = "") -> str:
    """Return a fresh trigger of dana's."""
    return office.slack.world.trigger(office.dana.id, office.team.id, view).id


async def opened(office, view: dict):
    """Open a modal for dana and return it as it stands."""
    answer = await office.client.views_open(trigger_id=trigger(office), view=view)
    return office.slack.world.views[answer["view"]["id"]]


async def test_a_trigger_opens_one_view_within_three_seconds(office):
    """Three seconds of the clock, once; a made-up one never."""
    used, late = trigger(office), trigger(office)

    await office.client.views_open(trigger_id=used, view=modal())
    assert await office.error("views.open", trigger_id=used, view=modal()) == "exchanged_trigger_id"
    office.clock.pass_time(seconds=3)
    await office.client.views_open(trigger_id=late, view=modal())
    late = trigger(office)
    office.clock.pass_time(seconds=3.1)
    assert await office.error("views.open", trigger_id=late, view=modal()) == "expired_trigger_id"
    assert await office.error("views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


async def test_a_refused_view_leaves_the_trigger(office):
    """What is wrong is named, and the right view still opens."""
    given = trigger(office)

    wrong = await office.refused("views.open", trigger_id=given, view=modal(title="no text object"))
    assert wrong["error"] == "invalid_arguments"
    assert "/view/title" in wrong["response_metadata"]["messages"][0]
    large = [{"type": "section", "text": {"type": "plain_text", "text": "x" * 2990}}] * 84
    assert await office.error("views.open", trigger_id=given, view=modal(*large)) == "view_too_large"
    await office.client.views_open(trigger_id=given, view=modal())


async def test_an_update_under_an_old_hash_is_refused(office):
    """So a slow writer does not overwrite a fast one; a closed view is not there."""
    view = await opened(office, modal())
    old = view.hash

    await office.client.views_update(view_id=view.id, hash=old, view=modal(field("other")))
    assert await office.error("views.update", view_id=view.id, hash=old, view=modal()) == "hash_conflict"
    await office.dana.close(view)
    assert await office.error("views.update", view_id=view.id, view=modal()) == "not_found"


async def test_an_external_id_names_one_view(office):
    """It can be updated by that name, and a second one is refused."""
    await opened(office, modal(external_id="mine"))

    await office.client.views_update(external_id="mine", view=modal(field("other"), external_id="mine"))
    assert office.dana.view.body["blocks"][0]["block_id"] == "b-other"
    twice = {"trigger_id": trigger(office), "view": modal(external_id="mine")}
    assert await office.error("views.open", **twice) == "duplicate_external_id"


async def test_three_modals_are_the_most(office):
    """A push needs a trigger of the modal below."""
    view = await opened(office, modal())
    for _ in range(2):
        answer = await office.client.views_push(trigger_id=trigger(office, view.id), view=modal())
        view = office.slack.world.views[answer["view"]["id"]]

    assert await office.error("views.push", trigger_id=trigger(office, view.id), view=modal()) == "push_limit_reached"
    assert await office.error("views.push", trigger_id=trigger(office), view=modal()) == "not_found"


async def test_home_is_published_under_a_hash_too(office):
    """For a person that exists, in a Home tab that is on."""
    home = {"type": "home", "blocks": []}
    first = await office.client.views_publish(user_id=office.dana.id, view=home)
    await office.client.views_publish(user_id=office.dana.id, view=home, hash=first["view"]["hash"])

    old = {"user_id": office.dana.id, "view": home, "hash": first["view"]["hash"]}
    assert await office.error("views.publish", **old) == "hash_conflict"
    assert await office.error("views.publish", user_id="U9999", view=home) == "user_not_found"
    office.slack.app.home_tab = False
    assert await office.error("views.publish", user_id=office.dana.id, view=home) == "not_enabled"


async def test_the_client_lets_a_person_send_only_what_fits(stage):
    """Required fields, lengths, options and unknown fields are the client's to refuse."""
    choice = {"type": "static_select", "options": [{"text": WORDS, "value": "yes"}]}
    view = await opened(stage, modal(field("text", min_length=2, max_length=4), field("choice", **choice)))

    for wrong in (
        {},
        {"text": "x", "choice": "yes"},
        {"text": "abcde", "choice": "yes"},
        {"text": "abc", "choice": "no"},
    ):
        with pytest.raises(Cannot):
            await stage.dana.submit(view, wrong)
    with pytest.raises(Cannot):
        await stage.dana.submit(view, {"text": "abc", "choice": "yes", "more": "x"})
    with pytest.raises(Cannot, match="not open"):
        await stage.omar.submit(view, {"text": "abc", "choice": "yes"})
    await stage.dana.submit(view, {"b-text": "abc", "choice": "yes"})
    assert view.values["b-choice"]["choice"]["selected_option"]["value"] == "yes"
    with pytest.raises(Cannot, match="not open"):
        await stage.dana.submit(view, {"text": "abc", "choice": "yes"})


async def test_a_prefilled_field_is_sent_as_it_stands(stage):
    """Initial values are part of the state, though nobody touched them."""
    boxes = {"type": "checkboxes", "options": [{"text": WORDS, "value": "a"}, {"text": WORDS, "value": "b"}]}
    boxes |= {"initial_options": [{"text": WORDS, "value": "b"}]}
    view = await opened(stage, modal(field("text", initial_value="as it was"), field("boxes", **boxes)))

    await stage.dana.submit(view)

    assert view.values["b-text"]["text"]["value"] == "as it was"
    assert [one["value"] for one in view.values["b-boxes"]["boxes"]["selected_options"]] == ["b"]


@pytest.mark.parametrize(
    ("answer", "open_", "blocks"),
    [
        ({}, 0, None),
        ({"response_action": "update", "view": modal(field("second"))}, 1, "b-second"),
        ({"response_action": "push", "view": modal(field("second"))}, 2, "b-second"),
        ({"response_action": "errors", "errors": {"b-text": "No."}}, 1, "b-text"),
        ({"response_action": "clear"}, 0, None),
    ],
)
async def test_an_ack_says_what_becomes_of_the_modal(stage, answer, open_, blocks):
    """Close, change, stack, complain, or close all."""
    view = await opened(stage, modal())
    stage.answer = answer

    sent = await stage.dana.submit(view, {"text": "x"})

    stack = stage.slack.world.stack(stage.dana.id)
    assert (sent.problem, len(stack)) == ("", open_)
    assert not blocks or stack[-1].body["blocks"][0]["block_id"] == blocks


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "No."}},
        {"response_action": "update", "view": {"type": "modal", "blocks": []}},
        {"response_action": "vanish"},
    ],
)
async def test_a_wrong_ack_leaves_the_modal_open_with_trouble(stage, answer):
    """Complaints about fields that are not there, a view that would be refused, and an unknown action."""
    view = await opened(stage, modal())
    stage.answer = answer

    sent = await stage.dana.submit(view, {"text": "x"})

    assert sent.problem
    assert view.open


async def test_an_app_that_does_not_answer_leaves_the_modal_open(office):
    """Nobody listens: the person sees the trouble."""
    view = await opened(office, modal())

    sent = await office.dana.submit(view, {"text": "x"})

    assert (sent.acked, view.open) == (False, True)
    assert "trouble" in sent.problem


async def test_what_is_chosen_outside_of_inputs_is_part_of_the_state(stage):
    """A menu in a row of actions is told at once and again with the submission."""
    menu = {"type": "static_select", "action_id": "role", "options": [{"text": WORDS, "value": "ba"}]}
    view = await opened(stage, modal({"type": "actions", "block_id": "row", "elements": [menu]}, field("text")))

    clicked = await stage.dana.click(view, "role", "ba")
    await stage.dana.submit(view, {"text": "x"})

    assert clicked.payload["actions"][0]["selected_option"]["value"] == "ba"
    assert view.values["row"]["role"]["selected_option"]["value"] == "ba"
    assert view.values["b-text"]["text"]["value"] == "x"


async def test_closing_is_told_only_if_asked_for(stage):
    """By `notify_on_close`."""
    assert await stage.dana.close(await opened(stage, modal())) is None
    told = await stage.dana.close(await opened(stage, modal(notify_on_close=True)))
    assert told.acked


async def test_blocks_can_be_checked_without_posting_them(office):
    """The official validator answers with the same complaints."""
    await office.client.blocks_validate(blocks=[{"type": "divider"}])

    assert await office.error("blocks.validate", blocks=[{"type": "banner"}]) == "invalid_blocks"
    assert await office.error("blocks.validate", view={"type": "modal", "blocks": []}) == "invalid_arguments"
