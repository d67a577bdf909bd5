"""What is missing, and what can still be made without it, in sentences for the analyst."""

from collections.abc import Iterable

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
    "training_register": "the partners' counts are used where they were sent; other organisations are shown as no return",
    "training_agg": "only organisations with a register are counted; the others are shown as no return, never as 0%",
    "training_requirements": "no course is known to be required, so coverage is not shown",
    "training_sessions": "places booked and taken up are not shown",
    "org_register": "the partners named in the strategy are used; points of contact and champions are shown as no return",
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


def missing_sentences(files: Iterable[FileReport]) -> list[str]:
    """One sentence for each file that was declared and is not in the folder."""
    return [
        f"The file {report.source.path} is missing: {WITHOUT[report.source.table]}. Ask: {report.source.supplier}."
        for report in files
        if report.is_missing
    ]
