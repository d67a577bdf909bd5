"""Which breakdown of the referrals each measure shows: the first of its ladder that hides little enough."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from prevent_analysis.disclosure import Policy, TooMuchHiddenError, protect_release
from prevent_analysis.measures.cells import CELL_KEYS, cell_table, release_cells, to_protect
from prevent_analysis.measures.counting import COUNT_COLUMNS, Spans, count_series
from prevent_analysis.measures.groupings import SERIES
from prevent_analysis.measures.ladder import PENDING, Step, ladder_of, pending_steps
from prevent_analysis.measures.referral_atoms import link_referrals
from prevent_analysis.measures.referral_counts import count_referrals, read_supplied
from prevent_analysis.measures.registry import Measure
from prevent_analysis.pipeline.quarter import Quarter
from prevent_analysis.settings import Settings

PREVENT_FILES = ("prevent_referrals", "prevent_counts")


class Ladders:
    """Where each measure stands on its ladder, and the counts that it shows there.

    A step is left where nothing was supplied for it, where the policy's largest share hidden is exceeded in its table,
    or in the named area's own row, noughts left out. What remains is a function of which cells are hidden, and of
    nothing else.

    Parameters
    ----------
    steps
        The ladder of each measure, by its id.
    count
        Counts the breakdowns of a step.
    areas, region_code
        The areas compared, the named one first, and their sum.
    max_hidden
        The policy's largest share.
    """

    def __init__(
        self,
        steps: Mapping[str, Sequence[Step]],
        count: Callable[[Step], pd.DataFrame],
        areas: Sequence[str],
        region_code: str,
        max_hidden: float,
    ) -> None:
        self._steps, self._count = steps, count
        self._areas, self._region, self._max_hidden = areas, region_code, max_hidden
        self._place = dict.fromkeys(steps, 0)
        self._counted: dict[Step, pd.DataFrame] = {}
        for measure in steps:
            self._skip_what_was_not_supplied(measure)

    def step_of(self, measure: str) -> Step | None:
        """The step that a measure stands on; None where it is withheld."""
        place, steps = self._place[measure], self._steps[measure]
        return steps[place] if place < len(steps) else None

    def step_down(self, series: str) -> bool:
        """Coarsen the measure that a series belongs to; False where the series is of no ladder."""
        for measure in self._steps:
            step = self.step_of(measure)
            if step and any(shown.series == series for shown in step.breakdowns):
                self._place[measure] += 1
                self._skip_what_was_not_supplied(measure)
                return True
        return False

    def step_down_where_hidden(self, cells: Mapping[str, pd.DataFrame], protected: Mapping[str, pd.DataFrame]) -> bool:
        """Coarsen each measure of which too much of the named area's own row is hidden; whether there was one."""
        shown = pd.concat(
            [
                frame.assign(count=protected[name]["count"], note=protected[name]["note"])
                for name, frame in cells.items()
            ]
        )
        says_something = (shown["note"] == "c") | (shown["count"] > 0).fillna(False)
        own = shown[(shown["area_code"] == self._areas[0]) & says_something]
        hidden = (own["note"] == "c").groupby(own["series"]).mean()
        too_much = [series for series in hidden[hidden > self._max_hidden].index if series in SERIES]
        for series in too_much:
            self.step_down(series)
        return bool(too_much)

    def counts(self) -> pd.DataFrame:
        """The counts of every measure where it stands."""
        steps = [step for measure in self._steps if (step := self.step_of(measure))]
        return pd.concat([pd.DataFrame(columns=COUNT_COLUMNS), *map(self._counts_of, steps)], ignore_index=True)

    def cells(self, others: pd.DataFrame) -> dict[str, pd.DataFrame]:
        """Tables of cells of the other counts and of every measure where it stands."""
        steps = [step for measure in self._steps if (step := self.step_of(measure))]
        own = [self._counts_of(step) for step in steps]
        counts = pd.concat([others, *own], ignore_index=True).drop_duplicates(CELL_KEYS)
        tables = release_cells(counts, self._region)
        alone = {shown.series for step in steps if step.region_only for shown in step.breakdowns}
        for name, frame in tables.items():
            if frame["series"].iloc[0] in alone:
                tables[name] = frame[frame["area_code"] == self._region].reset_index(drop=True)
        return tables

    def settle(self, referrals: pd.DataFrame, policy: Policy) -> None:
        """Take each measure down its ladder as far as it has to go beside the referrals alone.

        What would be hidden on its own would be hidden beside more, so the release has fewer steps left to try.
        """
        for measure in self._steps:
            alone = Ladders(
                {measure: self._steps[measure][self._place[measure] :]},
                self._counts_of,
                self._areas,
                self._region,
                self._max_hidden,
            )
            while alone.step_of(measure) and alone._is_too_hidden(referrals, policy):
                pass
            self._place[measure] += alone._place[measure]

    def _is_too_hidden(self, referrals: pd.DataFrame, policy: Policy) -> bool:
        cells, same = link_referrals(self.cells(referrals), self._areas, self._region)
        if self.step_down_where_hidden(cells, _small_hidden(cells, policy)):
            return True
        named = {area for frame in cells.values() for area in frame["area_code"]}
        partners = [{"area_code": area} for area in self._areas if area in named]
        try:
            protected = protect_release(
                {name: to_protect(frame, self._region) for name, frame in cells.items()},
                policy,
                partners=partners,
                ties=same,
            )
        except TooMuchHiddenError as error:
            return self.step_down(cells[error.table]["series"].iloc[0])
        return self.step_down_where_hidden(cells, protected)

    def stand_as_before(self, earlier: Mapping[str, pd.DataFrame]) -> None:
        """Take each measure on to the step that an earlier release of the same quarter showed, if it stands before it.

        Readers compare figures of the same windows and groups, and a count that has been revised since can be told from
        the one released before only where both are shown.

        Parameters
        ----------
        earlier
            Tables of that release, as `cells` names them.
        """
        for measure, steps in self._steps.items():
            shown = [place for place, step in enumerate(steps) if self._was_shown(step, earlier)]
            self._place[measure] = max([self._place[measure], *shown[:1]])

    def _was_shown(self, step: Step, earlier: Mapping[str, pd.DataFrame]) -> bool:
        frames = [(shown, earlier.get(cell_table(shown.series, shown.window))) for shown in step.breakdowns]
        return all(
            frame is not None
            and {shown.grouping, "total"} >= set(frame["category_type"])
            and step.region_only == (set(frame["area_code"]) == {self._region})
            for shown, frame in frames
        )

    def describe(self) -> dict[str, dict[str, Any]]:
        """For each measure the step in words, its place on the ladder, and whether anything local is shown."""
        return {
            measure: {
                "step": self._place[measure] + 1,
                "of": len(steps),
                "words": step.words if (step := self.step_of(measure)) else "withheld",
                "shows": "nothing" if step is None else "region" if step.region_only else "areas",
            }
            for measure, steps in self._steps.items()
        }

    def _counts_of(self, step: Step) -> pd.DataFrame:
        if step not in self._counted:
            self._counted[step] = self._count(step)
        return self._counted[step]

    def _skip_what_was_not_supplied(self, measure: str) -> None:
        while (step := self.step_of(measure)) and not self._is_supplied(step):
            self._place[measure] += 1

    def _is_supplied(self, step: Step) -> bool:
        counts = self._counts_of(step)
        counts = counts[counts["series"].isin([shown.series for shown in step.breakdowns])]
        told = counts["count"].notna()
        return bool(told.all() if step.region_only else told[counts["area_code"] == self._areas[0]].any())


