"""Makers of small files, good and bad; tests/hostile uses them too."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)
_CONTENT = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES} '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
    "<office:automatic-styles>{styles}</office:automatic-styles>"
    "<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
)


class Maker:
    """Writes files into one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def csv(self, content: str | bytes, name: str = "counts.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def xlsx(
        self,
        fill: Callable[[Any], None],
        name: str = "counts.xlsx",
        parts: dict[str, bytes | Callable[[bytes], bytes]] | None = None,
        **options: Any,
    ) -> Path:
        """A workbook that xlsxwriter makes by `fill`, with parts added or changed afterwards."""
        made = io.BytesIO()
        workbook = xlsxwriter.Workbook(made, options)
        fill(workbook)
        workbook.close()
        changes = dict(parts or {})
        path = self.folder / name
        with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.namelist():
                change = changes.pop(part, None)
                data = old.read(part)
                new.writestr(part, data if change is None else change(data) if callable(change) else change)
            for part, data in changes.items():
                assert isinstance(data, bytes)
                new.writestr(part, data)
        return path

    def xlsx_rows(self, rows: list[list[Any]], name: str = "counts.xlsx", **keywords: Any) -> Path:
        def fill(workbook: Any) -> None:
            sheet = workbook.add_worksheet("Data")
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)

        return self.xlsx(fill, name, **keywords)

    def xlsx_xml(self, rows: bytes, name: str = "counts.xlsx", before: bytes = b"", after: bytes = b"") -> Path:
        """A workbook whose one sheet has exactly this XML as its rows."""

        def replace(data: bytes) -> bytes:
            block = before + b"<sheetData>" + rows + b"</sheetData>" + after
            return re.sub(rb"<sheetData>.*</sheetData>", lambda _: block, data)

        return self.xlsx_rows([["x"]], name, parts={SHEET: replace})

    def ods(self, body: str, name: str = "counts.ods", styles: str = "", manifest: str = "", head: str = "") -> Path:
        path = self.folder / name
        content = head + _CONTENT.replace("{styles}", styles).replace("{body}", body)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", content)
            archive.writestr(
                "META-INF/manifest.xml",
                '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                f"{manifest}</manifest:manifest>",
            )
        return path

    def ods_rows(self, rows: list[list[str]], name: str = "counts.ods") -> Path:
        return self.ods(ods_table("Data", "".join(ods_row(*(ods_text(cell) for cell in row)) for row in rows)), name)


def ods_table(name: str, rows: str, attributes: str = "") -> str:
    return f'<table:table table:name="{name}" {attributes}>{rows}</table:table>'


def ods_row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def ods_text(text: str, attributes: str = "") -> str:
    if not text:
        return f"<table:table-cell {attributes}/>"
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'


def ods_number(value: str, attributes: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" {attributes}>'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def ods_typed(kind: str, attribute: str, value: str, text: str) -> str:
    return (
        f'<table:table-cell office:value-type="{kind}" {attribute}="{value}"><text:p>{text}</text:p></table:table-cell>'
    )


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    return Maker(tmp_path)


@pytest.fixture
def ods_xml() -> Any:
    """The makers of ODS elements."""

    class Elements:
        table, row, text = staticmethod(ods_table), staticmethod(ods_row), staticmethod(ods_text)
        number, typed = staticmethod(ods_number), staticmethod(ods_typed)

    return Elements
