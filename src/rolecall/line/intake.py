"""Intake: what was asked for, in the person's own words, or the questions that must come first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rolecall.domain.request import Question
from rolecall.domain.work import Asked, Brief, Revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rolecall.domain.deliverable import Version
    from rolecall.domain.evidence import Passage
    from rolecall.domain.request import Answers, Request
    from rolecall.domain.role import DeliverableContract
    from rolecall.domain.run import Run
    from rolecall.ports.evidence import Cutter

#: One form never asks more than this.
MAX_QUESTIONS = 5

_CONSTRAINT = re.compile(
    r"\b(must|shall|only|at (?:most|least)|within|no (?:later|more|fewer) than|cannot|can't|never|may not)\b",
    re.IGNORECASE,
)
_PRIORITY = re.compile(
    r"\b(first|most important|priority|urgent|asap|deadline|before|by (?:the )?(?:\d|end|mon|tue|wed|thu|fri))",
    re.IGNORECASE,
)
#: A statement with one of these says something; a bare noun phrase ("stories for a loyalty programme") does not.
_FINITE = re.compile(
    r"\b(must|shall|should|can|cannot|may|might|will|would|needs?|needed|wants?|wanted|has|have|had|is|are|was|were|"
    r"do|does|did|\w{3,}(?:ed|ises|izes))\b"
    r"|^[^\W\d_][\w ]{2,30}: \S+ \S+ \S+",  # a labelled line: "Risk: the server room floods"
    re.IGNORECASE,
)

#: Words of asking, which say nothing about the matter.
_ASKING = frozenset("please write draft make create need give with from about would like".split())


def understand(
    run: Run,
    request: Request,
    answers: Sequence[Answers],
    earlier: Sequence[Run],
    prior: Version | None,
    cut: Cutter,
    as_of: str,
) -> Brief:
    """Build the brief from what people said: the ask, form values, answers, revisions so far."""
    asked = list(cut(request.id, request.text, request.said_by or request.requester_name, request.at, place="request"))
    for name, value in request.inputs.items():
        asked += cut(request.id, value, request.requester_name, request.at, place=f"form, {name}")
    for answer in answers:
        for name, value in answer.values.items():
            asked += cut(request.id, value, answer.by_name, answer.at, place=f"answer, {name}")
    changes = [passage for past in (*earlier, run) for passage in _instruction(past, cut)]
    said = _distinct((*asked, *changes))
    return Brief(
        run=run,
        goal=asked[0].text if asked else request.text.strip(),
        context=tuple(f"{name}: {value}" for name, value in request.inputs.items()),
        constraints=tuple(passage.text for passage in said if _CONSTRAINT.search(passage.text)),
        priorities=tuple(passage.text for passage in said if _PRIORITY.search(passage.text)),
        stated=said,
        inputs={**request.inputs, **{k: v for answer in answers for k, v in answer.values.items()}},
        requester=request.requester,
        requester_name=request.requester_name,
        as_of=as_of,
        revision=_revision(run, prior, cut),
    )


def _instruction(run: Run, cut: Cutter) -> Sequence[Passage]:
    if run.purpose not in {"revise", "reopen"} or not run.instruction:
        return ()
    return cut(run.request, run.instruction, run.by_name, run.at, place=f"revision of version {run.version - 1}")


def _revision(run: Run, prior: Version | None, cut: Cutter) -> Revision | None:
    if prior is None or not run.instruction or run.purpose not in {"revise", "reopen", "resume", "retry"}:
        return None
    passages = cut(run.request, run.instruction, run.by_name, run.at, place=f"revision of version {prior.number}")
    return Revision(instruction=run.instruction, passages=tuple(item.id for item in passages), prior=prior.content)


def _distinct(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    return tuple({passage.id: passage for passage in reversed(tuple(passages))}.values())[::-1]


def says_something(brief: Brief, contract: DeliverableContract) -> bool:
    """Tell whether the person's words hold more than the name of a deliverable and its topic."""
    if brief.revision is not None or brief.inputs:
        return True
    spoken = [_without_kind(passage.text, contract) for passage in brief.stated]
    return sum(1 for words in spoken if words) > 1 or any(_FINITE.search(words) for words in spoken)


def topic(brief: Brief, contract: DeliverableContract) -> tuple[str, ...]:
    """Return the words a source about the same matter would share, lower case, longest first."""
    words = re.findall(r"[^\W\d_]{4,}", _without_kind(brief.goal, contract).lower())
    return tuple(sorted(set(words) - _ASKING, key=lambda word: (-len(word), word)))


def on_topic(passages: Iterable[Passage], words: Sequence[str]) -> bool:
    """Tell whether one passage with its headings holds half of the topic's words, by their first 5 letters."""
    wanted = {word[:5] for word in words}
    if not wanted:
        return False
    for passage in passages:
        present = {word[:5] for word in re.findall(r"[^\W\d_]{4,}", f"{passage.context} {passage.text}".lower())}
        if 2 * len(wanted & present) >= len(wanted):
            return True
    return False


def ask(brief: Brief, contract: DeliverableContract, searched: str) -> Asked:
    """Turn the contract's inputs that the text leaves open into at most five questions, required ones first."""
    required = set(contract.inputs.get("required", ()))
    said = " ".join(passage.text for passage in brief.stated)
    found: list[tuple[bool, Question]] = []
    for name, spec in contract.inputs.get("properties", {}).items():
        if brief.inputs.get(name) or _answered(spec, said):
            continue
        question = Question(
            id=name,
            text=str(spec.get("x-question") or spec.get("title") or name),
            why=str(spec.get("x-why", "")),
            choices=tuple(str(choice) for choice in spec.get("enum", ())),
        )
        found.append((name not in required, question))
    found.sort(key=lambda pair: pair[0])
    return Asked(
        understood=f"{contract.title}: {_without_kind(brief.goal, contract) or brief.goal}",
        searched=searched,
        questions=tuple(question for _optional, question in found[:MAX_QUESTIONS]),
    )


def _answered(spec: dict[str, Any], said: str) -> bool:
    cues = spec.get("x-cues", {})
    words = (rf"\b{re.escape(word)}\b" for word in cues.get("words", ()))
    return any(re.search(pattern, said, re.IGNORECASE) for pattern in (*words, *cues.get("patterns", ())))


def _without_kind(text: str, contract: DeliverableContract) -> str:
    names = sorted((*contract.phrases, contract.title, contract.kind.replace("_", " ")), key=len, reverse=True)
    for name in names:
        text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    return re.sub(
        r"^\W*(?:(?:please|write|draft|make|create|prepare|give me|i need|we need|the|a|an|for|of|on)\b\W*)*",
        "",
        text,
        flags=re.IGNORECASE,
    ).strip()
