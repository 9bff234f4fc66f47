"""Points 13 and 14: words stay words, and what is too long loses nothing."""

from __future__ import annotations

import pytest

from rolecall.chat import Bullets, Button, Card, Cites, Code, Facts, File, Heading, Note, Para, Step, Table
from rolecall.dispatch import MAX_TEXT
from tests.adapters.flows import ask, asked
from tests.adapters.kit import needs
from tests.line.floor import TEXT

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> [click](javascript:alert(3)) https://evil.example/x "
    "@everyone @here <!channel> <@U1> **bold** \x1b[31m \x00 \u202egnp.exe\u202c &lt;b&gt;"
)
#: Of those words, what people have to be able to read as it was written.
READABLE = ("<script>alert(1)</script>", "[click](javascript:alert(3))", "@everyone", "**bold**", "&lt;b&gt;")


def everywhere(words):
    """Return a card with these words in every part that holds words."""
    return Card(
        title=f"T {words}",
        doc=(
            Heading(f"H {words}"),
            Para(f"P {words}"),
            Bullets((f"B {words}",)),
            Table((f"TH {words}",), ((f"TD {words}",),)),
            Facts(((f"FL {words}", f"FV {words}"),)),
            Cites(((f"CI {words}", f"CW {words}", f"CQ {words}"),)),
            Note(f"N {words}", "warn"),
            Code(f"CO {words}"),
        ),
        steps=(Step(f"S {words}", "doing", f"SN {words}"),),
    )


# 13


async def test_words_of_a_model_or_a_person_take_no_effect_anywhere_on_a_card(house, kit, dana):
    """No markup, no link, no mention, no control character does anything; all of it can be read."""
    ref = await house.adapter.post(kit.place, everywhere(HOSTILE), key="x:root")

    shown = await kit.look(dana, ref)
    assert shown.live == ()
    assert kit.rung() == []
    for part in ("T ", "H ", "P ", "B ", "TH ", "TD ", "FL ", "FV ", "CW ", "CQ ", "N ", "CO ", "S ", "SN "):
        assert f"{part}{READABLE[0]}" in shown.text
    for words in READABLE:
        assert shown.text.count(words) >= 14


async def test_what_a_person_asked_for_is_repeated_as_words(house, kit, dana):
    """The whole way: through desk, line and courier."""
    on = await asked(house, dana, f"{TEXT} {HOSTILE}")

    seen = [shown for place in (kit.place, on.thread) for shown in await kit.sees(dana, place)]
    assert any(READABLE[0] in shown.text for shown in seen)
    assert [shown.live for shown in seen if shown.live] == []
    assert kit.rung() == []


# 14


async def test_each_limit_of_the_platform_holds_at_it_and_beyond_it(house, kit, dana):
    """What just fits is shown whole; what does not is shown in part, with a file or a link to all of it."""
    needs(kit, "limits")
    for limit in kit.limits():
        fits = await kit.look(dana, await house.adapter.post(kit.place, limit.fits, key=f"{limit.name}:fits"))
        exceeds = await kit.look(dana, await house.adapter.post(kit.place, limit.exceeds, key=f"{limit.name}:exceeds"))
        assert not fits.files, limit.name
        assert exceeds.files or exceeds.link, limit.name


@pytest.mark.parametrize("large", ["text", "rows", "files"])
async def test_a_large_card_loses_nothing(house, kit, dana, large):
    """All of it is there, or a file or a link leads to it."""
    cards = {
        "text": Card("Large", doc=(Para("word " * 20_000 + "END"),)),
        "rows": Card("Large", doc=(Table(("a", "b"), tuple((str(n), "cell") for n in range(2_000))), Para("END"))),
        "files": Card("Large", doc=(Para("END"),), files=(File("big.md", "text/markdown", b"x" * 2_000_000),)),
    }

    shown = await kit.look(dana, await house.adapter.post(kit.place, cards[large], key="x:root"))

    assert "Large" in shown.text
    assert "END" in shown.text or shown.files or shown.link
    assert "big.md" in (*shown.files, *shown.text.split()) or large != "files"


async def test_many_buttons_all_can_be_pressed(house, kit, dana):
    """A catalogue has one for every example."""
    needs(kit, "buttons")
    buttons = tuple(Button(f"verb{nth}", "x", f"Do {nth}") for nth in range(12))

    shown = await kit.look(dana, await house.adapter.post(kit.place, Card("Choose", buttons=buttons), key="x:root"))

    assert list(shown.buttons) == [button.verb for button in buttons]


@pytest.mark.parametrize("more", [0, 1])
async def test_words_of_a_person_at_the_limit_and_beyond_it(house, kit, dana, more):
    """What is too long is not taken in part: it starts nothing, and the person is told."""
    needs(kit, "long_lines")
    begins = ask(house, "")
    words = f"{TEXT} {'x' * MAX_TEXT}"[: MAX_TEXT + 1 if more else MAX_TEXT - len(begins)]

    await house.does(kit.writes(dana, begins + words, kit.place))
    await house.turn(runs=False)

    wanted = ["refused"] if more else ["working"]
    assert [house.status(request) for request in house.requests()] in (wanted, wanted[1:] if more else wanted)
    if more and house.adapter.caps.private:
        assert f"the limit is {MAX_TEXT:,}" in " ".join(await kit.told(dana))
