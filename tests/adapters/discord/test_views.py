"""Raw components go through the library as they were drawn, and it keeps nothing of them."""

from __future__ import annotations

import subprocess
import sys

from rolecall_discord.limits import DISPLAY
from rolecall_discord.views import Drawn, mentioning, said
from tests.adapters.discord.hostile import EVIL

BUTTON = {"type": 2, "style": 1, "label": "Approve", "custom_id": "rc|approve|x"}
RAW = [{"type": 17, "id": 5, "components": [{"type": 1, "components": [BUTTON]}]}]


async def test_components_stay_as_they_were_drawn() -> None:
    """The view is finished before it is sent: that is what the library goes by."""
    view = Drawn(RAW)
    assert (view.to_components(), view.has_components_v2(), view.is_finished()) == (RAW, True, True)
    assert not view.is_dispatchable()


async def test_words_are_shown_literally_and_fit() -> None:
    """Whatever they are, none at all included."""
    for text in (EVIL, "", "x" * 5_000, "*" * 5_000):
        (shown,) = said(text).to_components()
        assert 0 < len(shown["content"]) <= DISPLAY
    assert said("**x**").to_components()[0]["content"] == r"\*\*x\*\*"


def test_only_who_is_named_may_be_notified() -> None:
    """No role, not everyone, not who is replied to."""
    assert mentioning().to_dict() == {"parse": [], "users": []}
    assert mentioning(["7"]).to_dict() == {"parse": [], "users": [7]}


def test_the_library_is_loaded_only_where_something_is_sent() -> None:
    """Not by importing what sends."""
    names = "channels finding forums sending telling threads translating underway"
    code = f"import sys\nfor name in {names.split()}: __import__('rolecall_discord.' + name)\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "discord" not in done.stdout.split()
