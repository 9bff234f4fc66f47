"""Every page, from sample contexts: inert, self-contained, well formed."""

from __future__ import annotations

import gzip
import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from rolecall.chat import Card
from rolecall.domain.deliverable import AI_MARK
from rolecall_web import render, words
from tests.adapters.web import gallery, messages, samples, story

VOID = {"meta", "link", "input", "img", "br", "hr", "path", "rect"}
#: The first page, its stylesheet, script and pictures; the notes allow 150 kB.
FIRST_LOAD = 100_000


class Page(HTMLParser):
    """The elements of a page in their order, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def all(self, *tags: str) -> list[dict[str, str]]:
        """Return the attributes of the elements of these names."""
        return [attributes for tag, attributes in self.found if tag in tags]


@pytest.fixture(params=samples.PAGES)
def page(request):
    """Every page of the gallery in turn."""
    return gallery.html(request.param)


def test_text_of_people_and_models_is_inert(page):
    """Markup is escaped, and characters that control a terminal or reorder text are shown, not passed on."""
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", page)


def test_a_page_needs_nothing_from_elsewhere_and_nothing_inline(page):
    """The policy `default-src 'self'` takes nothing away from a page: no host, no inline script, style or handler."""
    elements = Page(page)

    assert not elements.all("style")
    assert all(script.get("src", "").startswith("/static/") for script in elements.all("script"))
    attributes = {name: value for _, found in elements.found for name, value in found.items()}
    assert not [name for name in attributes if name == "style" or name.startswith("on")]
    links = [found.get("src") or found.get("href") or found.get("action") or "/" for _, found in elements.found]
    assert [link for link in links if not link.startswith(("/", "#"))] == []


def test_a_page_is_well_formed(page):
    """Elements close in order, ids are unique, labels and references lead to something, headings leave no gap."""
    elements = Page(page)
    ids = [found["id"] for _, found in elements.found if "id" in found]
    named = [
        name
        for _, found in elements.found
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls")
        for name in found.get(attribute, "").split()
    ]
    levels = [int(tag[1]) for tag, _ in elements.found if re.fullmatch(r"h[1-6]", tag)]

    assert not elements.wrong
    assert not elements.open
    assert len(ids) == len(set(ids))
    assert set(named) <= set(ids)
    # The rail's h2 stand before the page's own h1; from there on no level is skipped.
    own = levels[levels.index(1) :]
    assert own.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(own))


def test_a_page_has_a_language_a_title_and_a_way_past_the_menu(page):
    """A screen reader knows what it reads, and a keyboard need not pass through the menu."""
    elements = Page(page)

    assert elements.all("html") == [{"lang": "en"}]
    assert re.search(r"<title>\s*\S.+ · Rolecall</title>", page)
    assert not elements.all("nav") or 'href="#main"' in page


def test_every_form_that_changes_something_has_its_token_and_an_event_of_its_own(page):
    """No two forms share an event id, so that each can be sent once; signing in has no session yet."""
    forms = re.findall(r'<form method="post".*?</form>', page, re.DOTALL)
    within = [form for form in forms if 'action="/in/' not in form]
    events = [re.search(r'name="event" value="(web\w+)"', form) for form in within]

    assert all('name="csrf" value="token"' in form for form in within)
    assert all(events)
    assert len({event[1] for event in events if event}) == len(within)


def test_only_what_is_operated_takes_focus(page):
    """Beside buttons, links and fields only what scrolls may take focus."""
    focusable = [(tag, found) for tag, found in Page(page).found if found.get("tabindex") == "0"]

    assert all(found.get("role") in {"log", "group"} for _, found in focusable)


@pytest.mark.parametrize("item", [item for item in messages.items() if item.card], ids=lambda item: item.id)
def test_every_card_says_once_that_a_machine_made_it(item):
    """The disclosure stands on each card: the core's where it has one, else ours."""
    assert render.message(item).count(AI_MARK) == 1


def test_a_message_of_the_stream_is_the_one_of_the_page():
    """What is sent over the stream differs from the page in nothing but tokens, event ids and the way back."""
    text = gallery.html("channel")
    for item in messages.items():
        sent = render.message(item)
        shown = text[text.index(f'<article id="m-{item.id}"') :].partition("</article>")[0] + "</article>"

        assert 'name="csrf" value=""' in sent or not (item.card and item.card.buttons)
        assert re.sub(r'(name="(csrf|event|back)" value=)"\w*[^"]*"', r'\1""', shown) == sent


def test_a_decided_card_has_no_button_left():
    """The record stands where the buttons stood."""
    sent = render.message(replace(messages.items()[3], card=messages.decided()))

    assert "<button" not in sent
    assert "Approved by Dana Okoro" in sent


