"""Every small damage to a CSV, everywhere: refused, or no more than the damaged cell differs.

After the kinds of Pollock (Vitagliano et al., VLDB 2023): row length, quotes, separators, several headers, several
tables, lines above the header. No file of it is copied.
"""

import itertools

import pytest

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake import read_table, scan_table

NAMES = ["date", "kind", "text", "number", "remark"]
ROWS = [
    ["28/01/2018", "MG-8769", "Boots, hiking", "2", ""],
    ["29/01/2018", "RI-3895", "Light-up jacket", "0", ""],
    ["30/01/2018", "RI-8070", 'Table, round 48"', "1", 'Has a "quoted" word'],
    ["31/01/2018", "RI-9546", "Rods", "14", ""],
]
QUOTED = {2}


def line(cells):
    return ",".join(
        '"' + cell.replace('"', '""') + '"' if place in QUOTED or "," in cell or '"' in cell else cell
        for place, cell in enumerate(cells)
    )


LINES = [line(NAMES), *map(line, ROWS)]
PLAIN = "\n".join(LINES) + "\n"


def read(make, text, reader=read_table):
    path = make.csv(text)
    try:
        return reader(path, NAMES) if reader is read_table else reader(path, NAMES, {})
    except IntakeError:
        return None


def differing(table):
    found = table.frame.to_numpy().tolist()
    assert len(found) == len(ROWS)
    return sum(left != right for a, b in zip(found, ROWS, strict=True) for left, right in zip(a, b, strict=True))


def test_the_plain_table_is_read(make):
    assert differing(read(make, PLAIN)) == 0
    assert differing(read(make, PLAIN, scan_table)) == 0


@pytest.mark.parametrize("mark", ['"', ",", ";", "\n", "'", "\\"])
def test_one_mark_too_many_anywhere_moves_no_cell(make, mark):
    for place in range(len(PLAIN) + 1):
        table = read(make, PLAIN[:place] + mark + PLAIN[place:])
        assert table is None or differing(table) <= 1, place


def test_one_mark_too_few_anywhere_moves_no_cell(make):
    for place in range(len(PLAIN)):
        table = read(make, PLAIN[:place] + PLAIN[place + 1 :])
        assert table is None or differing(table) <= 1, place


def test_two_quotes_too_few_swallow_no_row(make):
    quotes = [place for place, mark in enumerate(PLAIN) if mark == '"']
    for first, second in itertools.combinations(quotes, 2):
        table = read(make, PLAIN[:first] + PLAIN[first + 1 : second] + PLAIN[second + 1 :])
        assert table is None or differing(table) <= 2, (first, second)


def test_two_quotes_too_many_swallow_no_row(make):
    for first, second in itertools.combinations(range(0, len(PLAIN), 3), 2):
        table = read(make, PLAIN[:first] + '"' + PLAIN[first:second] + '"' + PLAIN[second:])
        assert table is None or differing(table) <= 2, (first, second)


@pytest.mark.parametrize("row", range(1, len(LINES)))
@pytest.mark.parametrize("mark", [";", "\t", "|", " ", ", "])
def test_another_separator_in_one_row_is_refused(make, row, mark):
    lines = list(LINES)
    lines[row] = mark.join(ROWS[row - 1])
    table = read(make, "\n".join(lines))
    assert table is None or (mark == ", " and differing(table) <= len(NAMES))


@pytest.mark.parametrize(
    "text",
    [
        "\n".join([LINES[0], *LINES]),  # two header rows
        "\n".join([LINES[0], LINES[0].upper(), *LINES[1:]]),
        PLAIN + "\n" + PLAIN,  # two tables
        PLAIN + PLAIN,
        PLAIN + "\narea,count\nEssex,3\n",
        PLAIN + "\narea,count,name,note,remark\nEssex,3,x,y,z\n",
        PLAIN + ",,,,\narea,count,name,note,remark\nEssex,3,x,y,z\n",
        "\n".join(LINES[1:]),  # no header
        "\n".join([",".join(f"column {n}" for n in range(5)), *LINES]),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace('"', "'"),
    ],
)
def test_what_is_not_one_table_is_refused(make, text):
    assert read(make, text) is None


@pytest.mark.parametrize("above", ["Title\n", "Title,,,,\n,,,,\n", "\n\n", '"Title, long"\nof 2018,,,,\n'])
def test_lines_above_the_header_are_set_aside(make, above):
    table = read(make, above + PLAIN)
    assert differing(table) == 0
    assert table.ledger.rows_set_aside == above.count("\n")
