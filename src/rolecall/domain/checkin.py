"""Check-ins: what people say of their work before the team's status report is made."""

from __future__ import annotations

from typing import Literal, get_args

from rolecall.domain.value import Value

CheckInField = Literal["done", "next", "blocked"]
CHECKIN_FIELDS: tuple[CheckInField, ...] = get_args(CheckInField)


class CheckIn(Value, frozen=True):
    """One person's answer for one period; a later one takes its place."""

    tenant: str
    #: Id of the check-in, `report:checkin:{channel}:{local period}`.
    report: str
    #: Text of the channel it was asked in, `workspace:tenant:channel`.
    channel: str
    member: str
    name: str
    at: str
    done: str = ""
    next: str = ""
    blocked: str = ""
