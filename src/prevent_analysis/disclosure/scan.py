"""The audit of finished files: everything beneath a folder taken apart, rebuilt and attacked as a stranger would."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from prevent_analysis.disclosure.audit import DIFFERENCE
from prevent_analysis.disclosure.joint import attack_issues, too_close
from prevent_analysis.disclosure.ledger import Ledger, known_to
from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.disclosure.record import Record
from prevent_analysis.disclosure.revisions import Printed
from prevent_analysis.disclosure.scan_delivery import attack_delivery
from prevent_analysis.disclosure.scan_drawings import leaks_in_drawing
from prevent_analysis.disclosure.scan_figures import (
    about_people,
    figure_tables,
    is_values_table,
    link_tables,
    read_values,
    region_of,
    rests_that_tell,
    shown_figures,
)
from prevent_analysis.disclosure.scan_folders import MANIFEST, Folder, is_beside, policy_of
from prevent_analysis.disclosure.scan_match import Vector, all_vectors, leaks_in, with_hidden
from prevent_analysis.disclosure.scan_pages import Grid
from prevent_analysis.disclosure.scan_parts import Content, open_file
from prevent_analysis.disclosure.scan_rules import (
    Finding,
    identifiers_in,
    local_prevent_figures,
    ordered_by_size,
    other_marks,
    sorted_findings,
    values_at_fault,
)
from prevent_analysis.errors import DisclosureError, IntakeError, UnfinishedError
from prevent_analysis.intake.formats import read_grids
from prevent_analysis.reference.areas import read_areas
from prevent_analysis.store import digest

SHAPE = ["area_code", "category", "count", "note", "known", "atoms"]


@dataclass(frozen=True)
class FileAudit:
    """What came of an audit of finished files."""

    folders: int
    files: int
    hidden: int
    exact: int
    narrow: int
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether there is something to pass and nothing was found."""
        return bool(self.folders) and not self.findings

    def lines(self) -> list[str]:
        """The audit, a sentence a line."""
        looked = f"{self.files} files in {self.folders} folders opened; {self.hidden} hidden figures attacked"
        outcome = f"{self.exact} can be worked out and {self.narrow} come too close"
        verdict = "passed" if self.passed else "failed: nothing here may leave"
        nothing = [] if self.folders else ["There is no folder with a manifest here, so there is nothing to pass."]
        return [*(found.sentence for found in self.findings), *nothing, f"{looked}: {outcome}. The audit {verdict}."]

    def as_json(self) -> dict[str, Any]:
        """The audit as plain JSON."""
        return {
            "passed": self.passed,
            **{name: getattr(self, name) for name in ("folders", "files", "hidden", "exact", "narrow")},
            "findings": [vars(found) | {"meaning": found.sentence} for found in self.findings],
        }


def audit_files(out: Path, ledgers: Mapping[bool, Ledger], records: Mapping[str, Record]) -> FileAudit:
    """Take apart and attack everything beneath a folder, together with what was released before.

    Parameters
    ----------
    out
        The folder; each folder in it with a manifest is one copy of one release.
    ledgers
        The ledgers of real (False) and synthetic (True) releases.
    records
        Records of releases by their digest, where they are at hand: they tell which figures are official.

    Raises
    ------
    DisclosureError
        The folder does not exist.
    """
    if not out.is_dir():
        raise DisclosureError("There is no such folder of finished files to audit.")
    paths = [path for path in sorted(out.rglob("*")) if path.is_file()]
    findings: list[Finding] = []
    folders, loose = [], []
    homes = {path.parent for path in paths if path.name == MANIFEST}
    for home in sorted(homes):
        folder, found = _open_folder(out, home)
        folders.append(folder)
        findings += found
    for path in paths:
        if not any(home in path.parents for home in homes):
            loose.append(_read(path))
            findings += _general(path.relative_to(out).as_posix(), loose[-1], ())
    hidden = exact = narrow = 0
    for key in sorted({folder.release for folder in folders}):
        together = [folder for folder in folders if folder.release == key]
        for attack in (_attack, attack_delivery):
            counted, found = attack(together, folders, ledgers, records)
            hidden, exact, narrow = hidden + counted[0], exact + counted[1], narrow + counted[2]
            findings += found
    return FileAudit(len(folders), len(paths), hidden, exact, narrow, tuple(sorted_findings(findings)))


