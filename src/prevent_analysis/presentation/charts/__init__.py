"""Charts of protected values.

Every function takes tidy rows (the values table) and returns a `Figure`, or a `Text` of one sentence where there is
nothing that can be drawn honestly. No colour, shape or word says that high or low is good.
"""

from prevent_analysis.presentation.charts.areas import plot_areas_with_intervals
from prevent_analysis.presentation.charts.control import plot_monthly_spc
from prevent_analysis.presentation.charts.coverage import plot_coverage
from prevent_analysis.presentation.charts.funnel import plot_funnel
from prevent_analysis.presentation.charts.ranks import plot_rank_intervals
from prevent_analysis.presentation.charts.rolling import plot_rolling
from prevent_analysis.presentation.charts.series import plot_published_series
from prevent_analysis.presentation.charts.strands import plot_strand_mix, plot_strand_panels
from prevent_analysis.presentation.charts.tiles import PARTNERSHIPS, plot_tile_map
from prevent_analysis.presentation.charts.windows import plot_windows

__all__ = [
    "PARTNERSHIPS",
    "plot_areas_with_intervals",
    "plot_coverage",
    "plot_funnel",
    "plot_monthly_spc",
    "plot_published_series",
    "plot_rank_intervals",
    "plot_rolling",
    "plot_strand_mix",
    "plot_strand_panels",
    "plot_tile_map",
    "plot_windows",
]
