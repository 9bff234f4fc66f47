"""Reads a revision, put in plain words, as a list of orders."""

from __future__ import annotations

import re
from collections.abc import Callable

from rolecall.llm.offline.extract.choices import rank_of
from rolecall.llm.offline.revise.orders import Add, Drop, Keep, Move, Order, Put, Replace, Retitle, Shorten
from rolecall.llm.offline.revise.replacing import QUANTITY
from rolecall.llm.offline.shapes import NUMBER

_POLITE = re.compile(
    r"^(?:(?:please|kindly|and|also|then|but|actually|sorry|no|hi|hello|ok(?:ay)?|(?:can|could|would) you(?: please)?"
    r"|i(?:'d| would) like you to|we (?:need|want) to)[,:]?\s+)+",
    re.IGNORECASE,
)
_THANKS = re.compile(r"[,\s]+(?:please|thanks|thank you)[\s.!]*$", re.IGNORECASE)
_VERB = (
    r"(?:remove|drop|delete|add|include|move|rename|change|replace|correct|make|set|keep|call|put|take out|assign"
    r"|shorten|use)"
)
_CUT = re.compile(
    rf"\s*;\s*|\s*\n+\s*|[.!]\s+(?=[A-Z0-9\"'“])|,?\s+(?:and then|then)\s+|,?\s+and\s+(?:also\s+)?(?={_VERB}\b)",
    re.IGNORECASE,
)
_ADDS = re.compile(r"^(?:add|include|insert)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"\s*;\s*|\s*\n+\s*|[.!]\s+(?=[A-Z0-9\"'“])")
_ID = r"[A-Z]{1,10}-\d+(?:\.\d+)*"
_FILE = r"(?P<source>[\w .-]+?\.(?:md|markdown|txt|csv|docx|pdf))"
_FIELD = r"(?P<field>[a-z][a-z_ ]{1,24}?)"
_RANK = r"(?P<value>must|should|could|won'?t|high|medium|low|critical|optional|p[1-4])(?:[- ]have)?(?:\s+priority)?"
_QUOTES = "\"'“”‘’`"

_SHORT = re.compile(
    r"^(?:(?:make|keep) (?:it|this|that)\s+)?(?:a (?:bit|little)\s+|much\s+)?(?:shorter|briefer|more concise|concise)$"
    r"|^shorten(?: (?:it|this|the (?:text|summary|prose)))?$|^(?:it(?:'s| is)\s+)?too long$|^be brief(?:er)?$",
    re.IGNORECASE,
)


def parse(instruction: str) -> tuple[list[Order], str]:
    """Return the orders of an instruction, and the first clause that is none of them (empty: all understood)."""
    orders: list[Order] = []
    if len(instruction) > MAX_CHARACTERS:
        return orders, instruction
    for clause in clauses(instruction):
        order = _order(clause)
        if order is None:
            return orders, clause
        orders.append(order)
    return orders, "" if orders else "an empty instruction"


def clauses(instruction: str) -> list[str]:
    """Cut an instruction into its clauses; what is to be added stays whole up to the end of its sentence."""
    found = []
    for sentence in _SENTENCE.split(_THANKS.sub("", instruction)):
        text = _POLITE.sub("", sentence.strip()).strip()
        parts = [text] if _ADDS.match(text) else _CUT.split(text)
        found += [cleaned for part in parts if (cleaned := _POLITE.sub("", part.strip()).strip(" .!"))]
    return found


def _order(clause: str) -> Order | None:
    for pattern, made in _RULES:
        match = pattern.match(clause)
        if match and (order := made({name: _bare(text or "") for name, text in match.groupdict().items()})):
            return order
    return None


def _bare(text: str) -> str:
    return text.strip().strip(_QUOTES).strip(" .!,:").strip(_QUOTES).strip()


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def _replace(found: dict[str, str]) -> Order | None:
    old, new = _article(found["old"]), _article(found["new"])
    if not old or not new or len(old.split()) > _LONG or len(new.split()) > _LONG or old.lower() == new.lower():
        return None
    return Replace(old, new, found.get("ids", ""))


def _corrected(found: dict[str, str]) -> Order | None:
    """Read "<sentence with the right fact>, not <wrong fact>": only the fact is replaced, never by the sentence."""
    old, new = found["old"].split(), found["new"].split()
    if len(new) > len(old) + 1 or (QUANTITY.match(found["old"]) and not QUANTITY.match(found["new"])):
        fact = _FACT.search(found["new"]) if QUANTITY.match(found["old"]) else None
        tail = new[-len(old) :]
        if fact is None and tail[0].lower() != old[0].lower():
            return None
        found = found | {"new": fact["fact"] if fact else " ".join(tail)}
    return _replace(found)


_FACT = re.compile(rf"(?:^|\s)(?P<fact>{NUMBER}(?:[ -][a-z%]+)?)$", re.IGNORECASE)
#: A longer instruction is a text, not an order.
MAX_CHARACTERS = 2000
#: Words of the longest fact or term that is replaced; beyond that it is rewriting.
_LONG = 12


def _article(text: str) -> str:
    return re.sub(r"^(?:the (?:word|term|phrase|value|number)\s+)", "", text, flags=re.IGNORECASE).strip(_QUOTES)


def _put(found: dict[str, str]) -> Order | None:
    field = found.get("field") or "priority"
    if field == "priority" and rank_of(re.sub(r"[- ]have$", "", found["value"])) is None:
        return None
    return Put(found["target"], field, found["value"])


def _move(found: dict[str, str]) -> Order | None:
    where = found["where"].lower()
    if found.get("other"):
        return Move(found["target"], "before" if where == "before" else "after", found["other"])
    return Move(found["target"], "first" if where in {"first", "top", "beginning", "start", "front"} else "last")


def _add(found: dict[str, str]) -> Order | None:
    return (
        Add(found["text"], found.get("section", ""), found.get("source", ""))
        if len(found["text"].split()) > 1
        else None
    )


_INSTEAD = r",?\s+(?:(?:and )?not|instead of|rather than|in place of)\s+"
_LEAD = r"(?:(?:in |for )?(?P<ids>" + _ID + r"(?:(?:,| and|,? and) " + _ID + r")*)\s*[:,]?\s+)?"
#: First match wins: orders with a verb of their own, then corrections.
_RULES: tuple[tuple[re.Pattern[str], Callable[[dict[str, str]], Order | None]], ...] = (
    (_SHORT, lambda _: Shorten()),
    (
        _rule(
            r"^(?:rename (?:it|this|the (?:deliverable|document))|(?:change|set) the title"
            r"|retitle(?: (?:it|this))?|title)(?: to| as|:)?\s+(?P<text>.+)$"
        ),
        lambda found: Retitle(found["text"]),
    ),
    (_rule(rf"^(?:call|name) (?:it|them|this|him|her)\s+(?P<new>.+?){_INSTEAD}(?P<old>.+)$"), _replace),
    (_rule(r"^(?:call|name) (?:it|this)\s+(?P<text>.+)$"), lambda found: Retitle(found["text"])),
    (
        _rule(rf"^(?:make|mark)\s+(?P<target>.+?)\s+(?:as\s+)?(?:an?\s+)?{_RANK}$"),
        _put,
    ),
    (
        _rule(rf"^(?P<target>{_ID})\s+(?:is|should be|has)\s+(?:an?\s+)?{_RANK}$"),
        _put,
    ),
    (
        _rule(
            rf"^(?:set|change|make)\s+(?:the\s+)?{_FIELD}\s+(?:of|for|on)\s+(?P<target>.+?)\s+(?:to|as|=)\s+(?P<value>.+)$"
        ),
        _put,
    ),
    (
        _rule(rf"^(?:the\s+)?{_FIELD}\s+of\s+(?P<target>{_ID})\s+(?:is|should be)\s+(?P<value>.+)$"),
        _put,
    ),
    (_rule(rf"^(?P<target>{_ID})\s*[:,]?\s+(?P<field>[a-z][a-z_]{{2,20}})\s*[:=]\s*(?P<value>.+)$"), _put),
    (
        _rule(r"^assign\s+(?P<target>.+?)\s+to\s+(?P<value>.+)$"),
        lambda found: Put(found["target"], "owner", found["value"]),
    ),
    (_rule(r"^(?:keep only|only keep|just keep|keep just)\s+(?P<target>.+)$"), lambda found: Keep(found["target"])),
    (_rule(r"^keep\s+(?P<target>.+?)\s+only$"), lambda found: Keep(found["target"])),
    (
        _rule(r"^(?:remove|drop|delete|take out|strike(?: out)?|cut|get rid of|leave out|omit)\s+(?P<target>.+)$"),
        lambda found: Drop(found["target"]),
    ),
    (_rule(r"^(?:move|put|place|bring)\s+(?P<target>.+?)\s+(?P<where>before|after)\s+(?P<other>.+)$"), _move),
    (
        _rule(
            r"^(?:move|put|place|bring)\s+(?P<target>.+?)\s+(?:(?:to|at)\s+)?(?:the\s+)?(?P<where>first|top|beginning|start|front|last|bottom|end)$"
        ),
        _move,
    ),
    (_rule(rf"^(?:add|include|insert)\s+(?:also\s+)?(?P<text>.+?)\s+from\s+(?:the\s+)?{_FILE}$"), _add),
    (
        _rule(
            r"^(?:add|include|insert)\s+(?:also\s+)?(?:an?|another|one more|the|this|a new)\s+(?:new\s+)?"
            r"(?P<section>[a-z]+(?: [a-z]+)?)\s*(?::|that|saying(?: that)?|,)\s*(?P<text>.+)$"
        ),
        _add,
    ),
    (_rule(r"^(?:add|include|insert)\s*(?:also|this)?\s*:?\s*(?:that\s+)?(?P<text>.+)$"), _add),
    (_rule(rf"^use\s+(?P<new>.+?){_INSTEAD}(?P<old>.+)$"), _replace),
    (_rule(rf"^say\s+(?P<new>.+?){_INSTEAD}(?P<old>.+)$"), _replace),
    (
        _rule(
            rf"^{_LEAD}(?:change|correct|replace|update|rename|switch|turn)\s+(?P<old>.+?)\s+(?:to|with|by|into|as)\s+(?P<new>.+?)(?:\s+(?:everywhere|throughout))?$"
        ),
        _replace,
    ),
    (_rule(rf"^{_LEAD}not\s+(?P<old>.+?),?\s+but\s+(?P<new>.+)$"), _replace),
    (_rule(r"^(?P<old>.+?)\s*(?:→|->|=>)\s*(?P<new>.+)$"), _replace),
    (
        _rule(
            rf"^{_LEAD}(?:(?:it|that|this|the [\w -]{{2,30}}?)\s*"
            rf"(?:'s|is|are|was|should be|must be|has to be|should read)\s+|(?:should be|must be)\s+)?"
            rf"(?P<new>.+?){_INSTEAD}(?P<old>.+)$"
        ),
        _corrected,
    ),
    (_rule(rf"^{_LEAD}(?P<old>.+?)\s+(?:should|must|has to|have to)\s+(?:be|read|say)\s+(?P<new>.+)$"), _replace),
)