def _small_hidden(cells: Mapping[str, pd.DataFrame], policy: Policy) -> dict[str, pd.DataFrame]:
    """The cells with small counts marked as hidden: the least that any protection hides."""
    return {
        name: frame.assign(note=frame["note"].mask(frame["count"].between(1, policy.threshold - 1).fillna(False), "c"))
        for name, frame in cells.items()
    }


def start_ladders(
    settings: Settings, quarter: Quarter, measures: Sequence[Measure], coverage: Spans, max_hidden: float
) -> Ladders:
    """Every measure with a ladder at its first step that was supplied.

    Parameters
    ----------
    measures
        The measures that the mode shows and the settings ask for.
    coverage
        First and last day that each source speaks for.
    """
    extracts = [source.extract_date for source in quarter.pack.sources if source.table in PREVENT_FILES]
    extract = min((day for day in extracts if day), default=settings.period_end)
    named_first = sorted(settings.comparators, key=lambda area: area != settings.area_code)
    laddered = [measure for measure in measures if measure.ladder]
    steps: dict[str, Sequence[Step]] = {
        measure.measure_id: ladder_of(measure, settings.period_end, extract) for measure in laddered
    }
    if laddered:
        longest = max(measure.maturity_days for measure in laddered)
        steps[PENDING] = pending_steps(settings.period_end, extract, longest)

    supplied = read_supplied(quarter.tables)
    population = {name: table for name, table in quarter.tables.items() if name == "population"}
    per_resident = {measure.numerator for measure in measures if measure.denominator == "population"}

    def count(step: Step) -> pd.DataFrame:
        windows = [shown.window for shown in step.breakdowns if shown.series in per_resident]
        residents = count_series(population, settings.comparators, {"population": windows}, coverage)
        counted = count_referrals(supplied, settings.comparators, step.breakdowns, coverage)
        return pd.concat([counted, residents], ignore_index=True)

    return Ladders(steps, count, named_first, settings.region_code, max_hidden)
