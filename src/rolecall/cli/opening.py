"""`rolecall open`: a one-time link into the web workspace, or something to read here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rolecall.cli.options import AsJson, AsName, TokenFile, examples
from rolecall.errors import NotFound

if TYPE_CHECKING:
    from rolecall.cli.session import Session
    from rolecall.domain.access import LinkKind

EXAMPLES = examples(
    "rolecall open", "rolecall open dana", "rolecall open r7k3m2xq", "rolecall open d-r7k3m2xq.v1 --raw"
)
#: Seconds a server may take to answer before it counts as not there.
ANSWER_S = 1.0


def open_(
    what: Annotated[
        str, typer.Argument(metavar="[NAME|WHAT]", help="A member, or a request (r…) or version (d-r….v2) to read.")
    ] = "",
    raw: Annotated[bool, typer.Option("--raw", help="The Markdown itself, also on a terminal.")] = False,
    as_name: AsName = "",
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> int:
    """Print a link that signs you, or a member, in once within ten minutes; or read a version here."""
    from rolecall.cli.reading import read
    from rolecall.cli.session import session

    with session(as_name, token_file) as opened:
        member = _member(opened, what)
        if member:
            shown(opened, opened.app.desk.link(opened.actor, member), member, "sign-in", as_json=as_json)
            return 0
        _known(opened, what)
        read(opened, what, raw=raw, as_json=as_json)
    return 0


def shown(opened: Session, token: str, name: str, kind: LinkKind, *, as_json: bool) -> None:
    """Print where a link leads and how long it works; say so when nobody answers there."""
    from rolecall.app import links
    from rolecall.cli.screen import emit, show, tell
    from rolecall.domain.access import LINK_LIFE

    base = links.base(opened.app.settings)
    address, until = links.come_in(base, token), opened.app.clock.now() + LINK_LIFE[kind]
    if as_json:
        emit({"member": name, "kind": kind, "url": address, "until": until.isoformat()})
    else:
        show(address)
        tell(f"It signs in {name}, once, until {until.astimezone():%Y-%m-%d %H:%M %Z}.")
    if not _answers(base):
        tell(f"Nobody answers at {base} yet. Start the server in another terminal: rolecall serve", "yellow")


def _member(opened: Session, name: str) -> str:
    """Return whose link is wanted, empty for nobody's; without a name, whoever sits here."""
    from rolecall.desk.members import first_owner

    person = opened.person
    if name or not person.is_host:
        with opened.app.store.reading(opened.app.tenant) as uow:
            found = uow.members.named(name or person.name)
        return found.name if found else ""
    with opened.app.store.begin(opened.app.tenant, reserve=True) as uow:
        return first_owner(opened.app.office, uow, person.name).name


def _known(opened: Session, what: str) -> None:
    """Make sure that there is something to read.

    Raises:
        NotFound: it is the name of nobody and of no request.
    """
    from rolecall.cli.targets import point

    with opened.app.store.reading(opened.app.tenant) as uow:
        try:
            uow.requests.get(point(what).request)
        except NotFound as error:
            hint = "See: rolecall members list, or rolecall requests list."
            raise NotFound(f"There is no member and no request “{what}”.", hint=hint) from error


def _answers(base: str) -> bool:
    import urllib.error
    import urllib.request

    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{base}/healthz", timeout=ANSWER_S):
            return True
    except urllib.error.HTTPError:  # somebody is there
        return True
    except (OSError, ValueError):
        return False
