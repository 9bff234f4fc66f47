"""What each metric means: said in the domain, so that pages and exports, which count nothing, say the same."""

from __future__ import annotations

from rolecall.domain.metric import LEAST, METRICS, PEOPLE, QUICK_S, REWORK_DAYS, Metric

__all__ = ["LEAST", "METRICS", "PEOPLE", "QUICK_S", "REWORK_DAYS", "Metric"]
