"""The offline model: extractive, deterministic, driven by the contract's `x-` keywords alone."""

from rolecall.llm.offline.model import OfflineModel

__all__ = ["OfflineModel"]
