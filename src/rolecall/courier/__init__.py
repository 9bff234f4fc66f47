"""Delivers the outbox: in order, paced, looked up before a retry."""

from rolecall.courier.courier import Courier
from rolecall.courier.target import Publication, Target

__all__ = ["Courier", "Publication", "Target"]
