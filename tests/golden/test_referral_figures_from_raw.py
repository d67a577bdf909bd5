"""The referral picture equals figures worked out here from the raw files by the csv module and arithmetic alone."""

import csv
import html
import json
import math
import re

import pytest
from pages import Tables

THURROCK, PERIOD_END = "E06000034", "2026-09-30"
REGION = {
    THURROCK,
    *("E06000031", "E06000032", "E06000033", "E06000055", "E06000056"),
    *("E10000003", "E10000012", "E10000015", "E10000020", "E10000029"),
}
GROUPS = {
    "Education": {"Education"},
    "Police and criminal justice": {"Police", "HMPPS"},
    "Other or not known": {"Local authority", "Health", "Community", "Friends and family", "Other", "Unknown"},
}
CONCERNS = {
    "Extreme right-wing": {"Extreme right-wing"},
    "No ideology identified": {"No ideology identified"},
}
STAGES = {
    "Assessed": "assessed",
    "Closed at the initial assessment": "closed_initial",
    "Discussed at a Channel panel": "panel_discussed",
}


@pytest.fixture(scope="module")
def counts(demo_run):
    """Referrals by area, month, stage, dimension and category, from the table of counts."""
    with (demo_run / "data/raw/demo/prevent_counts.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def page(demo_run):
    folder = demo_run / "outputs" / PERIOD_END / THURROCK / "restricted"
    return (folder / "local_risk_profile.html").read_text(encoding="utf-8")


def total(counts, areas, first, last, stage="received", dimension="total", categories=("Total",)):
    """A sum over the months from `first` to `last`, both included."""
    return sum(
        int(row["count"])
        for row in counts
        if row["area_code"] in areas
        and first <= row["period_start"][:7] <= last
        and (row["stage"], row["dimension"]) == (stage, dimension)
        and row["category"] in categories
    )


def wilson(count: int, base: int) -> tuple[float, float]:
    z, share = 1.959963984540054, count / base
    middle = (share + z * z / (2 * base)) / (1 + z * z / base)
    half = z / (1 + z * z / base) * math.sqrt(share * (1 - share) / base + z * z / (4 * base * base))
    return middle - half, middle + half


def shown_shares(page: str, name: str) -> dict[str, list[str]]:
    return {row[0]: row for row in Tables(page).tables[f"{name}-table"][1:]}


def expect_share(row: list[str], count: int, base: int) -> None:
    low, high = wilson(count, base)
    assert row[1:6] == [str(count), str(base), f"{100 * count / base:.0f}", f"{100 * low:.0f}", f"{100 * high:.0f}"]


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_stages_equal_the_raw_counts_over_the_months_old_enough(page, counts):
    window = ("2024-08", "2026-07")
    base, rows = total(counts, {THURROCK}, *window), shown_shares(page, "referral-stages")
    for name, stage in STAGES.items():
        expect_share(rows[name], total(counts, {THURROCK}, *window, stage), base)
    assert rows["Adopted as a Channel case"][1] == "[c]"


def test_pending_is_the_region_where_the_area_is_small(page, counts):
    assert f"left out as pending: {total(counts, REGION, '2026-08', '2026-09')} in the East of England" in text_of(page)
    assert total(counts, {THURROCK}, "2026-08", "2026-09") < 5


def test_closures_equal_the_raw_counts(page, counts):
    window = ("2024-08", "2026-07")
    closed, assessed = (total(counts, {THURROCK}, *window, stage) for stage in ("closed_initial", "assessed"))
    words = f"{closed} of {assessed} assessed referrals were closed at the initial assessment"
    assert f"{words}, {100 * closed / assessed:.0f}%" in text_of(page)


def test_onward_support_equals_the_raw_records(demo_run, page):
    with (demo_run / "data/raw/demo/prevent_referrals.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["initial_outcome"].startswith("Closed")]
    months = [f"{row['received_date'][-4:]}-{row['received_date'][3:5]}" for row in rows]
    window = [row for row, month in zip(rows, months, strict=True) if "2024-08" <= month <= "2026-07"]
    signposted = sum(row["initial_outcome"] == "Closed – signposted" for row in window)
    shown = {row[0].split(", ")[1]: row for row in Tables(page).tables["closures"][1:]}
    assert [shown[name][1:3] for name in ("closed: signposted onward", "closed: not signposted")] == [
        [str(signposted), str(len(window))],
        [str(len(window) - signposted), str(len(window))],
    ]
    low, high = wilson(signposted, len(window))
    assert shown["closed: signposted onward"][4] == f"{100 * low:.0f} to {100 * high:.0f}"


def test_sectors_equal_the_raw_counts(page, counts):
    window = ("2023-10", "2026-09")
    base, rows = total(counts, {THURROCK}, *window), shown_shares(page, "referral-sectors")
    assert list(rows) == list(GROUPS)
    for name, sectors in GROUPS.items():
        expect_share(rows[name], total(counts, {THURROCK}, *window, "received", "sector", sectors), base)


def test_concerns_equal_the_raw_counts_and_small_ones_are_hidden(page, counts):
    window = ("2024-10", "2026-09")
    base, rows = total(counts, {THURROCK}, *window), shown_shares(page, "referral-concerns")
    for name, concerns in CONCERNS.items():
        expect_share(rows[name], total(counts, {THURROCK}, *window, "received", "concern_group", concerns), base)
    assert [row[1] for row in rows.values()].count("[c]") == 2
    assert rows["Islamist"][1] == "[c]"


def test_the_panel_is_set_against_what_the_rest_of_the_region_would_expect(demo_run, page, counts):
    with (demo_run / "data/raw/demo/population.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["area_code"] in REGION]
    residents = {row["area_code"]: int(row["population"].replace(",", "")) for row in rows}
    rest, window = REGION - {THURROCK}, ("2024-08", "2026-07")
    panel, others = (total(counts, areas, *window, "panel_discussed") for areas in ({THURROCK}, rest))
    received, all_received = (total(counts, areas, *window) for areas in ({THURROCK}, rest))
    people, all_people = residents[THURROCK], sum(residents[area] for area in rest)
    text = text_of(page)
    assert (
        f"{panel} referrals were discussed at a Channel panel, where {people * others / all_people:.1f} would" in text
    )
    assert f"Observed over expected is {panel / (people * others / all_people):.2f} " in text
    assert f"resident are {(received / people) / (all_received / all_people):.2f} " in text
    assert f"discussed is {(panel / received) / (others / all_received):.2f} " in text
    assert f"share, {received * others / all_received:.1f} of the referrals" in text


def test_the_step_taken_is_printed_and_recorded(demo_run, page):
    record = demo_run / "data/processed" / PERIOD_END / "release/restricted/release.json"
    ladders = json.loads(record.read_text(encoding="utf-8"))["ladders"]
    for measure in ("M04", "M06", "M07", "M11", "M22"):
        assert ladders[measure]["words"] in text_of(page)
    assert ladders["M05s"]["shows"] == "nothing"
    assert "By sector it is not measurable here" in text_of(page)


def test_the_public_copy_holds_none_of_it(demo_run):
    public = demo_run / "outputs" / PERIOD_END / THURROCK / "public" / "local_risk_profile.html"
    tables = Tables(public.read_text(encoding="utf-8")).tables
    assert not {
        "referral-stages-table",
        "referral-sectors-table",
        "referral-concerns-table",
        "closures",
        "channel",
    } & set(tables)
    record = demo_run / "data/processed" / PERIOD_END / "release/public/release.json"
    assert json.loads(record.read_text(encoding="utf-8"))["ladders"] == {}
