"""Write docs/rules.md from the rules in the code and the suites in expectations/."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from prevent_analysis.disclosure.scan_rules import RULES as AUDIT_RULES
from prevent_analysis.intake.home_office_sheet import HOME_OFFICE_RULES
from prevent_analysis.intake.rules import RULES as INTAKE_RULES
from prevent_analysis.intake.rules import Rule
from prevent_analysis.intake.schemas import SCHEMAS
from prevent_analysis.presentation.wording import WORDING_RULES
from prevent_analysis.quality import CROSS_FILE_RULES
from prevent_analysis.quality.expectations import read_suite
from prevent_analysis.quality.rules import Rule as QualityRule
from prevent_analysis.quarter.commentary import RULES as COMMENTARY_RULES

HEAD = """# Rules

Made from `src/prevent_analysis` and `expectations/` by `python docs/make_rules.py`; a test says that it is current.

Each message, finding and list of rows gives the id of a rule, and never what a cell holds. An id is never used again
for another rule. Reading has the first word: it refuses a file, holds a row back (`quarantine row`) or sets it aside;
what a row held back would have fed is not available, never 0. The rules of data quality then decide the grade of each
file (`methods.md`), and what leaves is audited.
"""
FAMILIES = {
    "FILE": "The file",
    "CSV": "CSV",
    "BOOK": "Workbooks",
    "TAB": "The table in the file",
    "ROW": "Rows set aside",
    "CELL": "Cells",
    "DATE": "Dates",
    "PRV": "Privacy",
    "SRC": "The folder and sources.toml",
    "KEY": "Rows that repeat",
    "COR": "corrections.toml",
    "HO": "The Home Office hate crime tables",
    "COM": "commentary.toml",
}
CELLS = "A list of rows held back gives CELL-001 for whichever of CELL-010 to CELL-022 it is."
AUDIT = (
    "What `audit` finds in finished files, and what stops `release`. No file is mended by hand: run again; if it is "
    "found again, keep the folder to yourself and ask whoever looks after the program."
)


def rules_page(expectations: Path) -> str:
    """The page as Markdown.

    Parameters
    ----------
    expectations
        Folder of suites.
    """
    reading = [*INTAKE_RULES.values(), *HOME_OFFICE_RULES.values(), *COMMENTARY_RULES.values()]
    families = {family: [*rules] for family, rules in groupby(reading, lambda rule: rule.id.partition("-")[0])}
    lines = [HEAD, "## Reading", ""]
    for family, rules in families.items():
        lines += [f"### {FAMILIES[family]}", "", _reading(rules), "", *([CELLS, ""] if family == "CELL" else [])]
    lines += ["## Data quality: one table", ""]
    for table in SCHEMAS:
        rules_of_table = [entry.rule for entry in read_suite(expectations / f"{table}.json").rules]
        lines += [f"### {table}", "", _quality(rules_of_table), ""]
    lines += ["## Data quality: between rows, tables and files", "", _quality(CROSS_FILE_RULES), ""]
    lines += ["## Wording of commentary", "", _wording(), ""]
    lines += ["## Audit of finished files", "", AUDIT, "", _markdown(("Rule", "What is wrong"), _sentences()), ""]
    return "\n".join(lines)


def _reading(rules: Iterable[Rule]) -> str:
    cells = ((rule.id, rule.effect, _sentence(rule.meaning), _sentence(rule.action)) for rule in rules)
    return _markdown(("Rule", "Effect", "What is wrong", "What to do"), cells)


def _quality(rules: Iterable[QualityRule]) -> str:
    cells = ((rule.rule_id, rule.severity, rule.dimension, rule.meaning, rule.what_to_do) for rule in rules)
    return _markdown(("Rule", "Weight", "Dimension", "What it asks", "What to do"), cells)


def _wording() -> str:
    cells = ((rule.rule_id, _sentence(f"A sentence {rule.problem}"), _sentence(rule.instead)) for rule in WORDING_RULES)
    return _markdown(("Rule", "What is wrong", "What to do"), cells)


def _sentences() -> Iterator[Sequence[str]]:
    return ((rule, _sentence(meaning)) for rule, meaning in AUDIT_RULES.items())


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    here = Path(__file__)
    page = rules_page(here.resolve().parents[1] / "expectations")
    here.with_name("rules.md").write_text(page, encoding="utf-8", newline="\n")
