"""Secrets at rest, sealed with a master key from the environment, a file, or the data directory."""

from __future__ import annotations

import base64
import contextlib
import hmac
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

from rolecall.errors import BadInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_VARIABLE = "ROLECALL_SECRET_KEY"
KEY_FILE_VARIABLE = "ROLECALL_SECRET_KEY_FILE"
KEY_FILE = "secret.key"


class Vault:
    """Seals and opens short secrets (Fernet: AES-128-CBC with HMAC-SHA256). It shows no key in its repr."""

    def __init__(self, master: str, origin: str) -> None:
        """Use a master key of 32 bytes in URL-safe base64; `origin` names where it came from, for messages.

        Raises:
            BadInput: it is no such key.
        """
        self._origin = origin
        self._master = master.strip().encode()
        try:
            self._fernet = Fernet(self._master)
        except ValueError:
            raise BadInput(
                f"{origin} does not hold a master key.",
                hint="It is 32 random bytes in URL-safe base64: openssl rand -base64 32 | tr '+/' '-_'",
            ) from None

    @classmethod
    def at(cls, data: Path, environ: Mapping[str, str]) -> Vault:
        """Open the vault of a data directory.

        The key is `ROLECALL_SECRET_KEY`, else the file named by `ROLECALL_SECRET_KEY_FILE`, else `secret.key`
        in the data directory, made with mode 0600 the first time.

        Raises:
            BadInput: the key is not one, or its file cannot be read.
        """
        if value := environ.get(KEY_VARIABLE):
            return cls(value, KEY_VARIABLE)
        if named := environ.get(KEY_FILE_VARIABLE):
            try:
                return cls(Path(named).read_text(encoding="ascii"), named)
            except (OSError, UnicodeDecodeError) as error:
                raise BadInput(f"{KEY_FILE_VARIABLE} names {named}, which cannot be read as a key.") from error
        path = data / KEY_FILE
        if not path.exists():
            _make(path)
        return cls(path.read_text(encoding="ascii"), str(path))

    def derived(self, purpose: str) -> bytes:
        """Return a key of its own for one purpose: 32 bytes in URL-safe base64."""
        return base64.urlsafe_b64encode(hmac.digest(self._master, f"rolecall {purpose}".encode(), "sha256"))

    def seal(self, secret: SecretStr) -> str:
        """Return the secret encrypted, as text."""
        return self._fernet.encrypt(secret.get_secret_value().encode()).decode()

    def open(self, sealed: str) -> SecretStr:
        """Return a sealed secret.

        Raises:
            NotFound: it was sealed with another master key, or was changed.
        """
        try:
            return SecretStr(self._fernet.decrypt(sealed.encode()).decode())
        except InvalidToken:
            raise NotFound(
                f"The stored key cannot be opened with the master key of {self._origin}.",
                hint="Put the former master key back, or run: rolecall connect",
            ) from None


def _make(path: Path) -> None:
    """Write a new key so that no other process ever reads half of it; the first writer wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    write_private(own, Fernet.generate_key().decode())
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(own)
    own.unlink()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
