"""Tables by schema: columns, types, key and order are checked on writing and on reading."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from prevent_analysis.errors import StoreError
from prevent_analysis.store.files import write_bytes

Kind = Literal["text", "code", "category", "flag", "month", "date", "count", "number"]
DTYPES: dict[str, str] = {
    "count": "Int64",
    "number": "float64",
}  # every other kind is text; dates are ISO text


@dataclass(frozen=True)
class Column:
    """One column of a table: its kind, meaning, and what a cell may hold.

    A `count` column of a file that may hold suppressed cells has a companion `<name>_note` column with the
    shorthand letter that says why a number is missing.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = True
    nullable: bool = False
    allowed: tuple[str, ...] = ()
    pattern: str = ""

    @property
    def dtype(self) -> str:
        """The pandas type that the column is stored as."""
        return DTYPES.get(self.kind, "str")


@dataclass(frozen=True)
class TableSchema:
    """A table: its columns in order, the key that is unique, and what one row is."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]


def conform(frame: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """The frame with exactly the schema's columns and types, sorted by its key.

    Raises
    ------
    StoreError
        A column is missing or unknown, a cell that must be filled is not, or the key repeats.
    """
    if set(frame.columns) != set(schema.names):
        odd = sorted(set(frame.columns) ^ set(schema.names))
        raise StoreError(f"table {schema.name}: columns do not match its schema: {', '.join(odd)}")
    dtypes = {column.name: column.dtype for column in schema.columns}
    table = frame[schema.names].reset_index(drop=True)
    keys = pd.DataFrame({name: _ranked(table[name], dtypes[name]) for name in schema.key})
    for column in schema.columns:
        if not column.nullable and table[column.name].isna().any():
            raise StoreError(f"table {schema.name}: column {column.name} has empty cells")
    if keys.duplicated().any():
        raise StoreError(f"table {schema.name}: the key {', '.join(schema.key)} is not unique")
    if schema.key:
        table = table.take(keys.sort_values(list(schema.key)).index)
    return pd.DataFrame({name: _plain(table[name], dtype) for name, dtype in dtypes.items()}).reset_index(drop=True)


def _ranked(cells: pd.Series, dtype: str) -> pd.Series:
    """The cells as categories in order, quick to compare and sort; what comes as categories of that type stays so."""
    coded = (cells if _is_coded(cells, dtype) else cells.astype(dtype)).astype("category")
    return coded.cat.reorder_categories(coded.cat.categories.sort_values(), ordered=True)


def _plain(cells: pd.Series, dtype: str) -> pd.Series:
    """The cells as a type; of categories each distinct one is made once (pandas would make a Python object of each)."""
    if not _is_coded(cells, dtype):
        return cells.astype(dtype)
    return pd.Series(cells.cat.categories.array.take(cells.cat.codes.to_numpy(), allow_fill=True), cells.index)


def _is_coded(cells: pd.Series, dtype: str) -> bool:
    return isinstance(cells.dtype, pd.CategoricalDtype) and cells.cat.categories.dtype == dtype


def write_table(path: Path, frame: pd.DataFrame, schema: TableSchema) -> None:
    """Write the frame as parquet, whole or not at all."""
    content = io.BytesIO()
    conform(frame, schema).to_parquet(content, index=False)
    write_bytes(path, content.getvalue())


def read_table(path: Path, schema: TableSchema) -> pd.DataFrame:
    """Read a table that `write_table` wrote.

    Raises
    ------
    StoreError
        The file is missing, cannot be read, or is not what its schema says.
    """
    try:
        frame = pd.read_parquet(path)
    except FileNotFoundError:
        raise StoreError(f"{path.name} has not been made yet; run `prevent-analysis run` first") from None
    except (OSError, ValueError):
        raise StoreError(f"{path.name} is damaged; run `prevent-analysis run` again") from None
    return conform(frame, schema)
