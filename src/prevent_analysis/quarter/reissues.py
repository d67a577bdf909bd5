"""A re-issued extract beside the version that it takes the place of: which rows and totals differ."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from prevent_analysis.store import TableSchema


@dataclass(frozen=True)
class Reissue:
    """What a new version of an extract changes.

    `added` and `removed` are numbers of rows; `changed` has one row for each cell that differs (the key, `column`,
    `earlier`, `now`); `totals` one for each count (`column`, `earlier`, `now`). It holds data: it is for the analyst
    and stays in data/processed.
    """

    path: str
    supersedes: str
    added: int
    removed: int
    changed: pd.DataFrame
    totals: pd.DataFrame

    @property
    def changed_rows(self) -> int:
        """Rows in both versions that differ."""
        keys = [name for name in self.changed.columns if name not in ("column", "earlier", "now")]
        return len(self.changed.drop_duplicates(keys))

    def __str__(self) -> str:
        return (
            f"{self.path} takes the place of {self.supersedes}: {self.added} rows added, {self.removed} taken out, "
            f"{self.changed_rows} changed."
        )


def compare_versions(
    path: str, supersedes: str, earlier: pd.DataFrame, now: pd.DataFrame, schema: TableSchema
) -> Reissue:
    """Compare two versions of an extract row by row and in total.

    Parameters
    ----------
    path, supersedes
        Names of the new file and the earlier one.
    earlier, now
        Their clean tables.
    schema
        Their clean schema, whose key says which rows are the same.
    """
    key = list(schema.key)
    columns = [name for name in schema.names if name not in (*key, "source_id")]
    both = earlier.merge(now, on=key, how="outer", suffixes=("_earlier", "_now"), indicator=True)
    shared = both[both["_merge"] == "both"]
    cells = [_differences(shared, key, name) for name in columns]
    counts = [column.name for column in schema.columns if column.kind == "count" and column.name not in key]
    return Reissue(
        path,
        supersedes,
        added=int((both["_merge"] == "right_only").sum()),
        removed=int((both["_merge"] == "left_only").sum()),
        changed=pd.concat(cells, ignore_index=True).sort_values([*key, "column"], ignore_index=True),
        totals=_totals(earlier, now, counts),
    )


def _differences(shared: pd.DataFrame, key: Sequence[str], name: str) -> pd.DataFrame:
    then, now = (shared[f"{name}{suffix}"].astype(object) for suffix in ("_earlier", "_now"))
    differs = ~((then == now).fillna(False).astype(bool) | (then.isna() & now.isna()))
    found = shared.loc[differs, list(key)]
    return found.assign(column=name, earlier=then[differs].astype("str"), now=now[differs].astype("str"))


def _totals(earlier: pd.DataFrame, now: pd.DataFrame, counts: Sequence[str]) -> pd.DataFrame:
    rows = [(name, int(earlier[name].sum()), int(now[name].sum())) for name in counts]
    return pd.DataFrame(rows, columns=["column", "earlier", "now"])
