"""What is looked at before a workbook is parsed: its zip directory and its XML, within fixed limits."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.parsers import expat

from prevent_analysis.intake.rules import refusal

MAX_FILE_BYTES = 64 * 2**20
MAX_UNZIPPED_BYTES = 256 * 2**20
MAX_RATIO = 200  # genuine published sheets unpack 60 to 1
RATIO_FROM_BYTES = 2**20
MAX_PARTS = 2_000

_PROGRAM_PART = re.compile(
    r"vbaProject|/(embeddings|activeX|macrosheets|dialogsheets)/|^(Basic|Scripts)/", re.IGNORECASE
)
_LINK_PART = re.compile(r"/externalLinks/", re.IGNORECASE)

Attributes = dict[str, str]


def read_parts(path: Path, wanted: re.Pattern[str]) -> dict[str, bytes]:
    """Read the parts of a zipped workbook whose names match, after the limits have been checked.

    Parameters
    ----------
    path
        The workbook.
    wanted
        Matches the names of the parts that are needed; the rest is never unpacked.

    Returns
    -------
    dict
        Part name to bytes.

    Raises
    ------
    IntakeError
        BOOK-001 to BOOK-006.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "a.ods")
    ...     with zipfile.ZipFile(path, "w") as archive:
    ...         archive.writestr("content.xml", "<a/>")
    ...         archive.writestr("thumbnail.png", "")
    ...     read_parts(path, re.compile("xml$"))
    {'content.xml': b'<a/>'}
    """
    file = path.name
    if path.stat().st_size > MAX_FILE_BYTES:
        raise refusal("FILE-005", file=file)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            check_members(members, file)
            return {member.filename: archive.read(member) for member in members if wanted.search(member.filename)}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise refusal("BOOK-001", file=file) from None


def check_members(members: list[zipfile.ZipInfo], file: str, most: int = MAX_UNZIPPED_BYTES) -> None:
    """Refuse a zip directory that unpacks to too much, or holds what a table has no use for.

    Raises
    ------
    IntakeError
        BOOK-001 to BOOK-004, BOOK-006.

    Examples
    --------
    >>> check_members([zipfile.ZipInfo("content.xml")], "a.ods")
    """
    names = [member.filename for member in members]
    if len(members) > MAX_PARTS or sum(member.file_size for member in members) > most:
        raise refusal("BOOK-004", file=file)
    if any(
        member.file_size > RATIO_FROM_BYTES and member.file_size > MAX_RATIO * max(member.compress_size, 1)
        for member in members
    ):
        raise refusal("BOOK-004", file=file)
    if any(member.flag_bits & 1 for member in members):
        raise refusal("BOOK-002", file=file)
    if len({name.casefold() for name in names}) < len(names):
        raise refusal("BOOK-001", file=file)
    if any(_PROGRAM_PART.search(name) for name in names):
        raise refusal("BOOK-003", file=file)
    if any(_LINK_PART.search(name) for name in names):
        raise refusal("BOOK-006", file=file)


def scan_xml(
    data: bytes,
    file: str,
    on_start: Callable[[str, Attributes], None],
    on_end: Callable[[str], None] | None = None,
    on_text: Callable[[str], None] | None = None,
    *,
    whole: bool = True,
) -> None:
    """Walk one XML part; names come without their namespace, and a document type is refused at once.

    Parameters
    ----------
    data
        The part, or its beginning.
    file
        Name of the workbook, for messages.
    on_start, on_end, on_text
        Called with the name and attributes of an element that starts, the name of one that ends, and text.
    whole
        False for the beginning of a document, whose end is not there.

    Raises
    ------
    IntakeError
        BOOK-005 for a document type or entity, BOOK-001 for XML that is not well formed.

    Examples
    --------
    >>> scan_xml(b'<x:a xmlns:x="u" x:b="1"/>', "a.ods", lambda name, attributes: print(name, attributes))
    a {'b': '1'}
    >>> scan_xml(b'<x:a xmlns:x="u"><x:c>', "a.ods", lambda name, attributes: print(name), whole=False)
    a
    c
    """

    def refuse_doctype(*_: Any) -> None:
        raise refusal("BOOK-005", file=file)

    local = _LocalNames()

    def start(name: str, attributes: Attributes) -> None:
        on_start(local[name], {local[key]: value for key, value in attributes.items()})

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.EntityDeclHandler = refuse_doctype
    parser.StartElementHandler = start
    if on_end is not None:
        parser.EndElementHandler = lambda name: on_end(local[name])
    if on_text is not None:
        parser.CharacterDataHandler = on_text
    try:
        parser.Parse(data, whole)
    except (expat.ExpatError, LookupError):  # an encoding that nobody knows is a LookupError
        raise refusal("BOOK-001", file=file) from None


class _LocalNames(dict[str, str]):
    """Names without their namespace, each cut once."""

    def __missing__(self, name: str) -> str:
        self[name] = name.rpartition("}")[2]
        return self[name]
