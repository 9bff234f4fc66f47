"""The outermost call: every ending becomes one clear line and an exit code; no traceback reaches a person."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from typer import Abort, TyperException

from rolecall.cli.declined import Declined
from rolecall.cli.exits import Exit, of_error, of_refusal
from rolecall.errors import RolecallError

if TYPE_CHECKING:
    from collections.abc import Callable


def run(argv: list[str]) -> int:
    """Run a command line; return its exit code."""
    from rolecall.cli.root import command

    as_json = "--json" in argv
    return guarded(lambda: command().main(args=argv, prog_name="rolecall", standalone_mode=False), as_json=as_json)


def guarded(work: Callable[[], int | None], *, as_json: bool = False) -> int:
    """Do `work`, which returns an exit code (None: done), and turn whatever it raises into one."""
    try:
        return int(work() or Exit.DONE)
    except TyperException as error:
        return _usage(error, as_json=as_json)
    except Declined as declined:
        return _declined(declined, as_json=as_json)
    except RolecallError as error:
        return _failed(error, as_json=as_json)
    except (Abort, KeyboardInterrupt):
        _say("Interrupted; nothing more is done here.")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        with suppress(OSError):
            sys.stdout = open("/dev/null", "w", encoding="utf-8")  # noqa: PTH123, SIM115  # for the flush at exit
        return Exit.DONE
    except Exception as error:  # noqa: BLE001  # the outermost place: no traceback reaches a person
        return _unexpected(error, as_json=as_json)


def _usage(error: TyperException, *, as_json: bool) -> int:
    """Say what is wrong with the command line, and where its help is."""
    context = getattr(error, "ctx", None)
    where = context.command_path if context else "rolecall"
    message = error.format_message().replace("?.", "?")
    if message:  # empty: a noun without a verb, whose help was printed
        _say(f"{message} See: {where} --help")
        _object(as_json, "Usage", message, f"See: {where} --help")
    return Exit.USAGE


def _declined(declined: Declined, *, as_json: bool) -> int:
    from rolecall.cli.screen import emit

    _say(f"{declined.message} {declined.hint}")
    if as_json:
        emit(declined.as_data())
    return of_refusal(declined.refusal.code)


def _failed(error: RolecallError, *, as_json: bool) -> int:
    _say(f"{error.message} {error.hint}".strip())
    _object(as_json, type(error).__name__, error.message, error.hint)
    return of_error(error)


def _unexpected(error: Exception, *, as_json: bool) -> int:
    from rolecall.cli.logbook import keep

    place = keep(error)
    hint = f"The details are in {place}." if place else "The log could not be written."
    message = f"Rolecall failed unexpectedly ({type(error).__name__})."
    _say(f"{message} {hint}")
    _object(as_json, "Unexpected", message, hint)
    return Exit.FAILED


def _say(line: str) -> None:
    from rolecall.cli.screen import tell

    tell(" ".join(line.split()), style="bold red")


def _object(as_json: bool, name: str, message: str, hint: str) -> None:
    """Keep the promise of one object for commands that end early."""
    if as_json:
        from rolecall.cli.screen import emit

        emit({"error": {"type": name, "message": message, "hint": hint}})
