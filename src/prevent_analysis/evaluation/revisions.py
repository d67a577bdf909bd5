"""What has changed since earlier releases (M24): new data, revisions, changes of definition, and real movement.

Everything here compares what one release shows with what another showed; nothing looks behind either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from prevent_analysis import statistics
from prevent_analysis.evaluation.tables import REVISIONS, VALUES

KEY = list(VALUES.key)
NUMBERS = ["numerator", "denominator", "value"]
NEW_DATA, REVISION, DEFINITION = "new data", "revision", "definition change"
NO_LONGER_SHOWN = "no longer shown"


@dataclass(frozen=True)
class Issue:
    """An earlier release: its name for readers, its values table, and the definition of each measure then."""

    name: str
    values: pd.DataFrame
    definitions: Mapping[str, str]


def last_issued(issues: Sequence[Issue]) -> pd.DataFrame:
    """Each figure as the latest release that held it gave it.

    Parameters
    ----------
    issues
        Earlier releases of one mode, the oldest first.

    Returns
    -------
    The columns of `VALUES.key`, and `issued_numerator`, `issued_denominator`, `issued_value`, `issued_note`,
    `issued_in` (name of the release) and `issued_definition`.
    """
    names = {name: f"issued_{name}" for name in NUMBERS} | {"value_note": "issued_note"}
    columns = [*KEY, *names.values(), "issued_in", "issued_definition"]
    frames = [
        issue.values[[*KEY, *names]]
        .rename(columns=names)
        .assign(
            issued_in=issue.name,
            issued_definition=[issue.definitions.get(measure, "") for measure in issue.values["measure_id"]],
        )
        for issue in issues
    ]
    if not frames:
        return pd.DataFrame(columns=columns)
    return pd.concat(frames, ignore_index=True).drop_duplicates(KEY, keep="last", ignore_index=True)[columns]


def find_revisions(values: pd.DataFrame, issued: pd.DataFrame, definitions: Mapping[str, str]) -> pd.DataFrame:
    """Every figure that an earlier release gave otherwise.

    Parameters
    ----------
    values
        The values table of this release.
    issued
        As `last_issued` gives it.
    definitions
        The definition of each measure now, as `Issue.definitions` holds it.

    Returns
    -------
    The table `REVISIONS`. `kind` is `new data` (was not available), `definition change` or `revision` (was another
    number, with or without a change of definition), or `no longer shown`. A figure that was hidden before or is
    hidden in both is not there.
    """
    if issued.empty:
        return pd.DataFrame(columns=REVISIONS.names)
    both = values.merge(issued, on=KEY)
    shown, was_shown = both["value"].notna(), both["issued_value"].notna()
    moved = shown & was_shown & (_differ(both, "numerator") | _differ(both, "denominator") | _differ(both, "value"))
    redefined = both["issued_definition"] != [definitions.get(measure, "") for measure in both["measure_id"]]
    kind = np.select(
        [moved & redefined, moved, shown & ~was_shown & (both["issued_note"] == "x"), was_shown & ~shown],
        [DEFINITION, REVISION, NEW_DATA, NO_LONGER_SHOWN],
        default="",
    )
    return both.assign(kind=kind)[kind != ""][REVISIONS.names].reset_index(drop=True)


def _differ(both: pd.DataFrame, column: str) -> pd.Series:
    """Whether two numbers differ by more than the last digits of a computation; nothing differs from nothing."""
    now, then = (both[name].astype("float64") for name in (column, f"issued_{column}"))
    return pd.Series(~np.isclose(now, then, rtol=1e-9, atol=0, equal_nan=True), index=both.index)


def mark_revised(values: pd.DataFrame, revisions: pd.DataFrame) -> pd.DataFrame:
    """The values with `r` added to the note of each figure that has moved since it was issued.

    Examples
    --------
    >>> values = pd.DataFrame({name: ["a"] for name in KEY} | {"value_note": ["u"]})
    >>> mark_revised(values, values.assign(kind="revision"))["value_note"].tolist()
    ['ur']
    """
    moved = revisions[revisions["kind"].isin([REVISION, DEFINITION])]
    keys = pd.MultiIndex.from_frame(values[KEY].astype("str"))
    is_moved = keys.isin(pd.MultiIndex.from_frame(moved[KEY].astype("str")))
    return values.assign(value_note=values["value_note"].where(~is_moved, values["value_note"] + "r"))


def year_on_year(values: pd.DataFrame, area_code: str, period_end: str) -> pd.DataFrame:
    """One area's totals over the latest window beside the same quarter a year earlier, both as counted now.

    Because both are counted now, no revision is in the difference: what is left is movement, or chance.

    Parameters
    ----------
    values
        The values table of this release.
    area_code, period_end
        ONS code of the area and last day of the latest window.

    Returns
    -------
    One row a measure that is shown in both windows: `measure_id`, `measure_name`, `period`, `before_period`, `value`,
    `before_value`, `change` (as a multiple), `lower_ci`, `upper_ci` (exact conditional, 95 %; infinite where there
    is no upper limit) and `comparison` (higher, similar or lower than a year earlier).
    """
    own = values[
        (values["area_code"] == area_code)
        & (values["category"] == "Total")
        & ~values["statistic"].isin(["relative", "share"])
        & (values["area_type"] != "rest of region")
    ]
    now = own[own["period_end"] == period_end]
    year_before = str(int(period_end[:4]) - 1) + period_end[4:7]
    before = own[own["period_end"].str[:7] == year_before]
    both = now.merge(before, on="measure_id", suffixes=("", "_before"))
    both = both[both["value"].notna() & both["value_before"].notna()].reset_index(drop=True)
    counts = ("numerator", "denominator", "numerator_before", "denominator_before")
    change, lower, upper = statistics.ratio_interval(*(both[name].astype("float64").to_numpy() for name in counts))
    return pd.DataFrame(
        {
            "measure_id": both["measure_id"],
            "measure_name": both["measure_name"],
            "period": both["period"],
            "before_period": both["period_before"],
            "value": both["value"],
            "before_value": both["value_before"],
            "change": change,
            "lower_ci": lower,
            "upper_ci": upper,
            "comparison": statistics.compare(change, lower, upper, 1.0),
        }
    )
