"""What a run leaves: self-contained pages that say what they are, tables that no spreadsheet runs, a true manifest."""

import csv
import hashlib
import json
import re

import pytest
from pages import Tables

FOLDER = "outputs/2026-09-30/E06000034"
MODES = ("restricted", "public")
PAGES = ("index", "local_risk_profile", "regional_benchmarking", "data_quality")


def read(demo_run, mode: str, name: str) -> str:
    return (demo_run / FOLDER / mode / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_self_contained_and_marked(demo_run, mode, page):
    text = read(demo_run, mode, f"{page}.html")
    assert "<script" not in text
    assert not re.search(r"""(src|href)\s*=\s*["']?\s*(https?:)?//""", text)
    assert not re.search(r"url\(\s*['\"]?(?!#|data:)", text)
    assert "default-src 'none'" in text
    assert 'lang="en-GB"' in text
    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert text.count("SYNTHETIC DEMONSTRATION DATA") >= 2
    assert text.count("OFFICIAL" if mode == "public" else "OFFICIAL-SENSITIVE – Prevent") >= 3
    assert len(text.encode()) < 300_000


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("page", PAGES[1:])
def test_every_caption_is_marked_and_says_that_it_is_synthetic(demo_run, mode, page):
    text = read(demo_run, mode, f"{page}.html")
    figures = re.findall(r"<figcaption>(.*?)</figcaption>", text, flags=re.DOTALL)
    assert figures
    for caption in figures:
        assert "SYNTHETIC DEMONSTRATION DATA" in caption
        assert "OFFICIAL" in caption
    drawings = len(re.findall(r"<svg", text))  # each chart twice: for a desk and for a phone
    assert 2 * len(figures) == drawings == len(re.findall(r'role="img"', text))


def test_the_index_links_every_page_and_every_link_works(demo_run):
    text = read(demo_run, "restricted", "index.html")
    links = set(re.findall(r'href="([^"#]+)"', text))
    assert {f"{page}.html" for page in PAGES[1:]} <= links
    assert all((demo_run / FOLDER / "restricted" / link).is_file() for link in links)


def test_the_profile_opens_with_real_sourced_figures(demo_run):
    text = read(demo_run, "restricted", "local_risk_profile.html")
    assert "8,778" in text
    assert "3,612" in text
    assert "Open Government Licence v3.0" in text
    assert "real published figures" in text


def test_the_manifest_is_true(demo_run):
    for mode in MODES:
        folder = demo_run / FOLDER / mode
        manifest = json.loads(read(demo_run, mode, "manifest.json"))
        there = {path.name for path in folder.iterdir()} - {"manifest.json"}
        assert set(manifest["outputs"]) == there
        for name, digest in manifest["outputs"].items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        assert manifest["synthetic"] is True
        assert manifest["audit"]["result"] == "passed"


def test_the_tables_hold_every_figure_and_no_formula(demo_run):
    with (demo_run / FOLDER / "restricted" / "tables.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["measure_id"] for row in rows} >= {"M01", "M02", "M03", "M03s"}
    for row in rows:
        assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in row.values())
        assert bool(row["value"]) != (row["value_note"] in ("c", "x", "z"))


def test_the_public_copy_holds_no_local_prevent_figure(demo_run):
    for name in (*(f"{page}.html" for page in PAGES), "tables.csv"):
        text = read(demo_run, "public", name)
        for word in ("M01", "M02", "14 Prevent referrals", "per 100 recorded hate crimes (", "The figures cannot tell"):
            assert word not in text, (name, word)
    release = demo_run / "data" / "processed" / "2026-09-30" / "release" / "public"
    assert "prevent" not in (release / "claims.json").read_text(encoding="utf-8")


def test_public_counts_are_rounded_to_five(demo_run):
    with (demo_run / FOLDER / "public" / "tables.csv").open(encoding="utf-8", newline="") as file:
        numerators = [int(row["numerator"]) for row in csv.DictReader(file) if row["numerator"]]
    assert numerators
    assert all(number % 5 == 0 for number in numerators)


@pytest.mark.parametrize("page", ["local_risk_profile", "regional_benchmarking"])
def test_every_interval_stands_beside_its_method(demo_run, page):
    seen = 0
    for part in read(demo_run, "restricted", f"{page}.html").split('<div class="table">')[1:]:
        ((name, (head, *rows)),) = Tables(part.split("</table>")[0]).tables.items()
        if not any(heading.startswith("95% interval") for heading in head):
            continue
        named = {row[head.index("Method")] for row in rows} if "Method" in head else set()
        assert named - {"", "[x]", "[z]"} or "Method of the intervals: " in part, name
        seen += 1
    assert seen >= 6


def words_of(path) -> str:
    """The words of a page as a reader meets them, without its style sheet."""
    text = re.sub(r"<style.*?</style>|<[^>]+>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(text.split())


def all_pages(demo_run) -> list:
    return sorted((demo_run / "outputs").rglob("*.html"))


ADVICE = (
    "analysis.toml",
    "look it up",
    "Look it up",
    "data/processed",
    "Ask the ",
    "What to do",
    "for people to answer",
)


def test_no_advice_for_the_analyst_is_on_a_public_page(demo_run):
    found = {path: [words for words in ADVICE if words in words_of(path)] for path in all_pages(demo_run)}
    public = [path for path in found if path.parent.name == "public"]
    assert len(public) >= 6
    assert {path: found[path] for path in public if found[path]} == {}
    assert any(found.values())


def test_dates_are_in_words(demo_run):
    for path in all_pages(demo_run):
        assert re.findall(r"\b20\d\d-\d\d-\d\d\b", words_of(path)) == [], path


def test_no_section_says_what_another_has_said(demo_run):
    """How coarse a breakdown is belongs beside each figure that it holds for; nothing else is said twice."""
    seen = 0
    for path in all_pages(demo_run):
        texts = re.findall(r'<div class="text[^>]*>(.*?)</div>', path.read_text(encoding="utf-8"), flags=re.DOTALL)
        said = [text for part in texts for text in re.findall(r"<p>(.*?)</p>", part) if "coarser than" not in text]
        assert len(said) == len(set(said)), path
        seen += len(said)
    assert seen > 100


def test_no_two_charts_of_a_page_have_one_title(demo_run):
    for path in all_pages(demo_run):
        titles = re.findall(r'class="chart-title"[^>]*>(.*?)</p>', path.read_text(encoding="utf-8"))
        assert len(titles) == len(set(titles)), path


def test_the_public_copy_quotes_the_strategy_and_tests_nothing(demo_run):
    words = words_of(demo_run / FOLDER / "public" / "regional_benchmarking.html")
    assert words.count("This copy is for the public.") == 1
    assert "across the Eastern Region over a 12-month period" in words
    assert "This copy does not test it" in words
