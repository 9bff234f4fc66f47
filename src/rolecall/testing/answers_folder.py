"""Lets a person play the model: every prompt becomes a file, and so does every answer."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

from rolecall.testing.model_script import Behaviour

if TYPE_CHECKING:
    from pathlib import Path


class AnswersFolder:
    """Hands every request to a folder and waits for the file that answers it."""

    def __init__(self, folder: Path, wait_s: float = 3600) -> None:
        """Use `folder`, made if need be; after `wait_s` seconds a request ends with status 504."""
        self._folder = folder
        self._wait_s = wait_s
        self._lock = threading.Lock()
        self._count = 0
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, body: dict[str, Any]) -> Behaviour:
        """Write the request, wait, and answer with the file's text."""
        with self._lock:
            self._count += 1
            stem = f"{self._count:04d}"
        prompt = "\n\n".join(f"──── {told['role']} ────\n{told['content']}" for told in body["messages"])
        (self._folder / f"{stem}.request.json").write_text(json.dumps(body, indent=2, ensure_ascii=False))
        (self._folder / f"{stem}.prompt.md").write_text(prompt)
        until = time.monotonic() + self._wait_s
        while time.monotonic() < until:
            for path in self._folder.glob(f"{stem}.answer.*"):
                return Behaviour(content=path.read_text(encoding="utf-8"))
            time.sleep(0.05)
        return Behaviour(way="status", status=504, message="nobody answered")
