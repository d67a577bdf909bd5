"""A planted name, NHS number and postcode come out of no command: on no screen, in no log and no file it leaves."""

import csv
import io
import logging
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT, THURROCK, copy_project, run_command
from samples import as_csv, good_file, good_rows

from prevent_analysis.cli import main

NAME, NHS, POSTCODE = "Blenkinsop", "943 476 5919", "RM17 6SL"
PLANTED = (NAME, NHS, NHS.replace(" ", ""), POSTCODE, POSTCODE.replace(" ", ""))
TABLE = "hate_crime_totals"
GOOD = good_file(TABLE)
HEAD, FIRST, SECOND = GOOD.splitlines()
AREA = "E06000034"


SOURCE = f"""[[file]]
path = "{TABLE}.csv"
table = "{TABLE}"
supplier = "{{}}"
extract_date = 2026-10-20
period_start = 2026-04-01
period_end = 2026-09-30
version = "1"
supersedes = ""
definition = "Offences"
marking = "OFFICIAL"
published = false
synthetic = true
"""


def with_cell(name: str, text: str, table: str = TABLE) -> str:
    first, second = good_rows(table)
    return as_csv([first | {name: text}, second])


# Each kind of failure as the content of a file of its own; what stands beside it is good.
FILES: dict[str, tuple[str, str | bytes]] = {
    "a name in a count": (f"{TABLE}.csv", with_cell("offences_5strand", NAME)),
    "a name in a month": (f"{TABLE}.csv", with_cell("month", NAME)),
    "a name for an area": (f"{TABLE}.csv", with_cell("area_code", NAME)),
    "a name in a category": (f"{TABLE}.csv", with_cell("status", NAME)),
    "a name in a required word": ("lookup_concern.csv", with_cell("scheme", NAME, "lookup_concern")),
    "an NHS number": (f"{TABLE}.csv", with_cell("nchi", NHS)),
    "an NHS number without spaces": (f"{TABLE}.csv", with_cell("nchi", NHS.replace(" ", ""))),
    "a postcode": (f"{TABLE}.csv", with_cell("area_code", POSTCODE)),
    "a postcode in words": ("population.csv", with_cell("source", f"{NAME}, {POSTCODE}", "population")),
    "a name as a column": (f"{TABLE}.csv", GOOD.replace("nchi", NAME, 1)),
    "a column for names": (f"{TABLE}.csv", f"{HEAD},surname\n{FIRST},{NAME}\n{SECOND},x\n"),
    "an identifier as a column": (f"{TABLE}.csv", GOOD.replace("nchi", NHS, 1)),
    "no header": (f"{TABLE}.csv", f"{NAME},{AREA},{POSTCODE}\n"),
    "a column twice": (f"{TABLE}.csv", GOOD.replace("nchi", "status", 1).replace("12", NAME, 1)),
    "a row too wide": (f"{TABLE}.csv", f"{GOOD}{FIRST},{NAME}\n"),
    "a stray quotation mark": (f"{TABLE}.csv", GOOD.replace("12", f'{NAME}" 12', 1)),
    "a quotation mark left open": (f"{TABLE}.csv", GOOD.replace("12", f'"{NAME}', 1)),
    "a control character": (f"{TABLE}.csv", GOOD.replace("12", f"{NAME}\x07", 1)),
    "bytes of no encoding": (f"{TABLE}.csv", GOOD.encode() + NAME.encode() + b"\x81\x01"),
    "the same key twice": (f"{TABLE}.csv", f"{GOOD}{FIRST}\nSource: {NAME},,,,,,,,\n"),
    "a footnote": (f"{TABLE}.csv", f"{GOOD}\nNote: checked by {NAME}\n"),
    "a title": (f"{TABLE}.csv", f"Extract for {NAME}\n{GOOD}"),
    "no workbook": (f"{TABLE}.xlsx", f"{NAME} {NHS}"),
    "a damaged workbook": (f"{TABLE}.ods", b"PK\x03\x04" + NAME.encode() * 20),
    "an old workbook": (f"{TABLE}.xls.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NAME.encode()),
    "the name of a file": (f"{TABLE}_9434765919.csv", GOOD),
    "a sources file of another shape": ("sources.toml", f'[[file]]\npath = "{NAME}.csv"\n"{NAME}" = "{NHS}"\n'),
    "an address in the sources file": ("sources.toml", SOURCE.format(f"{NAME}, jo@{NAME}.org")),
    "a number in the sources file": ("sources.toml", SOURCE.format(NHS)),
    "a broken sources file": ("sources.toml", f"[[file]\n{NAME} {NHS}"),
    "a correction of another shape": ("corrections.toml", f'[[correction]]\nfile = "{NAME}"\nvalue = "{NHS}"\n'),
    "a broken corrections file": ("corrections.toml", f"{NAME} = = {NHS}"),
    "a broken commentary": ("commentary.toml", f"{NAME} = = {NHS}"),
    "a comment with an identifier": (
        "commentary.toml",
        f'[[comment]]\nmeasure = "M03"\narea = "{AREA}"\nmode = "restricted"\nrole = "Analyst"\nfigure = ""\n'
        f'text = "{NAME} of {POSTCODE} said so"\n',
    ),
    "a comment of another shape": ("commentary.toml", f'[[comment]]\n{NAME} = "{NHS}"\n'),
    "aliases with an identifier": ("../../aliases.toml", f'[{TABLE}.columns]\n"{NHS}" = "nchi"\n'),
    "aliases of another shape": ("../../aliases.toml", f'["{NAME}"]\n"{NHS}" = "nchi"\n'),
    "broken aliases": ("../../aliases.toml", f"{NAME} = = {NHS}"),
}


def planted_in(folder: Path, apart_from: set[Path]) -> list[str]:
    """Files of a folder, and parts of them, that hold something planted; workbooks and tables are opened."""
    found = []
    for path in folder.rglob("*"):
        if path.is_dir() or path in apart_from:
            continue
        texts = [path.name.encode(), path.read_bytes()]
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as archive:
                texts += [archive.read(name) for name in archive.namelist()]
        if path.suffix == ".parquet":
            texts.append(pd.read_parquet(path).to_csv().encode())
        found += [path.name for text in texts for planted in PLANTED if planted.encode() in text]
    return found


@pytest.fixture
def temporary(tmp_path_factory, monkeypatch):
    """A folder for temporary files alone, of a short name: sockets are made in it."""
    folder = tmp_path_factory.mktemp("t")
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def quarter(tmp_path, monkeypatch):
    """A small project with one good file, and a folder of its own for temporary files."""
    raw = tmp_path / "project" / "data" / "raw"
    raw.mkdir(parents=True)
    (tmp_path / "temporary").mkdir()
    for name in ("analysis.toml", "aliases.toml"):
        (raw.parents[1] / name).write_bytes((ROOT / name).read_bytes())
    (raw.parents[1] / "expectations").symlink_to(ROOT / "expectations")
    (raw / f"{TABLE}.csv").write_text(GOOD, encoding="utf-8")
    monkeypatch.chdir(raw.parents[1])
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.delenv("PREVENT_ANALYSIS_ROOT", raising=False)
    return raw


@pytest.mark.xdist_group("great_expectations")
@pytest.mark.parametrize("what", FILES)
def test_a_check_tells_nothing_of_what_was_planted(quarter, caplog, capfd, what):
    name, content = FILES[what]
    path = (quarter / name).resolve()
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with caplog.at_level(logging.DEBUG), pytest.raises(SystemExit):
        main(["check", "data/raw", "--json", "check.json"])
    said = "".join([*capfd.readouterr(), caplog.text])
    assert said
    assert "Traceback" not in said
    assert not [planted for planted in PLANTED if planted in said]
    assert planted_in(quarter.parents[2], {path}) == []


@pytest.mark.parametrize("place", ["pipeline.quarter.read_pack", "intake.clean.read_table"])
def test_an_unforeseen_error_tells_its_place_and_nothing_else(quarter, monkeypatch, capfd, place):
    def break_down(*_arguments, **_keywords):
        try:
            int(NAME)
        except ValueError as error:
            raise RuntimeError(f"{NHS} {POSTCODE}") from error

    monkeypatch.setattr(f"prevent_analysis.{place}", break_down)
    with pytest.raises(SystemExit):
        main(["check", "data/raw"])
    said = "".join(capfd.readouterr())
    assert "a fault in the program" in said
    assert not [planted for planted in PLANTED if planted in said]


def plant(project: Path, file: str, column: str, text: str) -> Path:
    """Put a text into a cell of a row of the demonstration that is about Thurrock."""
    path = project / "data" / "raw" / "demo" / file
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    header = next(row for row in rows if column in row)
    place = header.index(column)
    next(row for row in rows if THURROCK in row)[place] = text
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return path


def test_a_whole_run_leaves_nothing_of_what_was_planted(tmp_path, temporary):
    """Names in rows that are held back, of counts and of single referrals: the briefings are made without them."""
    project = copy_project(tmp_path / "project")
    changed = {
        plant(project, f"{TABLE}.csv", "offences_5strand", NAME),
        plant(project, "prevent_referrals.csv", "initial_date", f"{NAME}, in June"),
        plant(project, "prevent_counts.csv", "count", NAME),
    }
    done = run_command(project, "run", "--raw", "data/raw/demo", "--mode", "both")
    assert done.returncode == 0, done.stderr
    assert not [planted for planted in PLANTED if planted in done.stdout + done.stderr]
    held_back = list((project / "data" / "processed").rglob("quarantine/*.csv"))
    assert {path.name for path in held_back} >= {path.name for path in changed}
    assert planted_in(tmp_path, changed) + planted_in(temporary, set()) == []


@pytest.mark.parametrize("text", [NHS, POSTCODE])
def test_a_run_that_is_refused_leaves_nothing_at_all(tmp_path, temporary, text):
    project = copy_project(tmp_path / "project")
    path = plant(project, "benchmark_region.csv", "source", f"{NAME} {text}")
    done = run_command(project, "run", "--raw", "data/raw/demo", "--mode", "both")
    assert done.returncode == 1
    assert "benchmark_region.csv" in done.stderr
    assert not [planted for planted in PLANTED if planted in done.stdout + done.stderr]
    assert planted_in(tmp_path, {path}) + planted_in(temporary, set()) == []
    assert not (project / "outputs").exists()
