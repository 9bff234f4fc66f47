"""Files of an event: kept by us as blobs, or still held by the workspace they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolecall.chat import Command, File, FormSubmit, Message
from rolecall.desk import library
from rolecall.errors import BadSource, NotFound, ServiceFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolecall.chat import Event
    from rolecall.desk.office import Office
    from rolecall.domain.member import Person
    from rolecall.domain.request import Request
    from rolecall.ports.store import UnitOfWork


def file_handle(sha256: str, name: str) -> str:
    """Name a kept blob for an event: `blob:<sha256>:<file name>`."""
    return f"blob:{sha256}:{name}"


def documents(office: Office, tenant: str, event: Event) -> list[library.Document]:
    """Fetch and read the files of an event; this may take seconds, so no transaction is open.

    Raises:
        BadSource: a file cannot be read; the message names it.
        RolecallError: it cannot be fetched.
    """
    handles = event.files if isinstance(event, Command | FormSubmit | Message) else ()
    return [library.read(office, _file(office, tenant, event.place.workspace, handle)) for handle in handles]


def _file(office: Office, tenant: str, workspace: str, handle: str) -> File:
    kind, _, rest = handle.partition(":")
    if kind != "blob":
        return _fetched(office, workspace, handle)
    sha256, _, name = rest.partition(":")
    with office.store.reading(tenant) as uow:
        data = uow.sources.data(sha256)
    return File(name=name, mime=office.reader.media_type(name), data=data)


def _fetched(office: Office, workspace: str, handle: str) -> File:
    try:
        return office.workspaces.read(workspace, handle)
    except (NotFound, ServiceFailed) as error:  # told at once: a thread must not wait for a file that never comes
        raise BadSource(f"A file could not be fetched: {error.message}", hint="Send it again.") from error


def give(
    office: Office, uow: UnitOfWork, person: Person, request: Request, given: Sequence[library.Document]
) -> tuple[str, ...]:
    """Add documents to a request as one-off sources, numbered on, and return their file names."""
    use = library.OneOff(request.id, request.engagement)
    first = 1 + library.count_of(uow, f"request:{request.id}-")
    for nth, document in enumerate(given, start=first):
        library.add(office, uow, f"request:{request.id}-{nth}", document, person, use)
    return tuple(document.file.name for document in given)
