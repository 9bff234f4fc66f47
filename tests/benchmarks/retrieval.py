"""Retrieval quality through the real evidence index, on SQLite and on PostgreSQL.

Data: `$ROLECALL_BENCH_DATA/retrieval` (Cranfield, 1,400 abstracts, 225 queries; the judgements name queries by their
order, not by `<num>`) and `…/meetings` (QMSum, validation split, MIT). A Cranfield document counts at the rank of its
first chunk. A QMSum query is asked in the scope of its own meeting; it hits when one of the first five chunks holds a
turn of the gold spans.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from rolecall import evidence
from rolecall.app import App
from rolecall.domain.evidence import Passage, Scope, Source
from tests.faults.house import TENANT, house, postgres

HEADER = ("set", "database", "queries", "nDCG@10", "recall@20", "hit@5", "p50 ms", "p99 ms", "aim")
DEPTH, CHUNKS = 20, 5
#: Documents stored in one transaction.
BATCH = 100
_LINE = re.compile(r"line (\d+)")

Row = tuple[str, ...]


def run() -> list[Row]:
    """Index and ask both sets on both databases; a header and four rows, or nothing without the data."""
    folder = Path(os.environ.get("ROLECALL_BENCH_DATA", ""))
    if not os.environ.get("ROLECALL_BENCH_DATA") or not (folder / "retrieval").is_dir():
        return []
    rows = [HEADER]
    with house() as home, home.open() as app:
        rows += [_cranfield(app, folder, "SQLite", "≥ .385"), _meetings(app, folder, "SQLite")]
    with postgres() as database, house(database()) as home, home.open() as app:
        rows += [_cranfield(app, folder, "PostgreSQL", "≥ .365"), _meetings(app, folder, "PostgreSQL")]
    return rows


def _cranfield(app: App, folder: Path, database: str, aim: str) -> Row:
    documents = _documents(folder / "retrieval" / "cran.all.1400.xml")
    _store(app, "eng9001", {name: f"# {title}\n\n{text}" for name, title, text in documents})
    gains, recalls, seconds = [], [], []
    asked = _judged(folder / "retrieval")
    for query, relevant in asked:
        found, took = _asked(app, query, "eng9001", DEPTH)
        ranked = list(dict.fromkeys(passage.source for passage in found))
        gains.append(_ndcg(ranked[:10], relevant))
        recalls.append(len(relevant & set(ranked)) / len(relevant))
        seconds.append(took)
    quality = (f"{statistics.mean(gains):.3f}", f"{statistics.mean(recalls):.3f}", "")
    return ("Cranfield", database, str(len(asked)), *quality, *_percentiles(seconds), f"nDCG {aim}")


def _documents(path: Path) -> list[tuple[str, str, str]]:
    """Return name, title and text of each document; two abstracts of the collection are empty and left out."""
    root = ET.fromstring(f"<all>{path.read_text(encoding='utf-8')}</all>")
    found = [
        (_text(doc, "docno"), " ".join(_text(doc, "title").split()), " ".join(_text(doc, "text").split()))
        for doc in root.iter("doc")
    ]
    return [document for document in found if document[2]]


def _text(node: ET.Element, name: str) -> str:
    return (node.findtext(name) or "").strip()


def _judged(folder: Path) -> list[tuple[str, set[str]]]:
    """Return each query with the names of its relevant documents; queries are numbered by their order."""
    root = ET.fromstring((folder / "cran.qry.xml").read_text(encoding="utf-8").partition("?>")[2])
    relevant: dict[int, set[str]] = defaultdict(set)
    for line in (folder / "cranqrel.trec.txt").read_text(encoding="utf-8").splitlines():
        query, _, document, grade = line.split()
        if int(grade) > 0:
            relevant[int(query)].add(document)
    queries = [" ".join(_text(top, "title").split()) for top in root.iter("top")]
    return [(query, relevant[number]) for number, query in enumerate(queries, start=1) if relevant[number]]


def _ndcg(ranked: Sequence[str], relevant: set[str]) -> float:
    """Binary relevance, logarithm to base 2."""
    gain = sum(1 / math.log2(rank + 2) for rank, name in enumerate(ranked) if name in relevant)
    return gain / sum(1 / math.log2(rank + 2) for rank in range(min(len(relevant), 10)))


def _meetings(app: App, folder: Path, database: str) -> Row:
    hits, seconds = [], []
    for number, meeting in enumerate(_lines(folder / "meetings" / "qmsum_val.jsonl")):
        engagement = f"eng{9100 + number}"
        turns = meeting["meeting_transcripts"]
        text = "\n\n".join(f"{turn['speaker']}: {' '.join(turn['content'].split())}" for turn in turns)
        _store(app, engagement, {f"meeting{number}": text})
        for query in meeting["specific_query_list"]:
            found, took = _asked(app, query["query"], engagement, CHUNKS)
            gold = {turn for low, high in query["relevant_text_span"] for turn in range(int(low), int(high) + 1)}
            hits.append(bool(gold & {_turn(passage) for passage in found}))
            seconds.append(took)
    return (
        "QMSum",
        database,
        str(len(hits)),
        "",
        "",
        f"{statistics.mean(hits):.3f}",
        *_percentiles(seconds),
        "hit ≥ .80",
    )


def _lines(path: Path) -> Iterator[dict]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _turn(passage: Passage) -> int:
    """Return the number of the turn a passage is from: each stands on every second line."""
    found = _LINE.search(passage.locator)
    return (int(found.group(1)) - 1) // 2 if found else -1


def _store(app: App, engagement: str, texts: dict[str, str]) -> None:
    names = sorted(texts)
    for start in range(0, len(names), BATCH):
        with app.store.begin(TENANT) as uow:
            for name in names[start : start + BATCH]:
                data = texts[name].encode()
                source = Source(
                    id=name, tenant=TENANT, engagement=engagement, name=f"{name}.md", revision=1,
                    media_type="text/markdown", sha256=hashlib.sha256(data).hexdigest(), size=len(data),
                    standing="approved", by="bench", at="2026-11-21T09:00:00+00:00",
                )  # fmt: skip
                uow.sources.add(source, data, evidence.DocumentReader().chunks(source, data))


def _asked(app: App, query: str, engagement: str, k: int) -> tuple[Sequence[Passage], float]:
    index = evidence.RankedIndex(app.store.candidates)
    began = time.perf_counter()
    found = index.search(query, Scope(tenant=TENANT, engagement=engagement), k)
    return found, time.perf_counter() - began


def _percentiles(seconds: Sequence[float]) -> tuple[str, str]:
    p99 = statistics.quantiles(seconds, n=100, method="inclusive")[98]
    return f"{1000 * statistics.median(seconds):.1f}", f"{1000 * p99:.1f}"
