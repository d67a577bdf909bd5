"""The figures of a finished folder, rebuilt from what it prints: who is counted, in which months, and what is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from prevent_analysis.disclosure.cells import HIDDEN, NOT_AVAILABLE
from prevent_analysis.disclosure.model import Tie
from prevent_analysis.disclosure.release import Tables
from prevent_analysis.errors import DisclosureError
from prevent_analysis.measures.cells import PARTS, TOTAL, strand_ties, with_atoms
from prevent_analysis.measures.groupings import SERIES
from prevent_analysis.measures.referral_atoms import REFERRALS, link_referrals
from prevent_analysis.measures.registry import read_measures

POPULATION, OFFENCES = "population", "hate_crime_offences"
UNKNOWN_BREAKDOWN = (
    "A released table is broken down in a way that this version of the program does not know; use the version that "
    "released it."
)
COUNTED = (REFERRALS, *SERIES, OFFENCES, *PARTS, "hate_crime_flags")
REST = "rest of region"
REGION = "region"
LABELS = ["series", "area_code", "without", "period_start", "period_end", "category_type", "category"]
NEEDED = frozenset(
    (*LABELS[3:], "measure_id", "statistic", "area_code", "area_type", "comparator_code", "numerator", "denominator")
)


@dataclass(frozen=True)
class Contradiction:
    """Two places of a folder that say different things of the same people; `hidden` if one of them hides the count."""

    row: int
    hidden: bool


def is_values_table(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a grid is the values table: its header has every column that figures are rebuilt from."""
    return bool(rows) and set(rows[0]) >= NEEDED


