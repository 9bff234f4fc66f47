"""Dispatch: an ask in, a Run or a Refusal out; finds role, kind and engagement."""

from rolecall.dispatch.dispatch import Dispatch
from rolecall.dispatch.matching import MAX_TEXT, Ask, Matched

__all__ = ["MAX_TEXT", "Ask", "Dispatch", "Matched"]
