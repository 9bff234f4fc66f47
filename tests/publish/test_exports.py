"""Every export re-opens, gives back what went in, carries the AI mark and runs nothing (G11)."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import docx
import pytest
from gherkin.parser import Parser

from rolecall.contracts.loader import load
from rolecall.domain.deliverable import AI_MARK, version_digest
from rolecall.domain.evidence import Citation
from rolecall.domain.run import Finding, GateResult
from rolecall.errors import BadInput
from rolecall.line.gates import CHECKS
from rolecall.publish.exports import export, formats
from tests.publish.conftest import CONTENT, HOSTILE, MARKDOWN, a_contract, a_version

FEATURES = {
    "title": "Login: acceptance",
    "scenarios": [
        {
            "id": "SC-1",
            "cites": ["p1"],
            "name": "The link expires\nFeature: smuggled",
            "tags": ["REQ 1", "@REQ-2"],
            "given": ["a link", "it is 16 minutes old"],
            "when": "it is opened",
            "then": ["Then a message is shown", {"gap": "Which message?"}],
        },
        {
            "id": "SC-2",
            "cites": ["p1"],
            "title": "Attempts",
            "steps": [
                {"keyword": "given", "text": "an account"},
                {"id": "ST-1", "cites": [], "keyword": "Feature: x\n", "text": "And another"},
                "When <n> attempts fail",
                "Then it is <state>",
                "",
            ],
            "examples": [
                {"id": "X-1", "cites": [], "n": "3", "state": "lock|ed"},
                {"id": "X-2", "cites": [], "n": "2", "state": "open"},
            ],
        },
    ],
}
XL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def opened(version, form, contract=None):
    """Export, and return the bytes."""
    return export(version, contract or a_contract(), MARKDOWN, form).data


def read_csv(data):
    """Read CSV and undo the formula guard."""
    rows = csv.reader(io.StringIO(data.decode(), newline=""))
    return [[re.sub(r"^'('*[=+\-@\t\r\n＝＋－＠])", r"\1", cell) for cell in row] for row in rows]


def read_xlsx(data):
    """Read a workbook without any library of spreadsheets: sheet name to rows of cells."""
    book = zipfile.ZipFile(io.BytesIO(data))
    strings = [
        "".join(node.text or "" for node in item.iter(f"{XL}t"))
        for item in ET.fromstring(book.read("xl/sharedStrings.xml"))
    ]
    names = [sheet.get("name") for sheet in ET.fromstring(book.read("xl/workbook.xml")).iter(f"{XL}sheet")]
    sheets = {}
    for number, name in enumerate(names, 1):
        root = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
        assert not list(root.iter(f"{XL}f")), "a formula"
        sheets[name] = [
            [
                strings[int(cell.findtext(f"{XL}v"))] if cell.get("t") == "s" else float(cell.findtext(f"{XL}v"))
                for cell in row
            ]
            for row in root.iter(f"{XL}row")
        ]
    return sheets


@pytest.mark.parametrize("form", ["md", "json", "docx", "csv", "xlsx", "jira_csv"])
def test_the_same_version_gives_the_same_bytes(version, form):
    """Exports can be compared and content-addressed: nothing of the clock is in them."""
    first = export(version, a_contract(), MARKDOWN, form)

    assert export(version, a_contract(), MARKDOWN, form) == first
    assert first.name.startswith("user_stories-r1-v2.")


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_no_zip_entry_holds_the_wall_time(version, form):
    """What the libraries would stamp is fixed."""
    book = zipfile.ZipFile(io.BytesIO(opened(version, form)))

    assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_format_the_contract_does_not_declare_is_refused(version):
    """Markdown and JSON are always there; the rest is the contract's to say."""
    contract = a_contract(exports=("docx",))

    assert formats(contract) == ("md", "json", "docx")
    with pytest.raises(BadInput, match=r"no csv export\. Choose: md, json, docx"):
        export(version, contract, MARKDOWN, "csv")


def test_markdown_carries_the_mark_once(version):
    """The template's own mark line is not repeated."""
    marked = f"# x\n\n{AI_MARK}\n"

    assert opened(version, "md").decode() == f"{MARKDOWN}\n---\n*{AI_MARK}*\n"
    assert export(version, a_contract(), marked, "md").data.decode() == marked


