"""Finished files opened as a stranger would open them: down to what is packed, encoded or tucked away in them."""

import base64
import binascii
import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

from prevent_analysis.disclosure.scan_pages import Grid, read_page

DEPTH = 6
LARGEST = 64 * 2**20
_ZIP, _PNG, _GZIP = b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\x1f\x8b"
_DATA_URI = re.compile(r"data:[\w.+/-]*(?:;[\w.+/=-]+)*?(;base64)?,([^\"'\s<>)]+)", re.IGNORECASE)
_BASE64 = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{12,}={0,2}(?![\w+/=])")
_MARKUP = re.compile(r"<[a-zA-Z!?/]")
_PRINTED = 0.9  # share of printable characters from which decoded bytes are taken for text


@dataclass
class Content:
    """All that is in a file: pieces of text, each with its place, the tables, the drawings, and what stayed shut."""

    pieces: list[tuple[str, str]] = field(default_factory=list)
    grids: list[tuple[str, Grid]] = field(default_factory=list)
    drawings: list[list[tuple[str, dict[str, str], str]]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def open_file(name: str, data: bytes) -> Content:
    """Everything that can be read in a file.

    Parameters
    ----------
    name
        The file's name; its ending says only whether it is CSV, the rest shows in its bytes.
    data
        Its bytes.

    Examples
    --------
    >>> open_file("a.html", b"<p>x</p><img src='data:text/plain;base64,c2VjcmV0'>").pieces[-1]
    ('attribute src of img, decoded', 'secret')
    """
    content = Content()
    _open(name, "", data, content, 0)
    return content


def _open(name: str, place: str, data: bytes, content: Content, depth: int) -> None:
    if depth > DEPTH or len(data) > LARGEST:
        content.unread.append(place or "the file")
    elif data.startswith(_ZIP):
        _open_zip(place, data, content, depth)
    elif data.startswith(_PNG):
        _open_png(place, data, content, depth)
    elif data.startswith(_GZIP):
        _open_packed(place, data, content, depth, zlib.MAX_WBITS | 16)
    elif (text := _text(data)) is None:
        content.unread.append(place or "the file")
    else:
        _open_text(name, place, text, content, depth)


def _text(data: bytes) -> str | None:
    """Bytes as text, or None where they are not."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    if "".join(text.split()).isprintable():  # as nearly every text is
        return text
    readable = sum(mark.isprintable() or mark.isspace() for mark in text)
    return text if readable >= _PRINTED * len(text) else None


def _open_text(name: str, place: str, text: str, content: Content, depth: int) -> None:
    if name.lower().endswith(".csv"):
        rows = list(csv.reader(io.StringIO(text)))
        content.grids.append((place, Grid(name, rows)))
        for number, row in enumerate(rows, start=1):
            for cell in row:
                _add(f"{place}row {number}", cell, content, depth)
        return
    if (loaded := _json(text)) is not None:
        for where, string in _strings(loaded, place):
            _open_text("", where, string, content, depth + 1) if _MARKUP.search(string) else _add(
                where, string, content, depth
            )
        return
    if _MARKUP.search(text):
        page = read_page(text)
        for where, piece in page.pieces:
            _add(f"{place}{where}", piece, content, depth)
        content.grids += [(place, grid) for grid in page.grids]
        content.drawings += page.drawings
        return
    for number, line in enumerate(text.splitlines(), start=1):
        _add(f"{place}line {number}" if not place else place.rstrip(": "), line, content, depth)


def _add(place: str, text: str, content: Content, depth: int) -> None:
    """Keep a piece of text, and open what is encoded in it."""
    content.pieces.append((place, text))
    if depth >= DEPTH:
        return
    rest = text
    for found in _DATA_URI.finditer(text):
        rest = rest.replace(found[0], " ")
        packed = unquote_to_bytes(found[2])
        data = _decoded(packed.decode("ascii", "replace")) if found[1] else packed
        if data:
            _open("", f"{place}, decoded", data, content, depth + 1)
    for found in _BASE64.finditer(rest):
        data = _decoded(found[0])
        if data and (data.startswith((_ZIP, _PNG, _GZIP)) or _text(data) is not None):
            _open("", f"{place}, decoded", data, content, depth + 1)


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _json(text: str) -> Any:
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _strings(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every key and value in JSON; the lines of a notebook's cell are joined."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{place}names", key
            yield from _strings(inner, f"{place}{key}: ")
    elif isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        yield place.rstrip(": "), "".join(value) if any("\n" in line for line in value) else " \n ".join(value)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, place)
    else:
        yield place.rstrip(": "), str(value)


def _open_zip(place: str, data: bytes, content: Content, depth: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content.pieces.append((f"{place}comment of the package", archive.comment.decode("utf-8", "replace")))
            for part in archive.infolist():
                content.pieces.append((f"{place}name of a part", part.filename))
                if part.file_size > LARGEST:
                    content.unread.append(f"{place}part {part.filename}")
                elif not part.is_dir():
                    _open(part.filename, f"{place}part {part.filename}: ", archive.read(part), content, depth + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error):
        content.unread.append(place or "the file")


def _open_png(place: str, data: bytes, content: Content, depth: int) -> None:
    """The texts that a picture carries; the picture itself is for the eye."""
    position = len(_PNG)
    while position + 8 <= len(data):
        length, kind = int.from_bytes(data[position : position + 4], "big"), data[position + 4 : position + 8]
        body = data[position + 8 : position + 8 + length]
        if kind in (b"tEXt", b"iTXt", b"eXIf"):
            _add(f"{place}text of a picture", body.decode("utf-8", "replace").replace("\0", " "), content, depth)
        elif kind == b"zTXt":
            _open_packed(f"{place}text of a picture", body.partition(b"\0")[2][1:], content, depth, zlib.MAX_WBITS)
        position += 12 + length


def _open_packed(place: str, data: bytes, content: Content, depth: int, window: int) -> None:
    unpacker = zlib.decompressobj(window)
    try:
        plain = unpacker.decompress(data, LARGEST + 1)
    except zlib.error:
        content.unread.append(place or "the file")
        return
    _open("", f"{place}, unpacked", plain, content, depth + 1)
