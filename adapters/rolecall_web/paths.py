"""Where each page lives: the one place that writes an address, for routes, templates and redirects alike."""

from __future__ import annotations

from urllib.parse import quote, urlencode

#: GET: how to come in.
SIGN_IN = "/sign-in"
#: POST.
SIGN_OUT = "/sign-out"
#: POST: a pressed button (fields `PRESS`); what asks leads to `form`.
ACT = "/act"
#: GET shows a form (`form`), POST sends it (fields `SUBMIT` and `f.<field id>`, files as `files`).
FORM = "/form"
#: POST: something said in a place (fields `SPEAK`, files as `files`).
SAY = "/say"
#: GET `?text=&place=`: a JSON list of `{value, label}`.
COMPLETE = "/complete"
#: GET: the event stream; events `upsert` (an article), `badge` (a number), `notice` (one sentence).
EVENTS = "/events"
ASK = "/ask"
REQUESTS = "/requests"
APPROVALS = "/approvals"
ROLES = "/roles"
#: Trends over weeks; `PUBLISHED` lists every report.
REPORTS = "/reports"
PUBLISHED = "/reports/published"
SCHEDULES = "/schedules"
#: GET `?channel=`: leads to the form of a new schedule.
NEW_SCHEDULE = "/schedules/new"
#: POST approves documents (`engagement`, files as `files`).
SOURCES = "/sources"
#: POST withdraws an approved source (`source`).
WITHDRAW = "/withdraw-source"
ENGAGEMENTS = "/engagements"
#: POST invites (`name`, `role` once for each role).
MEMBERS = "/members"
#: POST makes a new sign-in link (`name`).
MEMBER_LINKS = "/members/links"
#: POST makes a channel (`name`).
CHANNELS = "/channels"

#: Hidden fields of every form; `event` is fresh per form and makes a double click one event.
HIDDEN = ("csrf", "event", "place", "back")
PRESS = (*HIDDEN, "verb", "subject", "message")
SUBMIT = (*HIDDEN, "form", "subject", "message")
SPEAK = (*HIDDEN, "text", "viewing")


def channel(name: str, before: int | None = None) -> str:
    """The transcript of a channel; `before` is the feed number that older messages stand before."""
    return _path("c", name, before=before)


def thread(name: str, root: str, before: int | None = None) -> str:
    """A thread of a channel, by its root message."""
    return _path("c", name, "t", root, before=before)


def message(name: str, root: str, item: str) -> str:
    """One message in its transcript; `root` is empty for a message of the channel itself."""
    return f"{thread(name, root) if root else channel(name)}#m-{quote(item, safe='')}"


def file(item: str, nth: int) -> str:
    """A file on a message, counted from 0."""
    return _path("files", item, str(nth))


def form(name: str, subject: str, place: str = "", message_id: str = "", back: str = "") -> str:
    """The page of a form."""
    return f"{FORM}?{_query(name=name, subject=subject, place=place, message=message_id, back=back)}"


def ask(role: str = "", kind: str = "", place: str = "") -> str:
    """The page that asks a role for a deliverable."""
    query = _query(role=role, kind=kind, place=place)
    return f"{ASK}?{query}" if query else ASK


def requests(status: str = "", mine: str = "", channel_name: str = "", before: str = "") -> str:
    """The list of requests, filtered; `mine` is `yes` or empty, `before` the id of the last request seen."""
    query = _query(status=status, mine=mine, channel=channel_name, before=before)
    return f"{REQUESTS}?{query}" if query else REQUESTS


def request(name: str) -> str:
    """The page of a request."""
    return _path("requests", name)


def deliverable(name: str, number: int | None = None) -> str:
    """A deliverable, its newest version unless a number is given."""
    return _path("deliverables", name, version=number)


def changes(name: str, old: int, new: int) -> str:
    """What changed between two versions."""
    return _path("deliverables", name, "changes", old=old, new=new)


def edit(name: str) -> str:
    """The newest version as a form; POST sends fields `c.<JSON pointer>` and `note`."""
    return _path("deliverables", name, "edit")


def context(name: str, number: int, citation: str) -> str:
    """A cited passage where it stands in its source."""
    return _path("deliverables", name, "v", str(number), "cites", citation)


def export(name: str, number: int, kind: str) -> str:
    """A version as a file to download."""
    return _path("deliverables", name, "v", str(number), f"export.{kind}")


def source(name: str, revision: int | None = None, passage: str = "") -> str:
    """A source with its passages, perhaps at one of them."""
    return _path("sources", name, revision=revision) + (f"#p-{quote(passage, safe='')}" if passage else "")


def trends(role: str = "", department: str = "", channel_place: str = "") -> str:
    """The trends of the whole house, or of a role, a department or a channel (a place text)."""
    query = _query(role=role, department=department, channel=channel_place)
    return f"{REPORTS}?{query}" if query else REPORTS


def published(kind: str = "", channel_place: str = "", before: str = "") -> str:
    """The list of reports, filtered; `before` is the id of the last one seen."""
    query = _query(kind=kind, channel=channel_place, before=before)
    return f"{PUBLISHED}?{query}" if query else PUBLISHED


def report(name: str, number: int | None = None) -> str:
    """A published report, its newest version unless a number is given."""
    return _path("reports", name, version=number)


def report_file(name: str, number: int, kind: str) -> str:
    """A version of a report as a file to download."""
    return _path("reports", name, "v", str(number), f"report.{kind}")


def schedules(channel_place: str = "") -> str:
    """What is due by itself, everywhere or in a channel (a place text)."""
    query = _query(channel=channel_place)
    return f"{SCHEDULES}?{query}" if query else SCHEDULES


def come_in(token: str) -> str:
    """The page of a sign-in or invitation link; only its POST signs in."""
    return _path("in", token)


def static(digest: str, name: str) -> str:
    """A file of ours, at an address that changes with its content."""
    return _path("static", digest, name)


def _path(*parts: str, **query: object) -> str:
    text = _query(**query)
    return "/" + "/".join(quote(part, safe="") for part in parts) + (f"?{text}" if text else "")


def _query(**values: object) -> str:
    return urlencode({name: value for name, value in values.items() if value not in {None, ""}})
