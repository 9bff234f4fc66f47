"""A person's consent to the app, as the platform's authorize page gives it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

from tests.adapters.fake_slack.people import User
from tests.adapters.fake_slack.tokens import Code
from tests.adapters.fake_slack.world import World


class Denied(Exception):
    """The page shows an error instead of a question."""


class Consent:
    """The authorize page."""

    def __init__(self, world: World) -> None:
        """Serve one world."""
        self._world = world

    def allow(self, authorize_url: str, user: User, *, org: bool = False, without: frozenset[str] = frozenset()) -> str:
        """Press Allow as `user`, for a workspace or the whole organisation; returns where the browser is sent then.

        `without` are optional scopes that the person leaves out.
        """
        code, query, redirect = self._asked(authorize_url, user, org=org)
        if not without <= self._world.app.optional_scopes:
            raise Denied(f"not optional: {sorted(without - self._world.app.optional_scopes)}")
        code.scopes -= without
        self._world.codes[code.code] = code
        return f"{redirect}?{urlencode({'code': code.code, 'state': query.get('state', '')})}"

    def cancel(self, authorize_url: str, user: User) -> str:
        """Press Cancel; returns where the browser is sent then."""
        _code, query, redirect = self._asked(authorize_url, user, org=False)
        return f"{redirect}?{urlencode({'error': 'access_denied', 'state': query.get('state', '')})}"

    def _asked(self, authorize_url: str, user: User, *, org: bool) -> tuple[Code, dict[str, str], str]:
        query = {name: values[0] for name, values in parse_qs(urlsplit(authorize_url).query).items()}
        app = self._world.app
        if query.get("client_id") != app.client_id:
            raise Denied("invalid_client_id")
        scopes = frozenset(filter(None, query.get("scope", "").split(",")))
        if not scopes or not scopes <= app.scopes:
            raise Denied(f"invalid_scope: {sorted(scopes - app.scopes) or 'none asked for'}")
        given = query.get("redirect_uri", "")
        if given and not any(given.startswith(allowed) for allowed in app.redirect_urls):
            raise Denied("bad_redirect_uri")
        if not given and not app.redirect_urls:
            raise Denied("bad_redirect_uri")
        if user.kind != "member":
            raise Denied("guests may not install apps")
        if org and not (app.org_deploy and self._world.teams[user.team].enterprise):
            raise Denied("not for a whole organisation")
        redirect = given or app.redirect_urls[0]
        code = Code(
            code=self._world.fresh("code-"),
            team=user.team,
            installer=user.id,
            scopes=scopes,
            redirect=given,
            org=org,
            given=self._world.clock.monotonic(),
        )
        return code, query, redirect
