"""Mentions: the line that notifies the accounts whom a card awaits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rolecall_slack.blocks.elements import Block

#: What an account of a person looks like; nothing else is ever written as a mention.
_ACCOUNT = re.compile(r"[UW][A-Z0-9]+")


def line(accounts: Sequence[str]) -> list[Block]:
    """Return the line that notifies these accounts, none where nobody is awaited."""
    named = " ".join(f"<@{account}>" for account in accounts if _ACCOUNT.fullmatch(account))
    if not named:
        return []
    return [{"type": "context", "elements": [{"type": "mrkdwn", "text": f"For {named}", "verbatim": True}]}]
