"""Two quarters as an analyst has them, typed at the command line: each thing that goes wrong, and each message.

The steps of one story stand in their order; each goes on where the one before it ended.
"""

import contextlib
import io
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import copy_project

from prevent_analysis.cli import main

FIRST, SECOND = "2026-06-30", "2026-09-30"
TABLES = ("prevent_counts", "hate_crime_totals", "hate_crime_strands", "population", "org_register", "training_agg")
POLICE = "Essex Police performance team"
AREA = "E06000034"
REISSUED = {f"hate_crime_{name}_v2.csv": f"hate_crime_{name}.csv" for name in ("totals", "strands")}
MORE = 12  # offences that the re-issue adds to one month, each with the flag of one strand


class Office:
    """A project folder, and the commands typed in it."""

    def __init__(self, root: Path):
        self.root = root

    def type(self, *arguments: str, code: int = 0) -> str:
        """Type a command; give what it says. It must end with this exit code."""
        out, err = io.StringIO(), io.StringIO()
        ended = 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main(arguments)
            except SystemExit as stopped:
                ended = stopped.code if isinstance(stopped.code, int) else int(bool(stopped.code))
        assert ended == code, out.getvalue() + err.getvalue()
        assert "Traceback" not in err.getvalue()
        return " ".join(f"{out.getvalue()} {err.getvalue()}".split())

    def set(self, old: str, new: str) -> None:
        """Change a line of analysis.toml."""
        path = self.root / "analysis.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def raw(self, end: str) -> Path:
        return self.root / "data" / "raw" / end

    def output(self, end: str, name: str) -> str:
        """The text of a finished page."""
        text = (self.root / "outputs" / end / name).read_text(encoding="utf-8")
        return " ".join(re.sub(r"<[^>]+>", " ", text).split())

    def page(self, end: str, mode: str = "restricted") -> str:
        return self.output(end, f"{AREA}/{mode}/local_risk_profile.html")

    def receive(self, end: str, table: str) -> None:
        """A supplier's file arrives: the demonstration's as far as the quarter goes, of referrals those received."""
        lines = (self.raw("demo") / f"{table}.csv").read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not re.match(r"\d{4}-\d{2}", line) or line[:7] <= end[:7]]
        if table == "prevent_counts":
            kept = [line for line in kept if not line[:1].isdigit() or ",received,total," in line]
        write_lines(self.raw(end) / f"{table}.csv", kept)

    def change(self, end: str, name: str, change: Callable[[str], str], to: str = "") -> None:
        """Write a file again, each line changed, under its own name or another."""
        lines = (self.raw(end) / name).read_text(encoding="utf-8").splitlines()
        write_lines(self.raw(end) / (to or name), [change(line) for line in lines])

    def declare(self, end: str, extracted: date, supersedes: dict[str, str] | None = None) -> None:
        """Write the quarter's sources.toml; `supersedes` maps a new version to the file whose place it takes."""
        demo = tomllib.loads((self.raw("demo") / "sources.toml").read_text(encoding="utf-8"))
        entries = {entry["path"]: entry for entry in demo["file"] if entry["table"] in TABLES}
        for entry in entries.values():
            entry |= {"period_end": date.fromisoformat(end), "extract_date": extracted}
            if entry["table"].startswith("hate_crime"):
                entry["supplier"] = POLICE
        for path, earlier in (supersedes or {}).items():
            entries[path] = entries[earlier] | {"path": path, "version": "2", "supersedes": earlier}
        write_lines(
            self.raw(end) / "sources.toml",
            [line for entry in entries.values() for line in ("[[file]]", *map(toml_line, entry.items()))],
        )

    def comment(self, key: str, text: str) -> None:
        """Write the commentary of the first quarter: one entry about the rate of recorded hate crime."""
        entry = {"measure": "M03", "area": AREA, "mode": "restricted", "role": "CSP manager"}
        lines = ["[[comment]]", *map(toml_line, (entry | {"figure": key, "text": text}).items())]
        write_lines(self.raw(FIRST) / "commentary.toml", lines)

    def release(self, end: str) -> str:
        return self.type("release", f"outputs/{end}", "--role", "Prevent lead")


