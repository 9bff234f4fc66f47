"""The whole story told once, and copies of it to work on."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from rolecall import sample
from rolecall.app import sampling
from rolecall.app.app import App
from rolecall.config import Settings
from rolecall.sample import Pack
from rolecall.sample.story import Asked
from rolecall.testing.time import FakeClock

#: Opens an installation in a folder; at a time of one's own where one is given.
Open = Callable[..., App]


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The sample as it ships."""
    return sample.load(sample.pack_root())


@pytest.fixture
def opening(tmp_path: Path) -> Iterator[Open]:
    """Open installations that are closed in the end."""
    with ExitStack() as opened:

        def open_here(folder: Path | None = None, *, now: dt.datetime | None = None, **settings: object) -> App:
            app = App(Settings.model_validate({"data_dir": folder or tmp_path / "data", **settings}))
            opened.callback(app.close)
            app.__dict__["adapters"] = []
            if now is not None:
                app.clock = FakeClock(now)
            return app

        yield open_here


@dataclass(frozen=True)
class Told:
    """An installation in which the whole story was told, and what was said meanwhile."""

    folder: Path
    words: list[str]
    began: dt.datetime


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A new installation after its first start."""
    made = Told(tmp_path_factory.mktemp("sample") / "data", [], dt.datetime.now(dt.UTC))
    app = App(Settings(data_dir=made.folder))
    app.__dict__["adapters"] = []
    sampling.begin(app, made.words.append)
    app.close()
    return made


@pytest.fixture
def lived_in(told: Told, tmp_path: Path, opening: Open) -> App:
    """An open copy of the installation in which the whole story was told."""
    shutil.copytree(told.folder, tmp_path / "data")
    return opening()


@pytest.fixture(scope="session")
def short(pack: Pack) -> Pack:
    """The first two days of the story: two asks, both decided on."""
    asks = pack.story.asks[:2]
    documents = pack.story.documents[:1]
    return Pack(pack.story.model_copy(update={"asks": asks, "documents": documents}), pack.files)


@pytest.fixture(scope="session")
def tries(pack: Pack) -> Pack:
    """A story in which somebody presses the four buttons once all documents are there."""
    story = pack.story
    asks = tuple(
        Asked(key=f"try-{nth}", at=story.ends, by="you", role=line[1:3], kind="", text=line[4:])
        for nth, line in enumerate(item.line for item in story.tries)
    )
    return Pack(story.model_copy(update={"asks": asks}), pack.files)
