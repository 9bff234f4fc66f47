"""Proof that an activity comes from the Bot Connector and is for this bot: its signed token (JWT, RS256)."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from rolecall.errors import Denied
from rolecall_teams.settings import Settings

ISSUER = "https://api.botframework.com"
#: What a key has to be endorsed for.
CHANNEL = "msteams"
#: How far clocks may differ.
LEEWAY = dt.timedelta(minutes=5)
#: How long keys are kept, and how long at least when somebody names one that is not among them.
KEPT, KEPT_AT_LEAST = dt.timedelta(days=1), dt.timedelta(minutes=5)

Part = Mapping[str, Any]
#: Reads a public JSON document.
Read = Callable[[str], Awaitable[Part]]


class Proof:
    """Checks tokens against the keys that Microsoft publishes."""

    def __init__(self, settings: Settings, read: Read, now: Callable[[], dt.datetime]) -> None:
        """Know no key yet."""
        self._settings = settings
        self._read = read
        self._now = now
        self._keys: Mapping[str, Part] = {}
        self._read_at: dt.datetime | None = None

    async def check(self, header: str, activity: Part) -> None:
        """Let an activity pass whose `Authorization` header proves it; every doubt is a no.

        Raises:
            Denied: it proves nothing; the words say why and hold no secret.
            Unreached: the keys cannot be read now.
        """
        scheme, _, token = header.partition(" ")
        if scheme != "Bearer":
            raise Denied("There is no bearer token.")
        signed, _, signature = token.rpartition(".")
        head, _, claims = signed.partition(".")
        facts, said = _part(head), _part(claims)
        if facts.get("alg") != "RS256":
            raise Denied("It is not signed with RS256.")
        key = await self._key(str(facts.get("kid")))
        if key is None or CHANNEL not in (key.get("endorsements") or ()):
            raise Denied("Its key is none that Microsoft endorses for Teams.")
        _verify(key, signed.encode(), _bytes(signature))
        self._judge(said, activity)

    def _judge(self, said: Part, activity: Part) -> None:
        wanted = {"iss": ISSUER, "aud": self._settings.app_id, "serviceurl": activity.get("serviceUrl")}
        for name, value in wanted.items():
            if not value or said.get(name) != value:
                raise Denied(f"Its “{name}” is another one.")
        begins, ends = said.get("nbf"), said.get("exp")
        if not isinstance(begins, int) or not isinstance(ends, int):
            raise Denied("It does not say when it is good.")
        now, leeway = self._now().timestamp(), LEEWAY.total_seconds()
        if not begins - leeway <= now <= ends + leeway:
            raise Denied("It is not good now.")

    async def _key(self, name: str) -> Part | None:
        age = self._now() - self._read_at if self._read_at is not None else KEPT
        if age >= KEPT or (name not in self._keys and age >= KEPT_AT_LEAST):
            document = await self._read(self._settings.openid_url)
            found = await self._read(str(document.get("jwks_uri")))
            self._keys = {str(key.get("kid")): key for key in found.get("keys") or ()}
            self._read_at = self._now()
        return self._keys.get(name)


def _verify(key: Part, signed: bytes, signature: bytes) -> None:
    exponent, modulus = (int.from_bytes(_bytes(str(key.get(name)))) for name in ("e", "n"))
    try:
        RSAPublicNumbers(exponent, modulus).public_key().verify(signature, signed, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError) as error:
        raise Denied("Its signature is wrong.") from error


def _part(text: str) -> Part:
    try:
        found = json.loads(_bytes(text))
    except ValueError as error:
        raise Denied("It is no token.") from error
    if not isinstance(found, dict):
        raise Denied("It is no token.")
    return found


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Denied("It is no token.") from error