def write_lines(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def toml_line(pair: tuple[str, object]) -> str:
    name, value = pair
    return f"{name} = {str(value).lower()}" if isinstance(value, bool | date) else f'{name} = "{value}"'


def revised(line: str) -> str:
    """A line of either file on hate crime as the police have it since the re-issue."""
    cells = line.split(",")
    if cells[:2] == ["2026-05", AREA] and (cells[2].isdigit() or cells[2] == "Race"):
        place = 2 if cells[2].isdigit() else 3
        cells[place] = str(int(cells[place]) + MORE)
    return ",".join(cells)


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with one briefing, in the first quarter, before anything has come."""
    root = copy_project(tmp_path_factory.mktemp("office") / "project")
    for notebook in (root / "notebooks").glob("*.ipynb"):
        if notebook.stem != "local_risk_profile":
            notebook.unlink()
    place = Office(root)
    place.set("end = 2026-09-30", "end = 2026-06-30")
    place.set("run_date = 2026-10-28", "run_date = 2026-07-28")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.delenv("PREVENT_ANALYSIS_ROOT", raising=False)
        yield place


def requests_need_to_know_who_supplies_what(office):
    assert "copy last quarter's" in office.type("requests", code=2)
    office.declare(FIRST, date(2026, 7, 16))
    assert "essex-police-performance-team.md" in office.type("requests")
    note = next((office.root / "outputs" / FIRST / "requests").glob("*essex-police*")).read_text(encoding="utf-8")
    assert "Please send by: 20 July 2026" in note


def the_board_shows_a_late_file_a_changed_label_and_a_missing_partner(office):
    for table in TABLES:
        if table != "hate_crime_totals":
            office.receive(FIRST, table)
    office.change(FIRST, "hate_crime_strands.csv", lambda line: line.replace(",Race,", ",Skin colour,"))
    said = office.type("status")
    assert f"late: hate_crime_totals.csv ({POLICE}). It was due on 20 July 2026." in said
    assert re.search(r"failed: hate_crime_strands\.csv \(.*?CELL-030", said)
    assert "missing: training return (South Essex College). No return for this quarter" in said
    assert "Skin colour" not in said


def a_changed_label_stops_the_run_and_nothing_is_made(office):
    refused = office.type("run", code=1)
    assert "hate_crime_strands.csv" in refused
    assert "CELL-030" in refused
    assert "Skin colour" not in refused
    assert not (office.root / "outputs" / FIRST / AREA).exists()
    assert "Refused: hate_crime_strands.csv, row 2, column strand" in office.type("check", f"data/raw/{FIRST}", code=1)


def a_run_without_the_late_file_says_what_that_means_and_that_the_threat_level_is_stale(office):
    office.change(FIRST, "hate_crime_strands.csv", lambda line: line.replace(",Skin colour,", ",Race,"))
    said = office.type("run")
    assert "hate_crime_totals.csv is missing" in said
    assert "The threat level was last checked on 21 March 2024" in said
    assert "hate_crime_totals.csv is missing" in office.page(FIRST)


def nothing_is_to_be_minded_once_the_file_is_there_and_the_level_looked_up(office):
    office.receive(FIRST, "hate_crime_totals")
    office.set("checked_on = 2024-03-21", "checked_on = 2026-07-27")
    said = office.type("run")
    assert "is missing" not in said
    assert "threat level" not in said
    assert "There is no earlier release in the archive" in office.page(FIRST)


def commentary_that_claims_a_cause_is_refused(office):
    key = re.search(r'\(restricted\): measure = "M03", figure = "([0-9a-f]{8})"', office.type("status"))[1]
    office.comment(key, "Recorded hate crime went up because of the campaign.")
    said = office.type("run", code=1)
    assert "commentary.toml: entry 1, sentence 1 claims a cause" in said
    assert "WORD-001" in said
    office.comment(key, "The training campaign of the spring falls into this year.")


def both_copies_are_released_and_the_comment_is_in_its_own_alone(office):
    office.type("run", "--mode", "both")
    assert "Comment: The training campaign of the spring falls into this year. (CSP manager)" in office.page(FIRST)
    assert "training campaign" not in office.page(FIRST, "public")
    said = office.release(FIRST)
    for mode in ("restricted", "public"):
        assert re.search(rf"The {mode} release of {FIRST} is entry \d", said)
    assert "Archived in" in said
    again = office.type("verify", f"outputs/{FIRST}", "--raw", f"data/raw/{FIRST}")
    assert re.search(r"All \d+ finished files are those that .*, and the raw files make the same bytes again", again)
    assert "The audit passed" in office.type("audit", f"outputs/{FIRST}")
    assert "Nothing is past its date." in office.type("purge")


def a_reissue_is_compared_row_by_row(office):
    for new, old in REISSUED.items():
        office.change(FIRST, old, revised, to=new)
    office.declare(FIRST, date(2026, 7, 16), REISSUED)
    said = office.type("status")
    for new, old in REISSUED.items():
        assert f"Re-issued: {new} takes the place of {old}: 0 rows added, 0 taken out, 1 changed." in said


def the_page_marks_what_moved_and_the_comment_that_has_gone_stale(office):
    said = office.type("run")
    assert "Commentary entry 1 (M03, restricted) was not written about the figure as it is now" in said
    page = office.page(FIRST)
    assert "(CSP manager) [the figure has moved since this was written]" in page
    assert re.search(r"Revisions: \d+ figures? released before ha(s|ve) moved and (is|are) marked \[r\]\.", page)
    assert "hate_crime_totals_v2.csv (version 2) takes the place of hate_crime_totals.csv." in page
    assert re.search(
        r"Recorded hate crimes per 100,000 residents Thurrock 12 months to June 2026 [\d.]+ \(\d+ : ", page
    )


def an_override_is_printed_with_its_role_and_reason(office):
    with (office.root / "analysis.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            '\n[[override]]\ngate = "commentary entry 1"\nrole = "Prevent lead"\nreason = "Still true of the year"\n'
            "given_on = 2026-07-28\n"
        )
    said = office.type("run", "--mode", "both")
    assert "was not written about" not in said
    assert 'Override of gate "commentary entry 1" by Prevent lead on 28 July 2026: Still true of the year.' in said
    assert "by Prevent lead on 28 July 2026" in office.output(FIRST, f"{AREA}/sign_off.html")
    differences = office.output(FIRST, f"{AREA}/differences.html")
    assert differences.count("left out of the public copy altogether") == 1
    assert "Prevent referrals per 100 recorded hate crimes" in differences.partition("whatever their size:")[2]
    assert "Archived in" in office.release(FIRST)


def the_next_quarter_wants_the_override_taken_out(office):
    office.set("end = 2026-06-30", "end = 2026-09-30")
    office.set("run_date = 2026-07-28", "run_date = 2026-10-28")
    assert "an override counts for one quarter" in office.type("status", code=2)
    path = office.root / "analysis.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.partition('\n[[override]]\ngate = "commentary')[0] + "\n", encoding="utf-8")


def the_next_requests_ask_for_the_next_period(office):
    office.declare(SECOND, date(2026, 10, 15))
    office.type("requests")
    note = next((office.root / "outputs" / SECOND / "requests").glob("*essex-police*")).read_text(encoding="utf-8")
    assert "30 September 2026" in note
    assert "Last quarter" in note
    assert "This did not hold for every row: Offences with any strand" in note
    assert "Ask the supplier" not in note


def the_next_quarter_is_protected_and_compared_with_the_ledger(office):
    for table in TABLES:
        office.receive(SECOND, table)
    for name in REISSUED.values():
        office.change(SECOND, name, revised)
    assert "The threat level was last checked on 27 July 2026" in office.type("run")
    page = office.page(SECOND)
    assert "New data: the 12 months to September 2026 are released for the first time" in page
    assert "Compared with: 2026/27 Q1, released 28 July 2026 and 2026/27 Q1, released 28 July 2026, version 2." in page
    assert "Movement: recorded hate crimes per 100,000 residents" in page
    assert f"The restricted release of {SECOND} is entry" in office.release(SECOND)


def raw_files_go_when_their_days_are_over(office):
    said = office.type("purge")
    assert re.search(r"raw/2026-06-30: \d+ files, to be kept until 26 October 2026\.", said)
    assert "Nothing was removed" in said
    assert office.raw(FIRST).exists()
    assert "files were removed." in office.type("purge", "--delete")
    assert not office.raw(FIRST).exists()
    assert (office.raw(SECOND) / "hate_crime_totals.csv").exists()
    assert (office.raw("demo") / "sources.toml").exists()


STORY = (
    requests_need_to_know_who_supplies_what,
    the_board_shows_a_late_file_a_changed_label_and_a_missing_partner,
    a_changed_label_stops_the_run_and_nothing_is_made,
    a_run_without_the_late_file_says_what_that_means_and_that_the_threat_level_is_stale,
    nothing_is_to_be_minded_once_the_file_is_there_and_the_level_looked_up,
    commentary_that_claims_a_cause_is_refused,
    both_copies_are_released_and_the_comment_is_in_its_own_alone,
    a_reissue_is_compared_row_by_row,
    the_page_marks_what_moved_and_the_comment_that_has_gone_stale,
    an_override_is_printed_with_its_role_and_reason,
    the_next_quarter_wants_the_override_taken_out,
    the_next_requests_ask_for_the_next_period,
    the_next_quarter_is_protected_and_compared_with_the_ledger,
    raw_files_go_when_their_days_are_over,
)


def test_two_quarters_from_the_command_line_alone(office):
    """One test, since its steps need each other and tests are shared out among processes."""
    for step in STORY:
        step(office)
