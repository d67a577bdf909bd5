"""The files that a quarter is made of: columns, allowed values, keys (`docs/data_dictionary.md` is made from this)."""

from prevent_analysis.intake.csp_schemas import CSP_RECORDED_CRIME, CSP_SCHEMAS
from prevent_analysis.intake.delivery_schemas import DELIVERY_SCHEMAS
from prevent_analysis.store import Column, TableSchema

ONS_CODE = r"^[EWK]\d{8}$"
PSEUDONYM_LENGTHS = (6, 16)
PSEUDONYM = "^[A-Z0-9]{{{},{}}}$".format(*PSEUDONYM_LENGTHS)
SECTORS = (
    "Education",
    "Police",
    "Local authority",
    "Health",
    "HMPPS",
    "Community",
    "Friends and family",
    "Other",
    "Unknown",
)
CONCERN_GROUPS = (
    "Islamist",
    "Extreme right-wing",
    "Mixed/unclear/multiple",
    "Other ideology",
    "Fascination with violence (no ideology)",
    "No ideology identified",
    "Unspecified",
)
CONCERN_SCHEMES = ("HO_pre2024", "HO_PCMT", "local")
MONITORED_STRANDS = ("Race", "Religion", "Sexual orientation", "Disability", "Transgender")
STRAND_COLUMNS = {strand.lower().replace(" ", "_"): strand for strand in MONITORED_STRANDS}
LOCAL_STRANDS = ("Sex/gender (local)", "Other local")
STAGES = ("received", "assessed", "closed_initial", "panel_discussed", "adopted", "closed")
YES_NO = ("Y", "N")
INITIAL_OUTCOMES = (
    "Closed – no further action",
    "Closed – signposted",
    "To Channel (s36)",
    "Police-led",
    "Transferred out",
    "Error/duplicate",
    "Pending",
    "Not shared",
)
NOT_A_REFERRAL = ("Error/duplicate", "Transferred out")  # counted nowhere, or once in the receiving area
ONWARD_SERVICES = (
    "Early help",
    "Children's social care",
    "Adult social care",
    "Mental health",
    "Education support",
    "Policing",
    "Other",
    "None",
    "Unknown",
)
PANEL_DECISIONS = (
    "Adopted",
    "Not adopted – signposted",
    "Not adopted – consent not given",
    "Not adopted – police-led",
    "Deferred",
    "Pending",
)
EXIT_REASONS = ("Concerns addressed", "Withdrew consent", "Transferred", "Police-led", "Other")
PUBLISHED_MEASURES = (
    "hate_crime_offences",
    "hate_crime_strand_flags",
    "hate_crime_motivating_factors",
    "prevent_referrals",
    "prevent_panel_discussed",
    "prevent_adopted",
)
# As the national list of 2024/25 names them, in the order in which they are shown; shares are of those specified.
CONCERN_SPECIFIED = "Concern specified"
PUBLISHED_CONCERNS = (
    "Islamist Extremism",
    "Extreme Right-Wing",
    "Left-wing extremism",
    "Fascination with extreme violence or mass casualty attacks (where no other ideology)",
    "No ideology identified",
)


def _area(meaning: str = "ONS code of the area") -> Column:
    return Column("area_code", "code", meaning, pattern=ONS_CODE)


def _optional(name: str, kind: str, meaning: str, allowed: tuple[str, ...] = (), pattern: str = "") -> Column:
    return Column(name, kind, meaning, required=False, nullable=True, allowed=allowed, pattern=pattern)  # type: ignore[arg-type]


def _count(name: str, meaning: str) -> Column:
    return Column(name, "count", meaning, nullable=True)


PREVENT_COUNTS = TableSchema(
    "prevent_counts",
    "Prevent referrals received in a period, by the stage that they had reached by the date of the extract (C1b)",
    (
        Column("period_start", "date", "first day of the period in which the referral was received"),
        Column("period_end", "date", "last day of that period"),
        _area("ONS code of the area of residence of the person referred"),
        Column("stage", "category", "stage reached", allowed=STAGES),
        Column(
            "dimension",
            "category",
            "what the count is broken down by",
            allowed=("total", "sector", "concern_group"),
        ),
        Column(
            "category",
            "category",
            "`Total`, a sector or a concern group",
            allowed=("Total", *SECTORS, *CONCERN_GROUPS),
        ),
        _count("count", "number of referrals, not of people"),
        Column("provisional", "flag", "Y while the supplier may still change it", allowed=YES_NO),
    ),
    ("period_start", "period_end", "area_code", "stage", "dimension", "category"),
)

