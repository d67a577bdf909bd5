"""The coarsening ladder: from a breakdown as it is defined to one of which little enough has to be hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from prevent_analysis.measures.groupings import SERIES
from prevent_analysis.measures.referral_counts import Breakdown, crosses_break
from prevent_analysis.measures.registry import Measure, Rung
from prevent_analysis.reference.periods import Period, month_end

PENDING = "referrals_pending"


@dataclass(frozen=True)
class Step:
    """What is shown at one step of a ladder: breakdowns of one window, by area or for the region alone."""

    breakdowns: tuple[Breakdown, ...]
    region_only: bool = False

    @property
    def words(self) -> str:
        """The step in words, to be printed under the figure."""
        shown = self.breakdowns[0]
        where = "the region alone" if self.region_only else "each area"
        by = "" if shown.series == PENDING else f", by {shown.grouping}"
        return f"{shown.window.label}{by}, for {where}"


def mature_end(end: date, extract: date, maturity_days: int) -> date:
    """End of the last month whose referrals were received `maturity_days` or more before the extract.

    Examples
    --------
    >>> mature_end(date(2026, 9, 30), date(2026, 10, 20), 60)
    datetime.date(2026, 7, 31)
    """
    latest = min(end, extract - timedelta(days=maturity_days))
    return latest if latest == month_end(latest.year, latest.month) else month_end(latest.year, latest.month - 1)


def ladder_of(measure: Measure, end: date, extract: date) -> list[Step]:
    """The steps of a measure, first to last: its rungs by area, then the same for the region alone.

    After the last the breakdown is withheld. A window that would join two national lists of concern is no step.

    Parameters
    ----------
    measure
        A measure with a ladder.
    end
        End of the reporting period.
    extract
        Day on which the stages were looked at.
    """
    last = mature_end(end, extract, measure.maturity_days)
    counted = [series for series in measure.series if series in SERIES]
    local = [_step(rung, counted, last) for rung in measure.ladder]
    joined = [step for step in local if not any(crosses_break(shown) for shown in step.breakdowns)]
    return [*joined, *(Step(step.breakdowns, region_only=True) for step in joined)]


def pending_steps(end: date, extract: date, maturity_days: int) -> list[Step]:
    """The steps of the referrals that are too recent to have an outcome; none where every one is old enough.

    Examples
    --------
    >>> [step.words for step in pending_steps(date(2026, 9, 30), date(2026, 10, 20), 60)]
    ['2 months to September 2026, for each area', '2 months to September 2026, for the region alone']
    """
    last = mature_end(end, extract, maturity_days)
    months = 12 * (end.year - last.year) + end.month - last.month
    if not months:
        return []
    shown = (Breakdown(PENDING, "stages", Period.ending(end, months)),)
    return [Step(shown), Step(shown, region_only=True)]


def _step(rung: Rung, series: Sequence[str], end: date) -> Step:
    window = Period.ending(end, rung.months)
    return Step(tuple(Breakdown(name, rung.grouping, window) for name in series))
