"""The story of the first ten minutes, told in a real browser: with a script, and without."""

from __future__ import annotations

import json
import re

import pytest

BRIEF = "/pm stakeholder brief on deposits from the mail to the owners"


@pytest.mark.parametrize("javascript", [True, False], ids=["with a script", "by form and reload"])
def test_a_newcomer_asks_revises_and_has_a_second_person_approve(sample_house, visit, javascript):
    """From the sign-in link to a published version and a verified audit, by one person with two browsers."""
    me = visit(sample_house, javascript=javascript).signs_in()
    me.opens("/c/front-door")
    if javascript:
        _types_with_proposals(me)
    else:
        me.says(BRIEF)
    ready = me.sees("Stakeholder brief", "version 1 is ready", "@Ruth Alder: please decide")
    request = _request_of(ready)

    _opens_a_citation(me, request)
    _own_approval_is_refused(me, request)
    _revises(me, request)

    ruth = visit(sample_house, javascript=javascript).signs_in("Ruth Alder")
    ruth.opens("/approvals")
    ruth.page.get_by_role("link", name=re.compile("deposits")).last.click()
    me.opens(f"/requests/{request}")
    _reads_the_thread(me)
    ruth.page.get_by_role("button", name="Approve", exact=True).click()
    accepted = me.sees("version 2", "approved by Ruth Alder")
    assert accepted.get_by_role("button", name="Approve").count() == 0

    line = _line(sample_house, request)
    assert line["deliverable"]["status"] == "accepted"
    assert [item["verdict"] for item in line["decisions"]] == ["revise", "approve"]
    published = sample_house.folder / ".rolecall" / "published" / f"d-{request}"
    assert any(published.rglob("*.md"))
    sample_house.run("audit", "verify")


def _types_with_proposals(me):
    """Choose the command by keyboard alone."""
    box = me.page.locator("#text")
    box.press("/")
    box.press_sequentially("pm")
    me.page.get_by_role("option").first.wait_for()
    box.press("ArrowDown")
    box.press("Tab")
    assert box.input_value().startswith("/pm")
    box.fill(BRIEF)
    box.press("Escape")
    box.press("Enter")


def _request_of(card):
    href = card.get_by_role("link", name="Open the request").get_attribute("href")
    return href.rpartition("/")[2]


def _opens_a_citation(me, request):
    page = me.opens(f"/deliverables/d-{request}")
    page.locator("figure.cite a").first.click()
    assert page.locator("mark").first.inner_text().strip()
    assert "rests on it" in page.inner_text("main")


def _own_approval_is_refused(me, request):
    page = me.opens(f"/deliverables/d-{request}")
    assert page.get_by_role("button", name="Approve", exact=True).count() == 0
    _reads_the_thread(me, request)
    me.card("version 1 is ready", "Gates").get_by_role("button", name="Approve").click()
    said = me.page.locator("#notices, [role=alert]").filter(has_text="needs someone else").first
    said.wait_for()
    assert "sample manager" in said.inner_text()


def _revises(me, request):
    _reads_the_thread(me, request)
    me.card("version 1 is ready", "Gates").get_by_role("button", name="Revise").click()
    me.page.get_by_label(re.compile("What should change")).fill("Drop R-4.")
    me.page.get_by_role("button", name=re.compile("Send")).last.click()
    me.page.wait_for_url("**/t/**")
    _reads_the_thread(me, request)
    me.sees("version 2 is ready", "Gates")
    page = me.opens(f"/deliverables/d-{request}")
    page.get_by_role("link", name=re.compile("what changed")).click()
    assert page.locator("del").count() >= 1
    assert "R-4" in page.inner_text("main")


def _reads_the_thread(me, request=""):
    if request:
        me.opens(f"/requests/{request}")
    me.page.get_by_role("link", name="the conversation").click()


def _line(house, request):
    return json.loads(house.run("requests", "show", request, "--json").out)