def _open_folder(out: Path, home: Path) -> tuple[Folder, list[Finding]]:
    name = home.relative_to(out).as_posix()
    try:
        manifest = json.loads((home / MANIFEST).read_text(encoding="utf-8"))
    except ValueError:
        manifest = {}
    listed = manifest.get("outputs", {}) if isinstance(manifest, dict) else {}
    paths = {path.relative_to(home).as_posix(): path for path in sorted(home.rglob("*")) if path.is_file()}
    findings = [
        Finding(_within(name, file), "", "AUD-006")
        for file in sorted({*listed, *paths} - {MANIFEST})
        if file not in paths or digest(paths[file]) != listed.get(file)
    ]
    contents = {file: _read(path) for file, path in paths.items()}
    own = [str(manifest.get("settings", "-")), str(manifest.get("policy", "-"))[:12]]
    for file, content in contents.items():
        findings += _general(_within(name, file), content, own)
    tables = [
        read_values(grid.rows).assign(file=_within(name, file))
        for file, content in contents.items()
        for _, grid in content.grids
        if is_values_table(grid.rows)
    ]
    values = pd.concat(tables, ignore_index=True) if tables else None
    folder = Folder(name, manifest, contents, values)
    return folder, findings + _of_folder(folder)


def _within(folder: str, file: str) -> str:
    return file if folder in ("", ".") else f"{folder}/{file}"


def _read(path: Path) -> Content:
    content = open_file(path.name, path.read_bytes())
    if path.suffix.lower() == ".xlsx":
        try:
            sheets = read_grids(path)
        except IntakeError:
            content.unread.append("the workbook")
        else:
            content.grids += [(f"sheet {name}: ", Grid(name, rows)) for name, rows in sheets.items()]
    return content


def local_areas() -> dict[str, str]:
    """Name of each area below the region, by code."""
    return {code: area.area_name for code, area in read_areas().items() if area.level not in ("region", "country")}


def _general(file: str, content: Content, own: Sequence[str]) -> list[Finding]:
    """What no finished file may hold, whatever it is about."""
    areas = local_areas()
    findings = list(identifiers_in(file, content, own))
    findings += [Finding(file, place, "AUD-007") for place in content.unread]
    for place, grid in content.grids:
        findings += [Finding(file, f"{place}row {row} of a table", "AUD-010") for row in other_marks(grid)]
        if ordered_by_size(grid, areas):
            findings.append(Finding(file, f"{place}a table", "AUD-012"))
    return findings


def _of_folder(folder: Folder) -> list[Finding]:
    """What has to hold within one folder."""
    if policy_of(folder) is None:
        return [Finding(_within(folder.path, MANIFEST), "", "AUD-013")]
    told = folder.values
    lines = [] if told is None else all_vectors(told)
    areas = local_areas()
    findings = []
    for name, content in folder.contents.items():
        file = _within(folder.path, name)
        findings += _shown_elsewhere(file, content, lines)
        if folder.mode == "public":
            own = None if told is None else told[told["file"] == file]
            findings += [Finding(file, place, "AUD-008") for place in local_prevent_figures(content, areas, own)]
    return findings


def _shown_elsewhere(file: str, content: Content, lines: Sequence[Vector]) -> list[Finding]:
    vectors = with_hidden(lines)
    findings = [
        Finding(file, f"{place}row {row} of a table", "AUD-004")
        for place, grid in content.grids
        if not is_values_table(grid.rows)
        for row in leaks_in(grid, vectors, lines)
    ]
    return findings + [
        Finding(file, f"chart {number}", "AUD-014")
        for number, drawing in enumerate(content.drawings, start=1)
        for _ in leaks_in_drawing(drawing, vectors)
    ]


