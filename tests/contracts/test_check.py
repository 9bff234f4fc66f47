"""`roles check`, `roles new`, golden cases and the record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rolecall.contracts import golden
from rolecall.contracts.check import check, check_all
from rolecall.contracts.digest import seal
from rolecall.contracts.loader import load
from rolecall.contracts.packs import pack_root, packs
from rolecall.contracts.scaffold import new
from rolecall.contracts.show import show
from rolecall.domain import keywords
from rolecall.domain.golden import GoldenRecord, GoldenResult
from rolecall.domain.role import DeliverableContract, RoleContract
from rolecall.errors import BadContract, BadInput, NotFound
from rolecall.llm.offline.extract import EXTRACTORS
from rolecall.llm.offline.shapes import SHAPES
from tests.contracts.conftest import EXAMPLE, GATES

ROLES = Path(__file__).parents[2] / "roles"


def test_the_example_pack_has_no_problem():
    """The pack that shows the format is complete."""
    assert check(EXAMPLE, GATES) == ()


@pytest.mark.parametrize("role_id", ["tea_maker", "null", "a23456789012345678901234567890"])
def test_a_new_pack_passes_every_check(tmp_path, role_id):
    """What `roles new` writes is complete, whatever the name."""
    folder = new(role_id, tmp_path, owner='Ann "Q" O\\Neil: x')

    assert check(folder, GATES) == ()
    assert load(folder, GATES).owners.sme == "Ann 'Q' O/Neil: x"
    with pytest.raises(BadInput, match="there already"):
        new(role_id, tmp_path)


def test_a_role_id_must_be_a_name(tmp_path):
    """No path can be smuggled in."""
    with pytest.raises(BadInput, match="cannot name a role"):
        new("../evil", tmp_path)


@pytest.mark.parametrize(
    ("old", "new_text", "words", "shift"),
    [
        ("{{ decision.text }}", "{{ decision.txt }}", "no attribute 'txt'", 0),
        ("{% for action in actions %}", "{% for action in action %}", "did you mean 'actions'?", 0),
        ("{{ decision.text }}", "{{ decision }}", "an object cannot be written", 0),
        ("{% endfor %}\n```", "```", "not Jinja", None),
    ],
)
def test_templates_are_tried_and_their_problems_have_lines_of_the_file(pack, old, new_text, words, shift):
    """A wrong field is found by filling the template with examples."""
    line = pack.change(pack.record, old, new_text)

    found = check(pack.folder, GATES)

    assert words in found[0].message
    assert shift is None or found[0].line == line + shift


def test_every_section_must_be_shown(pack):
    """Content that nobody would see is a problem."""
    pack.change(pack.record, "{% for action in actions %}", "{% for action in decisions %}")

    assert any("section 'actions' is never shown" in problem.message for problem in check(pack.folder, GATES))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "minutes"}, "kind: there is no deliverable 'minutes'"),
        ({"expect": "win"}, "expect: 'win' is none of"),
        ({"targett": []}, "did you mean 'target'?"),
        ({"target": []}, "target: is empty; name the texts"),
        ({"sources": ["../ROLE.md"]}, "must be the name of a file"),
        ({"sources": ["gone.md"]}, "no text file `sources/gone.md`"),
        ({"id": "note-002"}, "a case 'note-002' already"),
        ({"licence": ""}, "licence: is empty"),
    ],
)
def test_a_broken_golden_case_is_named_with_its_line(pack, change, words):
    """File, line and field; then too few cases are left."""
    lines = pack.golden.read_text("utf-8").splitlines()
    case = json.loads(lines[0]) | change
    pack.golden.write_text("\n".join([*lines[1:], "", json.dumps(case)]), "utf-8")

    found = [str(problem) for problem in check(pack.folder, GATES)]

    assert found[0].startswith(f"{pack.golden}:4: ")
    assert words in found[0]


def test_golden_files_must_be_json_lines(pack):
    """Broken JSON, and too few cases, are problems; loading raises."""
    pack.golden.write_text('{"id": 1\n[]\n', "utf-8")

    found = [str(problem) for problem in check(pack.folder, GATES)]

    assert "jsonl:1: this is not JSON" in found[0]
    assert "jsonl:2: a case is an object" in found[1]
    assert "0 readable golden cases; write at least 3" in found[2]
    with pytest.raises(BadContract, match="not JSON"):
        golden.load_cases(pack.folder)


def test_cases_arrive_with_the_text_of_their_sources():
    """Named files and inline sources become the same thing."""
    cases = golden.load_cases(EXAMPLE)

    assert [case.expect for case in cases] == ["deliver", "ask", "deliver"]
    assert "Berlin" in cases[0].sources[0].text
    assert cases[2].sources[0].name == "call.txt"


def test_a_record_counts_only_for_its_contract_and_model(pack):
    """Written and read back; another digest, another model or one red case is not covered."""
    results = (GoldenResult(id="a", passed=True), GoldenResult(id="b", passed=True))
    record = GoldenRecord(digest="d", model="offline", cases=2, results=results)
    golden.write_record(pack.folder, record)

    assert golden.load_record(pack.folder) == record
    assert record.covers("d", "offline")
    assert not record.covers("e", "offline")
    assert not record.covers("d", "gpt")
    red = record.model_copy(update={"results": (GoldenResult(id="a", passed=False), record.results[1])})
    assert not red.covers("d", "offline")
    assert not record.model_copy(update={"cases": 3}).green


def test_a_pack_without_record_has_none_and_a_broken_one_is_refused(pack):
    """`check` names a record that is not one."""
    assert golden.load_record(pack.folder) is None
    (pack.folder / "golden" / "record.json").write_text("{}", "utf-8")

    with pytest.raises(BadContract, match="not a golden record"):
        golden.load_record(pack.folder)
    assert any("not a golden record" in problem.message for problem in check(pack.folder, GATES))


def test_check_all_names_clashes(pack):
    """Two folders of one role answer to the same word."""
    twin = new("notes_too", pack.folder.parent)
    text = (twin / "ROLE.md").read_text("utf-8").replace('commands: ["notes_too"]', "commands: [notes]")
    (twin / "ROLE.md").write_text(text, "utf-8")

    assert ["'notes' is the name" in problem.message for problem in check_all([pack.folder, twin], GATES)] == [True]


def test_the_digest_covers_contract_prompts_and_gates(pack):
    """Any of the three changes it; a golden case does not."""
    role = load(pack.folder, GATES)
    digest = seal(role, "p", "g").digest

    pack.golden.unlink()
    assert seal(load(pack.folder, GATES), "p", "g").digest == digest
    pack.change(pack.record, "Keep the source's words", "Keep all words")
    found = {digest, seal(role, "q", "g").digest, seal(role, "p", "h").digest}
    found.add(seal(load(pack.folder, GATES), "p", "g").digest)
    assert len(found) == 4


def test_packs_are_found_where_the_setting_says(pack, tmp_path, monkeypatch):
    """The setting, then ./roles, then what is shipped; nothing found names the variable."""
    assert pack_root(str(pack.folder.parent)) == pack.folder.parent
    assert packs(pack.folder.parent) == (pack.folder,)
    (tmp_path / "work" / "roles").mkdir(parents=True)
    new("tea_maker", tmp_path / "work" / "roles")
    assert pack_root(here=tmp_path / "work") == tmp_path / "work" / "roles"
    with pytest.raises(NotFound, match="ROLECALL_ROLES is '/nowhere'"):
        pack_root("/nowhere")
    monkeypatch.setattr("rolecall.contracts.packs._PACKAGE", tmp_path / "src" / "rolecall")
    with pytest.raises(NotFound, match="Set ROLECALL_ROLES"):
        pack_root(here=tmp_path)


def test_a_role_is_shown_in_plain_words():
    """The page names owners, limits, inputs, fields and edge cases."""
    page = show(load(EXAMPLE, GATES))

    for words in ("# Note Taker (`notes`)", "sme: Team Secretary", "**Risk** T1", "**Meeting**: Which meeting", "DEC-1",
                  "where unknown it asks: By when?", "Nothing was decided →"):  # fmt: skip
        assert words in page


def test_how_to_write_a_role_names_everything_there_is():
    """roles/README.md lists every field, keyword, cue, shape and extractor."""
    text = (ROLES / "README.md").read_text("utf-8")
    added = {"deliverables", "digest", "playbook", "content_schema", "instructions", "template"}
    names = {*RoleContract.model_fields, *DeliverableContract.model_fields} - added
    tables = (keywords.SECTION_KEYWORDS, keywords.FIELD_KEYWORDS, keywords.INPUT_KEYWORDS, keywords.CUES)
    names |= {name for table in (*tables, keywords.SHAPES, keywords.EXTRACTORS) for name in table}

    assert {name for name in names if f"`{name}`" not in text} == set()


def test_the_offline_model_knows_every_extractor_and_shape():
    """`goal`, `label` and `computed` are no functions of one statement; all others are."""
    assert set(keywords.EXTRACTORS) - {"goal", "label", "computed"} == set(EXTRACTORS)
    assert set(SHAPES) == keywords.SHAPES
