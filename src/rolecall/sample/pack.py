"""Where the story and its documents are, and how they are read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from rolecall.errors import BadInput, NotFound
from rolecall.sample.story import Story

STORY = "story.toml"
SOURCES = "sources"
_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Pack:
    """The story and the bytes of its documents by file name."""

    story: Story
    files: dict[str, bytes]


def pack_root() -> Path:
    """Return the folder of the sample: that of the installed wheel, else that of the checkout this code stands in.

    Raises:
        NotFound: there is none.
    """
    for root in (_PACKAGE / "sample_pack", _PACKAGE.parents[1] / "sample"):
        if (root / STORY).is_file():
            return root
    raise NotFound("The sample workspace is not part of this installation.", hint="Install Rolecall again.")


def load(root: Path) -> Pack:
    """Read the story and its documents.

    Raises:
        BadInput: the story cannot be read; the message names the line of it.
    """
    try:
        story = Story.model_validate(tomllib.loads((root / STORY).read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise BadInput(f"{root / STORY}: {error}.") from error
    names = [document.file for document in story.documents]
    return Pack(story, {name: (root / SOURCES / name).read_bytes() for name in names})
