"""“Only”: whom a rule is kept to, and who it says is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rolecall.line.gates.text.words import alike, best_sentence, likeness, sentences, stems

_MODAL = r"(?:may|can|must|shall|should|will|do|does|is|are|has|have)"
_ONLY = re.compile(rf"\bonly (?P<who>(?:[\w-]+ ){{1,3}}?){_MODAL}\b", re.IGNORECASE)
#: “account owners may not.”: a denial that ends its clause and so leaves its subject out.
_LEFT_OUT = re.compile(
    rf"(?:^|[.;,])\s*(?:but )?(?P<who>[\w -]{{3,40}}?) (?:{_MODAL} not|cannot)\s*(?:[.;,]|$)", re.IGNORECASE
)
_KEPT = re.compile(r"(?<!not )\bonly\b", re.IGNORECASE)
#: Other ways to keep a rule to somebody.
_AS_MUCH = re.compile(
    r"\b(?:only|solely|exclusively|just|other|else|alone|except|unless|limited|restricted|until|before|without|"
    r"not|no|nobody|never|none|nothing|cannot|at most)\b",
    re.IGNORECASE,
)
_ANYBODY = re.compile(r"\b(?:any(?:one|body)|every(?:one|body)|all (?:users|people|staff))\b", re.IGNORECASE)
#: Likeness from which a sentence repeats another but for its “only”.
_REPEATED = 0.8


def moved(claim: str, evidence: str) -> Iterator[str]:
    """Yield whom a claim keeps a rule to although the evidence leaves them out of it."""
    left_out = [set(stems(match["who"])) for match in _LEFT_OUT.finditer(evidence)]
    for match in _ONLY.finditer(claim):
        who = set(stems(match["who"]))
        if who and any(who <= others for others in left_out):
            yield match["who"].strip()


def dropped(claim: str, evidence: str) -> Iterator[str]:
    """Yield the sentences of the evidence whose “only” a claim drops while it repeats the rest."""
    for sentence in sentences(claim):
        best = best_sentence(sentence, sentences(evidence))
        if not _KEPT.search(best) or _AS_MUCH.search(sentence):
            continue
        opened = _ANYBODY.search(sentence) and not _ANYBODY.search(best) and alike(sentence, best)
        if opened or likeness(sentence, best) >= _REPEATED:
            yield best
