"""A chart as PNG for chats and documents: the drawing of the pages, turned into pixels by the extra `charts`."""

from __future__ import annotations

import importlib.util
import logging
import subprocess
import sys
from pathlib import Path

from rolecall.chat.charts.numbers import block
from rolecall.chat.charts.picture import standalone
from rolecall.domain.report import Chart

#: Seconds a picture may take; it takes about a tenth of one.
TIMEOUT_S = 20
_LIBRARY = "vl_convert"
_WORKER = Path(__file__).with_name("worker.py")

_log = logging.getLogger(__name__)


def draw(chart: Chart) -> bytes | None:
    """Return the chart as a PNG 1,280 pixels wide; None without the extra, or where drawing it failed.

    A picture is never the only carrier of a number, so a report goes out without it.
    """
    if importlib.util.find_spec(_LIBRARY) is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603  # our own program, no shell
            [sys.executable, "-I", str(_WORKER)],
            input=standalone(block(chart)).encode(),
            capture_output=True,
            timeout=TIMEOUT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        _log.warning("the chart “%s” has no picture: %s", chart.title, error)
        return None
    return done.stdout
