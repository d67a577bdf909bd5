"""Names that suppliers use: a line in aliases.toml reads them, a near miss is suggested, an unused one is reported."""

import pytest
from samples import as_csv, good_file, good_rows, source_of

from prevent_analysis.errors import IntakeError, SettingsError
from prevent_analysis.intake.aliases import FILE_NAME, read_aliases
from prevent_analysis.intake.area_names import area_code_of
from prevent_analysis.intake.clean import Reading
from prevent_analysis.intake.pack import read_pack, read_source

STRANDS = "hate_crime_strands"
ALIASES = f"""
[{STRANDS}]
dash = "0"
[{STRANDS}.columns]
"Number of Flags" = "flags"
[{STRANDS}.words.strand]
"Racist" = "Race"
"""


@pytest.fixture
def aliases(tmp_path):
    def write(content: str):
        path = tmp_path / FILE_NAME
        path.write_text(content, encoding="utf-8")
        return read_aliases(path)

    return write


def strands(heading: str = "flags", word: str = "Race", number: str = "12") -> str:
    first, second = good_rows(STRANDS)
    rows = [first | {"strand": word, "flags": number}, second]
    return as_csv([{heading if name == "flags" else name: cell for name, cell in row.items()} for row in rows])


def read(folder, content, tables):
    path = folder / f"{STRANDS}.csv"
    path.write_text(content, encoding="utf-8")
    return read_source(folder, source_of(path, STRANDS), False, Reading(tables[STRANDS]))


@pytest.mark.parametrize("heading", ["Number of Flags", "number_of_flags", " NUMBER  OF FLAGS "])
def test_a_column_and_a_word_are_read_under_their_aliases(tmp_path, aliases, heading):
    cleaned = read(tmp_path, strands(heading, " Racist "), aliases(ALIASES))
    assert cleaned.frame["strand"].tolist().count("Race") == 1
    assert cleaned.frame["flags"].sum() == 19
    assert cleaned.used == {("flags", ""), ("strand", "Racist")}


def test_our_own_names_serve_beside_the_aliases(tmp_path, aliases):
    cleaned = read(tmp_path, strands(), aliases(ALIASES))
    assert cleaned.used == frozenset()
    assert len(cleaned.frame) == 2


@pytest.mark.parametrize(
    ("dash", "value", "note"), [("0", 0, ""), ("c", None, "c"), ("x", None, "x"), ("z", None, "z")]
)
def test_a_dash_means_what_was_declared_and_nothing_else(tmp_path, aliases, dash, value, note):
    content = ALIASES.replace('dash = "0"', f'dash = "{dash}"')
    frame = read(tmp_path, strands(number="-"), aliases(content)).frame.set_index("strand")
    assert frame.loc["Race", "flags"] == value if value is not None else frame["flags"].isna()["Race"]
    assert frame.loc["Race", "flags_note"] == note
    held_back = read(tmp_path, strands(number="-"), aliases(ALIASES.replace('dash = "0"', "")))
    assert held_back.ledger.rows_quarantined == 1


@pytest.mark.parametrize(
    ("content", "rule", "nearest", "typed"),
    [
        (strands(heading="flag"), "TAB-004", "flags", "flag;"),
        (strands(word="Racial"), "CELL-030", None, "Racial"),
        (strands(word="race"), "CELL-030", "Race", "race"),
        (strands(word="Sexual orientaton"), "CELL-030", "Sexual orientation", "orientaton"),
        (strands(word="Blenkinsop"), "CELL-030", None, "Blenkinsop"),
    ],
)
def test_a_near_miss_is_told_from_our_own_list_alone(tmp_path, aliases, content, rule, nearest, typed):
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, content, aliases(ALIASES))
    said = str(caught.value)
    assert caught.value.rule == rule
    assert (f"the nearest one listed is {nearest} " in said) if nearest else ("nearest" not in said)
    assert typed not in said
    assert FILE_NAME in said


def test_an_alias_that_no_file_used_is_reported_and_no_other(tmp_path, aliases):
    tables = aliases(ALIASES + '[population.columns]\n"Residents" = "population"\n')  # of which no file comes
    (tmp_path / f"{STRANDS}.csv").write_text(strands(word="Racist"), encoding="utf-8")
    pack = read_pack(tmp_path, False, lambda file: None, needs_sources=False, aliases=tables)
    assert pack.first_refusal() is None
    (said,) = [warning for warning in pack.warnings if FILE_NAME in warning]
    assert f"an alias of flags in [{STRANDS}.columns] was not used" in said
    assert "Number of Flags" not in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("dash 0\n", ("not valid TOML", "line 1")),
        ("[nonsense]", ("no aliases",)),
        ('[csp_recorded_crime.columns]\n"CSP" = "csp_name"', ("no aliases",)),
        ('[home_office_tables.columns]\n"Blad" = "sheet"', ("no aliases",)),
        (f'[{STRANDS}.headers]\n"a" = "b"', (f"[{STRANDS}]", "columns, words, dash")),
        (f'[{STRANDS}]\ndash = "1"', ("dash",)),
        (f'[{STRANDS}.columns]\n"Blenkinsop" = "number"', ("none of month",)),
        (f'[{STRANDS}.columns]\n"Area code" = "flags"', ("flags", "own name")),
        (f'[{STRANDS}.columns]\n"Date of birth" = "flags"', ("flags", "personal data")),
        (f'[{STRANDS}.columns]\n"9434765919" = "flags"', ("flags", "personal data")),
        (f'[{STRANDS}.words.flags]\n"a" = "b"', ("no list of words",)),
        (f'[{STRANDS}.words.strand]\n"Blenkinsop" = "Faith"', ("none of Race",)),
        (f'[{STRANDS}.words.strand]\n"Religion" = "Race"', ("Race", "listed word itself")),
        (f'[{STRANDS}.words.strand]\n"RM17 6SL" = "Race"', ("Race", "personal data")),
        (f'[{STRANDS}.words.strand]\n"a" = 1', ("lines like",)),
    ],
)
def test_a_wrong_alias_is_refused_by_its_place_and_not_repeated(aliases, content, words):
    with pytest.raises(SettingsError) as caught:
        aliases(content)
    assert str(caught.value).startswith(FILE_NAME)
    assert not [word for word in words if word not in str(caught.value)]
    assert not [word for word in ("Blenkinsop", "9434765919", "RM17", "birth") if word in str(caught.value)]


def test_without_a_file_there_are_no_aliases(tmp_path):
    assert read_aliases(tmp_path / FILE_NAME) == {}


def test_an_area_is_read_by_its_code_name_or_other_name(tmp_path):
    assert area_code_of(" southend ") == area_code_of("Southend-on-Sea") == area_code_of("E06000033") == "E06000033"
    path = tmp_path / f"{STRANDS}.csv"
    path.write_text(good_file(STRANDS).replace("E06000034", "Thurrock"), encoding="utf-8")
    frame = read_source(tmp_path, source_of(path, STRANDS), False).frame
    assert "E06000034" in set(frame["area_code"])
