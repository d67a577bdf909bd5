"""Pages about a run rather than its figures: sign-off, and what differs between the restricted and the public copy."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from prevent_analysis.briefing import Briefing, open_briefing
from prevent_analysis.presentation.display import KeyMessages, Table, Text
from prevent_analysis.presentation.formats import format_count, format_number, is_missing, missing_marker
from prevent_analysis.publishing.manifest import FILE_NAME as MANIFEST
from prevent_analysis.publishing.sections import render_sections
from prevent_analysis.publishing.site import audit_in_words, page_facts
from prevent_analysis.store import read_json

SIGN_OFF_PAGE = "sign_off.html"
DIFFERENCES_PAGE = "differences.html"
OUTCOMES = {"pass": "passed", "fail": "failed", "not checked": "could not be checked"}


def sign_off_page(briefings: Mapping[str, Briefing], folder: Path) -> str:
    """Checks, gates, overrides and fingerprints of every copy of one area's run, and the roles that sign it.

    Parameters
    ----------
    briefings
        The copies made, by mode.
    folder
        Their common folder, `outputs/<period_end>/<area>`.
    """
    first = next(iter(briefings.values()))
    facts, notices = first.facts, first.notices
    open_gates = facts["gates"] or ["No gate is open."]
    overrides = facts["overrides"] or ["No override was given."]
    page = page_facts(first, f"Sign-off for {first.area_name}", "Look at each line, then fill in the roles below.")
    return render_sections(
        page,
        {
            "Gates": [Text(tuple(open_gates), kind="warning" if facts["gates"] else "answer")],
            "Overrides": [Text(tuple(overrides))],
            "Checks": [Table("checks", notices.add_to("Rules of data quality by outcome."), checks_table(first))],
            "Files": [Table("grades", notices.add_to("Files and their grades."), grades_table(first))],
            "Fingerprints": [
                Table("fingerprints", notices.add_to("What identifies this run."), fingerprints(briefings, folder))
            ],
        },
    )


def checks_table(briefing: Briefing) -> pd.DataFrame:
    """How many rules had each outcome, by weight."""
    counted = briefing.findings.groupby(["severity", "status"]).size().unstack(fill_value=0)
    wanted = counted.reindex(index=["critical", "warning", "info"], columns=list(OUTCOMES), fill_value=0)
    return (
        wanted.rename(columns=OUTCOMES).reset_index().rename(columns={"severity": "Weight"}).rename_axis(columns=None)
    )


def grades_table(briefing: Briefing) -> pd.DataFrame:
    """Each file with its grade."""
    files = briefing.files
    return pd.DataFrame(
        {
            "File": files["file"],
            "From": files["supplier"],
            "Status": files["status"],
            "Grade": files["grade"].where(files["grade"] != "", "none"),
        }
    )


def fingerprints(briefings: Mapping[str, Briefing], folder: Path) -> pd.DataFrame:
    """Settings, policy, audit and finished files of each copy."""
    rows = []
    for mode, briefing in briefings.items():
        facts = briefing.facts
        rows += [
            (mode, "Settings", facts["settings_fingerprint"]),
            (mode, "Disclosure policy", facts["policy_fingerprint"][:12]),
            (mode, "Disclosure audit", audit_in_words(facts["audit"])),
            (mode, "Finished files", digest_of_outputs(folder / mode / MANIFEST)),
        ]
    return pd.DataFrame(rows, columns=["Copy", "What", "Fingerprint"])


def digest_of_outputs(manifest: Path) -> str:
    """SHA-256 over the digests of all finished files that a manifest names; a release does not change it."""
    return hashlib.sha256(json.dumps(read_json(manifest)["outputs"], sort_keys=True).encode()).hexdigest()


def differences_page(restricted: Briefing, public: Briefing) -> str:
    """What the public copy leaves out, hides or rounds, figure by figure; it holds restricted figures itself."""
    page = page_facts(
        restricted,
        f"Restricted and public copies for {restricted.area_name}",
        "Both are from one run and one set of files. They differ by rules alone; this page holds restricted figures.",
    )
    page.pop("sign_off", None)
    table = differences(restricted, public)
    measures = restricted.values.drop_duplicates("measure_id").set_index("measure_id")["measure_name"]
    left_out = [name for measure, name in measures.items() if measure not in set(public.values["measure_id"])]
    same = table[table["Difference"] == "the same"]
    rules = [
        f"{mode}: {copy.facts['policy_in_words']}." for mode, copy in (("Restricted", restricted), ("Public", public))
    ]
    return render_sections(
        page,
        {
            "Rules": [Text(tuple(rules))],
            "Left out": [
                Text(("These measures are left out of the public copy altogether, whatever their size:",)),
                KeyMessages(left_out),
            ]
            if left_out
            else [Text(("No measure is left out.",))],
            "Figures in both": [
                Text((f"{len(same)} of {len(table)} figures for {restricted.area_name} are the same in both.",)),
                Table("differences", restricted.notices.add_to("Figures that both copies hold."), table)
                if len(table)
                else Text(("The copies have no figure in common.",)),
            ],
        },
    )


def differences(restricted: Briefing, public: Briefing) -> pd.DataFrame:
    """The area's figures that both copies hold, with the value in each and how they differ."""
    keys = ["measure_id", "statistic", "area_code", "area_type", "comparator_code", "period_end", "category"]
    own = restricted.values[
        (restricted.values["area_code"] == restricted.area_code)
        & (restricted.values["statistic"] != "relative")
        & (restricted.values["area_type"] != "rest of region")
    ]
    both = own.merge(public.values, on=keys, suffixes=("", "_public")).to_dict("records")
    rows = [
        {
            "Figure": row["measure_name"]
            if row["category"] == "Total"
            else f"{row['measure_name']}: {row['category']}",
            "Period": row["period"],
            "Restricted": _with_counts(row, ""),
            "Public": _with_counts(row, "_public"),
            "Difference": _difference(row),
        }
        for row in both
    ]
    return pd.DataFrame(rows, columns=["Figure", "Period", "Restricted", "Public", "Difference"])


def _with_counts(row: Mapping[str, object], suffix: str) -> str:
    value, upper, lower = (row[f"{name}{suffix}"] for name in ("value", "numerator", "denominator"))
    if is_missing(value):
        return missing_marker(row[f"value_note{suffix}"])
    return f"{format_number(value)} ({format_count(upper)}\u00a0:\u00a0{format_count(lower)})"  # type: ignore[arg-type]


def _difference(row: Mapping[str, object]) -> str:
    texts = _with_counts(row, ""), _with_counts(row, "_public")
    if texts[0] == texts[1]:
        return "the same"
    if is_missing(row["value"]):
        return "hidden in the restricted copy"
    return "hidden in the public copy" if is_missing(row["value_public"]) else "rounded in the public copy"


def write_pages(root: Path, out: Path, area_code: str, period_end: str, modes: Sequence[str]) -> list[Path]:
    """Write the sign-off page of an area's run and, where both copies were made, the page of their differences.

    They stand beside the folders of the copies (`<out>/<period_end>/<area_code>/`), whose manifests they name.
    """
    folder = out / period_end / area_code
    briefings = {mode: open_briefing(area_code, period_end, mode, root) for mode in modes}
    pages = {SIGN_OFF_PAGE: sign_off_page(briefings, folder)}
    if len(briefings) > 1:
        pages[DIFFERENCES_PAGE] = differences_page(briefings["restricted"], briefings["public"])
    for name, html in pages.items():
        (folder / name).write_text(html, encoding="utf-8", newline="\n")
    return [folder / name for name in pages]
