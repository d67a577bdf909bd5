import pytest

from prevent_analysis.intake import cells


def fault(reader, *arguments):
    with pytest.raises(cells.CellError) as caught:
        reader(*arguments)
    return caught.value.rule


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("3", 3),
        (" 3\u00a0", 3),
        ("3.0", 3),
        ("3.00", 3),
        ("1,234", 1234),
        ("1,234,567", 1234567),
        ("12,345.0", 12345),
    ],
)
def test_counts_are_whole_numbers_in_digits(text, value):
    assert cells.count(text) == (value, "", value, value)


@pytest.mark.parametrize(
    ("text", "note", "lower", "upper"),
    [
        ("[c]", "c", None, None),
        ("c", "c", None, None),
        ("C", "c", None, None),
        ("*", "c", None, None),
        ("<5", "c", 1, 4),
        ("<10", "c", 1, 9),
        ("[x]", "x", None, None),
        ("..", "x", None, None),
        (":", "x", None, None),
        ("", "x", None, None),
        ("  ", "x", None, None),
        ("[z]", "z", None, None),
    ],
)
def test_marks_say_why_there_is_no_number_and_are_never_0(text, note, lower, upper):
    assert cells.count(text) == (None, note, lower, upper)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("three", "CELL-010"),
        ("1,23", "CELL-010"),
        ("12,34,567", "CELL-010"),
        ("1 234", "CELL-010"),
        ("٣", "CELL-010"),
        ("<1", "CELL-010"),
        ("< 5", "CELL-010"),
        ("n/a", "CELL-010"),
        (".", "CELL-010"),
        ("007", "CELL-011"),
        ("00", "CELL-011"),
        ("-2", "CELL-012"),
        ("−2", "CELL-012"),
        ("+2", "CELL-012"),
        ("1e3", "CELL-012"),
        ("1E+03", "CELL-012"),
        ("3.5", "CELL-013"),
        ("0.5", "CELL-013"),
        ("-", "CELL-014"),
        ("1000000000", "CELL-015"),
        ("Nov-15", "CELL-031"),
    ],
)
def test_what_is_no_count_has_its_own_rule(text, rule):
    assert fault(cells.count, text) == rule


@pytest.mark.parametrize(
    ("dash", "value", "note"), [("0", 0, ""), ("c", None, "c"), ("x", None, "x"), ("z", None, "z")]
)
def test_a_dash_means_what_was_declared(dash, value, note):
    assert cells.count("-", dash)[:2] == (value, note)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-09-30", "2026-09-30"),
        ("2026-09-30T00:00:00", "2026-09-30"),
        ("30/09/2026", "2026-09-30"),
        ("1/2/2026", "2026-02-01"),
        ("30.09.2026", "2026-09-30"),
        ("30-09-2026 00:00", "2026-09-30"),
        ("29/02/2028", "2028-02-29"),
        ("", None),
    ],
)
def test_dates_are_iso_or_day_first(text, iso):
    assert cells.date(text) == iso


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("45930", "CELL-020"),
        ("30/09/26", "CELL-020"),
        ("30/09-2026", "CELL-020"),
        ("2026-09-30 13:05", "CELL-020"),
        ("2026/09/30", "CELL-020"),
        ("٣٠/٠٩/٢٠٢٦", "CELL-020"),
        ("31/09/2026", "CELL-021"),
        ("2026-02-29", "CELL-021"),
        ("0/1/2026", "CELL-021"),
        ("13/13/2026", "CELL-021"),
        ("09/30/2026", "DATE-001"),
        ("01-Apr", "CELL-031"),
        ("Nov-15", "CELL-031"),
    ],
)
def test_what_is_no_date_has_its_own_rule(text, rule):
    assert fault(cells.date, text) == rule


@pytest.mark.parametrize(("text", "month"), [("2026-09", "2026-09"), ("2026-09-01", "2026-09"), ("", None)])
def test_months_are_iso(text, month):
    assert cells.month(text) == month


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2026-13", "CELL-022"),
        ("2026-09-02", "CELL-022"),
        ("09/2026", "CELL-022"),
        ("Sep-26", "CELL-031"),
        ("01-Sep", "CELL-031"),
    ],
)
def test_what_is_no_month_has_its_own_rule(text, rule):
    assert fault(cells.month, text) == rule


def test_categories_are_those_of_the_list_letter_for_letter():
    allowed = ("Race", "11-15", "May", "Cafe\u0301".replace("e\u0301", "é"))
    assert cells.category(" Race", allowed) == "Race"
    assert cells.category("May", allowed) == "May"
    assert cells.category("Cafe\u0301", allowed) == "Café"
    assert cells.category("", allowed) is None
    for text in ("race", "Rаce", "R ace", "Race?"):  # the second has a Cyrillic letter
        assert fault(cells.category, text, allowed) == "CELL-030"
    for text in ("Nov-15", "15-Nov", "01-Apr", "Jun"):
        assert fault(cells.category, text, allowed) == "CELL-031"


def test_accepts_makes_checks_for_read_table():
    assert cells.accepts(cells.count)("")
    assert not cells.accepts(cells.count, blank=False)(" ")
    assert cells.accepts(cells.count, "z")("-")
    assert not cells.accepts(cells.count)("-")
    assert cells.accepts(cells.category, ("Race",))("Race")
    assert not cells.accepts(cells.category, ("Race",))("race")
