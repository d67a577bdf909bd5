import re
import unicodedata
from pathlib import Path

import pytest

import prevent_analysis.intake
from prevent_analysis.intake.characters import fold, has_forbidden, visible
from prevent_analysis.intake.ledger import Entry, Ledger
from prevent_analysis.intake.rules import RULES, column_letter, refusal

SOURCE = Path(prevent_analysis.intake.__file__).parent
CORE = ("FILE", "CSV", "BOOK", "TAB", "ROW", "CELL", "DATE", "PRV")


def test_every_rule_has_a_form_and_a_sentence():
    for rule in RULES.values():
        assert re.fullmatch(r"[A-Z]+-\d{3}", rule.id)
        message = str(refusal(rule.id))
        assert message.endswith(f"(rule {rule.id})")
        assert not re.search(r"[.;:]\s*[;(]|\{|\}", message), message


def test_every_rule_is_used_and_every_rule_used_is_in_the_table():
    code = "".join(path.read_text() for path in SOURCE.glob("*.py") if path.name != "rules.py")
    used = set(re.findall(rf'"((?:{"|".join(CORE)})-\d{{3}})"', code))
    assert used == {rule for rule in RULES if rule.startswith(tuple(f"{group}-" for group in CORE))}


@pytest.mark.parametrize(
    ("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_are_lettered_as_in_a_spreadsheet(index, letter):
    assert column_letter(index) == letter


def test_forbidden_characters_are_those_that_unicode_calls_control_format_or_separator():
    passed = {"\t", "\n"}
    for code in range(0x110000):
        mark = chr(code)
        if unicodedata.category(mark) in ("Cc", "Cf", "Cs", "Zl", "Zp") and mark not in passed:
            assert has_forbidden(mark), hex(code)
        if unicodedata.category(mark) in ("Lu", "Nd", "Sc", "Zs", "Pd", "Pi", "Pf"):
            assert not has_forbidden(mark), hex(code)


def test_names_are_compared_after_folding():
    assert fold("Area\u00a0Code") == fold("AREA_code") == fold("ａｒｅａ code ") == "area_code"
    assert fold("area-code") != fold("area_code")
    assert fold("2017/18³") == "2017/183"  # a footnote glued to a name is not the name


def test_visible_text_has_no_disguise():
    assert visible("９４３\u200b４") == "9434"
    assert visible("José\u00ad") == "Jose"


def test_a_ledger_that_does_not_add_up_is_refused():
    entry = Entry(3, "set aside", "ROW-002")
    assert Ledger.of(2, [entry]).rows_kept == 1
    with pytest.raises(ValueError, match="add up"):
        Ledger.of(0, [entry])
    with pytest.raises(ValueError, match="add up"):
        Ledger(3, 1, 1, 0, (), {"CELL-001": 1})
    with pytest.raises(ValueError, match="add up"):
        Ledger(2, 1, 1, 0, (), {})
