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

REVISIONS = TableSchema(
    "revisions",
    "Every figure that an earlier release gave otherwise (M24)",
    (
        *(column for column in VALUES.columns if column.name in ("measure_name", "area_name", "period", *VALUES.key)),
        *(column for column in VALUES.columns if column.name in ("numerator", "denominator", "value", "value_note")),
        Column("issued_numerator", "count", "events counted, as issued", nullable=True),
        Column("issued_denominator", "count", "what they were set against, as issued", nullable=True),
        Column("issued_value", "number", "value as issued", nullable=True),
        Column("issued_in", "text", "release that gave it last"),
        Column("kind", "category", "new data, revision, definition change or no longer shown"),
    ),
    VALUES.key,
)

COMMENTARY = TableSchema(
    "commentary",
    "What people wrote about the figures, and whether the figure has moved since",
    (
        Column("order", "count", "place in the file"),
        Column("measure_id", "code", "measure that it is about"),
        Column("area_code", "code", "ONS code of the area that it is about"),
        Column("text", "text", "the words"),
        Column("by_role", "text", "role of whoever wrote it, never a name"),
        Column("status", "category", "current, or stale where the figure has moved since"),
    ),
    ("order",),
)

RANKS = TableSchema(
    "ranks",
    "Each area's rank on a measure over the latest window, with the ranks that it may have; 1 is the lowest",
    (
        Column("measure_id", "code", "measure"),
        Column("area_code", "code", "ONS code of the area"),
        Column("area_name", "text", "name of the area"),
        Column("rank", "count", "rank counted from the lowest", nullable=True),
        Column("lower", "count", "lowest rank that it may have, at 95 % for all areas together", nullable=True),
        Column("upper", "count", "highest rank that it may have", nullable=True),
        Column("value_note", "text", "why there is no rank: some area's figure is hidden (c) or missing (x)"),
    ),
    ("measure_id", "area_code"),
)

FUNNELS = TableSchema(
    "funnels",
    "Limits around the region's value for each size of denominator, and how far areas spread beyond chance",
    (
        Column("measure_id", "code", "measure"),
        Column("denominator", "number", "size"),
        Column("baseline", "number", "the region's value"),
        Column("lower", "number", "lower 95 % limit"),
        Column("upper", "number", "upper 95 % limit"),
        Column("lower_998", "number", "lower 99.8 % limit"),
        Column("upper_998", "number", "upper 99.8 % limit"),
        Column("phi", "number", "mean squared winsorised residual: 1 is chance alone", nullable=True),
        Column("tau", "number", "spread of the areas' own values beyond chance, in the measure's unit", nullable=True),
    ),
    ("measure_id", "denominator"),
)

MONTHS = TableSchema(
    "months",
    "Recorded hate crime by month with the limits of a control chart (individuals and moving range)",
    (
        Column("area_code", "code", "ONS code of the area"),
        Column("month", "month", "month"),
        Column("count", "count", "offences", nullable=True),
        Column("note", "text", "c confidential, x not available"),
        Column("mean", "number", "centre line", nullable=True),
        Column("lower", "number", "lower natural process limit", nullable=True),
        Column("upper", "number", "upper natural process limit", nullable=True),
        Column("signal", "text", "rule that singles the month out; blank for none"),
    ),
    ("area_code", "month"),
)

TRENDS = TableSchema(
    "trends",
    "Yearly change of each area's share of the region's recorded hate crime, from separate months",
    (
        Column("area_code", "code", "ONS code of the area"),
        Column("months", "count", "months that it is from"),
        Column("odds_ratio", "number", "odds of an offence being the area's, this year against last", nullable=True),
        Column("lower_ci", "number", "lower 95 % limit", nullable=True),
        Column("upper_ci", "number", "upper 95 % limit", nullable=True),
        Column("dispersion", "number", "variance against what chance alone gives", nullable=True),
    ),
    ("area_code",),
)
