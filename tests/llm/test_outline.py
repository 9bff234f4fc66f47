"""The fields of a deliverable in words."""

from rolecall.llm.outline import outline
from tests.llm.parts import CONTRACT


def test_every_field_stands_there_with_type_meaning_and_gap() -> None:
    """Nested fields are indented under their list; a gap shows its question; basis is optional."""
    lines = outline(CONTRACT.content_schema).splitlines()

    basis = CONTRACT.content_schema["properties"]["stories"]["items"]["properties"]["basis"]
    start = lines.index("- `stories` (list of object): One for each need")
    assert lines[start + 1 : start + 7] == [
        "  - `id` (text): US-1, US-2 …",
        "  - `cites` (list of text): Ids of the passages this rests on; only passages that were shown",
        "  - `want` (text): What they want",
        "  - `owner` (text, or a gap): The question: Who owns this?",
        "  - `priority` (one of must, should)",
        "  - `basis` (one of evidence, inference, assumption, optional): " + basis["description"].rstrip("."),
    ]


def test_no_field_is_left_out() -> None:
    """The envelope's fields are there too, in the order of the schema."""
    told = [line.split("`")[1] for line in outline(CONTRACT.content_schema).splitlines() if line[0] == "-"]

    assert told == list(CONTRACT.content_schema["properties"])