def read_values(rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    """A grid with a header as a frame of text, with the row of each line as its reader counts them."""
    frame = pd.DataFrame(rows[1:], columns=list(rows[0]), dtype=str).fillna("")
    return frame.assign(row=range(2, len(frame) + 2))


def about_people(values: pd.DataFrame) -> pd.DataFrame:
    """The rows of a values table that count referrals or offences, all of which are protected as one system.

    What a council counts of its own work (training, meetings, actions) is protected by itself, and is no part of it.
    """
    measures = read_measures()
    numerators = values["measure_id"].map(lambda name: measures[name].numerator if name in measures else "")
    return values[numerators.isin(COUNTED)].reset_index(drop=True)


def shown_figures(values: pd.DataFrame) -> tuple[pd.DataFrame, list[Contradiction]]:
    """The counts that a values table prints, each once.

    Parameters
    ----------
    values
        As `read_values` gives it.

    Returns
    -------
    figures, contradictions
        Columns `LABELS`, `count` (null where none is shown) and `note`; `without` is the area that a rest of the
        region leaves out. And the rows that disagree with an earlier one.
    """
    found: dict[tuple, tuple[int | None, str]] = {}
    contradictions = []
    fixed = values.groupby(["measure_id", "statistic", "area_code", "comparator_code", "period_start", "period_end"])
    alike = fixed["denominator"].transform("nunique") == 1
    for row, same in zip(values.to_dict("records"), alike, strict=True):
        for labels, text in _counts_in(row, same):
            count, note = _count(text, row["value_note"])
            before = found.setdefault(labels, (count, note))
            if before[0] is None and count is not None:
                found[labels] = (count, note)
            if before[0] != count and HIDDEN in (before[1], note):
                contradictions.append(Contradiction(row["row"], hidden=True))
            elif None not in (before[0], count) and before[0] != count:
                contradictions.append(Contradiction(row["row"], hidden=False))
    lines = [(*labels, count, note) for labels, (count, note) in found.items()]
    return pd.DataFrame(lines, columns=[*LABELS, "count", "note"]).astype({"count": "Int64"}), contradictions


def _counts_in(row: Mapping[str, str], denominator_is_total: bool):
    measure = read_measures().get(row["measure_id"])
    if measure is None or row["statistic"] == "relative":
        return
    without = row["comparator_code"] if row["area_type"] == REST else ""
    window = (row["area_code"], without, row["period_start"], row["period_end"])
    kind, category = row["category_type"], row["category"]
    yield (measure.numerator, *window, *_broken_down(kind, measure.numerator_category or category)), row["numerator"]
    if measure.denominator != POPULATION:
        below = measure.denominator_category or (TOTAL if denominator_is_total else category)
        yield (measure.denominator, *window, *_broken_down(kind, below)), row["denominator"]


def _broken_down(kind: str, category: str) -> tuple[str, str]:
    return ("total", TOTAL) if category == TOTAL else (kind, category)


def _count(text: str, note: str) -> tuple[int | None, str]:
    number = text.removeprefix("'").replace(",", "")
    try:
        return int(float(number)), ""
    except ValueError:
        return None, HIDDEN if HIDDEN in (note, text.strip("[]")) else NOT_AVAILABLE


def figure_tables(figures: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The figures as published tables, one for each series, window and breakdown; the rests of the region left out."""
    own = figures[figures["without"] == ""].drop(columns="without").assign(known=False)
    keys = ["series", "period_start", "period_end", "category_type"]
    return {
        f"{series} {start} to {end}, {kind}": part.reset_index(drop=True)
        for (series, start, end, kind), part in own.groupby(keys, sort=True)
    }


def link_tables(tables: Tables, region_code: str) -> tuple[dict[str, pd.DataFrame], list[Tie]]:
    """Tables of several releases over the same atoms, and what ties them: all that a reader knows beside the figures.

    Parameters
    ----------
    tables
        Columns of `ledger.COLUMNS` but the first.
    region_code
        Code of the area that sums the others.

    Raises
    ------
    DisclosureError
        A table is broken down in a way that this version does not know.
    """
    areas = sorted({area for frame in tables.values() for area in frame["area_code"]} - {region_code})
    try:
        linked, same = link_referrals(with_atoms(tables, region_code), areas, region_code)
    except KeyError:
        raise DisclosureError(UNKNOWN_BREAKDOWN) from None
    return linked, [*strand_ties(linked.values()), *same]


def rests_that_tell(figures: pd.DataFrame, linked: Tables, region_code: str) -> dict[str, pd.DataFrame]:
    """Rests of the region that are not merely what is shown of the region less what is shown of the area.

    Parameters
    ----------
    figures
        As `shown_figures` gives them.
    linked
        Their tables with atoms.
    region_code
        Code of the region.
    """
    atoms = {_place(row): row["atoms"] for frame in linked.values() for row in frame.to_dict("records")}
    shown = {_place(row): row["count"] for frame in linked.values() for row in frame.to_dict("records")}
    rows = []
    for rest in figures[figures["without"] != ""].to_dict("records"):
        whole, part = (_place({**rest, "area_code": area}) for area in (region_code, rest["without"]))
        left = tuple(atom for atom in atoms.get(whole, ()) if atom not in set(atoms.get(part, ())))
        counts = [shown.get(whole, pd.NA), shown.get(part, pd.NA), rest["count"]]
        is_news = pd.isna(counts).any() or counts[0] - counts[1] != counts[2]
        if left and pd.notna(rest["count"]) and is_news:
            rows.append({**rest, "area_code": f"rest without {rest['without']}", "atoms": left, "known": False})
    frame = pd.DataFrame(rows, columns=[*LABELS, "count", "note", "known", "atoms"]).astype({"count": "Int64"})
    keys = ["series", "period_start", "period_end", "category_type"]
    return {f"rests of {' '.join(key)}": part.reset_index(drop=True) for key, part in frame.groupby(keys)}


def _place(row: Mapping) -> tuple:
    return tuple(row[name] for name in LABELS if name != "without")


def region_of(values: pd.DataFrame) -> str:
    """Code of the region in a values table; blank where it has none."""
    codes = values.loc[values["area_type"] == REGION, "area_code"].unique()
    return str(codes[0]) if len(codes) else ""
