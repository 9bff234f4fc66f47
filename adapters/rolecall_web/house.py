"""The house: what routes work with, there once the adapter has been started."""

from __future__ import annotations

from dataclasses import dataclass

from rolecall.chat import Desk, Shelf, Sink
from rolecall_web.badges import Badges
from rolecall_web.channels import Channels
from rolecall_web.claims import Claims
from rolecall_web.hub import Hub
from rolecall_web.limits import RateLimit
from rolecall_web.notices import Notices
from rolecall_web.settings import Settings
from rolecall_web.transcript import Transcript


@dataclass(frozen=True)
class House:
    """The core's two sides, our rooms on the shelf, and the settings."""

    sink: Sink
    desk: Desk
    settings: Settings
    transcript: Transcript
    channels: Channels
    claims: Claims
    notices: Notices
    hub: Hub
    badges: Badges
    tries: RateLimit
    forgeries: RateLimit

    @classmethod
    def build(cls, sink: Sink, desk: Desk, shelf: Shelf, settings: Settings) -> House:
        """Furnish it."""
        transcript = Transcript(shelf)
        return cls(
            sink=sink,
            desk=desk,
            settings=settings,
            transcript=transcript,
            channels=Channels(shelf),
            claims=Claims(shelf),
            notices=Notices(shelf),
            hub=Hub(shelf, transcript),
            badges=Badges(desk),
            tries=RateLimit(),
            forgeries=RateLimit(),
        )
