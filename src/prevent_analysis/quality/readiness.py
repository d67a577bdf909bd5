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
    "benchmark_region": "the other files have nothing to be checked against; everything is made from them",
    "population": "the published population is used where it covers the areas; elsewhere rates are not shown",
    "lookup_area": "the package's own list of areas is used",
    "lookup_concern": "the package's own list of types of concern is used",
    "published_series": "the published figures that ship with the project are used",
    "home_office_tables": "the national tables are not read; every briefing is made",
}


def missing_sentences(files: Iterable[FileReport]) -> list[str]:
    """One sentence for each file that was declared and is not in the folder."""
    return [
        f"The file {report.source.path} is missing: {WITHOUT[report.source.table]}. Ask: {report.source.supplier}."
        for report in files
        if report.is_missing
    ]
