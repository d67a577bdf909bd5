"""Another council needs nothing but its own analysis.toml: run for three of them from the same demonstration pack."""

import re

import pytest

from prevent_analysis.cli import main

COUNCILS = {"E06000032": "Luton", "E10000020": "Norfolk", "E10000015": "Hertfordshire"}


@pytest.mark.parametrize(("code", "name"), COUNCILS.items(), ids=COUNCILS.values())
def test_a_council_by_its_settings_alone(project, monkeypatch, capsys, code, name):
    path = project / "analysis.toml"
    text = path.read_text(encoding="utf-8")
    head, rest = text.split("[period]", 1)
    head = re.sub(r'^code = "E06000034".*$', f'code = "{code}"', head, flags=re.MULTILINE)
    path.write_text(f"{head}[period]{rest.replace('Thurrock', name)}", encoding="utf-8")
    monkeypatch.chdir(project)
    monkeypatch.delenv("PREVENT_ANALYSIS_ROOT", raising=False)
    with pytest.raises(SystemExit) as stopped:
        main(["run", "--raw", "data/raw/demo", "--mode", "both"])
    assert stopped.value.code == 0
    assert f"briefings for {name}" in capsys.readouterr().out
    folder = project / "outputs" / "2026-09-30" / code
    for mode in ("restricted", "public"):
        page = (folder / mode / "local_risk_profile.html").read_text(encoding="utf-8")
        assert f"{name}, 2026/27 Q2" in page
        assert f"{name} had" in page
    benchmark = (folder / "restricted" / "regional_benchmarking.html").read_text(encoding="utf-8")
    assert f"{name} has the lowest prevent referrals to hate crime across the Eastern Region" in benchmark
    assert "Prevent referrals for Thurrock" not in benchmark


def test_an_area_that_nobody_knows_is_refused_by_its_code(project, monkeypatch, capsys):
    path = project / "analysis.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"E10000029"', '"E09999999"'), encoding="utf-8")
    monkeypatch.chdir(project)
    monkeypatch.delenv("PREVENT_ANALYSIS_ROOT", raising=False)
    with pytest.raises(SystemExit) as stopped:
        main(["status", "--raw", "data/raw/demo"])
    assert stopped.value.code == 2
    assert "names E09999999, which is in no list of areas" in capsys.readouterr().err
