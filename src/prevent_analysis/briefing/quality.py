"""The sections of the data-quality report."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prevent_analysis.briefing.quality_effects import (
    HELD_BACK,
    contents_table,
    context_table,
    measures_shown,
    measures_table,
    tables_of,
)
from prevent_analysis.briefing.release import Briefing
from prevent_analysis.briefing.sections import NOTHING, files_sentence, statement
from prevent_analysis.presentation.charts import plot_coverage
from prevent_analysis.presentation.display import Figure, KeyMessages, Table, Text
from prevent_analysis.presentation.formats import dated, format_count, format_date, is_missing, join_words
from prevent_analysis.presentation.values import capital
from prevent_analysis.quality.files import REFERENCE
from prevent_analysis.reference.periods import Period

__all__ = [
    "contents_table",
    "context_table",
    "files_table",
    "findings_table",
    "findings_text",
    "hate_crime_coverage_chart",
    "key_messages",
    "measures_table",
    "methods",
    "passed_table",
    "prevent_coverage_chart",
    "requests_table",
    "statement",
]

MONTHS_DRAWN = 24
SEVERITY_ORDER = ("critical", "warning", "info")
OUTCOMES = {"fail": "failed", "not checked": "could not be checked", "pass": "passed"}
MIND = "to be minded"  # what is true of a file, and nobody's fault
URGENCY = {0: "now", 1: "before the next quarter"}
SEND_BACK = "Send back the rows that are held back (data/processed, quarantine), and ask for the corrected file."
OWN_LISTS = "the program's own lists"
ROW_COUNTS_NOTE = (
    "Rows are counted only for files without Prevent data: how many rows a Prevent file has, or how many of them have "
    "a problem, could give a small count away."
)


def key_messages(briefing: Briefing) -> KeyMessages:
    """How many files there are and of which grade, and what is missing."""
    messages = [
        files_sentence(briefing),
        rules_sentence(briefing.findings),
        *(requests_sentence(briefing) if briefing.is_restricted else []),
        *briefing.facts["missing"],
    ]
    return KeyMessages(tuple(messages[:5]))


def rules_sentence(findings: pd.DataFrame) -> str:
    """How many rules were checked, and what came of them."""
    failed = findings.loc[findings["status"] == "fail", "severity"]
    critical, warning, info = (int((failed == severity).sum()) for severity in SEVERITY_ORDER)
    unchecked = int((findings["status"] == "not checked").sum())
    return (
        f"Of {len(findings)} rules, {critical} critical and {warning} others failed, {info} say what is to be minded, "
        f"and {unchecked} could not be checked."
    )


def requests_sentence(briefing: Briefing) -> list[str]:
    """How many requests there are and who is asked first; nothing where nobody is."""
    requests = list_requests(briefing)
    if requests.empty:
        return []
    first, number = requests.iloc[0], len(requests)
    requested = "1 request to a supplier" if number == 1 else f"{number} requests to suppliers; the first"
    return [f"{requested}: {first['Ask']}, about {first['About']}, {first['First']}."]


def files_table(briefing: Briefing) -> Table:
    """Every file with its grade and why it has it."""
    files = briefing.files
    frame = pd.DataFrame(
        {
            "File": files["file"],
            "Grade": files["grade"].where(files["grade"] != "", files["status"]),
            "Why": files["reason"],
            "Rows": [rows_in_words(row) for row in files.to_dict("records")],
            "From": files["supplier"],
            "Extracted": [format_date(day) if isinstance(day, str) else "[x]" for day in files["extract_date"]],
        }
    )
    return Table("files", briefing.notices.add_to("Files of the quarter."), frame, notes=(ROW_COUNTS_NOTE,))


def rows_in_words(file: Mapping[str, Any]) -> str:
    """Rows read, and what became of them; how many a file with Prevent data has is not shown.

    Examples
    --------
    >>> rows_in_words({"rows_read": 2089, "rows_kept": 2087, "rows_quarantined": 1, "rows_set_aside": 1})
    '2,089: 2,087 kept, 1 held back, 1 set aside'
    >>> rows_in_words({"rows_read": None})
    'not shown'
    """
    if is_missing(file["rows_read"]):
        return "not shown"
    parts = {"kept": "rows_kept", "held back": "rows_quarantined", "set aside": "rows_set_aside"}
    said = [f"{format_count(file[name])} {word}" for word, name in parts.items() if word == "kept" or file[name]]
    return f"{format_count(file['rows_read'])}: {', '.join(said)}"


def _coverage_chart(briefing: Briefing, table: str, what: str) -> Figure | Text:
    months = Period.ending(briefing.period.end, MONTHS_DRAWN).month_labels()
    rows = briefing.coverage[(briefing.coverage["table"] == table) & briefing.coverage["month"].isin(months)]
    if rows.empty:
        return Text((f"{what}: no monthly file was supplied, so there is no picture of months.",), kind="note")
    return plot_coverage(
        rows.assign(area_name=rows["area_code"].map(briefing.name_of)),
        notices=briefing.notices,
        source="the files of the quarter.",
        what=what,
        name=f"coverage-{table.replace('_', '-')}",
    )


def hate_crime_coverage_chart(briefing: Briefing) -> Figure | Text:
    """Months of recorded hate crime by area."""
    return _coverage_chart(briefing, "hate_crime_totals", "Recorded hate crime")


def prevent_coverage_chart(briefing: Briefing) -> Figure | Text:
    """Months of Prevent referrals by area; which months came is no count, and is for named recipients."""
    return _coverage_chart(briefing, "prevent_counts", "Prevent referrals") if briefing.is_restricted else NOTHING


def open_findings(briefing: Briefing) -> pd.DataFrame:
    """What failed or could not be checked, the most serious first."""
    found = briefing.findings[briefing.findings["status"] != "pass"]
    order = found["severity"].map({name: place for place, name in enumerate(SEVERITY_ORDER)})
    return found.assign(place=order).sort_values(["place", "order"], ignore_index=True)


def findings_text(briefing: Briefing) -> Text:
    """What the open findings mean for the briefings."""
    found = open_findings(briefing)
    if found.empty:
        return Text(("Every rule was checked and passed.",))
    critical = found[(found["severity"] == "critical") & (found["status"] == "fail")]
    if critical.empty:
        return Text(("No critical rule failed. What is listed is to be put right or minded; the briefings go on.",))
    files = join_words(sorted({name for cell in critical["source_ids"] for name in cell.split("; ") if name}))
    return Text((f"A critical rule failed on {files}. Figures that rest on it are of grade C.",), kind="warning")


def findings_table(briefing: Briefing) -> Table | Text:
    """The rules that failed or could not be checked, with the measures that they touch and what the analyst does."""
    found = open_findings(briefing)
    if found.empty:
        return NOTHING
    outcomes = found["status"].map(OUTCOMES).mask((found["status"] == "fail") & (found["severity"] == "info"), MIND)
    reason = found["reason"].where(found["reason"] == "", " (" + found["reason"].map(dated) + ")")
    frame = pd.DataFrame(
        {
            "Rule": found["rule_id"],
            "Weight": found["severity"],
            "Outcome": outcomes + reason,
            "What it asks": found["meaning"],
            "What to do": found["what_to_do"],
            "Files": found["source_ids"].map(named_files),
            "Measures that it touches": [touched_by(briefing, row) for row in found.to_dict("records")],
            "Rows": found["rows"].astype(object).where(found["rows"].notna(), "not shown"),
        }
    )
    if not briefing.is_restricted:
        frame = frame.drop(columns="What to do")
    caption = "Rules that failed or could not be checked."
    return Table("findings", briefing.notices.add_to(caption), frame)


def touched_by(briefing: Briefing, finding: dict[str, object]) -> str:
    """The measures that rest on the tables which a finding is about."""
    files = str(finding["source_ids"]).split("; ")
    tables = {finding["table"], *briefing.files.loc[briefing.files["file"].isin(files), "table"]}
    touched = [measure.measure_id for measure in measures_shown(briefing) if tables & set(tables_of(measure))]
    return ", ".join(touched) or "none"


def named_files(source_ids: str) -> str:
    """The files of a finding as a reader knows them; the lists that ship with the program are called so."""
    names = [OWN_LISTS if name == REFERENCE else name for name in source_ids.split("; ") if name]
    return ", ".join(names) or "none"


def requests_table(briefing: Briefing) -> Table | Text:
    """Who to ask for what: missing files, rows held back, and what failed; no matter of the public's."""
    if not briefing.is_restricted:
        return NOTHING
    requests = list_requests(briefing)
    if requests.empty:
        return Text(("Nobody needs to be asked for anything.",))
    return Table("requests", briefing.notices.add_to("What to ask each supplier for, the most urgent first."), requests)


