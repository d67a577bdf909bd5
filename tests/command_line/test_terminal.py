"""What stands on the terminal: the step in hand, a summary at the end, and no character that Windows cannot print."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from prevent_analysis.cli import app, main
from prevent_analysis.pipeline.progress import Steps, rows_of, tell_steps
from prevent_analysis.pipeline.reports import RunReport, left_out

COMMANDS = sorted(found.name or found.callback.__name__ for found in app.registered_commands)
FACTS = {"missing": [], "policy_in_words": "counts of 1 to 4 are hidden", "mode": "restricted"}


def helped(capsys, *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        main([*arguments, "--help"])
    assert stopped.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_says_what_the_exit_codes_mean(capsys, command):
    said = " ".join(helped(capsys, *([command] if command else [])).split())
    assert "Exit codes: 0 done, warnings included; 1 refused or failed; 2 a setting or an option is wrong." in said
    said.encode("cp1252")


def terminal(encoding: str = "utf-8") -> Console:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", write_through=True)
    return Console(file=stream, force_terminal=True, width=100)


def shown_on(console: Console) -> str:
    console.file.flush()
    return console.file.buffer.getvalue().decode(console.file.encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850"])
def test_a_terminal_shows_the_step_and_the_file_in_hand(encoding):
    console, lines = terminal(encoding), []
    with tell_steps(lines.append, console=console) as tell:
        tell("Reading [b]prevent_counts.csv")  # a name is no markup
        rows_of(tell)("crimes.csv", 1_200_000)
    seen = shown_on(console)
    assert "Reading crimes.csv: 1,200,000 rows" in seen
    assert lines == []


def test_where_there_is_no_terminal_each_step_is_a_line_without_rows():
    lines = []
    with tell_steps(lines.append, console=Console(file=io.StringIO())) as tell:
        tell("Checking")
        rows_of(tell)("crimes.csv", 1_200_000)
    assert lines == ["Checking"]


@pytest.mark.parametrize("console", [Console(file=io.StringIO()), terminal()])
def test_quiet_says_nothing(console):
    lines = []
    with tell_steps(lines.append, quiet=True, console=console) as tell:
        tell("Checking")
        rows_of(tell)("crimes.csv", 1_200_000)
    assert lines == []
    console.file.flush()
    assert console.file.tell() == 0


def test_a_listener_to_steps_alone_is_not_told_of_rows():
    rows_of(lambda line: pytest.fail("told"))("crimes.csv", 1)
    told = []
    rows_of(Steps(told.append, lambda file, rows: told.append((file, rows))))("crimes.csv", 1)
    assert told == [("crimes.csv", 1)]


def test_the_summary_says_what_was_made_left_out_and_why():
    audit = {"cells_shown": 90, "cells_hidden": 10}
    releases = [
        FACTS | {"audit": audit, "missing": ["The file population.csv is missing: rates are not shown. Ask: ONS."]},
        FACTS | {"audit": audit | {"cells_hidden": 0}, "mode": "public"},
    ]
    pages = [Path(f"outputs/{number}/index.html") for number in range(8)]
    lines = RunReport(pages, "the restricted briefings for Thurrock", left_out(releases), ["The threat level."]).lines()
    assert lines[:6] == [
        "Made the restricted briefings for Thurrock.",
        "Left out: The file population.csv is missing: rates are not shown. Ask: ONS.",
        "Left out: 10 of 100 figures of the restricted copy: counts of 1 to 4 are hidden.",
        "Left out: every figure of Prevent referrals below the region: the public copy never holds one.",
        "Mind: The threat level.",
        f"Open {pages[0]}",
    ]
    assert lines[-1] == "and 2 more pages, which these lead to."


def test_a_run_ends_in_its_summary_and_every_line_can_be_printed_on_windows(demo_run):
    said = demo_run.with_suffix(".done").read_text(encoding="utf-8")
    said.encode("cp1252")
    made = said.splitlines().index("Made the restricted and the public briefings for Thurrock.")
    assert said.splitlines()[made - 1] == "Putting everything in its place"
    assert all(line.split(" ")[0] in ("Left", "Mind:", "Open") for line in said.splitlines()[made + 1 :])


def test_a_check_can_be_printed_on_windows(demo_run):
    environment = {name: value for name, value in os.environ.items() if name != "PREVENT_ANALYSIS_ROOT"}
    done = subprocess.run(
        [sys.executable, "-m", "prevent_analysis", "check", "data/raw/demo"],
        cwd=demo_run,
        env=environment | {"PYTHONIOENCODING": "cp1252:strict"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"?" not in done.stdout  # what could not be printed
    assert b"hate_crime_totals.csv: grade" in done.stdout
