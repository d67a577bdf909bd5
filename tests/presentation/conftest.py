"""Invented values in the columns of the tidy values table."""

from collections.abc import Callable

import pandas as pd
import pytest
from scipy.stats import chi2

from prevent_analysis.presentation.display import Notices

AREAS = {
    "E06000031": ("Peterborough", 32, 650),
    "E06000032": ("Luton", 41, 600),
    "E06000033": ("Southend-on-Sea", 18, 400),
    "E06000034": ("Thurrock", 10, 375),
    "E06000055": ("Bedford", 19, 350),
    "E06000056": ("Central Bedfordshire", 12, 450),
    "E10000003": ("Cambridgeshire", 38, 900),
    "E10000012": ("Essex", 190, 2800),
    "E10000015": ("Hertfordshire", 60, 1850),
    "E10000020": ("Norfolk", 55, 900),
    "E10000029": ("Suffolk", 41, 800),
}
LOCAL = "E06000034"
MEASURE = "Prevent referrals per 100 recorded hate crimes"


def garwood(count: float, base: float, confidence: float) -> tuple[float, float]:
    """Exact interval of a count, per 100 of the base."""
    tail = (1 - confidence) / 2
    lower = 0.0 if count == 0 else chi2.ppf(tail, 2 * count) / 2
    return 100 * lower / base, 100 * chi2.ppf(1 - tail, 2 * count + 2) / 2 / base


def row_of(
    code: str, area: str, count: float | None, base: float, benchmark: float | None = None, **more: object
) -> dict:
    """One tidy row; a count of None is hidden."""
    row: dict = {
        "measure_id": "M01",
        "measure_name": MEASURE,
        "area_code": code,
        "area_name": area,
        "period": "12 months to September 2026",
        "period_start": "2025-10-01",
        "period_end": "2026-09-30",
        "category": "Total",
        "numerator": count,
        "denominator": base,
        "value": None,
        "comparison": "not compared",
        "method": "exact Poisson",
        "value_note": "c",
    }
    limits = ("lower_ci", "upper_ci", "lower_ci_998", "upper_ci_998")
    row.update(dict.fromkeys(limits))
    if count is not None:
        row["value"], row["value_note"] = 100 * count / base, ""
        row.update(zip(limits, garwood(count, base, 0.95) + garwood(count, base, 0.998), strict=True))
        if benchmark is not None:
            above, below = benchmark > row["upper_ci"], benchmark < row["lower_ci"]
            row["comparison"] = "lower" if above else "higher" if below else "similar"
    return row | more


def frame(rows: list[dict]) -> pd.DataFrame:
    """Tidy rows with the types of the stored table."""
    numbers = {
        name: "float64" for name in rows[0] if name.startswith(("value", "lower", "upper")) and name != "value_note"
    }
    counts = {"numerator": "Int64", "denominator": "Int64"}
    return pd.DataFrame(rows).astype({**numbers, **counts})


def rest_of_region(areas: dict[str, tuple[str, int, int]], without: str) -> float:
    """Ratio of the other areas' totals."""
    others = [numbers for code, numbers in areas.items() if code != without]
    return 100 * sum(count for _, count, _ in others) / sum(base for _, _, base in others)


def areas_with(hidden: tuple[str, ...] = (), counts: dict[str, int] | None = None) -> pd.DataFrame:
    """The 11 areas, some of them hidden or with other counts."""
    areas = {code: (name, (counts or {}).get(code, count), base) for code, (name, count, base) in AREAS.items()}
    return frame(
        [
            row_of(code, area, None if code in hidden else count, base, rest_of_region(areas, code))
            for code, (area, count, base) in areas.items()
        ]
    )


