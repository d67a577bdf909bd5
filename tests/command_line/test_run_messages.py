"""Each thing that a user can get wrong ends with one clear sentence, no traceback and no half-written output."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from prevent_analysis.cli import main

RUN = ("run", "--raw", "data/raw/demo")


@pytest.fixture
def say(project, monkeypatch, capsys):
    """Run a command in a fresh project; give its exit code, output and errors."""
    monkeypatch.chdir(project)
    monkeypatch.delenv("PREVENT_ANALYSIS_ROOT", raising=False)

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            main(arguments)
        except SystemExit as stopped:
            code = stopped.code if isinstance(stopped.code, int) else int(bool(stopped.code))
        else:
            code = 0
        said = capsys.readouterr()
        return code, said.out, said.err

    run.project = project
    return run


def assert_one_sentence(said: tuple[int, str, str], code: int, *words: str) -> None:
    exit_code, _, errors = said
    assert exit_code == code
    assert len(errors.strip().splitlines()) == 1
    assert "Traceback" not in errors
    for word in words:
        assert word in errors


def assert_nothing_made(project) -> None:
    assert not (project / "outputs").exists()
    assert not (project / "data" / "processed").exists()


def test_a_missing_folder(say):
    assert_one_sentence(say("run", "--raw", "data/raw/nowhere"), 1, "there is no such folder", "nowhere")
    assert_nothing_made(say.project)


def test_an_empty_folder(say):
    (say.project / "data" / "raw" / "empty").mkdir()
    assert_one_sentence(say("run", "--raw", "data/raw/empty"), 1, "sources.toml")
    assert_nothing_made(say.project)


def test_a_folder_whose_files_are_all_missing(say):
    folder = say.project / "data" / "raw" / "nearly-empty"
    folder.mkdir()
    shutil.copy(say.project / "data" / "raw" / "demo" / "sources.toml", folder)
    assert_one_sentence(say("run", "--raw", "data/raw/nearly-empty"), 1, "no file")
    assert_nothing_made(say.project)


def test_a_wrong_area_names_the_option(say):
    assert_one_sentence(say(*RUN, "--area", "E06000035"), 2, "--area", "E06000034")
    assert_one_sentence(say(*RUN, "--area", "Thurrock"), 2, "--area")
    assert_nothing_made(say.project)


def test_a_period_without_data_names_the_field(say):
    said = say(*RUN, "--period-end", "2019-03-31")
    assert_one_sentence(said, 2, "[period] end", "12 months to March 2019")
    assert_nothing_made(say.project)


@pytest.mark.parametrize("end", ["2026-09-29", "tomorrow", "2026-13-31"])
def test_a_period_end_that_is_none(say, end):
    exit_code, _, errors = say(*RUN, "--period-end", end)
    assert exit_code == 2
    assert "period" in errors
    assert_nothing_made(say.project)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('code = "E06000034" ', 'code = "Thurrock" ', ("[area] code",)),
        ("end = 2026-09-30", 'end = "2026-09-30"', ("[period] end", "date")),
        ("end = 2026-09-30", "end = 2026-09-30 30", ("not valid TOML", "line")),
        ("run_date = 2026-10-28", "run_date = 2026-08-01", ("run_date", "after")),
        ('level = "SUBSTANTIAL"', 'level = "HIGH"', ("[threat] level", "SEVERE")),
        ("checked_on", "checked", ("[threat] checked",)),
        ("[contact]", "[contacts]", ("[contacts]",)),
        ("# threshold = 10", "threshold = 1", ("threshold",)),
        ("# threshold = 10", "threshold = true", ("threshold",)),
        ("# threshold = 10", "thresh = 10", ("thresh",)),
        ('"E06000032", ', '"E07000008", ', ("comparators", "tiers")),
    ],
)
def test_malformed_settings_name_the_field(say, old, new, words):
    settings = say.project / "analysis.toml"
    text = settings.read_text(encoding="utf-8")
    assert old in text
    settings.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert_one_sentence(say(*RUN), 2, *words)
    assert_nothing_made(say.project)


def test_settings_that_are_not_there(say):
    (say.project / "analysis.toml").unlink()
    assert_one_sentence(say(*RUN), 2, "analysis.toml")


def test_a_refused_file_stops_the_run_and_keeps_what_was_there(say):
    path = say.project / "data" / "raw" / "demo" / "prevent_counts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Education", "Edukation", 1), encoding="utf-8")
    assert_one_sentence(say(*RUN), 1, "prevent_counts.csv", "category", "CELL-030")
    assert_nothing_made(say.project)


def test_a_file_with_personal_data_is_refused_without_repeating_it(say):
    path = say.project / "data" / "raw" / "demo" / "benchmark_region.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("Synthetic demonstration (sums", "Contact jo.bloggs@example.org (sums", 1), encoding="utf-8"
    )
    said = say(*RUN)
    assert_one_sentence(said, 1, "benchmark_region.csv", "PRV-006")
    assert "bloggs" not in "".join(said[1:])
    assert_nothing_made(say.project)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("population.csv", ("population.csv is missing", "published population")),
        ("prevent_referrals.csv", ("prevent_referrals.csv is missing", "counts are used")),
        ("hate_crime_strands.csv", ("hate_crime_strands.csv is missing", "strand mix is not shown")),
        ("hate_crime_totals.csv", ("hate_crime_totals.csv is missing", "region's table")),
    ],
)
def test_a_pack_with_one_file_missing_says_what_can_still_be_made(say, file, words):
    (say.project / "data" / "raw" / "demo" / file).unlink()
    code, output, errors = say(*RUN)
    assert code == 0, errors
    for word in words:
        assert word in output
    folder = say.project / "outputs" / "2026-09-30" / "E06000034" / "restricted"
    assert {path.name for path in folder.iterdir()} >= {"index.html", "local_risk_profile.html", "manifest.json"}
    assert words[0] in (folder / "index.html").read_text(encoding="utf-8")
    assert not [path for path in folder.parent.iterdir() if path.name.startswith(".")]


def test_synthetic_files_do_not_replace_a_real_release(say):
    release = say.project / "data" / "processed" / "2026-09-30" / "release" / "restricted"
    release.mkdir(parents=True)
    (release / "release.json").write_text('{"synthetic": false}', encoding="utf-8")
    assert_one_sentence(say(*RUN), 1, "real data", "synthetic")
    assert (release / "release.json").read_text(encoding="utf-8") == '{"synthetic": false}'


SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
HOME_OFFICE = SHARED / "hate-crime-1819-hosb2419-tables.ods"
HOME_OFFICE_ENTRY = """
[[file]]
path = "hate-crime-tables.ods"
table = "home_office_tables"
supplier = "Home Office"
extract_date = 2019-10-15
period_start = 2011-04-01
period_end = 2019-03-31
version = "1"
supersedes = ""
definition = "Bulletin tables"
marking = "OFFICIAL"
published = true
synthetic = false
"""


@pytest.mark.skipif(not HOME_OFFICE.exists(), reason="the genuine Home Office file is not at hand")
def test_home_office_tables_dropped_into_the_folder_are_read_like_any_file(say):
    folder = say.project / "data" / "raw" / "demo"
    shutil.copy(HOME_OFFICE, folder / "hate-crime-tables.ods")
    with (folder / "sources.toml").open("a", encoding="utf-8") as file:
        file.write(HOME_OFFICE_ENTRY)
    code, output, errors = say("check", "data/raw/demo", "--json", "check.json")
    assert code == 0, errors
    assert "hate-crime-tables.ods: grade" in output
    files = json.loads((say.project / "check.json").read_text(encoding="utf-8"))["files"]
    entry = next(file for file in files if file["table"] == "home_office_tables")
    assert entry["rows_kept"] == 78
    assert entry["rows_read"] == entry["rows_kept"] + entry["rows_quarantined"] + entry["rows_set_aside"]


def test_check_accounts_for_every_row_and_says_what_it_found(say):
    code, output, errors = say("check", "data/raw/demo", "--json", "check.json")
    assert code == 0, errors
    result = json.loads((say.project / "check.json").read_text(encoding="utf-8"))
    for file in result["files"]:
        assert file["rows_read"] == file["rows_kept"] + file["rows_quarantined"] + file["rows_set_aside"]
        assert file["refused"] is None
    assert sum(file["rows_quarantined"] for file in result["files"]) == 1
    assert "hate_crime_strands.csv" in output
    assert "held back: column flags" in output
    assert {check["status"] for check in result["checks"]} >= {"pass", "fail"}
    assert_nothing_made(say.project)


def test_check_takes_standard_names_where_there_is_no_sources_file(say):
    (say.project / "data" / "raw" / "demo" / "sources.toml").unlink()
    code, output, errors = say("check", "data/raw/demo")
    assert code == 0, errors
    assert "There is no sources.toml" in output
    assert "hate_crime_totals.csv: grade" in output


def test_check_of_a_refused_file_exits_one_and_names_rule_and_place(say):
    path = say.project / "data" / "raw" / "demo" / "hate_crime_totals.csv"
    path.write_text(
        path.read_text(encoding="utf-8-sig").replace("month,area_code", "month,surname", 1), encoding="utf-8"
    )
    code, output, _ = say("check", "data/raw/demo", "--json", "check.json")
    assert code == 1
    assert "Refused: hate_crime_totals.csv" in output
    files = json.loads((say.project / "check.json").read_text(encoding="utf-8"))["files"]
    refused = next(file["refused"] for file in files if file["table"] == "hate_crime_totals")
    assert refused["rule"]


def test_help_starts_without_anything_heavy():
    code = (
        "import sys\nfrom prevent_analysis.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'numpy', 'scipy', 'great_expectations', 'papermill', 'nbconvert', 'matplotlib', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
