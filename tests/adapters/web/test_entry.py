"""Coming in: a link once, and nobody else's page, form or address instead."""

from __future__ import annotations

import pytest

from rolecall_web.limits import PER_ADDRESS
from rolecall_web.settings import HEADER, PROXIES
from tests.adapters.web.studio import OURS, Studio


async def test_opening_a_link_uses_nothing_up_and_its_button_signs_in_once(studio):
    """Previews open links; only the button counts, and only one time."""
    link, browser = f"/in/{studio.link('Dana')}", studio.browser()
    for _ in range(2):
        assert "Dana" in (await browser.get(link)).text

    answer = await browser.client.post(link, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await browser.get("/c/general")).status_code == 200
    assert (await studio.browser().client.post(link, headers=OURS)).status_code == 410


async def test_the_cookie_is_bound_to_host_and_script_cannot_read_it(studio):
    """Over TLS its name alone makes the browser keep it to this host."""
    plain = await studio.browser().client.post(f"/in/{studio.link('Dana')}", headers=OURS)
    client = studio.browser().client
    tls = await client.post(f"https://studio/in/{studio.link('Erin')}", headers=OURS)

    for answer, start in ((plain, "rolecall="), (tls, "__Host-rolecall=")):
        (cookie,) = [text for text in answer.headers.get_list("set-cookie") if text.startswith(start)]
        assert all(word in cookie for word in ("HttpOnly", "Path=/", "SameSite=lax"))
        assert ("Secure" in cookie) is (answer is tls)


async def test_who_is_not_signed_in_is_led_to_the_door_and_sends_nothing(studio):
    """Pages lead to signing in, forms are refused in words."""
    browser = studio.browser()

    assert (await browser.get("/requests")).headers["location"] == "/sign-in"
    answer = await browser.client.post("/say", data={"text": "hello"}, headers=OURS)
    assert answer.status_code == 403
    assert "signed out" in answer.text


async def test_signing_out_ends_the_session_itself(studio):
    """A copied cookie is worth nothing afterwards."""
    dana = await studio.signed_in("Dana")
    copied = dict(dana.client.cookies)
    assert (await dana.post("/sign-out")).headers["location"] == "/sign-in"

    thief = studio.browser()
    thief.client.cookies.update(copied)
    assert (await thief.get("/requests")).headers["location"] == "/sign-in"


async def test_trying_links_is_slowed_down(studio):
    """Guessing is hopeless anyway; it is not to cost us anything either."""
    browser = studio.browser()
    for _ in range(PER_ADDRESS):
        assert (await browser.get("/in/guess")).status_code == 410

    answer = await browser.get("/in/guess")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    assert "wait a minute" in answer.text


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.9.9.9"])
async def test_a_header_signs_in_only_when_a_trusted_proxy_sends_it(sqlite_store, clock, ids, peer):
    """Anybody can send a header; the setting names who is believed."""
    environ = {HEADER: "X-User", PROXIES: peer}
    async with Studio(sqlite_store, clock, ids, None, environ=environ).open() as studio:
        studio.link("Dana")
        answer = await studio.browser(**{"X-User": "@dana"}).get("/sign-in")
        nobody = await studio.browser(**{"X-User": "mallory"}).get("/sign-in")

    trusted = peer == "127.0.0.1"  # where the test's browser connects from
    assert answer.status_code == (303 if trusted else 200)
    assert nobody.status_code == (403 if trusted else 200)
    assert ("set-cookie" in answer.headers) is trusted


async def test_a_header_means_nothing_without_its_setting(studio):
    """Off by default."""
    studio.link("Dana")
    answer = await studio.browser(**{"X-Forwarded-User": "Dana"}).get("/sign-in")

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


async def test_who_was_led_to_the_door_comes_back_to_the_page_they_wanted(studio):
    """Once, and only to a page of ours."""
    browser = studio.browser()
    await browser.get("/requests?mine=yes")
    token = studio.link("Dana")

    assert (await browser.client.post(f"/in/{token}", headers=OURS)).headers["location"] == "/requests?mine=yes"
    assert "rolecall-back" not in browser.client.cookies

    stranger = studio.browser()
    stranger.client.cookies.set("rolecall-back", "//evil.example/")
    assert (await stranger.client.post(f"/in/{studio.link('Erin')}", headers=OURS)).headers["location"] == "/"
