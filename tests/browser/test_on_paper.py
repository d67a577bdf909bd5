"""Every page printed on A4: how long it is, and what stands on each sheet."""

import io

import pytest
from pypdf import PdfReader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MOST_SHEETS = {"local_risk_profile": 8, "regional_benchmarking": 8, "prevent_delivery": 8, "public_summary": 1}
RESTRICTED, PUBLIC = "OFFICIAL-SENSITIVE – Prevent", "OFFICIAL"
A4 = (595, 842)


@pytest.fixture(scope="module")
def printed(pages, chromium):
    """Each page with its sheets as a PDF reader reads them."""
    found = []
    for path in pages:
        page = chromium.new_page()
        page.goto(path.as_uri())
        found.append((path, PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages))
        page.close()
    return found


def test_nothing_is_longer_than_a_meeting_can_read(printed):
    lengths = {path.stem: max(len(s) for p, s in printed if p.stem == path.stem) for path, _ in printed}
    assert set(MOST_SHEETS) <= set(lengths)
    assert {name: lengths[name] for name, most in MOST_SHEETS.items() if lengths[name] > most} == {}


def test_each_sheet_is_a4_marked_and_numbered(printed):
    for path, sheets in printed:
        for number, sheet in enumerate(sheets, start=1):
            place = f"{path.parent.name}/{path.stem}, sheet {number}"
            assert tuple(round(float(side)) for side in sheet.mediabox[2:]) == A4, place
            text = " ".join(sheet.extract_text().split())
            marking = PUBLIC if path.parent.name == "public" else RESTRICTED
            assert f"{marking} – SYNTHETIC DEMONSTRATION DATA" in text, place
            assert f"Page {number} of {len(sheets)}" in text, place


def test_links_are_spelt_out(printed):
    for path, sheets in printed:
        if path.stem == "index" and path.parent.parent.name == "E06000034":
            text = " ".join(" ".join(sheet.extract_text().split()) for sheet in sheets)
            assert "(local_risk_profile.html)" in text
            assert "(tables.xlsx)" in text


def test_what_is_folded_on_a_screen_is_open_on_paper(printed):
    text = next(" ".join(s.extract_text() for s in sheets) for path, sheets in printed if path.stem == "data_quality")
    assert "Figures drawn in this chart" not in text
