"""The running adapters, as the desk's synchronous side sees them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from rolecall.chat import Caps
from rolecall.errors import NotFound, ServiceFailed

if TYPE_CHECKING:
    from rolecall.chat import Actor, File, Workspace

T = TypeVar("T")

#: Seconds an adapter may take to say who is in a group, and to fetch a file.
GROUPS_S, READ_S = 10.0, 30.0


class RunningWorkspaces:
    """See `rolecall.desk.office.Workspaces`: bridges threads to the loop that the adapters run on."""

    def __init__(self) -> None:
        """Begin with none running."""
        self._running: dict[str, tuple[Workspace, asyncio.AbstractEventLoop]] = {}

    @contextlib.contextmanager
    def running(self, adapter: Workspace) -> Iterator[None]:
        """Make an adapter reachable while it runs on the present loop."""
        self._running[adapter.name] = (adapter, asyncio.get_running_loop())
        try:
            yield
        finally:
            del self._running[adapter.name]

    def caps(self, workspace: str) -> Caps:
        """See `Workspaces.caps`."""
        found = self._running.get(workspace)
        return found[0].caps if found else Caps()

    def groups(self, actor: Actor, groups: frozenset[str]) -> frozenset[str]:
        """See `Workspaces.groups`."""
        adapter, loop = self._find(actor.workspace)
        return _ask(loop, adapter.member_of(actor, groups), GROUPS_S, f"{actor.workspace} cannot say who is who")

    def read(self, workspace: str, file: str) -> File:
        """Return a file named in an event.

        Raises:
            NotFound: the workspace has no such file any more.
            ServiceFailed: it cannot be fetched now.
        """
        adapter, loop = self._find(workspace)
        return _ask(loop, adapter.read(file), READ_S, f"A file of {workspace} cannot be fetched")

    def _find(self, workspace: str) -> tuple[Workspace, asyncio.AbstractEventLoop]:
        found = self._running.get(workspace)
        if found is None:
            raise ServiceFailed(f"The {workspace} adapter does not run here.", hint="Run: rolecall doctor")
        return found


def _ask(loop: asyncio.AbstractEventLoop, question: Coroutine[Any, Any, T], patience_s: float, trouble: str) -> T:
    """Wait in this thread for what the loop answers; whatever goes wrong, nothing is taken for granted."""
    asking = asyncio.run_coroutine_threadsafe(question, loop)
    try:
        return asking.result(patience_s)
    except NotFound:
        raise
    except TimeoutError:
        asking.cancel()
        raise ServiceFailed(f"{trouble}: no answer within {patience_s:.0f} s.") from None
    except Exception as error:
        raise ServiceFailed(f"{trouble}: {str(error) or type(error).__name__}") from error