PREVENT_REFERRALS = TableSchema(
    "prevent_referrals",
    "One Prevent referral a row, pseudonymised; only where an information-sharing agreement allows it (C1)",
    (
        Column("referral_ref", "code", "pseudonym of the referral, never a police reference", pattern=PSEUDONYM),
        Column("received_date", "date", "day on which the police received the referral"),
        _area("ONS code of the area that the referral counts for"),
        _optional("area_basis", "category", "what the area is", ("residence", "referral_place", "unknown")),
        Column("sector", "category", "sector of the referrer", allowed=SECTORS),
        Column("concern_raw", "category", "type of concern as supplied; must be in the concern lookup"),
        Column("concern_scheme", "category", "which list of concerns it is from", allowed=CONCERN_SCHEMES),
        _optional("under18", "flag", "under 18 when referred", ("Y", "N", "Unknown")),
        _optional("initial_date", "date", "day of the initial assessment"),
        _optional("initial_outcome", "category", "outcome of the initial assessment", INITIAL_OUTCOMES),
        _optional("onward_service", "category", "service that a closed referral was signposted to", ONWARD_SERVICES),
        _optional("panel_date", "date", "day of the first Channel panel discussion"),
        _optional("panel_decision", "category", "decision of the panel", PANEL_DECISIONS),
        _optional("exit_date", "date", "day on which the Channel case closed"),
        _optional("exit_reason", "category", "why it closed", EXIT_REASONS),
        _optional("person_ref", "code", "pseudonym of the person, only if agreed", pattern=PSEUDONYM),
    ),
    ("referral_ref",),
)

HATE_CRIME_TOTALS = TableSchema(
    "hate_crime_totals",
    "Offences recorded by the police with at least one monitored strand, by month, each offence once (C2a)",
    (
        Column("month", "month", "month of recording, YYYY-MM"),
        _area("ONS code of the area where the offence took place"),
        _count("offences_5strand", "offences with at least one of the five centrally monitored strands"),
        _count("offences_multi_strand", "of these, offences with more than one strand"),
        _optional("offences_any_strand_incl_local", "count", "offences with any strand, local ones included"),
        _optional("nchi", "count", "non-crime hate incidents; shown for information, never used"),
        Column("date_basis", "category", "what the month is the month of", allowed=("recorded", "committed")),
        Column("net_of_cancelled", "flag", "Y if cancelled records are taken out", allowed=YES_NO),
        Column(
            "status",
            "category",
            "whether the supplier may still change it",
            allowed=("provisional", "revised", "final"),
        ),
    ),
    ("month", "area_code"),
)

HATE_CRIME_STRANDS = TableSchema(
    "hate_crime_strands",
    "Strand flags on recorded hate crimes by month; an offence may carry several, so flags never sum to offences (C2b)",
    (
        Column("month", "month", "month of recording, YYYY-MM"),
        _area("ONS code of the area where the offence took place"),
        Column("strand", "category", "strand", allowed=(*MONITORED_STRANDS, *LOCAL_STRANDS)),
        _count("flags", "offences that carry the strand"),
    ),
    ("month", "area_code", "strand"),
)

HATE_CRIME_RECORDS = TableSchema(
    "hate_crime_records",
    "One recorded hate crime a row, pseudonymised; counted by month and area as it is read, and discarded (C2c)",
    (
        Column("crime_ref", "code", "pseudonym of the offence, never a crime number", pattern=PSEUDONYM),
        Column("recorded_month", "month", "month of recording, YYYY-MM"),
        _area("ONS code of the area where the offence took place"),
        *(
            Column(name, "flag", f"Y if the offence carries the strand {strand}", allowed=YES_NO)
            for name, strand in STRAND_COLUMNS.items()
        ),
        Column("cancelled", "flag", "Y if the record was cancelled; it is then counted nowhere", allowed=YES_NO),
    ),
    ("crime_ref",),
)

