"""What is looked for in finished files, and the checks that need one file or one table at a time."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from prevent_analysis.disclosure.cells import HIDDEN
from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.disclosure.scan_figures import REGION
from prevent_analysis.disclosure.scan_pages import GEOMETRY, Grid
from prevent_analysis.disclosure.scan_parts import Content
from prevent_analysis.intake.privacy import find_identifier

RULES: Mapping[str, str] = {
    "AUD-001": "it looks like an identifier of a person or a household",
    "AUD-002": "a hidden count can be worked out exactly",
    "AUD-003": "a hidden count can be bounded within fewer than the threshold",
    "AUD-004": "a figure is shown here and hidden elsewhere",
    "AUD-005": "figures contradict each other",
    "AUD-006": "the file is not one that the manifest lists, or not as it was when it was listed",
    "AUD-007": "something in it cannot be opened, so nobody knows what it holds",
    "AUD-008": "a public copy shows a Prevent figure of an area below the region",
    "AUD-009": "a count is shown that the policy hides or rounds",
    "AUD-010": "a hidden count has another mark than [c]",
    "AUD-011": "a value is given although a count behind it is hidden, or a percentage on fewer than 10",
    "AUD-012": "rows with a hidden figure stand in order of size",
    "AUD-013": "the folder does not say by which policy it was protected, or by one that is too loose",
    "AUD-014": "a chart has a mark in the place of a hidden figure",
    "AUD-015": "the attack did not end with an answer, so nobody knows what can be worked out",
}
SMALLEST_BASE = 10
ENOUGH = 4
_DIGEST = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-f]{64}|[mp][0-9a-f]{10})(?![0-9A-Za-z])")  # files; parts of drawings
_MARK = re.compile(
    r"^(?:<\s*\d+|\*+|\*?1\s*(?:to|-|–)\s*\d\*?|(?:fewer|less) than \d+|\[[^cxzubpre]\])$", re.IGNORECASE
)
_COUNT = re.compile(r"^\d[\d,]*$")
_NUMBER = re.compile(r"^-?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Finding:
    """What is wrong and where: file, place in it, rule. Never what stands there."""

    file: str
    place: str
    rule: str

    @property
    def sentence(self) -> str:
        """The finding in words."""
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {RULES[self.rule]} (rule {self.rule})"


def identifiers_in(file: str, content: Content, own: Collection[str]) -> Iterator[Finding]:
    """Pieces of a file that look like an NHS or National Insurance number, a property, postcode, address or the like.

    Parameters
    ----------
    own
        Fingerprints that the folder prints of itself.
    """
    seen: dict[str, bool] = {}
    for place, text in content.pieces:
        if place.split(" ")[0] == "attribute" and place.split(" ")[1] in GEOMETRY:
            continue
        if text not in seen:
            plain = _DIGEST.sub(" ", text)
            for fingerprint in own:
                plain = plain.replace(fingerprint, " ")
            seen[text] = find_identifier(plain) is not None
        if seen[text]:
            yield Finding(file, place, "AUD-001")


def values_at_fault(values: pd.DataFrame, policy: Policy, known: Collection[tuple]) -> Iterator[tuple[int, str]]:
    """Rows of a values table that show what the policy hides, with the rule.

    Parameters
    ----------
    values
        As `scan_figures.read_values` gives it.
    policy
        What the folder was protected by.
    known
        Official figures (area, first and last day, count), which are shown whatever their size.
    """
    for row in values.to_dict("records"):
        for part in ("numerator", "denominator"):
            if _COUNT.match(row[part]):
                count = int(row[part].replace(",", ""))
                official = (row["area_code"], row["period_start"], row["period_end"], count) in known
                is_people = part == "denominator" and row["statistic"] == "rate"
                if not official and not is_people and (policy.is_small(count) or count % policy.rounding):
                    yield row["row"], "AUD-009"
        derived = [row[name] for name in ("value", "lower_ci", "upper_ci") if row.get(name)]
        behind = ["numerator"] if row["statistic"] == "count" else ["numerator", "denominator"]
        if derived and (row["value_note"] == HIDDEN or not all(row[name] for name in behind)):
            yield row["row"], "AUD-011"
        if derived and row["statistic"] == "share" and row["denominator"] and _below_base(row["denominator"]):
            yield row["row"], "AUD-011"


def _below_base(text: str) -> bool:
    return bool(_COUNT.match(text)) and int(text.replace(",", "")) < SMALLEST_BASE


def other_marks(grid: Grid) -> Iterator[int]:
    """Rows (from 1) of a table with a mark other than [c] in the place of a count."""
    for number, row in enumerate(grid.rows, start=1):
        if any(_MARK.match(cell.strip()) for cell in row[1:]) and any(_NUMBER.match(cell) for cell in row[1:]):
            yield number


def ordered_by_size(grid: Grid, areas: Mapping[str, str]) -> bool:
    """Whether areas stand in order of a column in which one between them is hidden.

    Parameters
    ----------
    areas
        Name of each area by its code.
    """
    names = {name: code for code, name in areas.items()}
    rows = [row for row in grid.rows if any(cell in names for cell in row)]
    labels = [next(cell for cell in row if cell in names) for row in rows]
    if labels == sorted(labels) or [names[label] for label in labels] == sorted(names[label] for label in labels):
        return False
    for column in range(max((len(row) for row in rows), default=0)):
        cells = [row[column] if column < len(row) else "" for row in rows]
        shown = [
            (place, float(found[0].replace(",", "")))
            for place, cell in enumerate(cells)
            if (found := _NUMBER.match(cell))
        ]
        hidden = [place for place, cell in enumerate(cells) if cell.strip() == "[c]"]
        sizes = [size for _, size in shown]
        monotone = sizes in (sorted(sizes), sorted(sizes, reverse=True)) and len(set(sizes)) >= ENOUGH
        if monotone and any(shown[0][0] < place < shown[-1][0] for place in hidden):
            return True
    return False


def local_prevent_figures(content: Content, areas: Mapping[str, str], values: pd.DataFrame | None) -> Iterator[str]:
    """Places of a public copy that set a Prevent figure beside an area below the region."""
    if values is not None:
        local = values[~values["area_type"].isin([REGION])]
        prevent = local[local["measure_name"].str.contains("prevent|referral|channel", case=False)]
        yield from (f"row {row}" for row in prevent.loc[prevent["numerator"] != "", "row"])
    names = set(areas.values())
    for _, grid in content.grids:
        about = " ".join([grid.caption, *(grid.rows[0] if grid.rows else [])]).lower()
        if "referral" in about or "channel" in about:
            yield from (
                f"row {number} of a table"
                for number, row in enumerate(grid.rows, start=1)
                if any(cell in names for cell in row) and any(_NUMBER.match(cell) for cell in row)
            )
    spoken = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b", re.I)
    for place, text in content.pieces:
        if re.search(r"\b\d[\d,]* (?:Prevent )?referrals\b", text) and spoken.search(text):
            yield place


def loosest(policy: Policy, base: Policy) -> bool:
    """Whether a policy is looser than the mode's own in any setting."""
    return (
        policy.threshold < base.threshold
        or policy.rounding % base.rounding != 0
        or policy.group_rule < base.group_rule
        or policy.max_hidden > base.max_hidden
    )


def sorted_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Each finding once, by file and rule."""
    return sorted(set(findings), key=lambda found: (found.file, found.rule, found.place))
