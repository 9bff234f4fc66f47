"""What a person is kept from by the platform's own client."""

from __future__ import annotations


class Cannot(Exception):
    """The client would not let a person do this; a test that meets it is wrong about the platform."""