def test_json_can_be_checked_by_anyone(version):
    """The digest a person decided on recomputes from the file, and nothing internal is in it."""
    data = json.loads(opened(version, "json"))
    citations = tuple(Citation.model_validate(item) for item in data["citations"])

    assert data["ai_disclosure"] == AI_MARK
    assert data["content"] == CONTENT
    assert version_digest(data["content"], citations) == data["digest"] == version.digest
    assert {claim["id"] for claim in data["claims"]} == {"US-1", "US-2", "AC-1", "AC-2", "C-1"}
    assert not {"tenant", "engagement", "cost_microusd"} & set(data)


def test_csv_gives_every_item_back(version):
    """One row an item with its parent's id, one a prose line, one a citation; guarded text is restored."""
    header, *rows = read_csv(opened(version, "csv"))
    found = [dict(zip(header, row, strict=True)) for row in rows]
    by_id = {row["id"]: row for row in found if row["id"]}

    assert by_id["US-1"]["so_that"] == "[gap] Why do they need it?"
    assert by_id["US-2"]["i_want"] == "=1+1"
    assert by_id["US-2"]["points"] == "-2"
    assert by_id["US-2"]["so_that"] == "line one\nline two ��"
    assert by_id["AC-2"]["of"] == "US-1"
    assert by_id["AC-2"]["text"] == HOSTILE
    assert by_id["C-1"]["rule"] == "-passwords must not be stored"
    assert by_id["p1"]["quote"] == "links expire after 15 minutes"
    assert [row["text"] for row in found if row["section"] == "Open questions"] == CONTENT["open_questions"]
    assert {row["ai_disclosure"] for row in found} == {AI_MARK}


@pytest.mark.parametrize("form", ["csv", "jira_csv"])
def test_no_csv_cell_begins_like_a_formula(version, form):
    """A spreadsheet runs nothing; only our own numbers may begin with a minus."""
    for row in csv.reader(io.StringIO(opened(version, form).decode(), newline="")):
        for cell in row:
            assert cell == "-2" or not re.match(r"[=+\-@\t\r\n＝＋－＠]", cell)


def test_xlsx_has_a_sheet_for_each_array_and_no_formula(version):
    """Text stays text and numbers numbers; nested items name their parent."""
    sheets = read_xlsx(opened(version, "xlsx"))

    assert list(sheets) == [
        "About",
        "User stories",
        "User stories Acceptance criteri",
        "Constraints",
        "Sources",
    ]
    assert sheets["User stories"][0] == [
        "Id",
        "As a",
        "I want",
        "So that (why)",
        "Priority",
        "Points",
        "Basis",
        "Cites",
    ]
    assert sheets["User stories"][2][2:6] == ["=1+1", "line one\nline two ��", "[gap] How urgent?", -2.0]
    assert sheets["User stories Acceptance criteri"][2] == ["AC-2", "US-1", HOSTILE, "p2"]
    assert ["Notice", AI_MARK] in sheets["About"]
    assert ["Open questions", "+1 by whom?"] in sheets["About"]
    assert sheets["Sources"][1][-1] == "links expire after 15 minutes"


def test_xlsx_core_properties_carry_the_mark_and_no_wall_time(version):
    """The machine-readable mark is where office programs show it."""
    core = zipfile.ZipFile(io.BytesIO(opened(version, "xlsx"))).read("docProps/core.xml").decode()

    assert AI_MARK in core
    assert "2026-11-21T10:00:00Z" in core


def test_xlsx_says_when_a_cell_was_cut():
    """A text over the limit of the format is cut with a word about it, not dropped."""
    content = {"title": "t", "constraints": [{"id": "C-1", "cites": [], "rule": "x" * 40_000}]}
    rule = read_xlsx(opened(a_version(content), "xlsx"))["Constraints"][1][1]

    assert len(rule) == 32_767
    assert rule.endswith("the JSON export has all of it)")


def test_xlsx_sheet_names_are_legal_and_unique():
    """Section names that differ only behind the 31st character, in case or in forbidden signs still work."""
    item = [{"id": "a", "cites": []}]
    keys = ("x" * 31 + "a", "X" * 31 + "b", "a/b", "A?b", "history", "'")
    sheets = read_xlsx(opened(a_version({"title": "t", **dict.fromkeys(keys, item)}), "xlsx"))

    assert len({name.casefold() for name in sheets}) == len(keys) + 2
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in sheets)


