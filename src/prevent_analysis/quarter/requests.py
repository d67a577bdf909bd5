"""One note a supplier, ready to send: which files, columns, period and definitions, by when, and what to mend."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from prevent_analysis.intake.csp_schemas import PARTNERSHIP
from prevent_analysis.intake.delivery_schemas import FINANCIAL_YEAR, IDEOLOGY_SCOPE, ORGANISATION_ID, QUARTER, RECORD_ID
from prevent_analysis.intake.provenance import Source
from prevent_analysis.intake.schemas import MONITORED_STRANDS, ONS_CODE, PSEUDONYM, SCHEMAS
from prevent_analysis.presentation.formats import format_date, join_words
from prevent_analysis.quality.files import DUE_DAYS, MIN_LAG_DAYS
from prevent_analysis.reference.periods import Period
from prevent_analysis.reference.strategy import IDEOLOGIES
from prevent_analysis.settings import Settings
from prevent_analysis.store import Column

NOT_REQUESTED = ("population", "lookup_area", "lookup_concern", "published_series", "home_office_tables")
FIVE_STRANDS = (
    f"Count the five centrally monitored strands alone: {join_words(MONITORED_STRANDS).lower()}. Strands that are "
    "recorded locally (sex or gender, for example) go into their own columns or rows and are never added in."
)
ONCE = "Count each offence once, however many strands it carries."
BY_RECORDING = "Count by the month of recording and the area where the offence took place, net of cancelled records."
RESIDENCE = (
    "Count a referral for the area where the person lives, in the period in which the police received it; leave out "
    "duplicates, errors and transfers to another area."
)
DEFINITIONS: Mapping[str, tuple[str, ...]] = {
    "prevent_counts": (
        RESIDENCE,
        "A stage counts the referrals received in the period that had reached it by the day of the extract.",
        "Type of concern: one group for each referral, as in your case management system on that day.",
    ),
    "prevent_referrals": (
        RESIDENCE,
        "One row a referral, under a pseudonym that stays the same from quarter to quarter.",
    ),
    "hate_crime_totals": (ONCE, FIVE_STRANDS, BY_RECORDING),
    "hate_crime_strands": (
        "Count the offences that carry the strand; an offence with two strands stands in both rows.",
        FIVE_STRANDS,
        BY_RECORDING,
    ),
    "hate_crime_records": (ONCE, BY_RECORDING, "Under a pseudonym, never the crime number."),
    "benchmark_region": (RESIDENCE, ONCE, FIVE_STRANDS, "All areas over exactly the same period."),
}
PATTERN_WORDS = {
    ONS_CODE: "an ONS code like E06000034",
    PSEUDONYM: "6 to 16 capital letters and digits, with a letter among them",
    r"^20\d{2}$": "a year like 2026",
    PARTNERSHIP: "an ONS code of a partnership, like E22000091",
    FINANCIAL_YEAR: "a financial year like 2026/27",
    QUARTER: "a quarter like 2026/27 Q2",
    ORGANISATION_ID: "capital letters, digits and hyphens, as in org_register",
    RECORD_ID: "up to 16 capital letters, digits and hyphens",
    IDEOLOGY_SCOPE: f"`All`, or one or more of: {'; '.join(IDEOLOGIES)}",
}
NEVER_SEND = (
    "names, initials, dates of birth, exact ages, addresses, postcodes, schools, e-mail addresses, telephone numbers, "
    "ethnicity, religion, nationality, health, reference numbers of police or health services, or notes in free text"
)
# What a grade says about a file, as its supplier is told.
FLAWS = {
    "5 to 20% is missing": "Between 5 and 20% of what was asked for was missing.",
    "More than 20% is missing": "More than 20% of what was asked for was missing.",
    "rows were held back": "Some rows could not be used, because a cell of theirs could not be read.",
}
FORMAT = (
    "CSV UTF-8, XLSX or ODS with one row of column names, exactly as below, and one table a file.",
    "Dates as 2026-09-30, months as 2026-09, counts as digits. A count of nothing is 0; one that you hide is [c]; one "
    "that you do not have is [x]. An empty cell is read as missing, never as 0.",
    "Nothing to report is a return too: send the file with 0.",
    f"Never send {NEVER_SEND}. A file with any of these is refused whole.",
)


@dataclass(frozen=True)
class Asked:
    """One file asked of a supplier, and what was wrong with it last quarter; None where nobody knows."""

    table: str
    file: str
    period_start: date
    period_end: date
    problems: Sequence[str] | None


def due_date(settings: Settings) -> date:
    """The day by which the quarter's files are due."""
    return settings.period_end + timedelta(days=DUE_DAYS)


