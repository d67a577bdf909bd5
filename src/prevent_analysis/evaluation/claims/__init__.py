"""What the referral ratio does and does not say about the named area: words, intervals and verdicts."""

from prevent_analysis.evaluation.claims.change import change_in_ratio
from prevent_analysis.evaluation.claims.combining import (
    combine_variants,
    decide_range,
    is_fragile,
    may_be_repeated,
    status,
    word_is_safe,
)
from prevent_analysis.evaluation.claims.decision import COLUMNS, decide
from prevent_analysis.evaluation.claims.dispersion import estimate_phi
from prevent_analysis.evaluation.claims.recorded import as_recorded

__all__ = [
    "COLUMNS",
    "as_recorded",
    "change_in_ratio",
    "combine_variants",
    "decide",
    "decide_range",
    "estimate_phi",
    "is_fragile",
    "may_be_repeated",
    "status",
    "word_is_safe",
]
