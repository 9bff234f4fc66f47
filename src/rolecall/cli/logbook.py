"""The log file of the command line: what would spoil a terminal is kept in the data directory."""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import structlog

from rolecall.config import load
from rolecall.errors import RolecallError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "rolecall.log"

#: `format_exc_info` writes frames without their local variables, so no secret gets into the log with them.
_PROCESSORS: list[structlog.typing.Processor] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(),
]


@contextmanager
def logged_to_file(data: Path) -> Iterator[Path]:
    """Send every log line to the log file of a data directory, as JSON, while the block runs."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = data / FILE
    with path.open("a", encoding="utf-8") as file, _sent_to(file):
        yield path


@contextmanager
def logged_to_stderr() -> Iterator[None]:
    """Send every log line to standard error, for a process that only serves."""
    with _sent_to(sys.stderr):
        yield


def keep(error: Exception) -> Path | None:
    """Write an unexpected error with its traceback to the log file; None where that is impossible."""
    try:
        with logged_to_file(load().data_dir) as path:
            structlog.get_logger("rolecall.cli").error("unexpected_error", exc_info=error)
            return path
    except (RolecallError, OSError):
        return None


@contextmanager
def _sent_to(stream: TextIO) -> Iterator[None]:
    before = structlog.get_config()
    handler = logging.StreamHandler(stream)
    structlog.configure(processors=_PROCESSORS, logger_factory=structlog.WriteLoggerFactory(file=stream))
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        structlog.configure(**before)
