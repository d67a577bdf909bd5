"""Two quarters as an analyst has them, from the command line alone: each thing that goes wrong, and each message."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from prevent_analysis.cli import main

FIRST, SECOND = "2026-06-30", "2026-09-30"
TABLES = ("prevent_counts", "hate_crime_totals", "hate_crime_strands", "population", "org_register", "training_agg")
POLICE = "Essex Police performance team"
ROLE = "Prevent lead"


class Office:
    """A project folder and the commands typed in it."""

    def __init__(self, root: Path, capsys):
        self.root, self.capsys = root, capsys

    def type(self, *arguments: str, code: int = 0) -> str:
        """Type a command; give what it says. It must end with this exit code."""
        try:
            main(arguments)
        except SystemExit as stopped:
            ended = stopped.code if isinstance(stopped.code, int) else int(bool(stopped.code))
        else:
            ended = 0
        said = self.capsys.readouterr()
        assert ended == code, said.out + said.err
        assert "Traceback" not in said.err
        return said.err if code else said.out

    def set(self, old: str, new: str) -> None:
        """Change a line of analysis.toml."""
        path = self.root / "analysis.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def raw(self, end: str) -> Path:
        return self.root / "data" / "raw" / end

    def page(self, end: str, name: str = "local_risk_profile.html", mode: str = "restricted") -> str:
        """The text of a finished page."""
        path = self.root / "outputs" / end / "E06000034" / mode / name
        return " ".join(re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8")).split())

    def receive(self, end: str, name: str) -> None:
        """A supplier's file arrives: the demonstration's, as far as the quarter goes."""
        lines = (self.root / "data" / "raw" / "demo" / name).read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not re.match(r"\d{4}-\d{2}", line) or line[:7] <= end[:7]]
        self.raw(end).mkdir(parents=True, exist_ok=True)
        (self.raw(end) / name).write_text("\n".join(kept) + "\n", encoding="utf-8")

    def declare(self, end: str, extracted: date, supersedes: dict[str, str] | None = None) -> None:
        """Write the quarter's sources.toml; `supersedes` maps a new version to the file whose place it takes."""
        demo = tomllib.loads((self.root / "data" / "raw" / "demo" / "sources.toml").read_text(encoding="utf-8"))
        entries = [entry for entry in demo["file"] if entry["table"] in TABLES]
        for entry in entries:
            entry |= {"period_end": date.fromisoformat(end), "extract_date": extracted}
            if entry["table"].startswith("hate_crime"):
                entry["supplier"] = POLICE
        for path, earlier in (supersedes or {}).items():
            entries.append(
                next(entry for entry in entries if entry["path"] == earlier)
                | {"path": path, "version": "2", "supersedes": earlier}
            )
        self.raw(end).mkdir(parents=True, exist_ok=True)
        text = "\n".join("[[file]]\n" + "\n".join(toml_line(*pair) for pair in entry.items()) for entry in entries)
        (self.raw(end) / "sources.toml").write_text(text, encoding="utf-8")


def toml_line(name: str, value: object) -> str:
    if isinstance(value, bool | date):
        return f"{name} = {str(value).lower()}"
    return f'{name} = "{value}"'


@pytest.fixture
def office(project, monkeypatch, capsys):
    """An office with one briefing, in the first quarter, before anything has come."""
    for notebook in (project / "notebooks").glob("*.ipynb"):
        if notebook.stem != "local_risk_profile":
            notebook.unlink()
    monkeypatch.chdir(project)
    monkeypatch.delenv("PREVENT_ANALYSIS_ROOT", raising=False)
    place = Office(project, capsys)
    place.set("end = 2026-09-30", "end = 2026-06-30")
    place.set("run_date = 2026-10-28", "run_date = 2026-07-28")
    return place


def test_two_quarters(office):
    first_quarter(office)
    a_file_is_reissued(office)
    second_quarter(office)
    raw_files_go(office)


