"""Published figures beside the local ones: real, sourced, and never joined across a break."""

import re

import pandas as pd

from prevent_analysis.presentation.values import A_REPORT, read_in

PUBLISHED_SOURCE = "Home Office. Contains public sector information licensed under the Open Government Licence v3.0."
RELEASE_DATE = re.compile(r"\(([^()]+)\)$")


def latest_release(rows: pd.DataFrame) -> pd.DataFrame:
    """For each series and year the value of the latest release, which restates the ones before it.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {"measure": "m", "area_code": "a", "year": "2018/19", "category": "Total", "coverage": "one force",
    ...      "release": ["First (19 December 2019)", "Second (November 2020)"], "value": [5738, 5737]}
    ... )
    >>> latest_release(rows)["value"].tolist()
    [5737]
    """
    released = [release_date(release) for release in rows["release"]]
    series = ["measure", "area_code", "year", "category", "coverage"]
    ordered = rows.assign(released=released).sort_values([*series, "released"], kind="stable")
    return ordered.drop_duplicates(series, keep="last").drop(columns="released").reset_index(drop=True)


def release_date(release: str) -> pd.Timestamp:
    """The date in brackets at the end of a release's name; a month counts as its first day.

    Examples
    --------
    >>> release_date("Prevent 2016/17 (March 2018)").date()
    datetime.date(2018, 3, 1)
    """
    match = RELEASE_DATE.search(release)
    return pd.to_datetime(match[1] if match else None, format="mixed", dayfirst=True)


def read_where(rows: pd.DataFrame) -> str:
    """A sentence on figures that were not read in the release itself; blank where all were.

    Examples
    --------
    >>> read_where(pd.DataFrame({"source": ["Home Office, key results", "Press report of the release: PA"]}))
    '1 of these 2 figures was read in press reports of the Home Office releases and not in the releases themselves.'
    """
    reports = [read_in(source) for source in rows["source"]].count(A_REPORT)
    if not reports:
        return ""
    several = f"{reports} of these {len(rows)} figures {'was' if reports == 1 else 'were'}"
    which = several if reports < len(rows) else "These figures were" if reports > 1 else "This figure was"
    return f"{which} read in press reports of the Home Office releases and not in the releases themselves."


def source_of(rows: pd.DataFrame) -> str:
    """The source line of published figures."""
    return " ".join(filter(None, (PUBLISHED_SOURCE, read_where(rows))))


def published_series(published: pd.DataFrame, measure: str, areas: list[str], measure_name: str) -> pd.DataFrame:
    """One published measure's yearly totals for some areas, the latest release of each year.

    Returns
    -------
    Tidy rows for a chart or table: `area_code, area_name, period` (financial year), `value, coverage, break_before,
    release, note, measure_name`, in the order of area and year; a year with two coverages has two rows.
    """
    wanted = (published["measure"] == measure) & (published["category"] == "Total") & published["area_code"].isin(areas)
    rows = latest_release(published[wanted]).rename(columns={"year": "period"})
    rows = rows.assign(measure_name=measure_name, value_note="")
    return rows.sort_values(["area_code", "period", "coverage"], ignore_index=True)
