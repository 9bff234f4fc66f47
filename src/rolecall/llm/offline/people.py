"""Persons in a statement: who acts or wants, what, and to which end.

The user-story template is read by one pattern; on 1,600 annotated stories that form found the persona with
F1 .994 (notes/evidence.md §12). Everything beyond the template is conservative: a subject counts as a person only
when its head noun is one, so that "Card numbers must …" never becomes a role.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rolecall.llm.offline.lexicon import NOT_NAMES, PERSONS
from rolecall.llm.offline.text import stem, trimmed

_PERSON_STEMS = frozenset(map(stem, PERSONS))

#: Pronouns: somebody wants something, but the statement does not say who.
_NOBODY = frozenset("i we they you he she".split())

_WANT = r"(?:wants?|needs?|would like|wish(?:es)?|requires?|expects?)"
_ABLE = r"(?:(?:must|shall|should|can|could|may|will|needs? to|has to|have to)(?: also)?(?: be able to)?)"
_NEGATED = (
    r"(?:(?:do|does|must|shall|should|can|could|may|will|would)(?: not|n['’]t)\b|cannot\b|never\b|no longer\b"
    r"|need not\b|(?:must|shall|should|can|may|will) never\b)"
)
_FORBIDDEN = re.compile(
    r"(?:must|shall|should|can|may|will)(?: not|n['’]t)\b|cannot\b|never\b|no longer\b", re.IGNORECASE
)
_END = r"(?P<tail>[,;]?\s+(?:so that|so (?:i|we|they|he|she)\b|in order to|because|since)\b.*)?$"

_STORY = re.compile(
    rf"^(?:in order to (?P<before>.+?),\s+)?as\s+(?:(?:an?|the)\s+)?(?P<actor>[^,;:]+?),?\s+(?:i|we|they|he|she)\s*"
    rf"(?:(?P<negated>(?:['’]d )?{_NEGATED}.+?)"
    rf"|(?:(?:['’]d like|also\s+)?\s*(?:{_WANT}|{_ABLE})\s+(?P<want>.+?))){_END}",
    re.IGNORECASE | re.DOTALL,
)
_NEED = re.compile(
    rf"^(?:(?:and|also|then)\s+)?(?:the\s+|our\s+|an?\s+|all\s+|every\s+|each\s+|any\s+)?"
    rf"(?P<actor>(?:[\w'’/-]+\s+){{0,4}}?[\w'’/-]+)\s+"
    rf"(?:(?P<negated>{_NEGATED}.+?)|(?:{_WANT}|{_ABLE})\s+(?P<want>.+?)){_END}",
    re.IGNORECASE | re.DOTALL,
)
_ACTS = re.compile(
    r"^(?:the\s+|our\s+|an?\s+|all\s+|every\s+|each\s+|any\s+)?(?P<actor>(?:[\w'’/-]+\s+){0,3}?[\w'’/-]+)"
    rf"\s+(?P<want>.+?){_END}",
    re.IGNORECASE | re.DOTALL,
)
_BENEFIT = re.compile(
    r"[,;]?\s+(?:so that|in order to|so (?=(?:i|we|they|he|she)\b))\s*(?P<benefit>.+?)"
    r"(?:[,;]?\s+(?:because|since)\b.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_PASSIVE = re.compile(r"^(?:be|been|is|are|get)\s+(?!able\b)\w+(?:ed|en|wn|pt|ld|nt|ught|de|ut)\b", re.IGNORECASE)
_PROPER = r"[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){0,2}"
_OWNER = re.compile(
    rf"(?:\b(?i:owned by|assigned to|responsib(?:le|ility)(?: of|:| is)?|led by|handled by|owner is)\s+)"
    rf"(?:(?i:the)\s+)?"
    rf"(?P<after>@?{_PROPER}|@[\w.-]+|(?:[\w-]+\s+){{0,2}}(?:(?i:team|lead|manager|office|department|group|owner)))"
    rf"|(?P<before>@?{_PROPER}|@[\w.-]+)\s+"
    rf"(?:(?i:owns|is responsible for|is the owner|leads|will|is to|takes|has to))\b"
)
_COMMIT = re.compile(
    rf"^(?:@[\w.-]+|{_PROPER}|(?:[Tt]he )?(?:[\w-]+ ){{0,2}}(?:team|lead|manager))\s+"
    rf"(?:will|is to|takes|has to|is going to)\s+\w+"
)


@dataclass(frozen=True)
class Need:
    """Who wants what, as verbatim slices; an empty actor means that the statement does not name one."""

    actor: str
    want: str
    benefit: str


def is_person(noun_phrase: str, known: frozenset[str] = frozenset()) -> bool:
    """Tell whether the head of a noun phrase is a person, a group of persons or one of the `known` stems."""
    parts = noun_phrase.lower().replace("’", "'").split()
    if not parts:
        return False
    heads = {parts[-1]} | ({parts[parts.index("of") - 1]} if "of" in parts[1:] else set())
    return any(stem(head.split("/")[-1]) in (_PERSON_STEMS | known) for head in heads)


@lru_cache(maxsize=8192)
def story(text: str) -> Need | None:
    """Read a statement that follows the user-story template, None when it does not."""
    found = _STORY.match(text.strip())
    if found is None:
        return None
    before = found["before"]
    return Need(trimmed(found["actor"]), _wanted(found), trimmed(before) if before else benefit(text))


@lru_cache(maxsize=8192)
def need(text: str, known: frozenset[str] = frozenset()) -> Need | None:
    """Read "<person> needs|wants|can|must … <what>", None without such a person or when the verb is passive.

    "We need …" is a need without an actor.
    """
    found = _NEED.match(text.strip())
    if found is None or (found["want"] and _PASSIVE.match(found["want"])):
        return None
    actor = trimmed(found["actor"])
    if actor.lower() in _NOBODY:
        return Need("", _wanted(found), benefit(text)) if found["want"] else None
    if not is_person(actor, known):
        return None
    return Need(actor, _wanted(found), benefit(text))


def acts(text: str, known: frozenset[str]) -> Need | None:
    """Read "<known person> <does something>", for statements a person gave as needs."""
    found = _ACTS.match(text.strip())
    while found is not None:
        if is_person(found["actor"], known):
            return Need(trimmed(found["actor"]), _wanted(found), benefit(text))
        return _longer_actor(text, known)
    return None


def _longer_actor(text: str, known: frozenset[str]) -> Need | None:
    """Try subjects of two to four words."""
    pieces = text.strip().split(" ")
    for size in range(2, min(5, len(pieces))):
        subject = " ".join(pieces[:size])
        if is_person(subject, known):
            rest = " ".join(pieces[size:])
            return Need(_bare(subject), trimmed(_BENEFIT.sub("", rest)), benefit(text))
    return None


def _bare(subject: str) -> str:
    return re.sub(r"^(?:the|our|an?|all|every|each|any)\s+", "", subject, flags=re.IGNORECASE)


def _wanted(found: re.Match[str]) -> str:
    groups = found.groupdict()
    return trimmed(groups.get("negated") or groups["want"] or "")


def benefit(text: str) -> str:
    """Return what follows "so that" or "in order to"; a cause ("because …") is no benefit."""
    found = _BENEFIT.search(text)
    return trimmed(found["benefit"]) if found else ""


def owner(text: str) -> str:
    """Return the person or team a statement makes responsible, empty when it names none."""
    for found in _OWNER.finditer(text):
        name = found["after"] or found["before"]
        if name.split()[0] not in NOT_NAMES:
            return trimmed(name)
    return ""


def is_story(text: str) -> bool:
    """Shape `story`: the user-story template."""
    return story(text) is not None


def is_need(text: str) -> bool:
    """Shape `person_need`: a person, or "we", needs, wants or can do something; what a person must not do is a rule."""
    found = need(text)
    return found is not None and not _FORBIDDEN.match(found.want)


def is_commitment(text: str) -> bool:
    """Shape `commitment`: somebody named will do something."""
    return _COMMIT.match(text) is not None and text.split(maxsplit=1)[0] not in NOT_NAMES
