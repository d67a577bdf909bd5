"""The tables of recorded crime by Community Safety Partnership: what is kept of the Home Office's open data."""

from prevent_analysis.store import Column, TableSchema

PARTNERSHIP = r"^[EW]22\d{6}$"
AGGRAVATED_CODES = ("105B", "8M", "8P", "9B", "58J")
# In use before those; their numbers are not confirmed, so a row counts only if its own description says what it is.
OLDER_CODES = ("8D", "8E", "58E", "58F", "58G", "58H")

CSP_RECORDED_CRIME = TableSchema(
    "csp_recorded_crime",
    "Racially or religiously aggravated offences by Community Safety Partnership and quarter (Home Office open data)",
    (
        Column("police_force", "text", "force, as the file spells it"),
        Column("csp_name", "text", "partnership as the file spells it, or `Unassigned <force>`"),
        Column("period_start", "date", "first day of the quarter; quarter 4 is in the next calendar year"),
        Column("period_end", "date", "last day of the quarter"),
        Column("offence_code", "code", "Home Office code", allowed=(*AGGRAVATED_CODES, *OLDER_CODES)),
        Column("offences", "count", "offences recorded", nullable=True),
    ),
    ("police_force", "csp_name", "period_start", "offence_code"),
)

LOOKUP_CSP = TableSchema(
    "lookup_csp",
    "Partnerships to compare in the place of the 44 Eastern ones, each with its residents",
    (
        Column("csp_code", "code", "ONS code of the partnership", pattern=PARTNERSHIP),
        Column("csp_name", "text", "name as the Home Office's file spells it"),
        Column("police_force", "text", "force"),
        Column("year", "category", "mid-year of the residents, YYYY", pattern=r"^20\d{2}$"),
        Column("population", "count", "residents of all ages"),
        Column("source", "text", "where the figures come from"),
    ),
    ("csp_code",),
)

CSP_SCHEMAS = (CSP_RECORDED_CRIME, LOOKUP_CSP)