def test_docx_reads_like_a_document(version):
    """Headings per section and item, nested items as tables, gaps shown, sources with their quotes."""
    document = docx.Document(io.BytesIO(opened(version, "docx")))
    lines = [(part.style.name, part.text) for part in document.paragraphs]
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]

    assert lines[0] == ("Title", "Passwordless login")
    assert ("Heading 1", "User stories") in lines
    assert ("Heading 2", "US-1 · support agent") in lines
    assert ("Heading 3", "Acceptance criteria") in lines
    assert ("Normal", "So that (why): [gap] Why do they need it?") in lines
    assert ("Normal", "(inference) [2]") in lines
    assert ("List Bullet", "+1 by whom?") in lines
    assert ["AC-1", "US-1", "Links expire after 15 minutes.", "[1]"] in cells
    assert ["C-1", "-passwords must not be stored", "[2]"] in cells
    assert lines[-1][1] == (
        "[2] the request (revision 1), sentence 2 (stated by @dana, 2026-11-21): “passwords must not be stored”"
    )


def test_docx_carries_the_mark_visibly_and_in_its_properties(version):
    """A reader and a machine both see who made it, when, and what it is about."""
    document = docx.Document(io.BytesIO(opened(version, "docx")))
    core = document.core_properties

    assert document.paragraphs[1].text == AI_MARK == core.comments
    assert document.sections[0].footer.paragraphs[0].text == AI_MARK
    assert (core.author, core.revision, core.created.isoformat()[:19]) == (
        "Business Analyst",
        2,
        "2026-11-21T10:00:00",
    )


def test_docx_turns_to_landscape_for_a_wide_table():
    """Eight columns do not fit a portrait page."""
    wide = {"title": "t", "rows": [{"id": "a", "cites": [], **{f"field_{n}": "v" for n in range(8)}}]}
    narrow = {"title": "t", "rows": [{"id": "a", "cites": [], "field": "v"}]}

    def width(content):
        page = docx.Document(io.BytesIO(opened(a_version(content), "docx"))).sections[0]
        return page.page_width > page.page_height

    assert width(wide)
    assert not width(narrow)


def test_an_unverified_version_says_so_in_every_format():
    """A blocked version can be read, never mistaken for a checked one."""
    gate = GateResult(gate="dates", level="block", passed=False, findings=(Finding(message="m"),))
    content = {**CONTENT, **FEATURES}
    version = a_version(content, gates=(gate,))

    for form in ("md", "json", "csv", "jira_csv", "feature"):
        assert f"{AI_MARK} Not verified: 1 finding." in opened(version, form).decode()
    assert "Not verified: 1 finding." in docx.Document(io.BytesIO(opened(version, "docx"))).paragraphs[1].text
    assert "Not verified: 1 finding." in read_xlsx(opened(version, "xlsx"))["About"][2][1]


def test_feature_file_really_parses():
    """Names smuggle no keyword in, gaps are comments, repeated keywords become And, outlines have rows."""
    text = opened(a_version(FEATURES), "feature").decode()
    feature = Parser().parse(text)["feature"]
    first, second = (child["scenario"] for child in feature["children"])

    assert text.startswith(f"# {AI_MARK}\n")
    assert first["name"] == "The link expires Feature: smuggled"
    assert [tag["name"] for tag in first["tags"]] == ["@SC-1", "@REQ-1", "@REQ-2", "@gap"]
    assert [(step["keyword"].strip(), step["text"]) for step in first["steps"]] == [
        ("Given", "a link"),
        ("And", "it is 16 minutes old"),
        ("When", "it is opened"),
        ("Then", "a message is shown"),
    ]
    assert "# gap: Which message?" in text
    assert [step["keyword"].strip() for step in second["steps"]] == ["Given", "And", "When", "Then"]
    table = second["examples"][0]
    assert [cell["value"] for cell in table["tableHeader"]["cells"]] == ["n", "state"]
    assert [cell["value"] for cell in table["tableBody"][0]["cells"]] == ["3", "lock|ed"]


def test_several_features_become_rules_of_one():
    """A feature file holds one feature."""
    features = [{"id": n, "cites": [], "name": n, "scenarios": FEATURES["scenarios"]} for n in ("Login", "Lock")]
    feature = Parser().parse(opened(a_version({"title": "t", "features": features}), "feature").decode())["feature"]

    assert [child["rule"]["name"] for child in feature["children"]] == ["Login", "Lock"]
    assert [len(child["rule"]["children"]) for child in feature["children"]] == [2, 2]


