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
