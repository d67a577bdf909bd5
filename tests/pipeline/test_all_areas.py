"""A run for all areas has a first page of its own: a link to each area, the grades, and what is to be looked at."""

import re

import pytest

from prevent_analysis.cli import main
from prevent_analysis.pipeline.choices import choose_settings
from prevent_analysis.pipeline.verify import areas_of

REGION = "outputs/2026-09-30/E12000006"
AREAS = {"E06000034": "Thurrock", "E06000032": "Luton", "E10000020": "Norfolk"}


@pytest.fixture
def say(project, monkeypatch, capsys):
    """Three areas instead of eleven and one notebook instead of five: what is tested is how they stand together."""
    settings = project / "analysis.toml"
    text = settings.read_text(encoding="utf-8")
    codes = ", ".join(f'"{code}"' for code in AREAS)
    settings.write_text(re.sub(r"comparators = \[.*?\n\]", f"comparators = [{codes}]", text, flags=re.DOTALL), "utf-8")
    for notebook in (project / "notebooks").glob("*.ipynb"):
        if notebook.stem != "data_quality":
            notebook.unlink()
    monkeypatch.chdir(project)
    monkeypatch.delenv("PREVENT_ANALYSIS_ROOT", raising=False)

    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        return stopped.value.code, capsys.readouterr().out

    return run


def test_the_first_page_of_a_region(project, say):
    code, said = say("run", "--raw", "data/raw/demo", "--all-areas")
    assert code == 0
    folder = project / REGION / "restricted"
    assert str(folder / "index.html") in said
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "Briefings for the East of England" in page
    links = re.findall(r'<li><a href="([^"]+/index\.html)">([^<]+)</a>', page)
    assert [name for _, name in links] == sorted(AREAS.values())  # by name, never by a figure
    assert all((folder / link).is_file() for link, _ in links)
    assert "The threat level was last checked on" in page
    assert "hate_crime_totals.csv" in page
    assert "OFFICIAL-SENSITIVE – Prevent" in page
    assert "SYNTHETIC DEMONSTRATION DATA" in page

    assert say("audit", "outputs")[0] == 0
    assert say("verify", "outputs")[0] == 0


def test_a_region_is_made_again_from_all_its_areas(project):
    settings = choose_settings(project / "analysis.toml", None)
    assert areas_of({"E12000006"}, settings) == sorted(settings.comparators)
    assert areas_of({"E06000034", "E22000091"}, settings) == ["E06000034"]
