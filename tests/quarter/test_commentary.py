"""Commentary survives in its own file, is linted, and is stale as soon as its figure moves."""

import pytest

from prevent_analysis.errors import IntakeError
from prevent_analysis.quarter.commentary import describe_commentary, figure_key, figure_keys, read_commentary

ENTRY = """
[[comment]]
measure = "M03"
area = "E06000034"
mode = "restricted"
role = "CSP manager"
figure = "{key}"
text = "{text}"
"""
END = "2025-09-30"


@pytest.fixture
def folder(tmp_path):
    def write(text="The recording month of a campaign falls into this year.", key="", content=None):
        entry = ENTRY.format(key=key, text=text) if content is None else content
        (tmp_path / "commentary.toml").write_text(entry, encoding="utf-8")
        return tmp_path

    return write


def test_no_file_is_no_comment(tmp_path):
    assert read_commentary(tmp_path) == []


def test_a_comment_about_the_figure_as_it_is_is_current(figure, values, folder):
    frame = values(figure())
    key = figure_key(frame, "M03", "E06000034", END)
    table, stale = describe_commentary(read_commentary(folder(key=key)), "restricted", frame, END, {})
    assert table["status"].tolist() == ["current"]
    assert stale == []


def test_a_comment_is_stale_once_the_figure_has_moved(figure, values, folder):
    before, after = values(figure()), values(figure(numerator=354, value=198.7))
    key = figure_key(before, "M03", "E06000034", END)
    table, ((_, advice),) = describe_commentary(read_commentary(folder(key=key)), "restricted", after, END, {})
    assert table["status"].tolist() == ["stale"]
    assert figure_key(after, "M03", "E06000034", END) in advice


def test_the_key_does_not_change_with_a_note(figure, values):
    revised = values(figure(value_note="r"))
    assert figure_keys(revised, "E06000034", END) == figure_keys(values(figure()), "E06000034", END)


def test_a_comment_for_another_copy_is_left_out(figure, values, folder):
    table, stale = describe_commentary(read_commentary(folder()), "public", values(figure()), END, {})
    assert table.empty
    assert stale == []


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("[[comment]\n", "COM-001"),
        ("[comments]\na = 1\n", "COM-001"),
        (ENTRY.format(key="", text="x") + 'name = "x"\n', "COM-002"),
        (ENTRY.format(key="", text=""), "COM-002"),
        (ENTRY.format(key="", text="x").replace("restricted", "secret"), "COM-002"),
        (ENTRY.format(key="", text="Write to jo.bloggs@example.org."), "PRV-006"),
    ],
)
def test_a_malformed_file_is_refused_by_its_rule_and_nothing_of_it_is_repeated(folder, content, rule):
    with pytest.raises(IntakeError) as refused:
        read_commentary(folder(content=content))
    assert refused.value.rule == rule
    assert "bloggs" not in str(refused.value)


def test_a_comment_about_a_figure_that_is_not_there_is_refused(figure, values, folder):
    comments = read_commentary(folder(content=ENTRY.format(key="", text="x").replace("M03", "M99")))
    with pytest.raises(IntakeError, match="COM-003"):
        describe_commentary(comments, "restricted", values(figure()), END, {})


def test_wording_is_linted_and_the_claim_check_opens_its_own_sentence(figure, values, folder):
    comments = read_commentary(folder(text="Thurrock has the lowest ratio."))
    with pytest.raises(IntakeError, match="WORD-007"):
        describe_commentary(comments, "restricted", values(figure()), END, {})
    supported = {"E06000034": {"decision": {"sentence": "supported"}}}
    table, _ = describe_commentary(comments, "restricted", values(figure()), END, supported)
    assert len(table) == 1