def files_to_ask(
    settings: Settings, declared: Sequence[Source], last_files: pd.DataFrame | None, last_findings: pd.DataFrame | None
) -> dict[str, list[Asked]]:
    """What to ask of whom.

    Parameters
    ----------
    settings
        Of the quarter asked for.
    declared
        What the quarter's own `sources.toml` names, if it is there already.
    last_files, last_findings
        The `FILES` and `FINDINGS` of the last release before, if there is one; what it names and `declared`
        does not is asked for too.

    Returns
    -------
    Files by supplier, suppliers and files in the order of their names. Record-level referrals are asked for only where
    an agreement allows them.
    """
    asked: dict[str, list[Asked]] = {}
    named = [
        (source.supplier, source.table, source.path, source.period_start, source.period_end)
        for source in declared
        if not source.published
    ]
    known = {(supplier, table) for supplier, table, *_ in named}
    if last_files is not None:
        named += [
            (row["supplier"], row["table"], row["file"], *_moved_on(row, settings.period_end))
            for row in last_files.to_dict("records")
            if (row["supplier"], row["table"]) not in known
        ]
    for supplier, table, file, start, end in sorted(named, key=lambda entry: (entry[0], entry[2])):
        if table in NOT_REQUESTED or (table == "prevent_referrals" and not settings.record_level_agreed):
            continue
        problems = last_problems(supplier, table, last_files, last_findings)
        window = settings.period.earlier(2)
        entry = Asked(table, file, start or window.start, end or settings.period_end, problems)
        asked.setdefault(supplier, []).append(entry)
    return asked


def _moved_on(row: Mapping[str, str], period_end: date) -> tuple[date | None, date]:
    """The span of a file of an earlier quarter, moved on to this one."""
    if not isinstance(row["period_start"], str) or not isinstance(row["period_end"], str):
        return None, period_end
    months = pd.Period(period_end, "M").ordinal - pd.Period(row["period_end"], "M").ordinal
    start = pd.Timestamp(row["period_start"]) + pd.DateOffset(months=months)
    return start.date(), period_end


def last_problems(
    supplier: str, table: str, files: pd.DataFrame | None, findings: pd.DataFrame | None
) -> tuple[str, ...] | None:
    """What was wrong with a supplier's file last quarter: rules in words, and never a number.

    What the analyst does about a rule, and what is only to be minded, is no matter of the supplier's.
    """
    if files is None or findings is None:
        return None
    failed = findings[(findings["status"] == "fail") & (findings["severity"] != "info")]
    problems: list[str] = []
    for row in files[(files["supplier"] == supplier) & (files["table"] == table)].to_dict("records"):
        if row["status"] == "missing":
            problems.append("The file did not arrive.")
        problems += [sentence for words, sentence in FLAWS.items() if words in row["reason"]]
        on_file = failed[[row["file"] in cell.split("; ") for cell in failed["source_ids"]]]
        problems += [f"This did not hold for every row: {meaning}" for meaning in on_file["meaning"]]
    return tuple(dict.fromkeys(problems))


def request_note(settings: Settings, supplier: str, asked: Sequence[Asked], synthetic: bool) -> str:
    """The note to one supplier, as Markdown that also reads well as plain text."""
    quarter = Period.ending(settings.period_end, months=3).label
    due, earliest = due_date(settings), settings.period_end + timedelta(days=MIN_LAG_DAYS)
    lines = [
        f"# Data request, {quarter}",
        "",
        *(["SYNTHETIC DEMONSTRATION DATA: this request is to nobody.", ""] if synthetic else []),
        f"To: {supplier}",
        f"From: {settings.contact_role}",
        f"Please send by: {format_date(due)}",
        f"Please extract on or after: {format_date(earliest)}, when late records are in",
        f"Marking of what you send: {settings.markings['restricted']}",
        "Route: the secure route agreed with you, and no other",
        "",
        "How to send",
        "",
        *(f"- {sentence}" for sentence in FORMAT),
    ]
    for entry in asked:
        lines += ["", *_file_lines(entry)]
    return "\n".join([*lines, "", settings.challenge, ""])


def _file_lines(entry: Asked) -> list[str]:
    schema = SCHEMAS[entry.table]
    span = f"{format_date(entry.period_start)} to {format_date(entry.period_end)}"
    mend = (
        [f"- {problem}" for problem in entry.problems] or ["- Nothing to put right, thank you."]
        if entry.problems is not None
        else ["- There is no earlier release to look back on."]
    )
    return [
        f"## {entry.file}",
        "",
        f"{schema.meaning}.",
        "",
        f"Period: {span}",
        "",
        *(f"- {sentence}" for sentence in DEFINITIONS.get(entry.table, ())),
        *([""] if entry.table in DEFINITIONS else []),
        "| Column | Must be there | What it holds | Allowed |",
        "|---|---|---|---|",
        *(_column_line(column) for column in schema.columns),
        "",
        "Last quarter",
        "",
        *mend,
    ]


def _column_line(column: Column) -> str:
    kinds = {"date": "a date", "month": "a month", "count": "a whole number", "number": "a number"}
    allowed = "; ".join(column.allowed) or PATTERN_WORDS.get(column.pattern) or kinds.get(column.kind, "text")
    meaning, allowed = (text.replace("|", "\\|") for text in (column.meaning, allowed))
    return f"| {column.name} | {'yes' if column.required else 'no'} | {meaning} | {allowed} |"


def write_notes(folder: Path, notes: Mapping[str, str]) -> list[Path]:
    """Write one file a supplier, named after it, and take away notes of an earlier writing."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        old.unlink()
    paths = []
    for place, (supplier, text) in enumerate(notes.items(), start=1):
        path = folder / f"{place:02d}-{file_name_of(supplier)}.md"
        path.write_text(text, encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


def file_name_of(supplier: str) -> str:
    """A supplier's name as part of a file name.

    Examples
    --------
    >>> file_name_of("Essex Police, performance team (Hate crime)")
    'essex-police-performance-team-hate-crime'
    """
    return re.sub(r"[^a-z0-9]+", "-", supplier.lower()).strip("-")[:60].strip("-") or "supplier"
