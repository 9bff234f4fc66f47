"""Finds the adapters by entry point, and makes those that are to run."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

import structlog

from rolecall.config import PREFIX
from rolecall.errors import BadInput, RolecallError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rolecall.chat import AdapterFactory, Shelf, Workspace
    from rolecall.config import Settings

    #: Returns the shelf of an adapter by name.
    Shelves = Callable[[str], Shelf]

GROUP = "rolecall.adapters"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Fitted:
    """An adapter that is to run here: made, or what kept it from being made."""

    name: str
    workspace: Workspace | None
    #: True where one process of all may run it.
    single: bool = False
    why: str = ""


def factories(settings: Settings) -> Iterator[tuple[str, AdapterFactory | str]]:
    """Yield the installed adapters that are chosen, else all, each with its factory or why it cannot be loaded.

    Raises:
        BadInput: one is chosen that is not installed.
    """
    installed = {point.name: point for point in metadata.entry_points(group=GROUP)}
    for name in settings.adapters:
        if name not in installed:
            known = ", ".join(sorted(installed)) or "none"
            raise BadInput(f"{PREFIX}ADAPTERS names {name}, which is not installed.", hint=f"Installed: {known}.")
    for name in settings.adapters or sorted(installed):
        try:
            yield name, installed[name].load()
        except Exception as error:  # noqa: BLE001  # a broken package must not stop the others
            _log.exception("adapter_not_loaded", adapter=name)
            yield name, f"It cannot be loaded: {type(error).__name__}: {error}"


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment of the adapters: this process's, with what `rolecall.toml` says of the core's address."""
    said = {"PUBLIC_URL": settings.public_url, "HOST": settings.host, "PORT": str(settings.port)}
    return {**os.environ, **{f"{PREFIX}{name}": value for name, value in said.items()}}


def chosen(
    name: str, factory: AdapterFactory, settings: Settings, environ: Mapping[str, str], shelves: Shelves
) -> bool:
    """Tell whether an adapter is to run: named in `ROLECALL_ADAPTERS`, or configured where that names nobody."""
    return bool(settings.adapters) or factory.configured(environ, shelves(name))


def fitted(settings: Settings, shelves: Shelves) -> list[Fitted]:
    """Make the adapters that are chosen, or all that are configured; nothing is started."""
    environ = environment(settings)
    made = (_fit(name, factory, settings, environ, shelves) for name, factory in factories(settings))
    return [adapter for adapter in made if adapter is not None]


def _fit(
    name: str, factory: AdapterFactory | str, settings: Settings, environ: Mapping[str, str], shelves: Shelves
) -> Fitted | None:
    if isinstance(factory, str):
        return Fitted(name, None, why=factory)
    try:
        if not chosen(name, factory, settings, environ, shelves):
            return None
        return Fitted(name, factory(environ, settings.data_dir), single=factory.single)
    except RolecallError as error:
        return Fitted(name, None, why=str(error))
    except Exception as error:  # noqa: BLE001  # a broken adapter must not stop the others
        _log.exception("adapter_not_made", adapter=name)
        return Fitted(name, None, why=f"It cannot be made: {type(error).__name__}: {error}")
