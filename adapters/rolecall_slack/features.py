"""What this workspace does not have yet: written down for `doctor` where Slack refused to show something."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rolecall_slack.client import Unfit

FILE = "slack-refused.json"
#: Different refusals after which every card is drawn plainly at once; one alone may be the fault of one card.
ENOUGH = 3
#: Features that are no blocks, and what is lost without them.
FILES, SESSIONS = "files", "agent sessions"
WITHOUT = {
    FILES: "Slack took no file, so cards are sent without theirs",
    SESSIONS: "Slack shows no agent sessions, so it does not say that we work, and cards have a Stop button of ours",
}
_POINTER = re.compile(r"/blocks/(\d+)")

_log = logging.getLogger(__name__)


class Features:
    """The features and block types Slack refused, with its words; kept in the data directory, for people to read."""

    def __init__(self, data_dir: Path) -> None:
        """Begin with what was refused before."""
        self._file = data_dir / FILE
        self._cards = 0
        self.seen = read(data_dir)

    @property
    def plain(self) -> bool:
        """Tell whether cards are drawn plainly from the start, in this process."""
        return self._cards >= ENOUGH

    def said(self) -> list[str]:
        """Return what was refused, in sentences."""
        return sentences(self.seen)

    def refused(self, drawn: Sequence[Mapping[str, Any]], error: Unfit) -> None:
        """Note what Slack did not take of a card."""
        self._cards += 1
        said = "; ".join(error.details) or error.message
        named = {int(number) for number in _POINTER.findall(said)}
        kinds = {str(drawn[number].get("type")) for number in named if number < len(drawn)}
        self.seen |= dict.fromkeys(sorted(kinds) or ["message"], said[:500])
        self._write()

    def lacks(self, feature: str, words: str) -> None:
        """Note that Slack does not have a feature here."""
        self.seen[feature] = words[:500]
        self._write()

    def has(self, feature: str) -> None:
        """Note that Slack has it now."""
        if self.seen.pop(feature, None) is not None:
            self._write()

    def _write(self) -> None:
        try:
            self._file.write_text(json.dumps(self.seen, indent=1, ensure_ascii=False), encoding="utf-8")
        except OSError:
            _log.warning("what Slack refused could not be written down", exc_info=True)


def read(data_dir: Path) -> dict[str, str]:
    """Return what Slack refused until now: its words by feature or block type."""
    try:
        found: dict[str, str] = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def sentences(seen: Mapping[str, str]) -> list[str]:
    """Say what was refused, one sentence for each feature or block type."""
    drawn = "Slack refused “{}” here, so such cards are sent plainly"
    return [f"{WITHOUT.get(kind) or drawn.format(kind)} ({words.rstrip('.')})." for kind, words in seen.items()]
