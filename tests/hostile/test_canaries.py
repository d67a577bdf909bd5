"""Canaries in one whole run: what is hidden is in nothing that leaves, and nothing that leaves helps to guess it."""

import hashlib
import re
from pathlib import Path

import pandas as pd
import pytest
from conftest import PERIOD_END, THURROCK, copy_project, run_command

from prevent_analysis.disclosure.scan_parts import open_file
from prevent_analysis.quality.rules import TABLES_WITHOUT_PREVENT_DATA
from prevent_analysis.store import read_json

REFERRAL, PERSON = "QXREFERRAL", "QXPERSON"
MONTH, WINDOW, STRAND = "2024-03", ("2023-10", "2024-09"), "Transgender"
SMALL = "E06000032"  # its few flags are hidden, and so are those of other areas, lest they be worked out
CANARIES = (7919, 7927, 7933, 7937, 7949, 7951, 7963, 7993, 8009, 8011)
PREVENT_FILES = ("prevent_counts.csv", "prevent_referrals.csv")


def read_raw(raw: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(raw / name, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def plant_counts(raw: Path) -> dict[str, int]:
    """Flags in one month that bring each area but one to its canary, with as many offences; canaries by area."""
    strands, totals = read_raw(raw, "hate_crime_strands.csv"), read_raw(raw, "hate_crime_totals.csv")
    own = strands[(strands["strand"] == STRAND) & strands["month"].between(*WINDOW) & (strands["area_code"] != SMALL)]
    planted = dict(zip(sorted(own["area_code"].unique()), CANARIES, strict=True))
    for area, canary in planted.items():
        of_area = own[own["area_code"] == area]
        more = canary - of_area["flags"].astype(int).sum()
        (flags,) = of_area.index[of_area["month"] == MONTH]
        (offences,) = totals.index[(totals["area_code"] == area) & (totals["month"] == MONTH)]
        strands.loc[flags, "flags"] = str(int(strands.loc[flags, "flags"]) + more)
        for column in ("offences_5strand", "offences_any_strand_incl_local"):
            totals.loc[offences, column] = str(int(totals.loc[offences, column]) + more)
    strands.to_csv(raw / "hate_crime_strands.csv", index=False)
    totals.to_csv(raw / "hate_crime_totals.csv", index=False)
    return planted


def plant_identifiers(raw: Path) -> None:
    records = read_raw(raw, "prevent_referrals.csv")
    records = records[records["area_code"] == THURROCK].reset_index(drop=True)
    numbers = records.index.astype(str).str.zfill(4)
    records = records.assign(referral_ref=REFERRAL + numbers, person_ref=PERSON + numbers)
    records.to_csv(raw / "prevent_referrals.csv", index=False)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """The project after the run, the canaries by area, and every text outside its data: of files, opened, and said."""
    place = tmp_path_factory.mktemp("canaries")
    project, temporary = copy_project(place / "project"), place / "temporary"
    temporary.mkdir()
    raw = project / "data" / "raw" / "demo"
    canaries = plant_counts(raw)
    plant_identifiers(raw)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        done = run_command(project, "run", "--raw", "data/raw/demo", "--mode", "both")
    assert done.returncode == 0, done.stderr
    texts = {"stdout": [done.stdout], "stderr": [done.stderr]}
    for path in place.rglob("*"):
        if path.is_file() and not {project / "data/raw", project / "data/processed"} & set(path.parents):
            content = open_file(path.name, path.read_bytes())
            assert content.unread == [], path.name
            texts[path.relative_to(place).as_posix()] = [path.name, *(text for _, text in content.pieces)]
    return project, canaries, texts


def found(texts: dict[str, list[str]], pattern: str) -> list[str]:
    """The names of those that hold it."""
    return [name for name, pieces in texts.items() if any(re.search(pattern, piece) for piece in pieces)]


def as_number(number: int) -> str:
    """A pattern for a whole number as pages, tables and drawings write it."""
    return rf"(?<![\w.,]){number // 1000},?{number % 1000:03d}(?:\.0+)?(?![\w,]|\.\d)"


def test_hidden_counts_are_nowhere(planted):
    project, canaries, texts = planted
    release = project / "data" / "processed" / PERIOD_END / "release"
    restricted, public = (pd.read_parquet(release / mode / "counts.parquet") for mode in ("restricted", "public"))
    own = restricted[(restricted["category"] == STRAND) & (restricted["period_end"].str[:7] == WINDOW[1])]
    hidden = {area: canaries[area] for area in own.loc[own["note"] == "c", "area_code"] if area in canaries}
    shown = set(canaries.values()) - set(hidden.values())
    assert len(hidden) >= 2
    assert shown
    assert not set(restricted["count"].dropna()) & set(hidden.values())
    assert not set(public["count"].dropna()) & set(canaries.values())
    assert [number for number in hidden.values() if found(texts, as_number(number))] == []
    assert all(found(texts, as_number(number)) for number in shown), "what is shown is found, so the search works"


def test_identifiers_of_referrals_are_nowhere(planted):
    project, _, texts = planted
    kept = pd.read_parquet(project / "data" / "processed" / PERIOD_END / "clean" / "prevent_referrals.parquet")
    assert kept["referral_ref"].str.startswith(REFERRAL).all()
    assert kept["person_ref"].str.startswith(PERSON).all()
    assert found(texts, f"(?i){REFERRAL}|{PERSON}") == []


def test_no_digest_and_no_number_of_rows_of_prevent_files_to_guess_by(planted):
    project, _, texts = planted
    processed = project / "data" / "processed" / PERIOD_END
    accounts = {file["file"]: file for file in read_json(processed / "run.json")["files"]}
    for name in PREVENT_FILES:
        data = (project / "data" / "raw" / "demo" / name).read_bytes()
        assert accounts[name]["sha256"] == hashlib.sha256(data).hexdigest()
        for kind in ("sha256", "sha1", "md5", "blake2b"):
            assert found(texts, f"(?i){hashlib.new(kind, data).hexdigest()[:16]}") == []
    rows = accounts["prevent_counts.csv"]["rows_read"]
    assert rows > 1000
    assert found(texts, as_number(rows)) == []
    assert found(texts, as_number(accounts["hate_crime_strands.csv"]["rows_read"])), "rows of others are shown"
    for mode in ("restricted", "public"):
        files, findings = (
            pd.read_parquet(processed / "release" / mode / f"{n}.parquet") for n in ("files", "findings")
        )
        guarded = files[~files["table"].isin(TABLES_WITHOUT_PREVENT_DATA)]
        assert len(guarded) >= len(PREVENT_FILES)
        assert guarded[["rows_read", "rows_kept", "rows_quarantined", "rows_set_aside"]].isna().all(axis=None)
        assert findings.loc[~findings["table"].isin(TABLES_WITHOUT_PREVENT_DATA), "rows"].isna().all()
