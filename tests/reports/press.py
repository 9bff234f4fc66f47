"""What makes reports for a desk in tests, as the app joins the two."""

from __future__ import annotations

from rolecall.publish.exports.reports import export
from rolecall.reports.bureau import Bureau
from rolecall.reports.reporting import BureauReporting


def press(desk):
    """Make reports for the desk of `main`, without pictures."""
    return BureauReporting(Bureau(desk.office, "main", lambda _chart: None), export)
