"""Each thing that a user can get wrong ends with one clear sentence, no traceback and no half-written output."""

import shutil

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
