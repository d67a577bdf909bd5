"""What is missing, and what can still be made without it, in sentences for the analyst."""

from collections.abc import Iterable

from prevent_analysis.intake.delivery_schemas import DELIVERY_SCHEMAS
from prevent_analysis.intake.pack import FileReport

WITHOUT = {
    "prevent_counts": "referrals come from the records or the region's table where those cover the area and period, "
    "and the ratio and the referral rate are not shown where they do not",
    "prevent_referrals": "the counts are used in its place, and measures that need single referrals are not shown",
    "hate_crime_totals": "recorded hate crime comes from the region's table where that covers the period, and the "
    "ratio and the hate crime rate are not shown where it does not",
    "hate_crime_strands": "the strand mix is not shown; everything else is made",
    "hate_crime_records": "recorded hate crime comes from the police totals and strands alone",
    "benchmark_region": "the other files have nothing to be checked against; everything is made from them",
    "population": "the published population is used where it covers the areas; elsewhere rates are not shown",
    "lookup_area": "the package's own list of areas is used",
    "lookup_concern": "the package's own list of types of concern is used",
    "published_series": "the published figures that ship with the project are used",
    "home_office_tables": "the national tables are not read; every briefing is made",
    "training_register": "the partners' counts are used where they were sent; the others are shown as no return",
    "training_agg": "only organisations with a register are counted; the others are shown as no return",
    "training_requirements": "no course is known to be required, so coverage is not shown",
    "training_sessions": "places booked and taken up are not shown",
    "org_register": "the partners that the strategy names are used; contacts and champions are no return",
    "meetings": "attendance and quoracy are not shown",
    "action_plan": "the strategy's own actions are listed, each as no return",
    "engagement_log": "reach and the balance check's activities are not shown",
    "engagement_eligible": "settings reached are counted and not set against how many there are",
    "venue_screening": "screening of bookings and events is not shown",
    "assurance": "ratings by benchmark are not shown",
    "events_timeline": "the events that the package knows are used",
    "balance_answers": "the questions of the balance check stay open",
    "risk_register": "no risk register is shown",
}


# What a quarter rests on: the tables of which at least one is wanted, and what comes of having none.
WANTED = {
    "Prevent referrals": (
        ("prevent_counts", "prevent_referrals", "benchmark_region"),
        "the referral rate, the ratio and the claim check are not shown. Ask: the police or the regional team",
    ),
    "recorded hate crime": (
        ("hate_crime_totals", "hate_crime_records", "benchmark_region"),
        "the hate crime rate, the ratio and the claim check are not shown. Ask: the police",
    ),
    "training, actions, meetings or engagement": (
        tuple(schema.name for schema in DELIVERY_SCHEMAS),
        "the delivery report lists the strategy's own partners and actions, each as no return. Ask: the partners",
    ),
}


def missing_sentences(files: Iterable[FileReport]) -> list[str]:
    """One sentence for each file that was declared and is not in the folder, and for each kind that nobody declared."""
    reports = list(files)
    declared = {report.source.table for report in reports}
    return [
        *(
            f"The file {report.source.path} is missing: {WITHOUT[report.source.table]}. Ask: {report.source.supplier}."
            for report in reports
            if report.is_missing
        ),
        *(
            f"No file of {what} is named in sources.toml: {outcome}."
            for what, (tables, outcome) in WANTED.items()
            if declared.isdisjoint(tables)
        ),
    ]