def make_windows() -> pd.DataFrame:
    """Four windows of Thurrock and the rest of the region; one is hidden."""
    rows = []
    for year, local, region in ((2023, 7, 480), (2024, None, 500), (2025, 14, 530), (2026, 10, 506)):
        when = {
            "period": f"12 months to September {year}",
            "period_start": f"{year - 1}-10-01",
            "period_end": f"{year}-09-30",
        }
        rows.append(row_of(LOCAL, "Thurrock", local, 375, 100 * region / 9700, **when))
        rows.append(row_of("E12000006", "Rest of the Eastern Region", region, 9700, **when))
    return frame(rows)


def make_series() -> pd.DataFrame:
    """Two published series: one with a missing year and a change of coverage, one with a declared break."""
    rows = []
    force = (
        ("2017/18", 1404, "all"),
        ("2018/19", 1800, "all"),
        ("2020/21", 2100, "all"),
        ("2021/22", 2900, "five strands"),
    )
    for year, value, coverage in force:
        rows.append(("E23000028", "Essex Police", year, value, coverage, "N"))
    for year, value, breaks in (
        ("2017/18", 1000, "N"),
        ("2018/19", 1200, "N"),
        ("2019/20", 1300, "Y"),
        ("2020/21", 1350, "N"),
    ):
        rows.append(("E23000020", "Norfolk Police", year, value, "all", breaks))
    names = ("area_code", "area_name", "period", "value", "coverage", "break_before")
    return pd.DataFrame(rows, columns=names).assign(
        measure_name="Police recorded hate crime offences", category="Total", value_note=""
    )


def make_strands(period_end: str = "2026-09-30", shift: int = 0) -> pd.DataFrame:
    """Strand shares of one area, not in the fixed order, one hidden."""
    counts = {"Disability": 30, "Race": 260, "Religion": 40, "Sexual orientation": 62, "Transgender": None}
    rows = []
    for strand, count in counts.items():
        value = None if count is None else count + shift
        name = "Share of offences with the strand"
        when = {"period_end": period_end, "period": f"12 months to September {period_end[:4]}"}
        rows.append(row_of(LOCAL, "Thurrock", value, 375, category=strand, measure_name=name, **when))
    return frame(rows)


def make_months(count: int = 30) -> pd.DataFrame:
    """Monthly counts with a month that stands out, one hidden and one without a row."""
    ends = pd.date_range("2024-04-30", periods=count, freq="ME")
    rows = []
    for position, end in enumerate(ends):
        value = None if position == 12 else 62 if position == 4 else 28 + (position * 7) % 11
        row = row_of(LOCAL, "Thurrock", value, 1, measure_name="Recorded hate crime offences")
        rows.append(row | {"value": value, "period_end": f"{end:%Y-%m-%d}", "denominator": None})
    return frame([row for position, row in enumerate(rows) if position != 8])


def make_ranks() -> pd.DataFrame:
    """Rank intervals of the 11 areas."""
    rows = [
        {"area_code": code, "area_name": area, "rank": rank, "lower": max(1, rank - 4), "upper": min(11, rank + 4)}
        for rank, (code, (area, _, _)) in enumerate(AREAS.items(), start=1)
    ]
    return pd.DataFrame(rows)


BASES = (20, 50, 100, 200, 300, 400, 600, 900, 1300, 1900, 2400, 2900)


def limits_at(baseline: float, bases: tuple[int, ...] = BASES) -> pd.DataFrame:
    """Funnel limits by the inverted exact method: the count whose exact interval just touches the baseline."""
    from scipy.optimize import brentq

    def touch(expected: float, confidence: float, side: int) -> float:
        def gap(count: float) -> float:
            return garwood(count, 100, confidence)[1 - side] - expected

        low, high = (expected, 4 * expected + 30) if side else (1e-9, expected)
        return brentq(gap, low, high) if side or gap(low) < 0 else 0.0

    rows = []
    for base in bases:
        expected = baseline * base / 100
        names = (("lower", 0.95, 0), ("upper", 0.95, 1), ("lower_998", 0.998, 0), ("upper_998", 0.998, 1))
        rows.append({"denominator": base, **{n: 100 * touch(expected, c, side) / base for n, c, side in names}})
    return pd.DataFrame(rows)