def list_requests(briefing: Briefing) -> pd.DataFrame:
    """Every request, the most urgent first: `First` (when), `Ask`, `About`, `What to do` and `Rule`."""
    failed = briefing.findings[briefing.findings["status"] == "fail"]
    failed = failed[failed["severity"].isin(["critical", "warning"])]
    rows: list[tuple[int, str, str, str, str]] = []
    for file in briefing.files.to_dict("records"):
        who = (file["supplier"], file["file"])
        if file["status"] == "missing":
            rows.append((0, *who, "Ask for the file.", "missing"))
        if HELD_BACK in file["reason"]:
            rows.append((1, *who, SEND_BACK, "CELL-001"))
        for finding in failed.to_dict("records"):
            if file["file"] in finding["source_ids"].split("; "):
                detail = f" ({capital(dated(finding['reason']))}.)" if finding["reason"] else ""
                weight = SEVERITY_ORDER.index(finding["severity"])
                rows.append((weight, *who, finding["what_to_do"] + detail, finding["rule_id"]))
    frame = pd.DataFrame(rows, columns=["weight", "Ask", "About", "What to do", "Rule"])
    ordered = frame.sort_values(["weight", "Ask", "About"], kind="stable", ignore_index=True)
    return ordered.assign(First=ordered["weight"].map(URGENCY))[["First", "Ask", "About", "What to do", "Rule"]]


def passed_table(briefing: Briefing) -> Table | Text:
    """The rules that passed."""
    passed = briefing.findings[briefing.findings["status"] == "pass"]
    if passed.empty:
        return Text(("No rule passed.",), kind="warning")
    frame = pd.DataFrame(
        {
            "Rule": passed["rule_id"],
            "Table": passed["table"],
            "Dimension": passed["dimension"],
            "What it asks": passed["meaning"],
        }
    )
    return Table("passed", briefing.notices.add_to("Rules that passed."), frame)


def methods(briefing: Briefing) -> Text:
    """How the checks work and what the grades mean."""
    return Text(
        (
            "Files are read strictly: one that does not fit its declared columns, holds personal data or cannot be "
            "trusted is refused whole; a row with a cell that cannot be read is held back; titles, totals and "
            "footnotes are set aside. Every row is one of these or is kept. What a held-back row would have fed is "
            "shown as [x], never as 0.",
            "Grade A: every critical rule passed and less than 5% is missing. B: 5 to 20% is missing, a row was held "
            "back or a warning rule failed. C: anything else; a C on a file that the ratio rests on makes the "
            "claim check 'cannot tell'.",
        )
    )
