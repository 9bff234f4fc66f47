"""Settings: what is wrong with one is said with the name of its variable."""

from __future__ import annotations

import pytest

from rolecall.config import load
from rolecall.errors import BadInput


@pytest.mark.parametrize("good", ["https://rolecall.example", "http://localhost:8420", "https://rolecall.example/"])
def test_a_public_address_is_an_origin(tmp_path, good):
    """A final slash is taken off, so that links are made by appending a path."""
    assert load({"ROLECALL_PUBLIC_URL": good}, tmp_path).public_url == good.rstrip("/")


@pytest.mark.parametrize(
    "bad",
    [
        "rolecall.example",
        "ftp://rolecall.example",
        "https://",
        "https://rolecall.example/team",
        "https://rolecall.example?x=1",
        "https://me:pw@rolecall.example",
        "https://rolecall.example:99999",
    ],
)
def test_anything_else_is_refused_with_an_example(tmp_path, bad):
    """The message names the variable and does not repeat the value, which may hold a password."""
    with pytest.raises(BadInput, match="ROLECALL_PUBLIC_URL") as caught:
        load({"ROLECALL_PUBLIC_URL": bad}, tmp_path)
    assert bad not in str(caught.value).replace("https://rolecall.example", "")


def test_adapters_are_listed_by_commas_or_as_a_list_in_the_file(tmp_path):
    """Spaces and an empty end do not matter."""
    assert load({"ROLECALL_ADAPTERS": "web, toy,"}, tmp_path).adapters == ("web", "toy")
    (tmp_path / "rolecall.toml").write_text('adapters = ["web"]\n')
    assert load({}, tmp_path).adapters == ("web",)


def test_the_zone_of_the_house_is_one_that_exists(tmp_path):
    """A misspelt one is named before anything is scheduled in it."""
    assert load({"ROLECALL_ZONE": "Asia/Kathmandu"}, tmp_path).zone == "Asia/Kathmandu"
    with pytest.raises(BadInput, match=r"ROLECALL_ZONE .*“Mars/Olympus” is no time zone"):
        load({"ROLECALL_ZONE": "Mars/Olympus"}, tmp_path)
