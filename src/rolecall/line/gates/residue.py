"""Nothing in it can act: no instructions to a model, no mentions, no foreign links, no markup, no hidden characters.

Retrieved text is data (invariant 7). The test is effect, not wording (notes/models.md): what a chat platform, a
browser or a model would act on is stopped, whoever wrote it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from rolecall.domain.run import Finding
from rolecall.line.gates.gate import Gate, advice_of
from rolecall.line.gates.inspection import Inspection

NAME = "residue"
_PATTERNS = {
    "an instruction to a model": (
        r"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,30}\b(?:previous|prior|above|earlier|preceding|system|"
        r"all (?:your|the|other))\b[^.\n]{0,30}\b(?:instructions?|prompts?|rules|messages?|guidelines|directions)\b|"
        r"\byou are now\b[^.\n]{0,40}\b(?:dan|assistant|ai|model|mode|jailbroken|unrestricted)\b|"
        r"\b(?:reveal|print|repeat|show|output) (?:me )?(?:your|the) "
        r"(?:system|hidden|initial|original) (?:prompt|instructions?|message)|"
        r"\bnew instructions?:|\bdeveloper mode\b|\bdo anything now\b"
    ),
    "a role marker": (
        r"<\|?/?(?:im_start|im_end|system|assistant|user|endoftext)\|?>|\[/?INST\]|<</?SYS>>|"
        r"(?:^|\n)\s*(?:###\s*)?(?:system|assistant|human)\s*(?:prompt|message)?\s*:\s*\S"
    ),
    "a tool call": (
        r"</?(?:tool_call|function_calls?|tool_use|invoke)\b|\"(?:tool_calls|function_call)\"\s*:|\bfunctions\.\w+\("
    ),
    "a piece of the prompt": (
        r"\byou (?:may|must) cite only\b|\bas (?:a|an) (?:helpful )?assistant\b|<(?:evidence|passages?|contract)\b"
    ),
    "a broadcast mention": (
        r"(?<![\w.])@(?:everyone|channel|here|all|room)\b|<!(?:everyone|channel|here|subteam)[^>]*>|"
        r"<[@#]&?[A-Z0-9]{5,}[^>]*>"
    ),
    "a chat command": r"(?:^|\n)\s*/[a-z][a-z_-]{2,}(?:\s|$)",
    "markup": (
        r"</?(?:script|iframe|object|embed|style|link|meta|img|svg|form|input|button|a|body|html|base|video|audio|div|span)\b[^>]*>|"
        r"\bjavascript:|\bdata:text/html|\bon(?:error|load|click)\s*=|!\[[^\]]*\]\([^)]*\)"
    ),
}
_RULES = {what: re.compile(pattern, re.IGNORECASE) for what, pattern in _PATTERNS.items()}
_LINK = re.compile(r"\b(?:https?|ftp|file|mailto)://?[^\s)>\]\"'”]+|\bwww\.[^\s)>\]\"'”]+", re.IGNORECASE)
#: Zero-width, direction and other format characters, and controls but tab and newline.
_ALLOWED_CONTROLS = frozenset("\t\n\u00ad")


def _blocking(inspection: Inspection) -> Iterator[Finding]:
    shown = "\n".join(passage.text for passage in inspection.passages.values())
    for pointer, text in texts(dict(inspection.content)):
        for what in residue(text):
            yield Finding(message=f"there is {what} in it", pointer=pointer)
        for link in _LINK.findall(text):
            if link.rstrip(".,;:") not in shown:
                yield Finding(message="there is a link that no passage holds", pointer=pointer)


def _advising(inspection: Inspection) -> Iterator[Finding]:
    for name, citation in inspection.citations.items():
        for what in residue(citation.quote):
            yield Finding(message=f"the cited passage {name} of {citation.source_name} holds {what}")


def residue(text: str) -> Iterator[str]:
    """Name what a text holds that something could act on."""
    for what, rule in _RULES.items():
        if rule.search(text):
            yield what
    if any(unicodedata.category(char) in {"Cc", "Cf"} and char not in _ALLOWED_CONTROLS for char in text):
        yield "an invisible character"


def texts(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Yield every string of a content with its JSON pointer, gaps and ids too."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from texts(part, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from texts(part, f"{pointer}/{index}")


GATES = (Gate(NAME, "block", _blocking), Gate(advice_of(NAME), "warn", _advising))
