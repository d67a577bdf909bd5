"""How good each file is by the dimensions of quality, and what that does to the measures."""

from collections.abc import Collection, Sequence

import pandas as pd

from prevent_analysis.briefing.release import Briefing
from prevent_analysis.measures.registry import Measure, read_measures
from prevent_analysis.presentation.display import Table, Text
from prevent_analysis.presentation.formats import join_words
from prevent_analysis.presentation.values import capital
from prevent_analysis.quality.rules import DIMENSIONS

CONTENTS = ("completeness", "validity", "uniqueness", "consistency", "privacy")
SEVERITY_WORDS = {"critical": "failed", "warning": "put right", "info": "mind"}
HELD_BACK = "held back"  # in the reason of a grade
ALWAYS_CHECKED = ("completeness", "validity", "privacy", "provenance")  # by the reading itself, or by the grade
DIMENSION_NOTES = (
    "failed: a critical rule failed. put right: a warning rule failed. mind: true of the file, and to be said when it "
    "is used. rows held back: a cell cannot be read. part missing: 5% or more. not checked: what the rule needs is not "
    "there. no rule: none is about it.",
    "A file with personal data, of another shape or without a declared source is refused, so it is not here.",
)
UNRELIABLE = "Not to be relied on until the file is put right."
NOT_MADE = "Not shown: no file that it is made from was received."
FROM_OTHERS = "Shown from the other files, where those cover the area and period."
GRADE_EFFECTS = {"C": UNRELIABLE, "B": "Usable; what is wrong with the file is to be said beside the figure."}
CLAIM_NOTE = " The claim check says 'cannot tell' for every area."


def contents_table(briefing: Briefing) -> Table | Text:
    """Every file that was received by the dimensions that are about what it holds, each cell a word."""
    return _dimensions_table(briefing, "contents", CONTENTS, "Files received, by what they hold.")


def context_table(briefing: Briefing) -> Table | Text:
    """Every file that was received by the dimensions that are about what stands beside it, each cell a word."""
    others = [dimension for dimension in DIMENSIONS if dimension not in CONTENTS]
    return _dimensions_table(briefing, "context", others, "Files received, by time, place and what they compare with.")


def _dimensions_table(briefing: Briefing, name: str, dimensions: Sequence[str], caption: str) -> Table | Text:
    received = briefing.files[briefing.files["status"] == "received"]
    if received.empty:
        return Text(("No file was received.",), kind="warning")
    found = outcomes(briefing.findings)
    rows = [
        {
            "File": file,
            **{which: dimension_word(found.get((file, which), ()), which, str(reason)) for which in dimensions},
        }
        for file, reason in zip(received["file"], received["reason"], strict=True)
    ]
    frame = pd.DataFrame(rows).rename(columns=capital)
    return Table(
        f"quality-{name}", briefing.notices.add_to(caption), frame, notes=DIMENSION_NOTES if name == "contents" else ()
    )


def outcomes(findings: pd.DataFrame) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """By file and dimension, what came of the rules on it: status and severity."""
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    columns = (findings[name] for name in ("source_ids", "dimension", "status", "severity"))
    for files, dimension, status, severity in zip(*columns, strict=True):
        for file in files.split("; "):
            found.setdefault((file, dimension), set()).add((status, severity))
    return found


def dimension_word(found: Collection[tuple[str, str]], dimension: str, reason: str) -> str:
    """What came of the rules on one file in one dimension, as the most serious of them says.

    Examples
    --------
    >>> dimension_word({("fail", "info"), ("fail", "critical")}, "validity", "")
    'failed'
    >>> dimension_word((), "validity", "1 row held back"), dimension_word((), "stability", "")
    ('rows held back', 'no rule')
    """
    for severity, word in SEVERITY_WORDS.items():
        if ("fail", severity) in found:
            return word
    if dimension == "validity" and HELD_BACK in reason:
        return "rows held back"
    if dimension == "completeness" and "missing" in reason and "less than" not in reason:
        return "part missing"
    if dimension in ALWAYS_CHECKED or any(status == "pass" for status, _ in found):
        return "good"
    return "not checked" if found else "no rule"


def measures_table(briefing: Briefing) -> Table | Text:
    """What the state of the files does to the measures that rest on them."""
    touched: dict[tuple[str, str], list[str]] = {}
    fine = []
    for measure in measures_shown(briefing):
        if effect := effect_on(briefing, tables_of(measure)):
            touched.setdefault(effect, []).append(measure.measure_id)
        else:
            fine.append(measure.measure_id)
    if not touched:
        return Text(("Every measure rests on files with nothing to mind.",))
    rows = [
        (join_words(measures), because, means + (CLAIM_NOTE if "M01" in measures and means == UNRELIABLE else ""))
        for (because, means), measures in touched.items()
    ]
    names = "; ".join(f"{measure.measure_id} {measure.name}" for measure in measures_shown(briefing))
    notes = (
        f"Nothing to mind: {join_words(fine)}." if fine else "No measure is without something to mind.",
        f"{names}.",
    )
    caption = briefing.notices.add_to("What the state of the files does to the measures.")
    frame = pd.DataFrame(rows, columns=["Measures", "Reason", "What it means"])
    return Table("measures-touched", caption, frame, notes=notes)


def effect_on(briefing: Briefing, tables: Sequence[str]) -> tuple[str, str] | None:
    """Which of a measure's input files are not as they should be, and what that means; None where all are."""
    inputs = briefing.files[briefing.files["table"].isin(tables)]
    received = inputs[inputs["status"] == "received"]
    if received.empty:
        return join_words(list(inputs["file"])) or "no file", NOT_MADE
    for letter, means in GRADE_EFFECTS.items():
        poor = received[received["grade"] == letter]
        if len(poor):
            because = [f"{file}: {_flaw(reason)}" for file, reason in zip(poor["file"], poor["reason"], strict=True)]
            return "; ".join(because), means
    missing = list(inputs.loc[inputs["status"] == "missing", "file"])
    return (join_words(missing), FROM_OTHERS) if missing else None


def _flaw(reason: str) -> str:
    """Why a file is not of grade A, in the words of its grade."""
    return reason.removeprefix("No critical rule failed, but ").split(". ")[0].removesuffix(".")


def measures_shown(briefing: Briefing) -> list[Measure]:
    """The measures that a release of this mode may show."""
    return [measure for measure in read_measures().values() if briefing.mode in measure.modes]


def tables_of(measure: Measure) -> list[str]:
    """The tables that a measure is made from."""
    return measure.sources.split(", ")
