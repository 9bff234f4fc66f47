"""Settings that are wrong are named, and secrets go nowhere unencrypted."""

from __future__ import annotations

import pytest
from rolecall_teams.settings import Settings, configured

from rolecall.errors import BadInput

GOOD = {"APP_ID": "0f3e-b07b", "APP_PASSWORD": "s3cret", "TENANT": "7b1c-9a52"}


def environ(**changes):
    """Return good settings with changes."""
    return {f"ROLECALL_TEAMS_{name}": value for name, value in {**GOOD, **changes}.items()}


def test_three_settings_are_enough():
    """All addresses are Microsoft's own."""
    settings = Settings.read(environ())

    assert settings.login_url == "https://login.microsoftonline.com/7b1c-9a52/oauth2/v2.0/token"
    assert settings.services == {"https://smba.trafficmanager.net"}
    assert "s3cret" not in repr(settings)


def test_a_password_is_read_from_a_file(tmp_path):
    """As secrets are mounted."""
    (tmp_path / "secret").write_text("from-file\n")

    assert Settings.read(environ(APP_PASSWORD="", APP_PASSWORD_FILE=str(tmp_path / "secret"))).password == "from-file"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"APP_ID": ""}, "ROLECALL_TEAMS_APP_ID is not set"),
        ({"TENANT": "../common"}, "ROLECALL_TEAMS_TENANT=../common is no id"),
        ({"APP_PASSWORD": ""}, "ROLECALL_TEAMS_APP_PASSWORD: The client secret of the app is missing"),
        ({"APP_PASSWORD_FILE": "/nowhere"}, "ROLECALL_TEAMS_APP_PASSWORD_FILE names /nowhere, which cannot be read"),
        (
            {"SERVICE_URLS": "https://good.example http://bad.example"},
            "ROLECALL_TEAMS_SERVICE_URLS: http://bad.example",
        ),
        ({"LOGIN_URL": "http://127.0.0.1.evil.example/"}, "ROLECALL_TEAMS_LOGIN_URL"),
    ],
)
def test_what_is_wrong_is_named(changes, named):
    """With the variable, and without the secret."""
    with pytest.raises(BadInput) as raised:
        Settings.read(environ(**changes))

    assert named in str(raised.value)
    assert "s3cret" not in str(raised.value)


def test_it_runs_by_itself_only_where_an_app_is_named():
    """Installed is not configured."""
    assert configured(environ())
    assert not configured({})
