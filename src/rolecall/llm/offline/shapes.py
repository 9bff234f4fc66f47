"""Shapes: structural tests of an English statement that a contract may name in `x-cues.shapes`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rolecall.llm.offline import people

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBER = (
    r"(?:\d[\d.,]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty"
    r"|fifty|sixty|ninety|(?:a |one |two |three )?hundred|thousand)"
)
_UNIT = (
    r"(?:milliseconds?|ms|seconds?|sec|minutes?|min|hours?|hrs?|days?|working days?|business days?|weeks?|months?"
    r"|years?|%|percent|per ?cent|times?|attempts?|tries|characters?|chars|digits?|letters?|users?|items?|pages?"
    r"|people|persons?|[kmg]b|bytes?|points?|euros?|dollars?|pounds?|eur|usd|gbp|km|metres?|meters?|kg|mbit/s|fps)"
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
WEEKDAY = r"(?:mon|tues?|wednes|thurs?|fri|satur|sun)day"
#: A date that names a day, month, quarter or year.
DATE = (
    rf"(?:\d{{4}}-\d{{2}}(?:-\d{{2}})?|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}(?:,? \d{{4}})?"
    rf"|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?|{MONTH} \d{{4}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}"
    r"|Q[1-4](?: \d{4})?)"
)
#: What may follow due, by, before or until besides a full date.
LOOSE_DATE = (
    rf"(?:{DATE}|(?:the )?(?:end|start|middle|beginning) of (?:the |this |next )?"
    rf"(?:week|month|quarter|year|{MONTH}|Q[1-4])"
    rf"(?: \d{{4}})?|(?:this |next )?{WEEKDAY}|(?:this |next )(?:week|month|quarter|year)|tomorrow|{MONTH}(?! be\b))"
)


def _test(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text: compiled.search(text) is not None


_MODAL = r"(?:must|shall|should|will|needs? to|has to|have to|is required to|are required to|ought to)"

#: Name in the contract → test of a statement. Documented in `vocabulary`.
SHAPES: dict[str, Callable[[str], bool]] = {
    "story": people.is_story,
    "person_need": people.is_need,
    "modal": _test(rf"\b{_MODAL}\b"),
    "prohibition": _test(
        r"\b(?:must|shall|may|should|can|will|do|does|is|are)(?: not|n't)\b(?! only)|\bcannot\b|\bnever\b|\bno longer\b"
        r"|\bnot (?:be )?(?:allowed|permitted)\b|\b(?:forbidden|prohibited)\b|^no\b"
    ),
    "condition": _test(
        r"\b(?:if|when|whenever|once|unless|until|after|before|as soon as|in case|provided that|as long as)\b"
    ),
    "measure": _test(
        rf"\b{NUMBER}(?: [\w-]+)?(?: ?{_UNIT})(?!\w)|\b(?:at least|at most|no more than|no later than|up to|fewer than"
        rf"|less than|more than|within|under|over|maximum of|minimum of) {NUMBER}\b"
    ),
    "exclusion": _test(
        r"\b(?:out of|outside (?:of )?(?:the )?)\s?scope\b|\bnot in scope\b"
        r"|\b(?:not|isn't|aren't) (?:included|part of)\b"
        r"|\bis excluded\b|\bare excluded\b|\bwe (?:do not|don't|will not|won't) (?:cover|include|support)\b"
    ),
    "definition": _test(r"^(?:an? |the )?[\w' -]{2,40} (?:means|refers to|is defined as|stands for)\b"),
    "uncertain": _test(
        r"\b(?:may|might|could)\b(?! be (?:able|used))|\brisk (?:that|of)\b|\bat risk\b|\blikely to\b|\bunlikely to\b"
        r"|\bthreat(?:en)?s?\b|\bdanger\b"
    ),
    "problem": _test(
        r"\b(?:is|are|was|were|has been|have been) "
        r"(?:broken|down|failing|late|delayed|blocked|missing|unavailable|behind)\b"
        r"|\b(?:blocks?|blocking|blocked by|stuck|fails?|failed|outage|defect|overrun)\b"
    ),
    "assumption": _test(r"\bassum(?:e|es|ed|ing|ption)\b|\btaken for granted\b|\bwe (?:expect|presume) that\b"),
    "dependency": _test(
        r"\bdepend(?:s|ing|ent|ency)?\b|\b(?:waits?|waiting) (?:for|on)\b|\brel(?:y|ies) on\b"
        r"|\bcannot (?:start|begin) (?:until|before)\b"
        r"|\b(?:needs?|requires?) .{2,60}\b(?:before|first)\b"
    ),
    "decision": _test(
        r"\b(?:decided|agreed|resolved|approved|concluded|signed off)\b|\bdecision (?:is|was)\b"
        r"|\bwe(?:'ll| will) go with\b"
    ),
    "commitment": people.is_commitment,
    "deadline": _test(
        rf"\b(?:due|by|before|until|no later than|deadline|finish(?:es)?|ends?)(?: on| is|:)? {LOOSE_DATE}"
    ),
    "dated": _test(rf"\b{DATE}"),
    "past": _test(
        r"\b(?:was|were|has been|have been|got) (?:\w+ly )?"
        r"(?:complet|finish|deliver|releas|ship|clos|fix|deploy|sign|test"
        r"|review|approv|migrat|hir|order|install|publish|merg|accept|built|done|sent|agreed)\w*"
        r"|\b(?:we|they|i|team) (?:\w+ly )?(?:complet|finish|deliver|releas|shipp|clos|fix|deploy|publish|merg)\w*ed\b"
        r"|\b(?:is|are) (?:now )?(?:done|complete|finished|live|closed)\b"
    ),
    "future": _test(
        r"\bnext (?:week|month|sprint|period|step|iteration|quarter)\b"
        r"|\b(?:plan(?:s|ned)? to|going to|will (?:start|begin|continue|finish))\b"
    ),
    "cause": _test(r"\b(?:because|due to|caused by|owing to|as a result of|since)\b"),
    "money": _test(r"[€$£]\s?\d|\b\d[\d.,]*\s?(?:k|m|million|thousand)?\s?(?:euros?|dollars?|pounds?|eur|usd|gbp)\b"),
    "percentage": _test(r"\b\d[\d.,]*\s?(?:%|per ?cent\b)"),
    "conditional_step": _test(r"\b(?:given|when|if|once|after)\b.+\bthen\b|^(?:given|when|if|once|after)\b.+,"),
    "question": lambda text: text.rstrip().endswith("?"),
}


@lru_cache(maxsize=65_536)
def fits(shape: str, text: str) -> bool:
    """Tell whether a statement has a shape; several sections ask the same of each."""
    return SHAPES[shape](text)
