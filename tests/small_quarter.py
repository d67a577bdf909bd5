"""A quarter in small: counts of eleven areas through the product's own steps, from protection to a folder of pages."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from prevent_analysis.disclosure import Policy, Record, head_for
from prevent_analysis.disclosure.ledger import Ledger, append_release, ledger_path, read_ledger
from prevent_analysis.disclosure.scan import FileAudit, audit_files
from prevent_analysis.evaluation.values import evaluate_measures
from prevent_analysis.measures.registry import read_measures
from prevent_analysis.pipeline import protecting
from prevent_analysis.pipeline.coarsening import Ladders
from prevent_analysis.pipeline.protecting import Prepared
from prevent_analysis.presentation import narrative, tables
from prevent_analysis.presentation.charts import areas as charts
from prevent_analysis.presentation.display import Notices
from prevent_analysis.publishing.manifest import write_manifest
from prevent_analysis.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parents[1]
NOTICES = Notices("OFFICIAL-SENSITIVE", synthetic=True)
REFERRALS = (3, 9, 14, 21, 26, 33, 40, 52, 61, 75, 130)
"""Of the areas compared, in the order of their codes: the first is small, the second and third are hidden beside it."""
SWAPPED = (9, 3, *REFERRALS[2:])
"""Other counts of hidden areas that give the same pattern and the same totals: no reader may see a difference."""
OFFENCES = (375, 350, 600, 650, 400, 450, 900, 800, 1900, 900, 2800)


def settings_in(folder: Path) -> Settings:
    """The demonstration's settings, in a project folder of its own."""
    return replace(read_settings(ROOT / "analysis.toml"), root=folder)


def counts_of(settings: Settings, referrals: tuple[int, ...], offences: tuple[int, ...] = OFFENCES) -> pd.DataFrame:
    """What the quarter counted."""
    start, end = settings.period.start.isoformat(), settings.period.end.isoformat()
    rows = [
        (series, area, start, end, "total", "Total", number, "", "a.csv", False)
        for series, numbers in (("prevent_referrals", referrals), ("hate_crime_offences", offences))
        for area, number in zip(sorted(settings.comparators), numbers, strict=True)
    ]
    columns = [*protecting.COUNT_COLUMNS, "known"]
    return pd.DataFrame(rows, columns=columns).astype({"count": "Int64"})


def protect_quarter(settings: Settings, counts: pd.DataFrame, mode: str, policy: Policy) -> Prepared:
    """The quarter as a run protects it, against whatever the ledger in its folder holds."""
    nothing = Ladders({}, lambda step: counts[:0], settings.comparators, settings.region_code, policy.max_hidden)
    return protecting.protect_counts(settings, counts, mode, policy, True, (), nothing)


def shown(prepared: Prepared) -> pd.DataFrame:
    """The protected counts as everything after the gate reads them."""
    return protecting.shown_counts(prepared.protected, prepared.cells)


def enter(settings: Settings, prepared: Prepared) -> Ledger:
    """Release it: the ledger holds what it showed."""
    ledger = read_ledger(ledger_path(settings.root, synthetic=True))
    return append_release(ledger, prepared.record, "Head of Communities", "2026-10-28", {})


def values_of(settings: Settings, counts: pd.DataFrame) -> pd.DataFrame:
    """The values table of the ratio."""
    return evaluate_measures(counts, [read_measures()["M01"]], settings.comparators, settings.region_code)


def write_copy(settings: Settings, prepared: Prepared, folder: Path) -> Path:
    """A folder of finished files: a page with table, chart and sentence, the values as CSV, and the manifest."""
    values = values_of(settings, shown(prepared))
    local = sorted(settings.comparators)[0]
    own_ratio = values["statistic"].eq("ratio") & values["area_code"].isin(settings.comparators)
    rest_ratio = values["comparator_code"].eq(local)
    relative = values["statistic"].eq("relative") & values["area_code"].eq(local)
    areas = values[own_ratio]
    own = areas[areas["area_code"] == local]
    sentence = [frame.iloc[0].to_dict() for frame in (own, values[rest_ratio], values[relative])]
    names = {"local_code": local, "notices": NOTICES}
    parts = [
        tables.benchmark_table(areas, **names)._repr_html_(),
        charts.plot_areas_with_intervals(areas, region_value=None, source="Counts", **names)._repr_html_(),
        *narrative.describe_ratio(*sentence),
    ]
    folder.mkdir(parents=True)
    (folder / "page.html").write_text(f"<main>{''.join(parts)}</main>", encoding="utf-8")
    values.to_csv(folder / "tables.csv", index=False)
    head = head_for(prepared.history.ledger, prepared.record)
    list_files(folder, settings, prepared.record, head, vars(prepared.protected.summary))
    return folder


def list_files(folder: Path, settings: Settings, record: Record, head: str, audit: dict) -> None:
    """Write the manifest of a folder of finished files."""
    write_manifest(
        folder,
        settings.root,
        {
            "mode": record.mode,
            "period_end": record.period_end,
            "run_date": "2026-10-28",
            "synthetic": True,
            "settings_fingerprint": settings.fingerprint,
            "inputs": {},
            "policy_fingerprint": record.policy.fingerprint,
            "policy": vars(record.policy),
            "ledger_head": head,
            "record": record.digest,
            "audit": audit,
        },
        sorted(settings.comparators)[0],
    )


def audit_copy(settings: Settings, prepared: Prepared, folder: Path) -> FileAudit:
    """The product's audit of the finished files."""
    return audit_files(folder, ledgers_in(settings), {prepared.record.digest: prepared.record})


def ledgers_in(settings: Settings) -> dict[bool, Ledger]:
    """Both ledgers of a project folder."""
    return {synthetic: read_ledger(ledger_path(settings.root, synthetic)) for synthetic in (False, True)}
