"""The `x-` keywords of a role's schemas: what each one means, in the one place that names them all.

JSON Schema ignores them. The contract loader refuses any other; the offline model and the gates read them;
`roles/README.md` lists them. Tests hold these together.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: On a section: a property of `output`, or an array of objects inside an item.
SECTION_KEYWORDS: Mapping[str, str] = MappingProxyType(
    {
        "x-id": "Prefix of the ids of the items: `US` gives US-1, US-2. Every array of objects has one.",
        "x-title": "Heading for people; default: the section's name in words.",
        "x-cues": "How a statement is known to belong here; see the cues below.",
        "x-default": "`true` on the section for must/shall/needs-to statements which fit nothing else.",
        "x-required": "`true`: the completeness gate wants it filled, or its gap declared.",
        "x-split": "`true`: a statement placed by its label or heading lists several items.",
        "x-from": "`section.field`: also lists every distinct value of that field, cited as there.",
    }
)

#: On a field of an item, or on a section that is one object or prose.
FIELD_KEYWORDS: Mapping[str, str] = MappingProxyType(
    {
        "x-extract": "How the field is read from the words; without it only labels fill it.",
        "x-label": "Labels or columns whose value fills the field before any extractor; a text or a list.",
        "x-gap": "The question to ask when nothing fills it; it may then hold `{gap: question}`.",
        "x-key": "`true`: the field identifies the item, so it may never be a gap.",
        "x-values": "`{value: [words that mean it]}`, for an `enum` or a text.",
        "x-compute": "`product: [fields]`, `count` or `share` (percent): `section.field`, `colour: [figure, amber from,"
        " red from]`, `path` or `length` (days): a section with codes, durations and predecessors.",
        "x-ref": "The section, or list of sections, whose ids the field may name.",
    }
)

#: On a property of `inputs`.
INPUT_KEYWORDS: Mapping[str, str] = MappingProxyType(
    {
        "x-question": "What a person is asked when the text of the request does not say it.",
        "x-cues": "Words or patterns which show that the text already says it.",
        "x-why": "What stays empty without it; shown beside the question.",
        "x-label": "The label under which the answer is filed; default: the title.",
    }
)

#: The lists inside `x-cues`.
CUES: Mapping[str, str] = MappingProxyType(
    {
        "labels": "Strong: a `Risk:` prefix, a row or column `type` value, a heading that names the section.",
        "shapes": "Strong: structural tests of a statement, by name; see the shapes below.",
        "patterns": "Strong: regular expressions, searched without regard to case.",
        "columns": "Headers of which a row must have one, unless its type, status or heading places it.",
        "words": "Weak: whole words or phrases, also with -s, -ed, -ing.",
        "not": "Keeps a statement out unless its own label places it: patterns, or `shape:<name>`.",
    }
)

#: The names that `x-cues.shapes` may hold.
SHAPES: frozenset[str] = frozenset(
    "assumption cause commitment condition conditional_step dated deadline decision definition dependency "
    "exclusion future measure modal money past percentage person_need problem prohibition question story "
    "uncertain".split()
)

#: The values of `x-extract`.
EXTRACTORS: Mapping[str, str] = MappingProxyType(
    {
        "statement": "The words of the statement, without its label.",
        "copy": "The words of the whole passage.",
        "label": "Only a labelled value, the same as no `x-extract`.",
        "const": "The field's own `const`.",
        "sequence": "The item's place in its list, counted from 1.",
        "heading": "The innermost heading above the statement.",
        "speaker": "Who said it.",
        "refs": "Ids named in the statement, as the field's `pattern` has them, else like REQ-12.",
        "list": "The parts of a labelled value: a, b and c.",
        "goal": "Prose only: the request's goal in the requester's words.",
        "actor": "Who acts: As a …, or the person who needs something.",
        "want": "What the actor wants to do.",
        "benefit": "What it lets the actor do: so that …",
        "owner": "Who is responsible: owned by …, assigned to …, Dana will …",
        "date": "The first full date, as written; ISO 8601 with `format: date`.",
        "start": "The date after from, starts or since.",
        "due": "The date after due, by, before or until.",
        "amount": "An amount of money.",
        "number": "The first number.",
        "measure": "The first number with its unit.",
        "days": "A number of days; another unit gives nothing.",
        "percent": "The first percentage.",
        "priority": "Must, should, could, won't, or high, medium, low, as the `enum` has them.",
        "level": "A likelihood or impact: one of the `enum`, or 1 to 5.",
        "status": "Open, done, blocked, green, amber …, as the `enum` has them.",
        "type": "The `enum` value named by label, type column or heading, else by `x-values`.",
        "cause": "The part after because or due to.",
        "effect": "The part after leads to or which would.",
        "mitigation": "The part after mitigated by or to avoid this.",
        "term": "The term that a definition explains: X means …",
        "meaning": "What a definition says: … means Y.",
        "given": "The precondition of a behaviour.",
        "when": "The event of a behaviour.",
        "then": "The expected outcome of a behaviour.",
        "computed": "Worked out from other fields, by `x-compute` or the model, and checked by a gate.",
    }
)
