"""What happens beside the story: questions, restarts, two people at once, and text that wants to be more than text."""

from __future__ import annotations

import json
import re
import signal
import urllib.request

from tests.journeys.browser import PATIENCE_MS, RECOVERY_MS, Installation

NASTY = (
    "/ba user stories: As a reader I need <script>alert(1)</script> and <img src=x onerror=alert(2)> shown; "
    "[click](javascript:alert(3)) must not be a link; @everyone must not be called; \u202egnp.exe must stay readable"
)


def test_a_short_ask_brings_questions_and_their_answers_a_deliverable(sample_house, visit):
    """What is missing is asked as a form; the same request goes on with the answers."""
    me = visit(sample_house).signs_in()
    me.opens("/c/general")
    me.says("/ba user stories for a loyalty card")
    me.card("Hire").wait_for()
    me.card("Hire").get_by_role("button", name=re.compile("Hire")).click()
    me.page.get_by_role("button", name=re.compile("Hire")).last.click()
    asking = me.sees("answers are needed")
    request = asking.get_by_role("link", name="Open the request").get_attribute("href").rpartition("/")[2]
    me.opens(f"/requests/{request}")
    me.page.get_by_role("link", name="the conversation").click()
    me.card("answers are needed").get_by_role("button", name="Answer").click()
    answers = {
        "Who": "Members of the shop and the till staff",
        "What do they": "Members need to redeem points at the till",
    }
    for label, text in answers.items():
        me.page.get_by_label(re.compile(f"^{label}")).first.fill(text)
    me.page.get_by_role("button", name=re.compile("Send|Answer")).last.click()
    me.page.wait_for_url("**/t/**")
    me.opens(f"/requests/{request}")
    me.page.get_by_role("link", name="the conversation").click()
    me.sees(re.compile("version 1 is ready|not be verified"))

    assert json.loads(sample_house.run("requests", "show", request, "--json").out)["deliverable"]["version"] == 1


def test_text_that_wants_to_be_more_stays_text(sample_house, visit):
    """Markup, links, broadcasts and control characters are shown as they were written, and do nothing."""
    me = visit(sample_house).signs_in()
    dialogs = []
    me.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    me.opens("/c/front-door")
    me.says(NASTY)
    card = me.sees("<script>alert(1)</script>")
    request = card.get_by_role("link", name="Open the request").get_attribute("href").rpartition("/")[2]
    me.sees("<script>alert(1)</script>", re.compile("is ready|not be verified"))
    for path in (f"/requests/{request}", f"/deliverables/d-{request}", f"/deliverables/d-{request}/edit", "/requests"):
        page = me.opens(path)
        assert page.locator("img[src=x], main script, a[href^=javascript]").count() == 0
        assert "\u202e" not in page.content()

    assert dialogs == []


def test_a_restart_between_card_and_click_and_in_mid_line_loses_and_doubles_nothing(sample_house, visit):
    """The page finds the new server by itself; a click on a card of the old one decides; one card per version."""
    me = visit(sample_house).signs_in()
    me.opens("/c/front-door")
    me.says("/ba acceptance criteria for the booking rules of the policy")
    me.sees("Acceptance criteria: ", "@root asked")  # its job card: at work, or just done
    sample_house.end(signal.SIGKILL)
    sample_house.start()
    ready = me.sees("Acceptance criteria", "is ready", patience_ms=RECOVERY_MS)
    request = ready.get_by_role("link", name="Open the request").get_attribute("href").rpartition("/")[2]
    me.opens(f"/requests/{request}")
    me.page.get_by_role("link", name="the conversation").click()
    card = me.sees("version 1 is ready", "Gates", patience_ms=RECOVERY_MS)
    sample_house.end()
    sample_house.start()
    card.get_by_role("button", name="Approve").click()
    me.sees("approved by")
    me.complaints[:] = [item for item in me.complaints if "net::ERR_" not in item]  # while nobody answered

    line = json.loads(sample_house.run("requests", "show", request, "--json").out)
    assert [item["verdict"] for item in line["decisions"]] == ["approve"]
    assert me.page.locator("article[data-about^='deliverable:']").filter(has_text="Gates").count() == 1


def test_who_comes_second_is_told_who_decided_and_when(sample_house, visit):
    """Two people have the same card open: one decision, and the other one reads whose it was."""
    me = visit(sample_house).signs_in()
    ruth = visit(sample_house).signs_in("Ruth Alder")
    me.opens("/c/front-door")
    me.says("/ba acceptance criteria for the booking rules of the policy")
    ready = me.sees("Acceptance criteria", "is ready")
    request = ready.get_by_role("link", name="Open the request").get_attribute("href").rpartition("/")[2]
    page = ruth.opens(f"/deliverables/d-{request}")
    page.get_by_text("Reject …").click()
    page.get_by_label(re.compile("Why is it rejected")).fill("The rules changed this morning.")
    me.opens(f"/deliverables/d-{request}").get_by_role("button", name="Approve", exact=True).click()
    me.page.get_by_text("Accepted", exact=False).first.wait_for(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Reject", exact=True).click()
    said = page.locator("#notices, [role=alert]").filter(has_text="no longer open").first
    said.wait_for()

    assert "approved it on" in said.inner_text()


def test_nobody_comes_in_by_claiming_to_be_a_trusted_proxy(tmp_path):
    """Whose word counts is judged by who really calls, not by a header that anybody can send."""
    house = Installation(
        tmp_path,
        sample=False,
        more={"ROLECALL_WEB_TRUSTED_HEADER": "X-Forwarded-User", "ROLECALL_WEB_TRUSTED_PROXIES": "10.9.9.9"},
    )
    try:
        request = urllib.request.Request(f"{house.address}/c/general")
        request.add_header("X-Forwarded-For", "10.9.9.9")
        request.add_header("X-Forwarded-User", house.run("members", "list", "--json").json["members"][0]["name"])
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert "/sign-in" in answer.url
    finally:
        house.end()
