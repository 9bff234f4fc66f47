"""Pictures of charts: their words are visible whatever fonts the machine has, and they are small."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from rolecall.chat.charts import picture as drawing
from rolecall.chat.charts.letters import FONT
from rolecall.reports.charts import png, worker
from tests.chat.charts.samples import CHARTS, OUTCOMES, REQUESTS, TURNAROUND
from tests.reports.charts.pixels import read

GOLDEN = Path(__file__).parent / "golden"
#: Where title and finding stand, in pixels.
HEAD = (0, 0, 1280, 130)
#: Dark pixels they have at least.
WORDS = 3_000


@pytest.fixture
def no_fonts(tmp_path, monkeypatch):
    """A machine without a single font."""
    (tmp_path / "fonts").mkdir()
    config = tmp_path / "fonts.conf"
    config.write_text(f'<?xml version="1.0"?><fontconfig><dir>{tmp_path}/fonts</dir></fontconfig>')
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_is_small_enough_for_chat(name):
    """At most 1,600 pixels wide and 200 kB."""
    data = png.draw(CHARTS[name])

    assert read(data).width == 1_280
    assert len(data) < 100_000


@pytest.mark.parametrize("name", ["requests", "turnaround", "spend"])
def test_a_picture_looks_as_it_did(name, no_fonts):
    """Square by square it is about as dark as the one that was looked at."""
    golden = (GOLDEN / f"{name}.txt").read_text().splitlines()
    rows = read(png.draw(CHARTS[name])).coarse()

    assert [len(row) for row in rows] == [len(row) for row in golden]
    apart = [
        abs(int(one, 16) - int(other, 16))
        for row, kept in zip(rows, golden, strict=True)
        for one, other in zip(row, kept, strict=True)
    ]
    assert sum(apart) / len(apart) < 0.1
    assert max(apart) <= 4


def test_words_are_visible_on_a_machine_without_fonts(no_fonts):
    """The library carries the font that every drawing names."""
    assert read(png.draw(OUTCOMES)).dark(*HEAD) > WORDS


def test_missing_words_would_be_noticed(no_fonts, monkeypatch):
    """A font that nobody has leaves nothing but bars: the trap the other tests watch."""
    monkeypatch.setattr(drawing, "STYLE", drawing.STYLE.replace(f'"{FONT}", Arial, Helvetica, sans-serif', "Nobodys"))

    assert read(png.draw(OUTCOMES)).dark(*HEAD) == 0


def test_the_same_chart_is_the_same_picture():
    """Nothing of the machine or the time is in it."""
    assert png.draw(REQUESTS) == png.draw(REQUESTS)


def test_without_the_extra_there_is_no_picture(monkeypatch):
    """Nobody is told of an error; the bars of text are there."""
    monkeypatch.setattr(png, "_LIBRARY", "vl_convert_that_nobody_installed")

    assert png.draw(REQUESTS) is None


@pytest.mark.parametrize("trouble", ["slow", "broken"])
def test_a_picture_that_fails_is_left_out(trouble, monkeypatch, tmp_path, caplog):
    """A drawing that takes too long is stopped, and the log names the chart."""
    program = tmp_path / "worker.py"
    program.write_text("import time; time.sleep(60)" if trouble == "slow" else "raise SystemExit(1)")
    monkeypatch.setattr(png, "_WORKER", program)
    monkeypatch.setattr(png, "TIMEOUT_S", 0.2)

    with caplog.at_level(logging.WARNING):
        assert png.draw(TURNAROUND) is None
    assert TURNAROUND.title in caplog.text


def test_packing_keeps_every_pixel():
    """The worker's own packing only saves bytes."""
    data = png.draw(REQUESTS)

    assert read(worker.packed(data)) == read(data)
