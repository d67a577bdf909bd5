"""How far a large file has been read: told by its reader, shown by `check`, and its name is no markup."""

import io

import pytest
from rich.console import Console
from samples import as_csv, good_rows

from prevent_analysis.cli import main
from prevent_analysis.intake.pack import read_pack
from prevent_analysis.pipeline.progress import tell_steps


@pytest.fixture
def records(tmp_path):
    rows = [good_rows("hate_crime_records")[0] | {"crime_ref": f"CRIME{place:04d}"} for place in range(300)]
    (tmp_path / "hate_crime_records.csv").write_text(as_csv(rows), encoding="utf-8")
    return tmp_path


def test_the_name_of_a_file_is_no_markup():
    screen = io.StringIO()
    with tell_steps(print, console=Console(file=screen, force_terminal=True, width=100)) as tell:
        tell.rows("[/red]records.csv", 25_000)
    assert "Reading [/red]records.csv: 25,000 rows" in screen.getvalue()


def test_the_reader_of_records_tells_its_file_and_rising_rows(records):
    seen: dict[str, list[int]] = {}

    def watch(file, rows):
        seen.setdefault(file, []).append(rows)

    read_pack(records, False, lambda line: None, needs_sources=False, watch=watch)
    assert list(seen) == ["hate_crime_records.csv"]
    assert seen["hate_crime_records.csv"] == sorted(seen["hate_crime_records.csv"])
    assert seen["hate_crime_records.csv"][-1] >= 300


@pytest.mark.xdist_group("great_expectations")
@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_check_shows_it_on_a_terminal_and_its_result_alone_elsewhere(records, monkeypatch, capsys, is_terminal):
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=is_terminal, width=100)
    monkeypatch.setattr("prevent_analysis.pipeline.progress.Console", lambda **_: console)
    with pytest.raises(SystemExit):
        main(["check", str(records)])
    said = capsys.readouterr()
    assert "hate_crime_records.csv: grade" in said.out
    assert "\x1b" not in said.out + said.err
    assert ("Checking" in screen.getvalue()) == is_terminal
    assert "Reading" not in said.out
