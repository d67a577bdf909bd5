"""Synthetic files of the shape and size of the Home Office's recorded crime tables by Community Safety Partnership.

The names of Eastern partnerships and of the aggravated offences are real; every count and every other name is made up.

Run: python benchmarks/csp_generate.py OUT.csv --rows 10000000  (or OUT.ods, OUT.xlsx: one sheet a financial year)
"""

import argparse
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from prevent_analysis.reference.csps import read_csps

HEADER = (
    "Financial Year",
    "Financial Quarter",
    "Police Force",
    "CSP Name",
    "Offence Description",
    "Offence Group",
    "Offence Subgroup",
    "Offence Code",
    "Offence Count",
)
AGGRAVATED = (
    ("Racially or religiously aggravated assault with injury", "Violence against the person", "8P", 2.0),
    ("Racially or religiously aggravated assault without injury", "Violence against the person", "105B", 3.0),
    ("Racially or religiously aggravated harassment", "Violence against the person", "8M", 2.5),
    ("Racially or religiously aggravated public fear, alarm or distress", "Public order offences", "9B", 14.0),
    ("Racially or religiously aggravated other criminal damage", "Criminal damage and arson", "58J", 1.0),
)
OFFENCES = 140
LAST_YEAR = 2025
ROW = '<table:table-row table:style-name="ro1">{}</table:table-row>'
TEXT = '<table:table-cell office:value-type="string" calcext:value-type="string"><text:p>{}</text:p></table:table-cell>'
NUMBER = (
    '<table:table-cell office:value-type="float" office:value="{0}" calcext:value-type="float"><text:p>{0}</text:p>'
    "</table:table-cell>"
)
PADDING = '<table:table-cell table:number-columns-repeated="16375"/>'
NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def partnerships(others: int = 306) -> list[tuple[str, str]]:
    """Force and name of each: the Eastern ones as the Home Office spells them, and so many invented ones."""
    eastern = [(csp.police_force, csp.csp_name) for csp in read_csps().values()]
    unassigned = [(force, f"Unassigned {force}") for force in sorted({force for force, _ in eastern})]
    invented = [(f"Invented Force {number % 37:02d}", f"Invented District {number:03d}") for number in range(others)]
    return [*eastern, *unassigned, *invented]


def offences() -> list[tuple[str, str, str, str, float]]:
    """Description, group, subgroup, code and mean count of each offence."""
    plain = [
        (f"Invented offence number {number}", f"Group {number % 9}", f"Subgroup {number % 31}", f"{200 + number}A", 6.0)
        for number in range(OFFENCES - len(AGGRAVATED))
    ]
    return [(name, group, "Aggravated offences", code, mean) for name, group, code, mean in AGGRAVATED] + plain


def quarters(rows: int, width: int) -> list[tuple[str, int]]:
    """Enough financial years and quarters for so many rows, in order; the last is 2025/26 Q4."""
    number = -(-rows // width)
    first = 4 * (LAST_YEAR + 1) - number
    return [(f"{at // 4}/{(at // 4 + 1) % 100:02d}", at % 4 + 1) for at in range(first, 4 * (LAST_YEAR + 1))]


def tables(rows: int, others: int = 306, seed: int = 1) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Sheet name and rows of text of each financial quarter, `rows` rows in all."""
    fixed = [(force, csp, *offence) for force, csp in partnerships(others) for offence in offences()]
    means = np.array([entry[-1] for entry in fixed])
    random, left = np.random.default_rng(seed), rows
    for year, quarter in quarters(rows, len(fixed)):
        counts = random.poisson(means).tolist()
        lines = [(year, str(quarter), *entry[:-1], str(count)) for entry, count in zip(fixed, counts, strict=True)]
        yield year.replace("/", "_"), lines[:left]
        left -= min(left, len(lines))


def write_csv(path: Path, rows: int, others: int = 306, header: Sequence[str] = HEADER) -> None:
    """One CSV of all years."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(header) + "\n")
        for _, lines in tables(rows, others):
            stream.writelines(",".join(f'"{cell}"' if "," in cell else cell for cell in line) + "\n" for line in lines)


def write_ods(path: Path, rows: int, others: int = 306) -> None:
    """An ODS with a cover and a sheet for each financial year, each row padded as office programs pad them."""
    content = zipfile.ZipInfo("content.xml")
    content.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", MIMETYPE)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        with archive.open(content, "w", force_zip64=True) as stream:

            def put(text: str) -> None:
                stream.write(text.encode())

            put(f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES} office:version="1.3">')
            put("<office:body><office:spreadsheet>")
            put('<table:table table:name="Cover_sheet">' + ROW.format(TEXT.format("Synthetic")) + "</table:table>")
            sheet = ""
            for name, lines in tables(rows, others):
                if name != sheet:
                    put("</table:table>" if sheet else "")
                    put(f'<table:table table:name="{name}">' + ROW.format("".join(map(TEXT.format, HEADER)) + PADDING))
                    sheet = name
                put("".join(map(_ods_row, lines)))
            put("</table:table></office:spreadsheet></office:body></office:document-content>")


def _ods_row(line: tuple[str, ...]) -> str:
    year, quarter, *texts, count = line
    cells = [TEXT.format(year), NUMBER.format(quarter), *(TEXT.format(escape(text)) for text in texts)]
    return ROW.format("".join(cells) + NUMBER.format(count) + PADDING)


def write_xlsx(path: Path, rows: int, others: int = 306) -> None:
    """An XLSX with a sheet for each financial year and shared strings."""
    strings: dict[str, int] = {}

    def cell(reference: str, text: str, number: bool) -> str:
        if number:
            return f'<c r="{reference}"><v>{text}</v></c>'
        return f'<c r="{reference}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        names: list[str] = []
        stream = None
        for name, lines in tables(rows, others):
            if not names or names[-1] != name:
                if stream is not None:
                    stream.write(b"</sheetData></worksheet>")
                    stream.close()
                names.append(name)
                stream = archive.open(f"xl/worksheets/sheet{len(names)}.xml", "w", force_zip64=True)
                head = "".join(
                    cell(f"{column}1", text, False) for column, text in zip("ABCDEFGHI", HEADER, strict=True)
                )
                stream.write(f'<worksheet xmlns="{main}"><sheetData><row r="1">{head}</row>'.encode())
                at = 1
            pieces = []
            for line in lines:
                at += 1
                cells = (
                    cell(f"{column}{at}", text, column in "BI") for column, text in zip("ABCDEFGHI", line, strict=True)
                )
                pieces.append(f'<row r="{at}">{"".join(cells)}</row>')
            stream.write("".join(pieces).encode())
        stream.write(b"</sheetData></worksheet>")
        stream.close()
        sheets = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="r{at}"/>' for at, name in enumerate(names, 1))
        links = "".join(
            f'<Relationship Id="r{at}" Type="{relations}/worksheet" Target="worksheets/sheet{at}.xml"/>'
            for at in range(1, len(names) + 1)
        )
        workbook = f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{sheets}</sheets></workbook>'
        archive.writestr("xl/workbook.xml", workbook)
        links += f'<Relationship Id="rs" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/>'
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{links}</Relationships>')
        root = f'<Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{package}">{root}</Relationships>')
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        )
        shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{shared}</sst>')


WRITERS = {".csv": write_csv, ".ods": write_ods, ".xlsx": write_xlsx}


def main() -> None:
    """Write one file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    given = parser.parse_args()
    WRITERS[given.path.suffix](given.path, given.rows)


if __name__ == "__main__":
    main()
