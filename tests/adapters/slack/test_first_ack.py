"""The first ack waits for no import."""

from __future__ import annotations

import json
import subprocess
import sys


def test_the_first_deliveries_of_a_process_import_nothing(tmp_path):
    """Everything was loaded at the start: importing one large library takes longer than Slack waits."""
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "tests.adapters.slack.first_ack", str(tmp_path / "data"), str(report)]
    subprocess.run(command, check=True, timeout=60)

    assert json.loads(report.read_text()) == {"imported": [], "acked": [True, True, True]}
