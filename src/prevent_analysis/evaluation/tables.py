"""The tables that a release holds: the only thing that a notebook can open."""

from prevent_analysis.store import Column, TableSchema

COUNTS = TableSchema(
    "counts",
    "Protected counts: each figure that the briefings may show, and what they are made from",
    (
        Column("series", "category", "what is counted"),
        Column("area_code", "code", "ONS code of the area"),
        Column("period_start", "date", "first day"),
        Column("period_end", "date", "last day"),
        Column("category_type", "category", "what the count is broken down by"),
        Column("category", "category", "the part that this row is"),
        Column("count", "count", "the count", nullable=True),
        Column("note", "text", "c confidential, x not available; blank where there is a number"),
        Column("source_id", "text", "files that it is from, as in sources.toml"),
    ),
    ("series", "area_code", "period_end", "period_start", "category"),
)

VALUES = TableSchema(
    "values",
    "One row for each measure, area, period and category, with its interval and its comparison",
    (
        Column("measure_id", "code", "measure, as in docs/measures.md"),
        Column("measure_name", "text", "name of the measure"),
        Column("area_code", "code", "ONS code of the area"),
        Column("area_name", "text", "name of the area"),
        Column("area_type", "category", "tier, `region`, or `rest of region` (the region without the comparator)"),
        Column("period", "text", "the period in words"),
        Column("period_type", "category", "kind of period"),
        Column("period_start", "date", "first day"),
        Column("period_end", "date", "last day"),
        Column("category_type", "category", "what the value is broken down by"),
        Column("category", "category", "the part that this row is"),
        Column("numerator", "count", "events counted", nullable=True),
        Column("denominator", "count", "what they are set against", nullable=True),
        Column("value", "number", "multiplier x numerator / denominator", nullable=True),
        Column("lower_ci", "number", "lower 95 % limit", nullable=True),
        Column("upper_ci", "number", "upper 95 % limit", nullable=True),
        Column("lower_ci_998", "number", "lower 99.8 % limit", nullable=True),
        Column("upper_ci_998", "number", "upper 99.8 % limit", nullable=True),
        Column("confidence", "number", "level of lower_ci and upper_ci"),
        Column("statistic", "category", "ratio, rate, share, or relative to the rest of the region"),
        Column("method", "text", "method of the interval, and the year of the population"),
        Column("comparator_code", "code", "what it is compared with; for `rest of region`, the area left out"),
        Column("comparison", "category", "higher, similar, lower or not compared"),
        Column("value_note", "text", "c confidential, x not available, u low reliability"),
        Column("reliability", "text", "why a value is of low reliability"),
        Column("source_id", "text", "files that it is from, as in sources.toml"),
    ),
    ("measure_id", "statistic", "area_code", "area_type", "comparator_code", "period_end", "period_start", "category"),
)

FILES = TableSchema(
    "files",
    "The files of the quarter: received or not, grade and why; rows only for files without Prevent data",
    (
        Column("file", "text", "path, as in sources.toml"),
        Column("table", "category", "what it holds"),
        Column("supplier", "text", "who sent it"),
        Column("extract_date", "date", "day on which it was extracted", nullable=True),
        Column("period_start", "date", "first day that it covers", nullable=True),
        Column("period_end", "date", "last day that it covers", nullable=True),
        Column("status", "category", "received or missing"),
        Column("grade", "category", "A, B, C, or blank where the file is missing"),
        Column("reason", "text", "why it has that grade"),
        Column("rows_read", "count", "rows read", nullable=True),
        Column("rows_kept", "count", "rows kept", nullable=True),
        Column("rows_quarantined", "count", "rows left out because a cell is invalid", nullable=True),
        Column("rows_set_aside", "count", "titles, totals, footnotes and blank rows", nullable=True),
    ),
    ("file",),
)

FINDINGS = TableSchema(
    "findings",
    "Every rule that was checked, and what came of it; counts only for files without Prevent data",
    (
        Column("order", "count", "place in the order of checking"),
        Column("rule_id", "code", "rule, as in docs/rules.md"),
        Column("table", "category", "table that it is about"),
        Column("dimension", "category", "dimension of quality"),
        Column("severity", "category", "critical, warning or info"),
        Column("status", "category", "pass, fail or not checked"),
        Column("meaning", "text", "what the rule asks, in plain English"),
        Column("what_to_do", "text", "what to do when it fails"),
        Column("rows", "count", "rows that fail, where that may be shown", nullable=True),
        Column("source_ids", "text", "files concerned"),
    ),
    ("order",),
)

COVERAGE = TableSchema(
    "coverage",
    "Months and areas of each table: received, provisional, missing or confidential, never a number",
    (
        Column("table", "category", "table"),
        Column("area_code", "code", "ONS code of the area"),
        Column("month", "month", "month"),
        Column("status", "category", "received, provisional, missing or confidential"),
    ),
    ("table", "area_code", "month"),
)
