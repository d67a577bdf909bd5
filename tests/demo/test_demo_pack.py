"""The committed demonstration pack: what it ties to, what agrees with what, and what is wrong with it on purpose."""

import csv
import io
import re
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from prevent_analysis.demo import make_demo
from prevent_analysis.demo.offences import draw_hate_crime
from prevent_analysis.demo.pack import NOTE
from prevent_analysis.demo.published import read_published
from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.delivery_schemas import DELIVERY_SCHEMAS
from prevent_analysis.intake.provenance import Source, read_sources
from prevent_analysis.intake.schemas import MONITORED_STRANDS, SCHEMAS
from prevent_analysis.reference.areas import read_areas
from prevent_analysis.reference.concerns import read_concerns
from prevent_analysis.reference.periods import Period, parse_financial_year

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
DEMO, PUBLISHED = RAW / "demo", RAW / "published"
MONTHS = Period.ending(date(2026, 9, 30), months=36).month_labels()
LATEST = MONTHS[-12:]
TABLES = (
    "prevent_counts",
    "prevent_referrals",
    "hate_crime_totals",
    "hate_crime_strands",
    "benchmark_region",
    "population",
    *(schema.name for schema in DELIVERY_SCHEMAS),
)
THURROCK, NORFOLK, SOUTHEND = "E06000034", "E10000020", "E06000033"
ESSEX_AREAS = {"E06000033", "E06000034", "E10000012"}