def test_progress_is_told_in_a_status_with_a_label():
    """A progress bar has a label, and both stand in a region that is read out politely."""
    sent = render.message(messages.items()[2])

    status = re.search(r'role="status".*?</div>', sent, re.DOTALL)
    assert status
    assert '<label for="m-p1-p">3 of 6 steps done, now: draft</label>' in status[0]
    assert '<progress id="m-p1-p" max="6" value="3">' in status[0]


def test_a_context_that_lacks_something_fails():
    """A template never shows an empty place where a route forgot something."""
    broken = replace(samples.PAGES["requests"][1](), lines=[{"request_id": "r1"}])

    with pytest.raises(UndefinedError):
        render.page("requests", broken)


def test_the_first_page_is_light():
    """Page, stylesheet, script and picture together stay below 100 kB, before any compression."""
    files = [file.read_bytes() for file in render.STATIC.iterdir()]
    page = gallery.html("channel").encode()

    assert sum(map(len, files)) + len(page) < FIRST_LOAD
    assert sum(len(gzip.compress(part)) for part in (*files, page)) < FIRST_LOAD / 4


def test_the_address_of_a_file_changes_with_its_content():
    """So that a browser may keep it for good."""
    assert re.fullmatch(r"/static/[0-9a-f]{12}/app\.css", render.asset("app.css"))
    assert render.asset("app.css").split("/")[2] != render.asset("app.js").split("/")[2]


@pytest.mark.parametrize(
    ("about", "path"),
    [
        ("request:r7", "/requests/r7"),
        ("deliverable:d-r7.v12", "/deliverables/d-r7?version=12"),
        ("deliverable:d-r7", ""),
        ("", ""),
    ],
)
def test_a_card_leads_to_the_page_of_what_it_is_about(about, path):
    """The core names a thing, the page is ours."""
    assert words.about_path(about) == path


def test_every_state_has_a_word_and_a_look():
    """Colour never stands alone: each look of a sign has a shape in the stylesheet."""
    css = (render.STATIC / "app.css").read_text()
    signs = [*words.CARD.values(), *words.REQUEST.values(), *words.VERSION.values(), *words.CLAIM.values()]

    assert all(sign.word for sign in signs)
    # A plain square is the shape of what has no rule of its own: what was stopped.
    assert {sign.look for sign in signs if f".is-{sign.look} .shape" not in css} == {"stopped"}


def test_the_deliverable_shows_each_claim_with_its_passage():
    """Beside a statement stand its source, the words they share, and what kind of statement it is."""
    text = gallery.html("deliverable")
    entry = text[text.index('id="i-AC-2"') :].partition("</details>")[0]

    assert "Stated" in entry
    assert "@Robin Vale, 2026-11-20" in entry
    assert "<mark>after 14 days</mark>" in entry
    assert story.TITLES["ac"] in text


def test_a_card_of_the_house_is_no_work_of_a_role():
    """A welcome, or an offer to hire, was made by no machine and says so by not saying it."""
    sent = render.message(messages.item("w", "Rolecall", card=Card("Start here")))

    assert AI_MARK not in sent
    assert "AI role" not in sent


def test_the_mark_of_the_sample_stands_once_beside_the_state():
    """It is a sign of the card, not a paragraph."""
    sent = render.message(messages.items()[3])

    assert sent.count("Sample data") == 1
    assert '<span class="tag">Sample data</span>' in sent


def test_steps_fold_into_one_line_once_the_work_is_done():
    """While it goes on all of them are in sight; afterwards the count, with the rest behind it."""
    done = replace(messages.working(6), state="waiting", buttons=())
    sent = render.message(replace(messages.items()[2], card=done))

    assert "<progress" in render.message(messages.items()[2])
    assert "<progress" not in sent
    assert "<summary>6 of 6 steps done</summary>" in sent


def test_a_question_that_is_asked_again_is_only_marked():
    """The same open question under every item would hide what differs."""
    gap = {"gap": "Is it verified by test?"}
    made = story.version()
    stories = [{**item, "priority": gap} for item in made.content["stories"]]
    view = samples.PAGES["deliverable"][1]()
    view = replace(view, version=made.model_copy(update={"content": {**made.content, "stories": stories}}))
    text = render.page("deliverable_page", view)

    assert text.count("<span>Is it verified by test?</span>") == 1
    assert text.count('<span class="unseen">Is it verified by test?</span>') == len(stories) - 1


def test_a_time_that_has_passed_is_overdue():
    """What is not due never is."""
    assert words.overdue("2026-11-20T09:00:00+00:00", "2026-11-20T10:30:00.5+01:00")
    assert not words.overdue("2026-11-20T09:00:00+00:00", "2026-11-20T09:00:00+00:00")
    assert not words.overdue("", "2026-11-20T09:00:00+00:00")


def test_a_step_of_the_line_is_named_for_people():
    """A second draft says that it is one."""
    assert [words.stage(step) for step in ("intake", "draft.0", "verify.1")] == [
        "Understand",
        "Draft",
        "Check, once more",
    ]
