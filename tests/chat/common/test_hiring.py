"""Hiring with a platform's groups: how one is named to the core, and which name is whose."""

from __future__ import annotations

from rolecall.chat.common.hiring import group_word, unambiguous


def test_the_word_for_a_group_is_one_word() -> None:
    """Whatever people call the group."""
    assert group_word("page", "1", "5", " @Product, Leads | EU ") == "page:1:5|Product-Leads-EU"
    assert group_word("page", "1", "5") == "page:1:5"


def test_a_name_that_two_groups_have_is_nobodys() -> None:
    """Which of them is meant nobody knows."""
    assert unambiguous([("5", "Leads"), ("6", "leads"), ("7", "PMs")]) == {"pms": "7"}
