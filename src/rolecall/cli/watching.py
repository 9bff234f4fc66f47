"""What a person sees while a run works: findings, not percent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from rich.console import Group
from rich.live import Live
from rich.spinner import Spinner

from rolecall.cli.screen import err, text
from rolecall.domain.money import dollars

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from rich.console import Console, RenderableType

    from rolecall.domain.run import Progress


class Watch:
    """A live list on a terminal, plain lines anywhere else; always on standard error."""

    def __init__(self, console: Console | None = None) -> None:
        """Draw on `console`, by default standard error."""
        self._console = console or err()
        self._live = Live(console=self._console, transient=True) if self._console.is_terminal else None
        self._found: list[str] = []

    def __enter__(self) -> Self:
        """Begin to draw."""
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the live list away; what stays is written by `show_stages`."""
        if self._live:
            self._live.stop()

    def tell(self, progress: Progress) -> None:
        """Show what the stage that ended found, and which phase comes now."""
        if self._live:
            self._found.append(progress.note)
            now = text(f"{progress.phase}{_waiting(progress)}")
            done = (text(f"✓ {note}", "dim") for note in self._found if note)
            self._live.update(Group(*done, Spinner("dots", text=now)))
        else:
            found = f": {progress.note}" if progress.note else ""
            self._console.print(text(f"… {progress.phase}{_waiting(progress)}{found}"), soft_wrap=True)


def _waiting(progress: Progress) -> str:
    return f", waiting for {progress.waits_for}" if progress.waits_for else ""


def show_stages(stages: Sequence[dict[str, Any]], console: Console | None = None) -> None:
    """Print one line a stage: its name, what it found, what it cost."""
    screen = console or err()
    for stage in stages:
        screen.print(stage_line(stage), soft_wrap=True)


def stage_line(stage: dict[str, Any]) -> RenderableType:
    """Describe one stage of an envelope in one line."""
    name = stage["name"].removesuffix(".0")
    spent = f" ({stage['model']}, {dollars(stage['cost_microusd'])})" if stage["model"] else ""
    return text(f"✓ {name:<9} {stage['note']}{spent}", "dim")