def test_scenarios_are_grouped_by_rule_under_the_named_feature():
    """A rule lasts until the next one, so scenarios without a rule come first; a gap names nothing."""
    steps = {"cites": [], "given": "a", "when": "b", "then": "c"}
    rules = ("Expiry", "", "Expiry", {"gap": "Which rule?"})
    scenarios = [{"id": f"SC-{n}", "name": f"s{n}", "rule": rule, **steps} for n, rule in enumerate(rules)]
    content = {"title": "t", "feature": {"id": "feature", "cites": [], "name": "Login"}, "scenarios": scenarios}
    feature = Parser().parse(opened(a_version(content), "feature").decode())["feature"]
    first, second, rule = feature["children"]

    assert feature["name"] == "Login"
    assert [first["scenario"]["name"], second["scenario"]["name"]] == ["s1", "s3"]
    assert (rule["rule"]["name"], len(rule["rule"]["children"])) == ("Expiry", 2)
    content["feature"] = {"gap": "What is it called?"}
    assert "Feature: Passwordless login\n" in opened(a_version(content), "feature").decode()


@pytest.mark.parametrize("content", [{"title": "t"}, {"title": "t", "features": {"gap": "Which?"}}])
def test_no_scenario_no_feature_file(content):
    """The Gherkin parser accepts an empty feature; we do not."""
    with pytest.raises(BadInput, match="holds no scenario"):
        opened(a_version(content), "feature")


def test_jira_gets_one_story_a_row(version):
    """Columns as the import wants them; a gap is no priority; sources and the mark end the description."""
    header, first, second = read_csv(opened(version, "jira_csv"))

    assert header == ["Summary", "Issue Type", "Description", "Priority", "Labels", "Parent"]
    assert (first[0], first[1], first[3]) == ("US-1 log in by link", "Story", "must")
    assert "- AC-1: Links expire after 15 minutes." in first[2]
    assert "Source: spec.md, Login, paragraph 3: “links expire after 15 minutes”" in first[2]
    assert first[2].endswith(AI_MARK)
    assert first[4] == "ai-generated user_stories US-1"
    assert second[3] == ""


def test_jira_makes_tasks_of_other_items():
    """A log without stories gives one task an item, the envelope left out."""
    content = {
        "title": "RAID",
        "risks": [{"id": "R-1", "cites": ["p1"], "description": "Mail\nmay fail " + "x" * 300, "priority": "high"}],
        "assumptions": [{"id": "A-1", "cites": [], "text": "none"}],
    }
    _header, *rows = read_csv(opened(a_version(content), "jira_csv"))

    assert [(row[1], row[3]) for row in rows] == [("Task", "high")]
    assert rows[0][0].startswith("R-1 Mail may fail")
    assert len(rows[0][0]) == 255


def filled(schema):
    """Make the smallest value a content schema allows, gaps left out."""
    if "anyOf" in schema:
        return filled(schema["anyOf"][0])
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [""])[0])
    match schema.get("type"):
        case "object":
            return {key: filled(part) for key, part in schema["properties"].items()}
        case "array":
            return [filled(schema["items"])]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
    return "=words"


def shipped():
    """Return every deliverable of the shipped roles."""
    folders = sorted(path.parent for path in (Path(__file__).parents[2] / "roles").glob("*/ROLE.md"))
    return [contract for folder in folders for contract in load(folder, CHECKS).deliverables]


def test_every_shipped_deliverable_exports_in_all_its_formats():
    """No exporter knows a kind by name, so each kind is tried; a table holds the items' own words."""
    tries = [(contract, form) for contract in shipped() for form in formats(contract)]

    assert tries
    for contract, form in tries:
        version = a_version(filled(contract.content_schema), kind=contract.kind)
        data = export(version, contract, MARKDOWN, form).data
        if form == "csv":
            assert "=words" in {cell for row in read_csv(data) for cell in row}
        elif form == "xlsx":
            assert "=words" in {cell for rows in read_xlsx(data).values() for row in rows for cell in row}
        elif form == "feature":
            assert Parser().parse(data.decode())["feature"]["children"]
