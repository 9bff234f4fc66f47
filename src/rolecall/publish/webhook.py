"""A signed webhook as a target.

One POST of JSON for each accepted version, with three headers:

- `Rolecall-Id`: the publication's key, the same for every try and also `id` in the body. Drop an id you know.
- `Rolecall-Timestamp`: seconds since 1970 of this try. Refuse one more than 300 s away from your clock.
- `Rolecall-Signature`: `v1=` and the hexadecimal HMAC-SHA256 of `v1,<timestamp>,<body>` under the secret.

Any 2xx means taken. Redirects are not followed. The address is the owner's own setting, so it may be loopback
or private; no other address is ever called, and nothing of a deliverable can change it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from rolecall.courier.target import Publication
from rolecall.domain.deliverable import AI_MARK
from rolecall.errors import BadInput, Forbidden, Gone, Refused, ServiceFailed, Throttled, Unreached, Unsure

if TYPE_CHECKING:
    from rolecall.ports.time import Clock

#: Seconds to connect, and to wait for the answer.
TIMEOUT = httpx.Timeout(15, connect=5)
#: Seconds to wait when a receiver throttles without saying how long, and at most when it says.
RETRY_S, MAX_RETRY_S = 30.0, 3600.0


class Webhook:
    """Sends accepted versions to one address."""

    name = "webhook"

    def __init__(self, url: str, secret: str, clock: Clock, *, repeatable: bool = True) -> None:
        """Send to `url`; `repeatable` says that the receiver drops ids it knows.

        Raises:
            BadInput: the address is not http or https, or the secret is empty.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise BadInput("The webhook's address is not http:// or https://.", hint="Set ROLECALL_PUBLISH_WEBHOOK.")
        if not secret:
            raise BadInput("A webhook needs a secret to sign with.", hint="Set ROLECALL_PUBLISH_WEBHOOK_SECRET.")
        self.repeatable = repeatable
        self._url = url
        self._host = parts.hostname
        self._secret = secret.encode()
        self._clock = clock

    def publish(self, publication: Publication) -> str:
        """See `Target.publish`; the reference is the receiver's status."""
        body = _body(publication)
        stamp = str(int(self._clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Rolecall-Id": publication.key,
            "Rolecall-Timestamp": stamp,
            "Rolecall-Signature": f"v1={sign(self._secret, stamp, body)}",
        }
        try:
            with httpx.stream("POST", self._url, content=body, headers=headers, timeout=TIMEOUT) as answer:
                status, retry_after = answer.status_code, answer.headers.get("Retry-After", "")
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Unreached(f"{self._host} cannot be reached.") from error
        except httpx.HTTPError as error:
            raise Unsure(f"{self._host} gave no answer ({type(error).__name__}).") from error
        failure = self._failure(status, retry_after)
        if failure:
            raise failure
        return f"{self._host} answered {status}"

    def find(self, publication: Publication) -> str | None:
        """See `Target.find`; a webhook cannot be asked."""
        return None

    def _failure(self, status: int, retry_after: str) -> ServiceFailed | None:
        """Say what a status means for the courier; None for 2xx."""
        words = f"{self._host} answered {status}."
        match status:
            case _ if 200 <= status < 300:
                return None
            case 429 | 503:
                return Throttled(_seconds(retry_after), words)
            case 401 | 403:
                return Forbidden(words, hint="Check the address and ROLECALL_PUBLISH_WEBHOOK_SECRET on both sides.")
            case 404 | 410:
                return Gone(words, hint="Check ROLECALL_PUBLISH_WEBHOOK.")
            case _ if status == 408 or status >= 500:
                return Unsure(words)
            case _ if 300 <= status < 400:
                return Refused(words, hint="Redirects are not followed: set the final address.")
        return Refused(words)


def sign(secret: bytes, stamp: str, body: bytes) -> str:
    """Return the hexadecimal HMAC-SHA256 of `v1,<stamp>,<body>`."""
    return hmac.new(secret, b"v1," + stamp.encode() + b"," + body, hashlib.sha256).hexdigest()


def _body(publication: Publication) -> bytes:
    version = publication.version
    data = {
        "id": publication.key,
        "type": "deliverable.published",
        "ai_disclosure": AI_MARK,
        "deliverable": version.deliverable,
        "version": version.number,
        "digest": version.digest,
        "kind": version.kind,
        "title": version.title,
        "role": version.role,
        "request": version.request,
        "accepted_by": publication.accepted_by,
        "files": [
            {"name": file.name, "mime": file.mime, "base64": base64.b64encode(file.data).decode()}
            for file in publication.files
        ],
    }
    return json.dumps(data, ensure_ascii=False).encode()


def _seconds(retry_after: str) -> float:
    """Read Retry-After in seconds; a date or nonsense counts as not said."""
    return min(float(retry_after), MAX_RETRY_S) if retry_after.isdecimal() else RETRY_S