def _attack(
    together: Sequence[Folder], folders: Sequence[Folder], ledgers: Mapping[bool, Ledger], records: Mapping[str, Record]
) -> tuple[tuple[int, int, int], list[Finding]]:
    """Attack what the folders of one release print, with what its readers hold beside."""
    first = together[0]
    policy = policy_of(first)
    told = [folder.values for folder in together if folder.values is not None]
    if policy is None or not told:
        return (0, 0, 0), []
    values = about_people(pd.concat(told, ignore_index=True))
    if values.empty:
        return (0, 0, 0), []
    file = values["file"].iloc[0]
    record = records.get(first.release[2])
    figures, contradictions = shown_figures(values)
    findings = [Finding(file, f"row {found.row}", "AUD-004" if found.hidden else "AUD-005") for found in contradictions]
    findings += [Finding(file, f"row {row}", rule) for row, rule in values_at_fault(values, policy, _official(record))]
    if figures.empty:  # published figures alone
        return (0, 0, 0), findings
    region = region_of(values)
    beside = _held_beside(first, folders, ledgers[bool(first.manifest.get("synthetic"))], record)
    try:
        report = _report(figures, region, policy, beside)
    except UnfinishedError:
        return (0, 0, 0), [*findings, Finding(file, "", "AUD-015")]
    except DisclosureError:
        return (0, 0, 0), [*findings, Finding(file, "", "AUD-005")]
    cells = report[report["table"] != DIFFERENCE]
    small = too_close(report, policy)
    exact, narrow = small[small["status"] == "exact"], small[small["status"] == "narrow"]
    findings += [Finding(file, f"table {name}", "AUD-002") for name in exact["table"]]
    findings += [Finding(file, f"table {name}", "AUD-003") for name in narrow["table"]]
    return (len(cells), len(exact), len(narrow)), findings


def _report(
    figures: pd.DataFrame, region_code: str, policy: Policy, beside: Sequence[tuple[dict[str, pd.DataFrame], Policy]]
) -> pd.DataFrame:
    """Every hidden figure of a release, and every difference, with its bounds for a reader who holds all of it."""
    named = [
        *(({f"{name} (beside {n})": f for name, f in held.items()}, rule) for n, (held, rule) in enumerate(beside)),
        (figure_tables(figures), policy),
    ]
    linked, ties = link_tables({name: frame for tables, _ in named for name, frame in tables.items()}, region_code)
    issues = [Printed({name: linked[name] for name in tables}, rule) for tables, rule in named]
    own = {**issues[-1].tables, **rests_that_tell(figures, issues[-1].tables, region_code)}
    return attack_issues([_plain(issue) for issue in (*issues[:-1], Printed(own, policy))], ties=ties)


def _plain(issue: Printed) -> Printed:
    return Printed({name: frame[SHAPE] for name, frame in issue.tables.items()}, issue.policy)


def _held_beside(
    first: Folder, folders: Sequence[Folder], ledger: Ledger, own: Record | None
) -> list[tuple[dict[str, pd.DataFrame], Policy]]:
    """What the readers of a release hold beside its tables, each with its policy.

    Whatever was released to them, all that this release shows elsewhere, and for named recipients the public copy.
    """
    held = {entry.record.digest: entry.record for entry in known_to(ledger, first.mode)}
    if own is not None:
        held[own.digest] = own
    beside = [(record.tables(), record.policy) for record in held.values()]
    for folder in folders:
        policy = policy_of(folder)
        if is_beside(folder, first) and policy and folder.values is not None:
            beside.append((figure_tables(shown_figures(about_people(folder.values))[0]), policy))
    return beside


def _official(record: Record | None) -> set[tuple]:
    if record is None:
        return set()
    return {(area, start, end, count) for _, _, area, start, end, _, _, count, _, known in record.figures if known}
