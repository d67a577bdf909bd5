"""The delivery report of the demonstration against the raw files, read by the csv module alone, and on its own."""

import csv
import html
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from pages import Tables

THURROCK, PERIOD_END, DAY = "E06000034", "2026-09-30", date(2026, 9, 30)
OUT = Path("outputs") / PERIOD_END / THURROCK
FIRST_DAY = "2025-10-01"
NOT_USED = {"South Essex College", "Integrated Care Board", "Thurrock Adult Community College"}


def page(project: Path, mode: str, name: str = "prevent_delivery") -> str:
    return (project / OUT / mode / f"{name}.html").read_text(encoding="utf-8")


def text_of(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", "", markup, flags=re.DOTALL)).split())


def raw(project: Path, name: str) -> list[dict[str, str]]:
    with (project / "data" / "raw" / "demo" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if not next(iter(row.values())).startswith("Note")]


def months_later(day: str, months: int) -> date:
    then = date.fromisoformat(day)
    month = then.month - 1 + months
    return date(then.year + month // 12, month % 12 + 1, min(then.day, 28))


@pytest.fixture(scope="module")
def tables(demo_run):
    return Tables(page(demo_run, "restricted")).tables


def shown(rows: list[list[str]], key: int = 0) -> dict[str, list[str]]:
    return {row[key]: row for row in rows[1:]}


def test_training_of_a_register_equals_the_raw_file(demo_run, tables):
    names = {row["organisation_id"]: row["name"] for row in raw(demo_run, "org_register")}
    found: dict[str, Counter] = {}
    for row in raw(demo_run, "training_register"):
        gone = row["left_date"] and row["left_date"] <= PERIOD_END
        if row["course"] != "Awareness" or row["in_scope"] != "Y" or gone:
            continue
        status = "never"
        if row["completed_date"]:
            status = "in date" if months_later(row["completed_date"], 36) >= DAY else "over"
        found.setdefault(names[row["organisation_id"]], Counter())[status] += 1
    rows = {row[1]: row for row in tables["training"][1:] if row[0] == "Awareness (must)"}
    apart = [name for name in found if name in rows]
    assert len(apart) == 5  # the sixth is merged with two small ones
    for name in apart:
        numbers = [found[name].total(), *(found[name][status] for status in ("in date", "over", "never"))]
        assert rows[name][3:7] == [str(number) for number in numbers]
        assert rows[name][8] == f"{100 * numbers[1] / numbers[0]:.0f}"


def test_training_sent_as_counts_equals_the_raw_file(demo_run, tables):
    names = {row["organisation_id"]: row["name"] for row in raw(demo_run, "org_register")}
    rows = {row[1]: row for row in tables["training"][1:] if row[0] == "Awareness (must)"}
    compared = 0
    for row in raw(demo_run, "training_agg"):
        name = names[row["organisation_id"]]
        if (row["as_at"], row["course"]) != (PERIOD_END, "Awareness") or name not in rows:
            continue
        numbers = [row[column] for column in ("n_in_scope", "n_in_date", "n_expired", "n_never")]
        if name in NOT_USED:
            assert set(rows[name][3:]) == {"[x]"}
        elif name == "USP College":
            completed = int(numbers[1]) + int(numbers[2])
            assert rows[name][3:8] == [numbers[0], "[z]", "[z]", numbers[3], str(completed)]
            assert rows[name][8] == "[x]"
        else:
            assert rows[name][3:7] == numbers
        compared += 1
    assert compared >= 6


def test_no_return_is_never_nought_per_cent(tables):
    rows = {row[1]: row for row in tables["training"][1:]}
    for name in NOT_USED:
        assert rows[name][2].startswith(("No return", "Counts do not add up"))
        assert set(rows[name][3:]) == {"[x]"}
    partners = shown(tables["partners"])
    assert partners["South Essex College"][3:] == ["No return"] * 3


def test_small_partners_are_merged_and_named(tables):
    names = {row[1] for row in tables["training"][1:]}
    assert not names & {"Home Office", "Department for Education"}
    assert any("Department for Education" in name and "Home Office" in name for name in names)


def test_places_equal_the_raw_file(demo_run, tables):
    booked, absent = Counter(), Counter()
    for row in raw(demo_run, "training_sessions"):
        if FIRST_DAY <= row["date"] <= PERIOD_END:
            booked[row["course"]] += int(row["booked"])
            absent[row["course"]] += int(row["booked"]) - int(row["attended"])
    rows = shown(tables["courses"])
    for course in booked:
        assert rows[course][1] == str(booked[course])
        assert rows[course][3] == str(absent[course])
    assert rows["All"][3] == str(absent.total())


def test_attendance_equals_the_raw_file(demo_run, tables):
    rows = [row for row in raw(demo_run, "meetings") if FIRST_DAY <= row["date"] <= PERIOD_END]
    names = {row["organisation_id"]: row["name"] for row in raw(demo_run, "org_register")}
    came = Counter((names[r["organisation_id"]], r["type"]) for r in rows if r["status"] in ("Attended", "Deputy"))
    invited = Counter((names[row["organisation_id"]], row["type"]) for row in rows)
    deputies = Counter((names[row["organisation_id"]], row["type"]) for row in rows if row["status"] == "Deputy")
    table = {row[0]: dict(zip(("PDG", "Channel"), row[1:], strict=True)) for row in tables["attendance"][1:]}
    for (name, kind), number in invited.items():
        if kind in ("PDG", "Channel"):
            said = f"{came[name, kind]} of {number}"
            by_deputy = f", {deputies[name, kind]} by a deputy" if deputies[name, kind] else ""
            assert table[name][kind] == said + by_deputy


def test_screening_shows_what_is_not_known(demo_run, tables):
    quarters = {"2025/26 Q3", "2025/26 Q4", "2026/27 Q1", "2026/27 Q2"}
    sums: dict[str, Counter] = {}
    for row in raw(demo_run, "venue_screening"):
        if row["quarter"] in quarters:
            of_kind = sums.setdefault(row["venue_type"], Counter())
            of_kind.update({name: int(row[name]) for name in ("bookings", "screened", "not_screened", "unknown")})
    rows = shown(tables["venues"])
    for kind, counted in sums.items():
        numbers = [counted[name] for name in ("bookings", "screened", "not_screened", "unknown")]
        assert rows[kind][1:5] == [f"{number:,}" for number in numbers]
    assert rows["Private hire"][4] == str(sums["Private hire"]["unknown"])


def test_engagement_equals_the_raw_file(demo_run, tables):
    people, settings = Counter(), {}
    for row in raw(demo_run, "engagement_log"):
        if FIRST_DAY <= row["date"] <= PERIOD_END and row["participants"]:
            people[row["audience"]] += int(row["participants"])
        if "2025-09-01" <= row["date"] <= "2026-08-31" and row["setting_id"]:
            settings.setdefault(row["audience"], set()).add(row["setting_id"])
    rows = shown(tables["engagement"])
    for audience, number in people.items():
        assert rows[audience][2] == str(number)
    reach = shown(tables["reach"])
    assert reach["Primary pupils"][1].startswith(f"{len(settings['Primary pupils'])} of 39")


def test_progress_equals_the_raw_file(demo_run, tables):
    done, every = Counter(), Counter()
    for row in raw(demo_run, "action_plan"):
        every[row["strategy_year"]] += 1
        done[row["strategy_year"]] += row["status"] == "Complete"
    rows = [row for row in tables["progress"][1:] if row[0] == "Year"]
    assert len(rows) == 3
    for row in rows:
        year = row[1].removeprefix("Year ")[0]
        assert row[2].startswith(f"{done[year]} of {every[year]} ")


def test_every_action_of_the_strategy_is_in_the_export_and_nothing_is_invented_for_it(demo_run):
    with (demo_run / OUT / "restricted" / "action_plan.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["action_id"].startswith("Y")]
    assert Counter(row["strategy_year"] for row in rows) == {"1": 8, "2": 7, "3": 6}
    for row in rows:
        assert [row[name] for name in ("objective", "owner", "start", "due")] == ["not set"] * 4


def test_the_years_stand_side_by_side_in_the_export(demo_run):
    with (demo_run / OUT / "restricted" / "action_plan_years.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["line"]: row for row in csv.DictReader(file)}
    assert rows["Y1-2"]["year_2"] == rows["Y1-2"]["year_3"] == "carried from year 1, open"
    assert rows["Y1-8"]["year_3"].startswith("Y3-5: ")
    assert rows["Y1-8"]["text"].endswith("and hate crime education programme extended")


def test_risks_and_answers_are_shown_as_typed_in_the_restricted_copy_alone(demo_run, tables):
    risks = shown(tables["risks"])
    assert {risks["R1"][2], risks["R2"][2]} == {"Possible", "Likely"}
    public = page(demo_run, "public")
    assert "risks-caption" not in public
    assert "Licensing manager" not in text_of(public)


def test_the_public_copy_names_no_partner_and_rounds_people_to_five(demo_run):
    markup = page(demo_run, "public")
    words = text_of(markup)
    for row in raw(demo_run, "org_register"):
        if row["org_type"] in ("Police", "Health", "Probation"):
            assert row["name"] not in words, row["name"]
    people = Tables(markup).tables
    for name in ("training", "places", "courses", "venues", "lapse"):
        for row in people[name][1:]:
            counts = row[1 : people[name][0].index("95% interval") - 1]
            numbers = [cell for cell in counts if re.fullmatch(r"[\d,]+", cell)]
            assert all(int(cell.replace(",", "")) % 5 == 0 for cell in numbers), (name, row)


def test_another_areas_page_says_whose_files_these_are(demo_run):
    from prevent_analysis.briefing import delivery, open_briefing

    luton = open_briefing("E06000032", PERIOD_END, "restricted", demo_run)
    assert "Thurrock" in delivery.key_messages(luton).messages[0]
    assert delivery.training_by_partner(luton).paragraphs == ()
    assert "Thurrock" in delivery.coverage_summary(luton).paragraphs[0]


@pytest.mark.parametrize("name", ["local_risk_profile", "regional_benchmarking"])
def test_the_explanations_are_followed_by_training_and_champion_coverage(demo_run, name):
    restricted, public = (text_of(page(demo_run, mode, name)) for mode in ("restricted", "public"))
    for words in (restricted, public):
        after = words.partition("Five explanations that may each account")[2]
        assert "Training coverage. Awareness training, for those who must have it: " in after
        assert "Champions: 14 of 16 (88%) of the partners that said have at least one." in after
    assert "4 of 19 partners have no return that can be used. Champions: " in restricted
    assert not [name for name in NOT_USED if name in public]


def test_without_a_delivery_file_the_coverage_is_no_return(demo_run):
    from dataclasses import replace

    from prevent_analysis.briefing import delivery, open_briefing

    briefing = open_briefing(THURROCK, PERIOD_END, "restricted", demo_run)
    told = briefing.facts["delivery"] | {"not_supplied": ["training_register", "training_agg", "org_register"]}
    said = delivery.coverage_summary(replace(briefing, facts=briefing.facts | {"delivery": told})).paragraphs
    assert said[0].startswith("No file on training or champions was supplied")


def test_coverage_for_the_explanations(demo_run):
    from prevent_analysis.briefing import delivery, open_briefing

    said = delivery.coverage_summary(open_briefing(THURROCK, PERIOD_END, "restricted", demo_run)).paragraphs
    assert "people counted are in date" in said[0]
    assert "Champions: " in said[0]


def test_with_the_councils_files_alone_the_report_is_made_and_says_what_else_is_missing(own_run):
    project, said = own_run
    for sentence in ("No file of Prevent referrals is named", "No file of recorded hate crime is named"):
        assert sentence in said
        for mode in ("restricted", "public"):
            assert sentence in text_of(page(project, mode, "index"))
    assert "people counted are in date" in text_of(page(project, "restricted"))
    assert "is not shown" in text_of(page(project, "restricted", "local_risk_profile"))


def test_the_audit_passes_on_both_modes_of_the_councils_files_alone(own_run):
    import subprocess
    import sys

    project, _ = own_run
    command = [sys.executable, "-m", "prevent_analysis", "audit", "outputs"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "The audit passed" in done.stdout


def test_every_measure_on_delivery_has_a_definition_a_line_in_the_docs_and_is_on_the_page(demo_run):
    from prevent_analysis.measures.registry import read_measures

    wanted = {"M08a", "M08b", "M08c", "M08d", "M08e", "M13", "M14", "M15", "M16", "M17", "M18", "M19", "M25a", "M25b"}
    assert wanted | {"M22"} <= set(read_measures())
    listed = {row[1] for row in Tables(page(demo_run, "restricted")).tables["delivery-methods"][1:]}
    assert wanted == listed
    docs = (Path(__file__).resolve().parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")
    assert {name for name in wanted | {"M22"} if f"\n## {name}: " not in docs} == set()