def make_coverage() -> pd.DataFrame:
    """A year of monthly returns."""
    rows = []
    for position, (area, _, _) in enumerate(AREAS.values()):
        for month in pd.period_range("2025-10", "2026-09", freq="M").astype(str):
            status = (
                "missing"
                if position == 2 and month > "2026-06"
                else "provisional"
                if month == "2026-09"
                else "received"
            )
            rows.append((area, month, "confidential" if position == 5 and month == "2026-01" else status))
    return pd.DataFrame(rows, columns=["area_name", "month", "status"])


@pytest.fixture
def notices() -> Notices:
    """The notices of a demonstration run."""
    return Notices("OFFICIAL-SENSITIVE – Prevent", synthetic=True)


@pytest.fixture
def make_areas() -> Callable[..., pd.DataFrame]:
    """The 11 areas; `hidden` codes and other `counts` can be given."""
    return areas_with


@pytest.fixture
def make_limits() -> Callable[..., pd.DataFrame]:
    """Funnel limits around a baseline, at the sizes given."""
    return limits_at


@pytest.fixture
def samples() -> dict[str, pd.DataFrame]:
    """The usual values of each chart, by its name."""
    areas = areas_with()
    return {
        "areas": areas,
        "funnel": areas,
        "tiles": areas,
        "windows": make_windows(),
        "published-series": make_series(),
        "strand-mix": make_strands(),
        "monthly": make_months(),
        "ranks": make_ranks(),
        "coverage": make_coverage(),
    }


@pytest.fixture
def figures(notices: Notices) -> dict[str, Callable[..., object]]:
    """Each chart by name, as a function of nothing; arguments given take the place of the usual ones."""
    from prevent_analysis.presentation import charts

    usual = {"notices": notices, "source": "Demonstration data"}
    words = {"numerator_name": "referrals", "denominator_name": "hate crimes"}
    region = rest_of_region(AREAS, LOCAL)
    shares = [make_strands(f"{year}-09-30", shift) for year, shift in ((2024, -9), (2025, 4), (2026, 0))]
    events = pd.DataFrame({"month": ["2024-08", "2025-10"], "event": ["Public disorder nationally", "Awareness week"]})
    spc = {"mean": 33.0, "limits": (15.8, 50.2), "events": events}
    rank_words = {"measure": MEASURE, "period": "12 months to September 2026"}
    calls = {
        "areas": (charts.plot_areas_with_intervals, areas_with, {"local_code": LOCAL, "region_value": region, **words}),
        "windows": (charts.plot_windows, make_windows, {"local_code": LOCAL, "region_code": "E12000006", **words}),
        "published-series": (charts.plot_published_series, make_series, {"local_code": "E23000028"}),
        "strand-mix": (charts.plot_strand_mix, make_strands, {}),
        "strand-panels": (
            charts.plot_strand_panels,
            lambda: pd.concat(shares, ignore_index=True),
            {},
        ),
        "funnel": (
            lambda values, **more: charts.plot_funnel(values, limits_at(region), **more),
            areas_with,
            {"local_code": LOCAL, "baseline": region, **words},
        ),
        "ranks": (charts.plot_rank_intervals, make_ranks, {"local_code": LOCAL, **rank_words}),
        "monthly": (charts.plot_monthly_spc, make_months, spc),
        "coverage": (charts.plot_coverage, make_coverage, {}),
        "tiles": (charts.plot_tile_map, areas_with, {"local_code": LOCAL, "region_value": region}),
    }

    def caller(function: Callable, make: Callable, fixed: dict) -> Callable[..., object]:
        def call(values: pd.DataFrame | None = None, **more: object) -> object:
            return function(make() if values is None else values, **{**usual, **fixed, **more})

        return call

    return {name: caller(*call) for name, call in calls.items()}
