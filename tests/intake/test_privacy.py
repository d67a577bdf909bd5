import pytest

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake import read_grids, read_table
from prevent_analysis.intake.privacy import find_identifier, is_forbidden_header
from prevent_analysis.intake.schemas import SCHEMAS

FORBIDDEN = """
    Name|Surname|first name|FirstName|DOB|client_dob|Date of Birth|dateOfBirth|DATE_OF_BIRTH|age|Exact age|Address
    Home Address Line 1|Postcode|post code|POST_CODE|PostCode|UPRN|School|school name|e-mail|Email address|Phone
    Telephone No|Ethnicity|Religion|Nationality|Immigration status|Diagnosis|Notes|Free text|Comments|Police URN
    NHS number|UPN|NI number|National Insurance No|Initials|ｎａｍｅ|na\u200bme|Crime Ref|Occupation|carer
"""


@pytest.mark.parametrize("name", [name.strip() for line in FORBIDDEN.split("\n") for name in line.split("|") if name])
def test_names_that_stand_for_personal_data(name):
    assert is_forbidden_header(name)


@pytest.mark.parametrize("name", ["count", "area_code", "renamed", "sector", "Offence Code", "under18", "percentage"])
def test_names_that_do_not(name):
    assert not is_forbidden_header(name)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("9434765919", "PRV-002"),
        ("943 476 5919", "PRV-002"),
        ("943-476-5919", "PRV-002"),
        ("９４３４７６５９１９", "PRV-002"),
        ("943\u200b4765919", "PRV-002"),
        ("943\u00a0476\u00a05919", "PRV-002"),
        ("see 9434765919.", "PRV-002"),
        ("QQ123456C".replace("QQ", "AB"), "PRV-003"),
        ("ab 12 34 56 c", "PRV-003"),
        ("100023336956", "PRV-004"),
        ("10033544614", "PRV-004"),
        ("RM17 6SL", "PRV-005"),
        ("rm176sl", "PRV-005"),
        ("at SW1A 1AA now", "PRV-005"),
        ("M1 1AE", "PRV-005"),
        ("jo.bloggs@example.org", "PRV-006"),
        ("ｊｏ＠example.org", "PRV-006"),
        ("07700 900123", "PRV-007"),
        ("01375 652652", "PRV-007"),
        ("(020) 7946 0958", "PRV-007"),
        ("+44 7700 900123", "PRV-007"),
        ("+447700900123", "PRV-007"),
        ("DOB 1/2/2010", "PRV-008"),
        ("d.o.b. known", "PRV-008"),
        ("date of birth", "PRV-008"),
        ("born 1 May", "PRV-008"),
        ("AB12 CDE", "PRV-009"),
        ("AB12CDE", "PRV-009"),
    ],
)
def test_identifiers_are_found(text, rule):
    assert find_identifier(text) == rule


@pytest.mark.parametrize(
    "text",
    [
        "9434765918",  # wrong check digit
        "1111111111",
        "E06000034",
        "E12000006",
        "K04000001",
        "2026-09-30",
        "30/09/2026",
        "01-02-2025 10:30",
        "2025-01-02 01:30:00",
        "56490048",
        "1,234,567",
        "0.1943476591923",
        "12.9434765919",
        "2024/25",
        "2025/26 Q2",
        "8P",
        "105B",
        "<5",
        "[c]",
        "Closed – signposted",
        "To Channel (s36)",
        "Table C3",
        "Y5/6",
        "S1 2nd",
        "prc-csp-mar2021-mar2026-tables-230726",
        "hate-crime-1819-hosb2419-tables",
        "Friends and family",
        "stubborn 12",
    ],
)
def test_ordinary_cells_are_let_through(text):
    assert find_identifier(text) is None


def test_no_word_of_the_schemas_is_taken_for_an_identifier():
    for schema in SCHEMAS.values():
        for column in schema.columns:
            for word in (column.name, *column.allowed):
                assert find_identifier(word) is None, word


@pytest.mark.parametrize("text", ["AB123456C", "AB12CDE", "100023336956", "RM176SL", "07700900123"])
def test_a_declared_pseudonym_may_have_the_form_of_an_identifier(text):
    assert find_identifier(text) is not None
    assert find_identifier(text, pseudonym=True) is None


def test_a_declared_pseudonym_may_not_be_an_nhs_number_or_address():
    assert find_identifier("9434765919", pseudonym=True) == "PRV-002"
    assert find_identifier("jo@example.org", pseudonym=True) == "PRV-006"


def test_a_published_file_may_name_an_office_and_no_more():
    for text in ("crimestats@homeoffice.gov.uk", "020 7946 0958", "SW1P 4DF"):
        assert find_identifier(text, published=True) is None
    assert find_identifier("9434765919", published=True) == "PRV-002"


def test_declared_columns_may_have_any_name(make):
    path = make.csv("CSP Name,Force Name,religion\nThurrock,Essex,Y\n")
    assert read_table(path, ["CSP Name", "Force Name", "religion"]).ledger.rows_kept == 1


@pytest.mark.parametrize(
    ("text", "rule", "row", "column"),
    [
        ("area,count,dob\nx,1,2\n", "PRV-001", 1, "C"),
        ("area,count,RM17 6SL\nx,1,2\n", "PRV-005", 1, "C"),
        ("area,count\nx,1\n9434765919,2\n", "PRV-002", 3, "A"),
        ("for jo@example.org\narea,count\nx,1\n", "PRV-006", 1, "A"),
        ("area,count\nx,1\nSource: 01375 652652,\n", "PRV-007", 3, "A"),
    ],
)
def test_the_whole_file_is_refused_by_rule_and_place(make, text, rule, row, column):
    with pytest.raises(IntakeError) as caught:
        read_table(make.csv(text), ["area", "count"])
    assert (caught.value.rule, caught.value.row, caught.value.column) == (rule, row, column)


def test_other_sheets_and_sheet_names_are_searched_too(make):
    def fill(other, cell):
        def inner(workbook):
            workbook.add_worksheet("Data").write_row(0, 0, ["area", "count"])
            workbook.add_worksheet(other).write(3, 1, cell)

        return make.xlsx(inner)

    for other, cell, rule, row in (("Notes", "RM17 6SL", "PRV-005", 4), ("9434765919", "x", "PRV-010", None)):
        with pytest.raises(IntakeError) as caught:
            read_table(fill(other, cell), ["area", "count"], sheet="Data")
        assert (caught.value.rule, caught.value.row) == (rule, row)


@pytest.mark.parametrize("name", ["referral_9434765919.csv", "jo.bloggs@example.org.csv", "RM17 6SL.csv"])
def test_a_file_name_that_identifies_is_refused_and_not_repeated(make, name):
    with pytest.raises(IntakeError) as caught:
        read_grids(make.csv("area,count\n", name))
    assert (caught.value.rule, caught.value.file) == ("PRV-010", "*.csv")
