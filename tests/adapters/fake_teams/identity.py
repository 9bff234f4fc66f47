"""Who may speak: tokens for the bot, and the signature that every activity bears."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from rolecall.ports.time import Clock

ISSUER = "https://api.botframework.com"
SCOPE = "https://api.botframework.com/.default"
#: Seconds that both kinds of tokens are good for.
GOOD_S = 3600


@cache
def _key(name: str) -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


class Identity:
    """The login service of one tenant, and the keys of the connector."""

    def __init__(self, clock: Clock, app_id: str, password: str) -> None:
        """Know one bot."""
        self._clock = clock
        self._app_id = app_id
        self.password = password
        #: The key that signs now, and what each key is endorsed for.
        self.kid = "k1"
        self.endorsements: dict[str, list[str]] = {"k1": ["msteams"]}
        self._tokens: dict[str, float] = {}
        #: How often the bot asked for a token, and for the keys.
        self.asked = 0
        self.read = 0

    async def login(self, request: web.Request) -> web.Response:
        """Give the bot a token for its secret; nothing else is taken."""
        self.asked += 1
        given = dict(await request.post())
        if given.get("grant_type") != "client_credentials" or given.get("scope") != SCOPE:
            return web.json_response({"error": "invalid_request"}, status=400)
        if (given.get("client_id"), given.get("client_secret")) != (self._app_id, self.password):
            return web.json_response({"error": "invalid_client"}, status=401)
        token = f"bot-token-{self.asked}"
        self._tokens[token] = self._clock.now().timestamp() + GOOD_S
        return web.json_response({"token_type": "Bearer", "expires_in": GOOD_S, "access_token": token})

    def knows(self, header: str) -> bool:
        """Tell whether a header bears a token that is good now."""
        scheme, _, token = header.partition(" ")
        return scheme == "Bearer" and self._clock.now().timestamp() < self._tokens.get(token, 0)

    def withdraw(self) -> None:
        """Take back every token that was given."""
        self._tokens.clear()

    async def document(self, request: web.Request) -> web.Response:
        """Say where the keys are."""
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{request.url.origin()}/keys"})

    async def keys(self, request: web.Request) -> web.Response:
        """Return the public keys."""
        self.read += 1
        keys = [_public(name) | {"endorsements": endorsed} for name, endorsed in self.endorsements.items()]
        return web.json_response({"keys": keys})

    def token(self, service: str, **claims: Any) -> str:
        """Return a signed token for an activity; `claims` go before what it would say."""
        now = int(self._clock.now().timestamp())
        said = {"iss": ISSUER, "aud": self._app_id, "serviceurl": service, "nbf": now, "exp": now + GOOD_S, **claims}
        return signed({"alg": "RS256", "typ": "JWT", "kid": self.kid}, said)


def signed(head: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """Sign with the key that the head names."""
    text = f"{_text(json.dumps(head).encode())}.{_text(json.dumps(claims).encode())}"
    return f"{text}.{_text(_key(head['kid']).sign(text.encode(), PKCS1v15(), SHA256()))}"


def _public(name: str) -> dict[str, Any]:
    numbers = _key(name).public_key().public_numbers()
    parts = {"e": numbers.e, "n": numbers.n}
    written = {part: _text(value.to_bytes((value.bit_length() + 7) // 8)) for part, value in parts.items()}
    return {"kty": "RSA", "use": "sig", "kid": name, **written}


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