def first_quarter(office: Office) -> None:
    # Nothing says yet who supplies what.
    assert "copy last quarter's" in office.type("requests", code=2)
    office.declare(FIRST, date(2026, 7, 16))
    said = office.type("requests")
    assert "essex-police-performance-team.md" in said
    note = next((office.root / "outputs" / FIRST / "requests").glob("*essex-police*")).read_text(encoding="utf-8")
    assert "Please send by: 20 July 2026" in note

    # One file has not come by the day on which it was due; one has a label that nobody knows.
    for table in TABLES:
        if table != "hate_crime_totals":
            office.receive(FIRST, f"{table}.csv")
    counts = office.raw(FIRST) / "prevent_counts.csv"
    text = counts.read_text(encoding="utf-8")
    counts.write_text(text.replace("Education", "Skools"), encoding="utf-8")
    said = office.type("status")
    assert f"late: hate_crime_totals.csv ({POLICE}). It was due on 20 July 2026." in said
    assert re.search(r"failed: prevent_counts\.csv \(.*CELL-030", said)
    assert "missing: training return (South Essex College). No return for this quarter" in said
    assert "Skools" not in said
    refused = office.type("run", code=1)
    assert "prevent_counts.csv" in refused
    assert "CELL-030" in refused
    assert not (office.root / "outputs" / FIRST / "E06000034").exists()

    # The label is put right; without the late file the run says what that means and makes the rest.
    counts.write_text(text, encoding="utf-8")
    said = office.type("run")
    assert "hate_crime_totals.csv is missing" in said
    assert "The threat level was last checked on 21 March 2024" in said

    # Commentary is keyed to its figure; words that the figures cannot carry are refused.
    said = office.type("status")
    key = re.search(r'\(restricted\): measure = "M02", figure = "([0-9a-f]{8})"', said)[1]
    write_comment(office, key, "Referrals went up because of the campaign.")
    said = office.type("run", code=1)
    assert "commentary.toml: entry 1, sentence 1 claims a cause" in said
    assert "WORD-001" in said
    write_comment(office, key, "The training campaign of the spring falls into this year.")

    # The late file comes; somebody looks up the threat level; both copies are made and released.
    office.receive(FIRST, "hate_crime_totals.csv")
    office.set("checked_on = 2024-03-21", "checked_on = 2026-07-27")
    said = office.type("run", "--mode", "both")
    assert "is missing" not in said
    assert "threat level" not in said
    assert "There is no earlier release in the archive" in office.page(FIRST)
    assert "Comment: The training campaign of the spring falls into this year. (CSP manager)" in office.page(FIRST)
    assert "training campaign" not in office.page(FIRST, mode="public")
    release(office, FIRST)


def write_comment(office: Office, key: str, text: str) -> None:
    entry = {
        "measure": "M02",
        "area": "E06000034",
        "mode": "restricted",
        "role": "CSP manager",
        "figure": key,
        "text": text,
    }
    content = "[[comment]]\n" + "\n".join(f'{name} = "{value}"' for name, value in entry.items())
    (office.raw(FIRST) / "commentary.toml").write_text(content + "\n", encoding="utf-8")


def release(office: Office, end: str) -> None:
    said = office.type("release", str(office.root / "outputs" / end), "--role", ROLE)
    assert f"release of {end} is entry" in said
    assert "Archived in" in said


