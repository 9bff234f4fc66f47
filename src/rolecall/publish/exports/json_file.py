"""JSON: all a reader needs to check the version; `digest` recomputes from `content` and `citations`."""

from __future__ import annotations

import json

from rolecall.publish.exports.edition import Edition

#: Parts of a version that stay inside: whose it is and what it cost.
_INSIDE = {"tenant", "engagement", "run", "cost_microusd"}


def write(edition: Edition) -> bytes:
    """Return UTF-8 JSON with the names of DESIGN §6, `ai_disclosure` first."""
    facts = edition.version.snapshot()
    data = {
        "ai_disclosure": edition.mark,
        "id": facts.pop("deliverable"),
        "version": facts.pop("number"),
        **{name: value for name, value in facts.items() if name not in _INSIDE},
        "claims": [claim.snapshot() for claim in edition.version.claims()],
        "markdown": edition.markdown,
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
