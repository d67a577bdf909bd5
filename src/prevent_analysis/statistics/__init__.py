"""Pure functions on numbers: intervals, comparisons, ranks, funnels, control charts and trends.

Every argument may be a number, a list, a NumPy array or a pandas Series. One number gives a float, anything
longer an array by position (a Series' index is not used). Missing values (None, NaN, `pandas.NA`) give NaN or
"not compared", never 0. An argument that cannot be meant raises `ValueError` with the argument's name and
without its value. Formulas, references and worked examples: docs/methods.md.
"""

from prevent_analysis.statistics.comparisons import compare, detectable_ratio, relative_change
from prevent_analysis.statistics.control_charts import attribute_limits, runs, special_causes, xmr_limits
from prevent_analysis.statistics.funnels import funnel_limits, overdispersion, proportion_funnel_limits
from prevent_analysis.statistics.intervals import poisson_interval, proportion_interval, ratio_interval
from prevent_analysis.statistics.ranks import rank_intervals
from prevent_analysis.statistics.trends import ShareTrend, recent_trend, share_trend

__all__ = [
    "ShareTrend",
    "attribute_limits",
    "compare",
    "detectable_ratio",
    "funnel_limits",
    "overdispersion",
    "poisson_interval",
    "proportion_funnel_limits",
    "proportion_interval",
    "rank_intervals",
    "ratio_interval",
    "recent_trend",
    "relative_change",
    "runs",
    "share_trend",
    "special_causes",
    "xmr_limits",
]
