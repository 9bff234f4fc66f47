"""The one place where figures are counted; what each means is said in `domain.metric`.

Digests, pages, exports and the API show what it says.
"""

from rolecall.reports.metrics.counting import Counted, Promises, count, promises
from rolecall.reports.metrics.figures import compared, figures

__all__ = ["Counted", "Promises", "compared", "count", "figures", "promises"]
