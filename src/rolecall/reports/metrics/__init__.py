"""The one place where figures are defined and counted; digests, pages, exports and the API show what it says."""

from rolecall.reports.metrics.counting import Counted, Promises, count, promises
from rolecall.reports.metrics.definitions import METRICS, Metric
from rolecall.reports.metrics.figures import compared, figures

__all__ = ["METRICS", "Counted", "Metric", "Promises", "compared", "count", "figures", "promises"]