def rows_of(table: str) -> list[dict[str, str]]:
    """The rows of data, without title, total and note; read with the csv module alone."""
    text = (DEMO / f"{table}.csv").read_text(encoding="utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    start = next(number for number, line in enumerate(lines) if line[0] == SCHEMAS[table].names[0])
    header = lines[start]
    assert all(len(line) == len(header) for line in lines[start:])
    data = [line for line in lines[start + 1 :] if not line[0].startswith(("Note", "Total"))]
    return [dict(zip(header, line, strict=True)) for line in data]


def published_totals() -> dict[tuple[str, str], int]:
    with (PUBLISHED / "published_hate_crime.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["measure"] == "hate_crime_offences"]
    totals = {(row["area_code"], row["year"]): int(row["value"]) for row in rows}
    return totals | {("E23000025", "2023/24"): round((988 + 783) / 2)}


def iso(day_first: str) -> str:
    day, month, year = day_first.split("/")
    return f"{year}-{month}-{day}"


def test_two_runs_and_the_committed_pack_are_the_same_bytes(tmp_path: Path) -> None:
    start = time.perf_counter()
    first = make_demo(tmp_path / "first", PUBLISHED)
    assert time.perf_counter() - start < 5
    second = make_demo(tmp_path / "second", PUBLISHED)
    contents = [path.read_bytes() for path in first]
    assert contents == [path.read_bytes() for path in second]
    assert {path.name: path.read_bytes() for path in first} == {
        path.name: path.read_bytes() for path in DEMO.iterdir() if path.is_file()
    }
    assert not any(b"\r" in content for content in contents)


def test_every_file_says_that_it_is_synthetic() -> None:
    for path in DEMO.iterdir():
        assert "SYNTHETIC DEMONSTRATION DATA" in path.read_text(encoding="utf-8"), path.name
    for table in TABLES:
        *_, last = csv.reader(io.StringIO((DEMO / f"{table}.csv").read_text(encoding="utf-8-sig")))
        assert last[0] == NOTE
        assert not any(last[1:])


def test_sources_describe_every_file() -> None:
    sources = {source.table: source for source in read_sources(DEMO)}
    assert set(sources) == set(TABLES)
    assert {source.path for source in sources.values()} == {path.name for path in DEMO.glob("*.csv")}
    assert all(source.synthetic and not source.published for source in sources.values())
    late = [source.table for source in sources.values() if days_after_period(source) > 20]
    assert late == ["hate_crime_strands"]


def days_after_period(source: Source) -> int:
    assert source.extract_date is not None
    return (source.extract_date - date(2026, 9, 30)).days


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_valid_but_for_the_planted_ones(table: str) -> None:
    schema = SCHEMAS[table]
    rows = rows_of(table)
    assert list(rows[0]) == [name for name in schema.names if name != "person_ref"]
    keys = Counter(tuple(row[name] for name in schema.key) for row in rows)
    assert keys.most_common(1)[0][1] == 1
    invalid = [
        (row["area_code"], column.name, row[column.name])
        for row in rows
        for column in schema.columns
        if column.name in row and not is_valid(row[column.name], column)
    ]
    assert invalid == ([(NORFOLK, "flags", "tbc")] if table == "hate_crime_strands" else [])


def is_valid(cell: str, column) -> bool:
    if cell == "":
        return column.nullable
    if column.allowed:
        return cell in column.allowed
    if column.pattern and not re.match(column.pattern, cell):
        return False
    pattern = {
        "count": r"^(0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+)$|^\[c\]$",
        "date": r"^(\d{4}-\d{2}-\d{2}|\d{2}/\d{2}/\d{4})$",
        "month": r"^\d{4}-\d{2}$",
    }.get(column.kind, ".")
    return re.match(pattern, cell) is not None


def test_offences_of_a_force_sum_to_its_published_total() -> None:
    force = {code: area.force for code, area in read_areas().items()}
    offences = Counter()
    for row in rows_of("hate_crime_totals"):
        offences[force[row["area_code"]], row["month"]] += int(row["offences_5strand"])
    for code in sorted({force for force, _ in offences}):
        for year in ("2024/25", "2025/26"):
            months = parse_financial_year(year).month_labels()
            assert sum(offences[code, month] for month in months) == published_totals()[code, "2024/25"]


def test_a_year_of_which_the_pack_keeps_a_part_was_drawn_whole() -> None:
    force = {code: area.force for code, area in read_areas().items()}
    months = parse_financial_year("2023/24").month_labels()
    totals = Counter()
    drawn = draw_hate_crime(read_published(PUBLISHED), months)
    for (_, area_code), crime in drawn.items():
        totals[force[area_code]] += crime.offences
    assert totals == {code: published_totals()[code, "2023/24"] for code in totals}
    for row in rows_of("hate_crime_totals"):
        if row["month"] in months:
            assert int(row["offences_5strand"]) == drawn[row["month"], row["area_code"]].offences


def test_months_and_areas_are_complete() -> None:
    areas = [code for code, area in read_areas().items() if area.level == "UTLA"]
    cells = {(month, area) for month in MONTHS for area in areas}
    assert len(areas) == 11
    assert {(row["month"], row["area_code"]) for row in rows_of("hate_crime_totals")} == cells
    strands = {(row["month"], row["area_code"], row["strand"]) for row in rows_of("hate_crime_strands")}
    assert strands >= {(*cell, strand) for cell in cells for strand in MONITORED_STRANDS}
    counts = Counter((row["period_start"][:7], row["area_code"]) for row in rows_of("prevent_counts"))
    assert counts == dict.fromkeys(cells, 6 + 9 + 7)


def test_flags_lie_between_offences_and_what_two_strands_allow() -> None:
    flags: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows_of("hate_crime_strands"):
        flags.setdefault((row["month"], row["area_code"]), {})[row["strand"]] = row["flags"]
    checked = 0
    for row in rows_of("hate_crime_totals"):
        of_cell = flags[row["month"], row["area_code"]]
        local = of_cell.pop("Sex/gender (local)", None)
        offences, multi = int(row["offences_5strand"]), int(row["offences_multi_strand"])
        any_strand = int(row["offences_any_strand_incl_local"])
        assert (local is not None) == (row["nchi"] != "") == (row["area_code"] in ESSEX_AREAS)
        assert 0 <= any_strand - offences <= int(local or 0)
        if "tbc" in of_cell.values():
            continue
        numbers = [int(count) for count in of_cell.values()]
        assert sum(numbers) == offences + multi
        assert max(numbers) <= offences
        assert multi <= offences
        checked += 1
    assert checked == 36 * 11 - 1


def test_strands_follow_the_published_rates() -> None:
    with (PUBLISHED / "published_hate_crime.csv").open(encoding="utf-8", newline="") as lines:
        series = [row for row in csv.DictReader(lines) if row["area_code"] == "E23000028" and row["year"] == "2018/19"]
    published = {(row["measure"], row["category"]): int(row["value"]) for row in series}
    flags = Counter()
    for row in rows_of("hate_crime_strands"):
        if row["area_code"] in ESSEX_AREAS:
            flags[row["strand"]] += int(row["flags"])
    offences = sum(int(r["offences_5strand"]) for r in rows_of("hate_crime_totals") if r["area_code"] in ESSEX_AREAS)
    for strand in MONITORED_STRANDS:
        rate = published["hate_crime_strand_flags", strand] / published["hate_crime_offences", "Total"]
        assert flags[strand] / offences == pytest.approx(rate, abs=0.02)


def test_records_of_thurrock_agree_with_the_counts() -> None:
    concerns = read_concerns()
    counted = Counter()
    for row in rows_of("prevent_referrals"):
        assert row["area_code"] == THURROCK
        month = iso(row["received_date"])[:7]
        reached = {
            "received": True,
            "assessed": row["initial_outcome"] != "Pending",
            "closed_initial": row["initial_outcome"] in ("Closed – no further action", "Closed – signposted"),
            "panel_discussed": bool(row["panel_date"]),
            "adopted": row["panel_decision"] == "Adopted",
            "closed": bool(row["exit_date"]),
        }
        counted.update((month, stage, "total", "Total") for stage, done in reached.items() if done)
        counted[month, "received", "sector", row["sector"]] += 1
        group = concerns[row["concern_scheme"], row["concern_raw"]].concern_group
        counted[month, "received", "concern_group", group] += 1
    given = {
        (row["period_start"][:7], row["stage"], row["dimension"], row["category"]): int(row["count"])
        for row in rows_of("prevent_counts")
        if row["area_code"] == THURROCK
    }
    assert Counter({key: count for key, count in given.items() if count}) == counted


def test_stage_dates_are_in_order_and_not_after_the_extract() -> None:
    pending = 0
    for row in rows_of("prevent_referrals"):
        steps = [row[name] for name in ("received_date", "initial_date", "panel_date", "exit_date")]
        dates = [iso(step) for step in steps if step]
        assert steps[: len(dates)] == [step for step in steps if step]
        assert dates == sorted(dates)
        assert dates[-1] <= "2026-10-20"
        assert (row["concern_scheme"] == "HO_PCMT") == (dates[0] >= "2024-06-01")
        pending += row["initial_outcome"] == "Pending"
    assert pending > 0


def test_breakdowns_sum_to_the_total_received() -> None:
    sums: dict[tuple[str, str, str], list[str]] = {}
    for row in rows_of("prevent_counts"):
        if row["stage"] == "received":
            sums.setdefault((row["period_start"], row["area_code"], row["dimension"]), []).append(row["count"])
    for (start, area, dimension), counts in sums.items():
        if "[c]" in counts:
            assert (start, area, dimension) == ("2024-03-01", SOUTHEND, "sector")
            continue
        assert sum(map(int, counts)) == int(sums[start, area, "total"][0])


def test_region_table_is_the_sum_of_the_monthly_files() -> None:
    stages = {"prevent_referrals": "received", "panel_discussed": "panel_discussed", "adopted": "adopted"}
    received = Counter()
    for row in rows_of("prevent_counts"):
        if row["dimension"] == "total":
            received[row["area_code"], row["stage"], row["period_start"][:7]] += int(row["count"])
    offences = {(r["area_code"], r["month"]): int(r["offences_5strand"]) for r in rows_of("hate_crime_totals")}
    rows = rows_of("benchmark_region")
    assert Counter(row["period_end"] for row in rows) == dict.fromkeys(["2026-09-30", "2025-09-30", "2024-09-30"], 11)
    for row in rows:
        months = [month for month in MONTHS if row["period_start"][:7] <= month <= row["period_end"][:7]]
        assert len(months) == 12
        assert int(row["hate_crimes_5strand"]) == sum(offences[row["area_code"], month] for month in months)
        for column, stage in stages.items():
            count = sum(received[row["area_code"], stage, month] for month in months)
            small = column != "prevent_referrals" and 1 <= count <= 4
            assert row[column] == ("[c]" if small else str(count))
    assert any(row["adopted"] == "[c]" for row in rows)


def test_every_area_has_ten_referrals_in_each_year_to_a_quarter_end() -> None:
    received = Counter()
    for row in rows_of("prevent_counts"):
        if (row["stage"], row["dimension"]) == ("received", "total"):
            received[row["area_code"], row["period_start"][:7]] += int(row["count"])
    areas = {area for area, _ in received}
    for area in areas:
        for last in range(12, 37, 3):
            assert sum(received[area, month] for month in MONTHS[last - 12 : last]) >= 10


def test_population_is_the_published_one() -> None:
    with (PUBLISHED / "population.csv").open(encoding="utf-8", newline="") as lines:
        published = {(row["area_code"], row["year"]): row["population"] for row in csv.DictReader(lines)}
    for row in rows_of("population"):
        assert row["population"].replace(",", "") == published[row["area_code"], "2023"]
        assert "," in row["population"]


def test_planted_imperfections_are_there_and_none_in_the_latest_year() -> None:
    totals = (DEMO / "hate_crime_totals.csv").read_bytes()
    assert totals.startswith(b"\xef\xbb\xbfmonth,")
    assert totals.splitlines()[-2].startswith(b"Total,,")
    assert (DEMO / "benchmark_region.csv").read_text(encoding="utf-8").startswith("Prevent referrals and recorded")
    [strand] = [row for row in rows_of("hate_crime_strands") if row["flags"] == "tbc"]
    assert (strand["month"], strand["area_code"]) == ("2023-11", NORFOLK)
    [hidden] = [row for row in rows_of("prevent_counts") if row["count"] == "[c]"]
    assert (hidden["period_start"], hidden["dimension"]) == ("2024-03-01", "sector")
    provisional = {row["month"] for row in rows_of("hate_crime_totals") if row["status"] == "provisional"}
    assert sorted(provisional) == LATEST[-3:]
    assert (
        sorted({row["period_start"][:7] for row in rows_of("prevent_counts") if row["provisional"] == "Y"})
        == (LATEST[-3:])
    )
    assert min(LATEST) > "2024-03"


def test_hidden_cell_is_a_small_number(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("prevent_analysis.demo.tables.CONFIDENTIAL", None)
    make_demo(tmp_path, PUBLISHED)
    shown = (tmp_path / "prevent_counts.csv").read_text(encoding="utf-8").splitlines()
    committed = (DEMO / "prevent_counts.csv").read_text(encoding="utf-8").splitlines()
    [(before, after)] = [pair for pair in zip(shown, committed, strict=True) if pair[0] != pair[1]]
    assert 1 <= int(before.split(",")[6]) <= 4
    assert after.split(",")[6] == "[c]"


def test_missing_published_figures_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="restore the published files") as missing_file:
        make_demo(tmp_path / "pack", tmp_path)
    assert missing_file.value.file == "published_hate_crime.csv"
    series = (PUBLISHED / "published_hate_crime.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in series if not (",2024/25," in line and "Norfolk" in line)]
    (tmp_path / "published_hate_crime.csv").write_text("".join(kept), encoding="utf-8")
    (tmp_path / "population.csv").write_bytes((PUBLISHED / "population.csv").read_bytes())
    with pytest.raises(IntakeError, match="a figure that the demonstration pack needs is missing"):
        make_demo(tmp_path / "pack", tmp_path)
    assert not (tmp_path / "pack").exists()


def test_a_later_release_leaves_the_pack_as_it_is(tmp_path: Path) -> None:
    series = (PUBLISHED / "published_hate_crime.csv").read_text(encoding="utf-8")
    restated = 'hate_crime_offences,E23000028,Essex Police,2024/25,Total,9999,one force,N,A later release,"made up",\n'
    (tmp_path / "published_hate_crime.csv").write_text(series + restated, encoding="utf-8")
    (tmp_path / "population.csv").write_bytes((PUBLISHED / "population.csv").read_bytes())
    for path in make_demo(tmp_path / "pack", tmp_path):
        assert path.read_bytes() == (DEMO / path.name).read_bytes()
