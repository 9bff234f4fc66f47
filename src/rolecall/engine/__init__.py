"""Durable execution of runs; the engine's library is loaded only when an engine is used."""

from __future__ import annotations

from rolecall.engine.engine import EMBEDDED, PRIORITY, Engine, Health
from rolecall.engine.lock import EmbeddedLock

__all__ = ["EMBEDDED", "PRIORITY", "EmbeddedLock", "Engine", "Health"]
