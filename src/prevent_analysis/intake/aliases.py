"""`aliases.toml`: the names that suppliers use for our columns and words, and what their `-` means.

One file beside `analysis.toml`, by table; a changed header or a new spelling is one line in it.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prevent_analysis.errors import SettingsError
from prevent_analysis.intake.cells import Dash
from prevent_analysis.intake.characters import fold
from prevent_analysis.intake.privacy import find_identifier, is_forbidden_header
from prevent_analysis.intake.schemas import READ_AS_PUBLISHED, SCHEMAS
from prevent_analysis.store import Column, TableSchema

FILE_NAME = "aliases.toml"
PARTS = ("columns", "words", "dash")
DASHES: dict[str, Dash] = {"0": "0", "c": "c", "x": "x", "z": "z"}


@dataclass(frozen=True)
class TableAliases:
    """The aliases of one table.

    Parameters
    ----------
    columns
        Name that a supplier uses, after `fold`, to the declared column.
    words
        Declared column to its aliases: word that a supplier uses to the word of its list.
    dash
        What a `-` in a count means: "0" none counted, or one of the notes `c`, `x`, `z`; None where nobody said.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dash: Dash | None = None


def read_aliases(path: Path) -> dict[str, TableAliases]:
    """Read the aliases of every table; without the file there are none.

    Raises
    ------
    SettingsError
        The file is malformed, or an alias is for a column or word that does not exist, is itself one, or stands for
        personal data. The message names the table and the declared column, never the alias.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), FILE_NAME)
    >>> _ = path.write_text('[hate_crime_strands.words.strand]\\n"Racist" = "Race"\\n')
    >>> read_aliases(path)["hate_crime_strands"].words
    {'strand': {'Racist': 'Race'}}
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        place = re.search(r"line \d+", str(error))
        where = f" ({place[0]})" if place else ""
        raise SettingsError(f"{FILE_NAME} is not valid TOML{where}; see the examples at its top") from None
    tables = {}
    for name, parts in content.items():
        if name not in SCHEMAS or name in READ_AS_PUBLISHED:
            raise SettingsError(
                f"{FILE_NAME}: a section is for a table that has no aliases; see docs/data_dictionary.md"
            )
        if not isinstance(parts, dict) or set(parts) - set(PARTS):
            raise SettingsError(f"{FILE_NAME}: [{name}] may hold {', '.join(PARTS)} and nothing else")
        tables[name] = _read_table(SCHEMAS[name], parts)
    return tables


def _read_table(schema: TableSchema, parts: Mapping[str, Any]) -> TableAliases:
    columns = {column.name: column for column in schema.columns}
    dash = parts.get("dash")
    _require(dash is None or dash in DASHES, f'[{schema.name}] dash must be one of "0", "c", "x" and "z"')
    headers: dict[str, str] = {}
    for alias, name in _entries(parts.get("columns", {}), f"[{schema.name}.columns]"):
        where = f"[{schema.name}.columns], an alias of {name}" if name in columns else f"[{schema.name}.columns]"
        _require(name in columns, f"{where}: a column is none of {', '.join(columns)}")
        _require(fold(alias) not in {*map(fold, columns), *headers}, f"{where} is a column's own name, or given twice")
        _require(_may_stand_for(alias, columns[name]), f"{where} stands for personal data; ask for another column name")
        headers[fold(alias)] = name
    words: dict[str, dict[str, str]] = {}
    for name, entries in parts.get("words", {}).items():
        column = columns.get(name)
        _require(column is not None and bool(column.allowed), f"[{schema.name}.words] a column has no list of words")
        assert column is not None
        where = f"[{schema.name}.words.{name}]"
        words[name] = {}
        for alias, word in _entries(entries, where):
            _require(word in column.allowed, f"{where} a word is none of {', '.join(column.allowed)}")
            _require(alias not in column.allowed, f"{where} an alias of {word} is a listed word itself")
            _require(find_identifier(alias) is None, f"{where} an alias of {word} looks like personal data")
            words[name][alias.strip()] = word
    return TableAliases(headers, words, DASHES[dash] if dash is not None else None)


def _entries(part: Any, where: str) -> list[tuple[str, str]]:
    is_map = isinstance(part, dict) and all(isinstance(word, str) and alias.strip() for alias, word in part.items())
    _require(is_map, f'{where} must hold lines like "their name" = "our name"')
    return list(part.items())


def _may_stand_for(alias: str, column: Column) -> bool:
    """A name such as `Local authority name` only where nothing but a listed word or an area can stand beneath it."""
    is_closed = bool(column.allowed) or column.name == "area_code"
    return find_identifier(alias) is None and (is_closed or not is_forbidden_header(alias))


def _require(condition: bool, problem: str) -> None:
    if not condition:
        raise SettingsError(f"{FILE_NAME}: {problem}")


def unused_aliases(tables: Mapping[str, TableAliases], used: Mapping[str, set[tuple[str, str]]]) -> list[str]:
    """A sentence for each alias that no file of its table needed; tables of which no file came are left out.

    Parameters
    ----------
    tables
        From `read_aliases`.
    used
        Table to the aliases that its files used: the declared column, and the alias of a word or nothing.
    """
    return [
        f"{FILE_NAME}: an alias of {what} in [{table}.{part}] was not used by any file; remove it, or ask whether the "
        "supplier has changed the name."
        for table, found in used.items()
        for part, what, key in _declared(tables.get(table, TableAliases()))
        if key not in found
    ]


def _declared(aliases: TableAliases) -> list[tuple[str, str, tuple[str, str]]]:
    headers = [("columns", name, (name, "")) for name in aliases.columns.values()]
    words = [
        (f"words.{name}", word, (name, alias)) for name, found in aliases.words.items() for alias, word in found.items()
    ]
    return [*headers, *words]