HATE_CRIME_RECORD_COUNTS = TableSchema(
    HATE_CRIME_RECORDS.name,
    "What is kept of hate_crime_records: offences and strand flags by month and area, net of cancelled records",
    (
        Column("month", "month", "month of recording, YYYY-MM"),
        _area("ONS code of the area where the offence took place"),
        _count("offences_5strand", "offences with at least one of the five centrally monitored strands"),
        _count("offences_multi_strand", "of these, offences with more than one strand"),
        *(_count(name, f"offences that carry the strand {strand}") for name, strand in STRAND_COLUMNS.items()),
    ),
    ("month", "area_code"),
)

BENCHMARK_REGION = TableSchema(
    "benchmark_region",
    "Prevent referrals and recorded hate crime by area over a period, as the region's own table gives them (C3)",
    (
        Column("period_start", "date", "first day of the period"),
        Column("period_end", "date", "last day of the period"),
        _area(),
        Column("area_name", "text", "name of the area"),
        Column("level", "category", "tier of the area", allowed=("UTLA", "LAD", "force", "region", "national")),
        _count("prevent_referrals", "Prevent referrals received"),
        _count("panel_discussed", "referrals discussed at a Channel panel"),
        _count("adopted", "referrals adopted as a Channel case"),
        _count("hate_crimes_5strand", "offences with at least one of the five monitored strands"),
        Column("hc_definition", "category", "strands counted", allowed=("5strand", "incl_sexgender", "unknown")),
        Column("funded", "flag", "Y for a Prevent priority (funded) area", allowed=YES_NO),
        Column("source", "text", "where the figures come from"),
        Column("marking", "text", "handling marking of the row"),
    ),
    ("period_start", "period_end", "area_code"),
)

POPULATION = TableSchema(
    "population",
    "Usual residents, all ages, at the middle of the year (C4)",
    (
        _area(),
        Column("year", "category", "mid-year, YYYY", pattern=r"^20\d{2}$"),
        Column("population", "count", "residents"),
        Column("source", "text", "where the figure comes from"),
    ),
    ("area_code", "year"),
)

LOOKUP_AREA = TableSchema(
    "lookup_area",
    "Areas, their names and the names that suppliers use for them (C5)",
    (
        _area(),
        Column("area_name", "text", "name"),
        Column("aliases", "text", "other names, separated by ;", nullable=True),
        Column("force", "code", "ONS code of the police force area", nullable=True),
        Column("region_group", "code", "ONS code of the region that it is compared in", nullable=True),
        Column("level", "category", "tier", allowed=("UTLA", "LAD", "force", "region", "country")),
        _optional("upper_tier", "code", "ONS code of the county of a district"),
        _optional("funded", "flag", "Y for a Prevent priority (funded) area", YES_NO),
        Column("valid_from", "date", "first day on which the code is valid", nullable=True),
        Column("valid_to", "date", "last day on which the code is valid", nullable=True),
        Column("successor_code", "code", "area that takes its place", nullable=True),
    ),
    ("area_code",),
)

LOOKUP_CONCERN = TableSchema(
    "lookup_concern",
    "How each recorded type of concern is grouped (C6)",
    (
        Column("scheme", "category", "list of concerns", allowed=CONCERN_SCHEMES),
        Column("concern_raw", "text", "type of concern as recorded"),
        Column("concern_group", "category", "group that it is shown in", allowed=CONCERN_GROUPS),
        Column("note", "text", "why, or what to mind", nullable=True),
        Column("valid_from", "date", "first day on which the label is used", nullable=True),
        Column("valid_to", "date", "last day on which the label is used", nullable=True),
    ),
    ("scheme", "concern_raw"),
)

