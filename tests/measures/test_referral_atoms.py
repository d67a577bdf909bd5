"""What links breakdowns of the same referrals: a total that one table gives away is given away in all."""

from datetime import date

import pandas as pd

from prevent_analysis.disclosure import Policy, audit_release
from prevent_analysis.measures.cells import release_cells, to_protect
from prevent_analysis.measures.referral_atoms import link_referrals
from prevent_analysis.reference.periods import Period

AREAS, REGION = ["E06000032", "E06000034"], "E12000006"
YEAR = Period.ending(date(2026, 9, 30))


def cells(series: str, kind: str, window: Period = YEAR, **counts: int | None) -> pd.DataFrame:
    rows = [
        (
            series,
            area,
            window.start.isoformat(),
            window.end.isoformat(),
            kind if category != "Total" else "total",
            category,
        )
        for area in AREAS
        for category in counts
    ]
    frame = pd.DataFrame(
        rows, columns=["series", "area_code", "period_start", "period_end", "category_type", "category"]
    )
    frame["count"] = pd.array([counts[category] for category in frame["category"]], dtype="Int64")
    return frame.assign(note=["" if pd.notna(n) else "c" for n in frame["count"]], source_id="a.csv", known=False)


def linked(*frames: pd.DataFrame):
    tables, same = link_referrals(release_cells(pd.concat(frames, ignore_index=True), REGION), AREAS, REGION)
    return {name: to_protect(frame, REGION) for name, frame in tables.items()}, same


def bounds(*frames: pd.DataFrame) -> dict:
    tables, same = linked(*frames)
    report = audit_release(tables, Policy(), ties=same)
    report = report[report["area_code"] == "E06000034"]
    return {
        (row["table"].split()[0], row.get("category")): (row["lower"], row["upper"])
        for row in report.to_dict("records")
    }


SECTORS = {"Education": 6, "Police and criminal justice": 5, "Other or not known": 7}


def test_parts_that_are_shown_give_a_hidden_total_of_another_table_away():
    total = cells("prevent_referrals", "total", Total=None)
    found = bounds(total, cells("referral_sectors", "sector groups", **SECTORS, Total=None))
    assert set(found.values()) == {(18.0, 18.0)}


def test_a_total_bounds_the_parts_of_every_table():
    total = cells("prevent_referrals", "total", Total=18)
    hidden = dict.fromkeys(SECTORS, None)
    found = bounds(total, cells("referral_sectors", "sector groups", **hidden, Total=None))
    assert found["referral_sectors", "Education"] == (0.0, 18.0)
    assert found["referral_sectors", "Total"] == (18.0, 18.0)


def test_a_longer_window_bounds_a_shorter_one():
    longer = Period.ending(date(2026, 9, 30), 24)
    total = cells("prevent_referrals", "total", longer, Total=20)
    found = bounds(total, cells("referral_sectors", "sector groups", **dict.fromkeys(SECTORS, None), Total=None))
    assert found["referral_sectors", "Total"] == (0.0, 20.0)


def test_tables_that_share_an_attribute_share_atoms():
    tables, _ = linked(
        cells("assessed_by_sector", "sector groups", **SECTORS, Total=18),
        cells("closed_by_sector", "sector groups", **dict.fromkeys(SECTORS, None), Total=None),
    )
    found = bounds(
        cells("assessed_by_sector", "sector groups", **SECTORS, Total=18),
        cells("closed_by_sector", "sector groups", **dict.fromkeys(SECTORS, None), Total=None),
    )
    assert found["closed_by_sector", "Education"] == (0.0, 6.0)
    assessed, closed = ({atom for atoms in tables[name]["atoms"] for atom in atoms} for name in sorted(tables))
    assert closed < assessed


def test_a_cell_without_a_number_has_an_atom_of_its_own():
    unknown = cells("referral_sectors", "sector groups", **dict.fromkeys(SECTORS, None), Total=None).assign(note="x")
    tables, _ = linked(cells("prevent_referrals", "total", Total=18), unknown)
    frames = [frame for name, frame in tables.items() if name.startswith("referral")]
    own = frames[0].loc[frames[0]["area_code"] == "E06000034", "atoms"]
    assert own.map(len).tolist() == [1] * len(own)
    assert len(set(own)) == len(own)
