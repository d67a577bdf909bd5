"""The only reader and writer of `data/processed`: tables by schema, files and folders whole or not at all, one run at
a time."""

from prevent_analysis.store.files import digest, read_json, tree_digest, write_bytes, write_json
from prevent_analysis.store.folders import finish_moves, moves_into, put_in_place, replace_folder
from prevent_analysis.store.lock import alone_in
from prevent_analysis.store.sealed import FACTS_FILE, read_sealed, write_sealed
from prevent_analysis.store.tables import Column, Kind, TableSchema, conform, read_table, write_table

__all__ = [
    "FACTS_FILE",
    "Column",
    "Kind",
    "TableSchema",
    "alone_in",
    "conform",
    "digest",
    "finish_moves",
    "moves_into",
    "put_in_place",
    "read_json",
    "read_sealed",
    "read_table",
    "replace_folder",
    "tree_digest",
    "write_bytes",
    "write_json",
    "write_sealed",
    "write_table",
]
