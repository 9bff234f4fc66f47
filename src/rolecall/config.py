"""Settings: one frozen object, read once from `ROLECALL_*` variables or `rolecall.toml`."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator

from rolecall.domain.schedule import zone_named
from rolecall.domain.value import Value
from rolecall.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "ROLECALL_"
FILE = "rolecall.toml"


class Settings(Value, frozen=True):
    """How this installation runs. A variable `ROLECALL_PORT` or a line `port = 8420` sets `port`."""

    #: Where everything is kept: databases, keys, audit head, published files.
    data_dir: Path = Path(".rolecall")
    #: `postgresql+psycopg://…`; empty: SQLite in the data directory.
    database_url: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    port: int = Field(default=8420, ge=1, le=65535)
    #: Address people reach this installation at, `https://rolecall.example`; empty: cards carry no link.
    public_url: str = ""
    #: Chat adapters to run, by name, separated by commas; empty: all that are configured.
    adapters: tuple[str, ...] = ()
    #: Add the sample workspace to a new installation; not set: only where the embedded database is used.
    sample: bool | None = None
    #: Room for the database in MiB; a tenth is kept for decisions, switches and audit.
    disk_limit_mb: int | None = Field(default=None, ge=4)
    #: Runs worked at the same time by one process.
    slots: int = Field(default=4, ge=1, le=64)
    #: Seconds a worker may be silent before others take its runs over.
    worker_silent_s: float = Field(default=30.0, gt=0)
    #: Seconds a stopping process waits for the step under way.
    drain_s: float = Field(default=30.0, ge=0)
    #: Days finished engine records and stage checkpoints are kept.
    retention_days: int = Field(default=90, ge=1)
    #: Folder that accepted versions are written to; empty: `published` in the data directory.
    publish_folder: str = ""
    #: Git working tree that accepted versions are committed to; empty: none.
    publish_git: str = ""
    #: Address that accepted versions are sent to; empty: none.
    publish_webhook: str = ""
    #: Signs what the webhook is sent.
    publish_webhook_secret: SecretStr = SecretStr("")
    #: Time zone of the house, where a schedule names none: a name of the IANA database.
    zone: str = "UTC"
    #: Folder of role packs; empty: ./roles, else the packs that came with Rolecall.
    roles: str = ""

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str) -> str:
        """Accept an origin only: links are made by appending a path."""
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.port == 0):
            raise ValueError("it must be an address like https://rolecall.example")
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("it must end after host and port: no path, no query")
        return value.rstrip("/")

    @field_validator("zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        """Accept a zone that this host knows."""
        try:
            zone_named(value)
        except BadInput as error:
            raise ValueError(str(error)) from error
        return value

    @field_validator("adapters", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Read names separated by commas."""
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @property
    def sqlite(self) -> bool:
        """True when the embedded database is used."""
        return not self.database_url.get_secret_value()

    @property
    def ledger_url(self) -> str:
        """Database of everything that matters."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.data_dir / 'ledger.db'}"

    @property
    def engine_file(self) -> Path:
        """File of the embedded engine's database; it can be deleted without loss once nothing runs."""
        return self.data_dir / "engine.db"

    @property
    def engine_url(self) -> str:
        """Database of the engine."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.engine_file}"


def load(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """Read the settings; a variable beats the file. `NAME_FILE` reads the value of NAME from a file.

    Raises:
        BadInput: naming the variable or line, its value's problem, and what is allowed.
    """
    env = os.environ if environ is None else environ
    values = _file((folder or Path.cwd()) / FILE)
    for name in Settings.model_fields:
        variable = PREFIX + name.upper()
        if f"{variable}_FILE" in env:
            values[name] = _secret(variable, env[f"{variable}_FILE"])
        elif env.get(variable):
            values[name] = env[variable]
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise BadInput(_explain(error)) from error


def _file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: {error}.") from error


def _secret(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadInput(f"{variable}_FILE: {path} cannot be read: {error.strerror}.") from error


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in problem["loc"])
        lines.append(f"{PREFIX}{name.upper()} ({FILE}: {name}): {problem['msg']}")
    return "; ".join(lines) + "."
