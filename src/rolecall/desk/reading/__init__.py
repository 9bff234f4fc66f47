"""Reads for adapters: what a person may see, as plain JSON data."""

from rolecall.desk.access import Access
from rolecall.desk.reading.hired import Hired
from rolecall.desk.reading.house import House
from rolecall.desk.reading.made import Made
from rolecall.desk.reading.reporting import Reported
from rolecall.desk.reading.signalled import Signalled
from rolecall.desk.reading.work import Work


class Reading(Work, Made, House, Hired, Reported, Signalled, Access):
    """The `Desk` of the chat port; every read names who looks."""


__all__ = ["Reading"]