PUBLISHED_SERIES = TableSchema(
    "published_series",
    "Official figures retyped as facts, one value a row, each with its source and coverage",
    (
        Column("measure", "category", "what is counted", allowed=PUBLISHED_MEASURES),
        _area("ONS code of the force, region or country"),
        Column("area_name", "text", "name of the area"),
        Column("year", "category", "financial year, like 2024/25", pattern=r"^20\d{2}/\d{2}$"),
        Column(
            "category",
            "category",
            "`Total`, a monitored strand, a type of concern, or how many had one",
            allowed=("Total", *MONITORED_STRANDS, CONCERN_SPECIFIED, *PUBLISHED_CONCERNS),
        ),
        Column("value", "count", "the published number"),
        Column("coverage", "text", "which forces the number covers"),
        Column("break_before", "flag", "Y if the number cannot be joined to the year before", allowed=YES_NO),
        Column("release", "text", "release that the number is from; a later release may restate it"),
        Column("source", "text", "where it was read"),
        Column("note", "text", "what to mind", nullable=True),
    ),
    ("measure", "area_code", "year", "category", "coverage", "release"),
)

HOME_OFFICE_TABLES = TableSchema(
    "home_office_tables",
    "The Home Office hate crime bulletin tables, one cell a row",
    (
        Column("sheet", "code", "sheet of the workbook"),
        Column("title", "text", "title of the table"),
        Column("row", "count", "row of the cell as a spreadsheet shows it"),
        Column("row_group", "text", "sub-heading that the row stands under", nullable=True),
        Column("row_label", "text", "label of the row"),
        Column("column_group", "text", "upper heading of a two-row header", nullable=True),
        Column("column_label", "text", "label of the column"),
        Column("unit", "text", "unit as printed on the sheet"),
        Column("coverage", "text", "coverage as printed on the sheet"),
        Column("value", "number", "the number", nullable=True),
        Column("text", "text", "the cell where it is words (offence codes and names)", nullable=True),
        Column("note", "text", "x where the sheet says that there is no number", nullable=True),
    ),
    ("sheet", "row", "column_group", "column_label"),
)

SCHEMAS: dict[str, TableSchema] = {
    schema.name: schema
    for schema in (
        PREVENT_COUNTS,
        PREVENT_REFERRALS,
        HATE_CRIME_TOTALS,
        HATE_CRIME_STRANDS,
        HATE_CRIME_RECORDS,
        BENCHMARK_REGION,
        POPULATION,
        LOOKUP_AREA,
        LOOKUP_CONCERN,
        PUBLISHED_SERIES,
        HOME_OFFICE_TABLES,
        *DELIVERY_SCHEMAS,
        *CSP_SCHEMAS,
    )
}

READ_AS_PUBLISHED = (HOME_OFFICE_TABLES.name, CSP_RECORDED_CRIME.name)  # by readers of their own: nothing is renamed
# The counts that the claim check can take as a range, where a supplier sends a mark like <5.
BOUNDED_COUNTS = ((PREVENT_COUNTS.name, "count"), (BENCHMARK_REGION.name, "prevent_referrals"))


def clean_schema(schema: TableSchema) -> TableSchema:
    """The schema of the cleaned table, as `data/processed/<period_end>/clean/<table>.parquet` holds it.

    Each count that may be missing gains a `<name>_note` column with the shorthand letter that says why (blank where
    there is a number), and `source_id` says which file of sources.toml the row is from. Columns that a file
    may leave out are always there, and empty where it did. Record-level hate crime is kept as
    counts alone. `<name>_below` keeps the N of a mark like `<5` for `BOUNDED_COUNTS`, so that the claim check can
    take the count as a range.

    Examples
    --------
    >>> clean_schema(HATE_CRIME_STRANDS).names
    ['month', 'area_code', 'strand', 'flags', 'flags_note', 'source_id']
    """
    kept = HATE_CRIME_RECORD_COUNTS if schema is HATE_CRIME_RECORDS else schema
    columns: list[Column] = []
    for column in kept.columns:
        columns.append(column)
        if column.kind == "count" and column.nullable:
            why = "c confidential, x not available, z not applicable, blank for a number"
            columns.append(Column(f"{column.name}_note", "text", f"why {column.name} is empty: {why}"))
        if (schema.name, column.name) in BOUNDED_COUNTS:
            below = f"the N of a cell that says <N: {column.name} is from 1 to N - 1; empty otherwise"
            columns.append(Column(f"{column.name}_below", "count", below, nullable=True))
    source = Column("source_id", "code", "file that the row is from, as in sources.toml")
    return TableSchema(kept.name, kept.meaning, (*columns, source), kept.key)