def a_file_is_reissued(office: Office) -> None:
    folder = office.raw(FIRST)
    lines = (folder / "prevent_counts.csv").read_text(encoding="utf-8").splitlines()
    for dimension in ("total", "sector", "concern_group"):
        row = ("2026-05-01", "2026-05-31", "E06000034", "received", dimension)
        at = next(place for place, line in enumerate(lines) if line.startswith(",".join(row)))
        *before, count, provisional = lines[at].split(",")
        lines[at] = ",".join([*before, str(int(count) + 5), provisional])
    (folder / "prevent_counts_v2.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    office.declare(FIRST, date(2026, 7, 16), {"prevent_counts_v2.csv": "prevent_counts.csv"})

    said = office.type("status")
    took = "prevent_counts_v2.csv takes the place of prevent_counts.csv"
    assert f"Re-issued: {took}: 0 rows added, 0 taken out, 3 changed." in said
    said = office.type("run")
    assert "Commentary entry 1 (M02, restricted) was not written about the figure as it is now" in said
    page = office.page(FIRST)
    assert "(CSP manager) [the figure has moved since this was written]" in page
    assert re.search(r"Revisions: \d+ figures released before have moved and are marked \[r\]\.", page)
    assert "prevent_counts_v2.csv (version 2) takes the place of prevent_counts.csv." in page
    assert re.search(r"Prevent referrals per 100,000 residents Thurrock 12 months to June 2026 [\d.]+ \(\d+ : ", page)

    # Somebody decides to keep the comment; the decision is printed with role and reason.
    with (office.root / "analysis.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            '\n[[override]]\ngate = "commentary entry 1"\nrole = "Prevent lead"\nreason = "Still true of the year"\n'
            "given_on = 2026-07-28\n"
        )
    said = office.type("run", "--mode", "both")
    assert "was not written about" not in said
    assert 'Override of gate "commentary entry 1" by Prevent lead on 28 July 2026: Still true of the year.' in said
    sign_off = (office.root / "outputs" / FIRST / "E06000034" / "sign_off.html").read_text(encoding="utf-8")
    assert "by Prevent lead on 28 July 2026" in sign_off
    differences = (office.root / "outputs" / FIRST / "E06000034" / "differences.html").read_text(encoding="utf-8")
    assert "Left out of the public copy altogether: Prevent referrals per 100 recorded hate crimes." in differences
    release(office, FIRST)


def second_quarter(office: Office) -> None:
    office.set("end = 2026-06-30", "end = 2026-09-30")
    office.set("run_date = 2026-07-28", "run_date = 2026-10-28")
    assert "an override counts for one quarter" in office.type("status", code=2)
    path = office.root / "analysis.toml"
    path.write_text(
        re.sub(r"\n\[\[override\]\]\ngate = \"comm[^#]*", "\n", path.read_text(encoding="utf-8")), encoding="utf-8"
    )

    # Before anything has come, last quarter's release says whom to ask for what, and what to mend.
    office.type("requests")
    note = next((office.root / "outputs" / SECOND / "requests").glob("*essex-police*")).read_text(encoding="utf-8")
    assert "30 September 2026" in note
    assert "No critical rule failed, but rows were quarantined." in note

    office.declare(SECOND, date(2026, 10, 15))
    for table in TABLES:
        office.receive(SECOND, f"{table}.csv")
    said = office.type("run")
    assert "The threat level was last checked on 27 July 2026" in said
    page = office.page(SECOND)
    assert "New data: the 12 months to September 2026 are released for the first time" in page
    assert "Compared with: 2026/27 Q1, released 28 July 2026 and 2026/27 Q1, released 28 July 2026, version 2." in page
    assert re.search(r"Revisions: \d+ figures released before have moved", page)
    assert "Movement: recorded hate crimes per 100,000 residents" in page
    release(office, SECOND)


def raw_files_go(office: Office) -> None:
    assert "Nothing is past its date." in office.type("purge")
    office.set("run_date = 2026-10-28", "run_date = 2026-11-24")
    said = office.type("purge")
    assert re.search(r"raw/2026-06-30: \d+ files, to be kept until 26 October 2026\.", said)
    assert "Nothing was removed" in said
    assert office.raw(FIRST).exists()
    assert "files were removed." in office.type("purge", "--delete")
    assert not office.raw(FIRST).exists()
    assert (office.raw(SECOND) / "hate_crime_totals.csv").exists()
    assert (office.root / "data" / "raw" / "demo" / "sources.toml").exists()


@pytest.mark.parametrize(
    "command", ["run", "check", "status", "requests", "purge", "release", "audit", "verify", "demo-data"]
)
def test_help_has_an_example(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert f"Example: prevent-analysis {command}" in capsys.readouterr().out
