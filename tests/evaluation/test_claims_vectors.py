"""The decision against reference vectors: the shared set where it is there, and some retyped."""

import csv
import math
from pathlib import Path
from typing import Any

import pytest

from prevent_analysis.evaluation.claims import COLUMNS, decide

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "vectors" / "claim_vectors.csv"
WHOLE = {"recorded_rank", "rank_lo", "rank_hi", "crit_low", "crit_high", "spread_from", "spread_to"}
LOOSE = {"spread_lo": 0.003, "spread_hi": 0.003, "pr_lowest": 0.01}

HATE_CRIMES = "375 350 450 600 900 650 2800 400 1850 900 800"
REGION_5 = " 17 22 30 44 32 137 20 91 44 39"
SPREAD_5 = "spread_from=10 spread_to=28"
# Referrals, hate crimes, phi, then the columns that are checked; every column of these is in the shared set.
RETYPED = {
    "zero referrals": (
        "0" + REGION_5,
        HATE_CRIMES,
        1.0,
        f"ratio=0 ratio_hi=0.98370119 ror=0 ror_hi=0.20123888 p_low=1.4411176e-08 p_high=1 level=below "
        f"recorded_rank=1 tied=false rank_hi=1 rank_word=lowest sentence=supported {SPREAD_5} "
        f"spread_lo=1.6034055e-07 pr_lowest=0.89377805 one_fewer= word_safe=true",
    ),
    "below, rank undecided": (
        "8" + REGION_5,
        HATE_CRIMES,
        1.0,
        "ror_lo=0.18660228 ror_hi=0.86359556 p_low=0.0062450052 level=below p_max_lower=0.037436186 rank_lo=1 "
        "rank_hi=10 verdict_below=supported verdict_lowest=cannot_tell sentence=cannot_tell crit_low=9 crit_high=28 "
        "detect_low=0.39610885 detect_high=1.7568036 spread_word=unusually_low one_more=true one_fewer=false "
        "clustered=true",
    ),
    "above": (
        "28" + REGION_5,
        HATE_CRIMES,
        1.0,
        f"ratio=7.4666667 ratio_lo=4.9615458 ror_lo=1.0002561 p_high=0.024932022 level=above recorded_below=no "
        f"recorded_rank=11 rank_lo=2 rank_word=not_the_lowest sentence=not_supported {SPREAD_5} "
        f"spread_word=within_the_usual_spread clustered=false chance=less_than_5%",
    ),
    "clustered": (
        "9" + REGION_5,
        HATE_CRIMES,
        1.5,
        f"ratio_lo=0.8807577 ratio_hi=5.2237896 ror_lo=0.17813805 ror_hi=1.0763898 p_low=0.042139585 "
        f"level=not_distinguishable crit_low=8 crit_high=31 detect_low=0.31819781 detect_high=1.9859462 {SPREAD_5}",
    ),
    "a tie for lowest": (
        "6 8 30 40",
        "300 400 600 800",
        1.0,
        "recorded_rank=1 tied=true recorded_below=yes rank_word=cannot_tell spread_word=not_computed pr_lowest= "
        "chance=not_computed",
    ),
    "none in the rest": (
        "3 0 0 0 0 0 0 0 0 0 0",
        HATE_CRIMES,
        1.0,
        "ror=inf ror_lo=10.688918 ror_hi=inf p_low=1 p_high=5.1565429e-05 crit_low=-1 crit_high=2 detect_low= "
        "detect_high= rank_word=not_the_lowest word_safe=false",
    ),
    "a region alike": (
        "10 " * 11,
        "400 " * 11,
        1.0,
        "ror=1 recorded_below=equal tied=true level=not_distinguishable p_max_lower=0.58809853 spread_lo=0.58280466 "
        "spread_hi=0.52980503 pr_lowest=0.090897 chance=about_10%",
    ),
}


def check(decision: dict[str, Any], expected: dict[str, str]) -> None:
    for column, text in expected.items():
        value = decision[column]
        if text == "":
            assert value is None, column
        elif isinstance(value, bool):
            assert str(value).lower() == text, column
        elif column in WHOLE:
            assert value == int(text), column
        elif isinstance(value, str):
            assert value == text, column
        elif math.isinf(float(text)):
            assert value == float(text), column
        elif column in LOOSE:
            assert value == pytest.approx(float(text), abs=LOOSE[column], rel=0), column
        else:
            assert value == pytest.approx(float(text), rel=1e-6, abs=0), column


def figures(text: str) -> list[int | None]:
    return [None if figure == "NA" else int(figure) for figure in text.split()]


@pytest.mark.parametrize("name", RETYPED)
def test_decision_gives_the_retyped_vectors(name: str) -> None:
    referrals, hate_crimes, phi, expected = RETYPED[name]
    pairs = (pair.split("=") for pair in expected.split())
    check(
        decide(figures(referrals), figures(hate_crimes), phi),
        {column: text.replace("_", " ") for column, text in pairs},
    )


def test_decision_gives_the_shared_vectors() -> None:
    if not SHARED.exists():
        pytest.skip("the shared reference vectors are not beside the repository")
    with SHARED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        decision = decide(figures(row["P"]), figures(row["H"]), float(row["phi"]))
        assert set(decision) == set(row) - {"case", "note", "P", "H", "phi"}
        check(decision, {column: row[column] for column in COLUMNS})
