"""Settings of the web workspace: sign-in by a proxy only where it is explicitly trusted."""

from __future__ import annotations

import pytest

from rolecall.errors import BadInput
from rolecall_web.settings import HEADER, PROXIES, Settings


def test_nobody_is_trusted_by_default():
    """Without settings there is no header and no proxy."""
    assert Settings.read({}) == Settings()
    assert not Settings().trusts("127.0.0.1")


def test_addresses_and_networks_are_trusted_by_number():
    """What is no address at all is never trusted."""
    settings = Settings.read({HEADER: "X-User", PROXIES: "10.0.0.5, 10.1.0.0/16"})

    assert settings.trusts("10.0.0.5")
    assert settings.trusts("10.1.2.3")
    assert not settings.trusts("10.0.0.6")
    assert not settings.trusts("testclient")


@pytest.mark.parametrize(
    ("environ", "word"),
    [
        ({HEADER: "X-User"}, "nobody may send it"),
        ({HEADER: "X User: x", PROXIES: "10.0.0.5"}, "not the name of a header"),
        ({PROXIES: "my-proxy"}, "neither an address nor a network"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_write(environ, word):
    """Half a setting would be a hole, so it is refused."""
    with pytest.raises(BadInput, match=word) as caught:
        Settings.read(environ)

    assert caught.value.hint
