"""A name, an NHS number and a postcode planted anywhere in a file come out in no message, log or traceback."""

import logging
import traceback

import pandas as pd
import pytest

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake import cells, columns, read_grids, read_table, scan_table

NAME, NHS, POSTCODE = "Blenkinsop", "9434765919", "RM17 6SL"
PLANTED = (NAME, NHS, POSTCODE, "943 476 5919", "RM176SL")
COLUMNS = {"area": {"Essex"}.__contains__, "strand": None, "count": cells.accepts(cells.count, blank=False)}
HEAD = "area,strand,count\n"

FILES = {
    "no header": f"{NAME},{NHS},{POSTCODE}\n",
    "a header of data": f"area,{NAME},count\nEssex,Race,3\n",
    "an unknown column": f"area,strand,count,{NAME}\nEssex,Race,3,x\n",
    "a double column": f"area,strand,count,{NAME},{NAME}\nEssex,Race,3,x,y\n",
    "an NHS number": HEAD + f"Essex,{NHS},3\n",
    "a spaced NHS number": HEAD + "Essex,943 476 5919,3\n",
    "a postcode": HEAD + f"Essex,{POSTCODE},3\n",
    "a postcode as a header": f"area,strand,count,{POSTCODE}\n",
    "a wide row": HEAD + f"Essex,Race,3,{NAME}\n",
    "a stray quote": HEAD + f'Essex,{NAME}" x,3\n',
    "an open quote": HEAD + f'Essex,"{NAME},3\n',
    "a swallowed row": HEAD + f'Essex,"{NAME},3\nEssex,Race,"\n',
    "a control character": HEAD + f"Essex,{NAME}\x07,3\n",
    "bytes of no encoding": (HEAD + f"Essex,{NAME}").encode() + b"\x81\x01,3\n",
    "a second table": HEAD + f"Essex,Race,3\nSource: {NAME},,\nEssex,{NAME},3\n",
    "a title too wide": f"{NAME},{NAME},{NAME}\n" + HEAD,
}


def told(call, caplog):
    """Everything that a failing call tells: text, representation, traceback with its causes, attributes, log."""
    with caplog.at_level(logging.DEBUG), pytest.raises(IntakeError) as caught:
        call()
    error = caught.value
    trace = "".join(traceback.format_exception(error))
    return "\n".join([str(error), repr(error), trace, repr(error.__dict__), repr(error.__cause__), caplog.text])


@pytest.mark.parametrize("what", FILES)
def test_a_refusal_repeats_nothing_of_the_file(make, caplog, capfd, what):
    content = FILES[what]
    path = make.csv(content)
    for call in (lambda: read_table(path, COLUMNS), lambda: scan_table(path, COLUMNS, {"area": {"Essex"}})):
        try:
            call()
        except IntakeError:
            text = told(call, caplog)
            assert not [planted for planted in PLANTED if planted in text]
        else:
            assert what == "a wide row"  # which a scan quarantines
    assert not [planted for planted in PLANTED if planted in "".join(capfd.readouterr())]


def test_a_ledger_repeats_nothing_of_the_rows(make):
    path = make.csv(HEAD + f"{NAME},{NAME},3\nEssex,Race,{NAME}\n")
    for table in (read_table(path, COLUMNS), scan_table(path, COLUMNS, {"area": {"Essex"}})):
        assert table.ledger.rows_quarantined == 2
        assert NAME not in repr(table.ledger)
        assert NAME in table.quarantined.to_string()  # which is for the supplier


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_workbooks_repeat_nothing_either(make, ods_xml, caplog, kind):
    rows = [["area", "strand", "count"], ["Essex", NHS, "3"]]
    path = make.xlsx_rows(rows) if kind == "xlsx" else make.ods_rows(rows)
    text = told(lambda: read_table(path, COLUMNS), caplog)
    assert not [planted for planted in PLANTED if planted in text]
    broken = make.ods(f"<table:table table:name='{NAME}'><{NAME}", "broken.ods")
    assert NAME not in told(lambda: read_grids(broken), caplog)


def test_columns_of_cells_repeat_nothing(make, caplog):
    column = pd.Series([NAME, NHS], name="count")
    for read in (columns.read_counts, columns.read_dates, columns.read_months):
        text = told(lambda read=read: read(column), caplog)
        assert not [planted for planted in PLANTED if planted in text]
    assert NAME not in told(lambda: columns.read_category(column, ("Race",)), caplog)
