"""A model server that answers user stories as a good model would: it cites the passages it was shown."""

from __future__ import annotations

import json
import re
from typing import Any

from rolecall.testing.model_script import Behaviour, answers

_EVIDENCE = re.compile(r"<evidence>\n(.*?)\n</evidence>", re.DOTALL)


def passages(body: dict[str, Any]) -> dict[str, str]:
    """Return the passages of a prompt, text by id."""
    prompt = "\n".join(str(message["content"]) for message in body["messages"])
    shown = _EVIDENCE.search(prompt)
    lines = (json.loads(line) for line in shown.group(1).splitlines()) if shown else ()
    return {line["id"]: line["text"] for line in lines}


def stories(body: dict[str, Any], *, delay_s: float = 0) -> Behaviour:
    """Answer one story and its rules in other words than the source's, each cited."""
    shown = passages(body)
    if not shown:  # the test call of `rolecall connect`
        return answers('{"city": "Lima", "letters": 4}', delay_s=delay_s)
    content = {
        "title": "Passwordless login",
        "summary": "Support staff sign in with a link that is sent by e-mail.",
        "purpose": {"gap": "What gets better once this exists, and for whom?"},
        "personas": [{"id": "P-1", "cites": [_about(shown, "staff")], "name": "support staff"}],
        "stories": [
            {
                "id": "US-1",
                "cites": [_about(shown, "staff")],
                "as_a": "support staff",
                "i_want": "to sign in by a link in an e-mail instead of a password",
                "so_that": {"gap": "What does this let them do or avoid?"},
                "priority": {"gap": "Must, should or could this be in the first release?"},
                "epic": "",
                "estimate": "",
                "req_ids": [],
                "deps": [],
                "ac": [
                    {"id": "AC-1", "cites": [_about(shown, "15")], "text": "A link no longer works after 15 minutes"},
                    {"id": "AC-2", "cites": [_about(shown, "lock")], "text": "Three failed attempts lock the account"},
                ],
            }
        ],
        "constraints": [{"id": "CON-1", "cites": [_about(shown, "stored")], "text": "Passwords must not be stored"}],
        "out_of_scope": [],
        "assumptions": [],
        "open_questions": ["What does this let them do or avoid?"],
        "unsorted": [],
        "limits": ["Only the request was read."],
    }
    return answers(json.dumps(content), delay_s=delay_s)


def _about(shown: dict[str, str], word: str) -> str:
    return next(name for name, text in shown.items() if word in text)
