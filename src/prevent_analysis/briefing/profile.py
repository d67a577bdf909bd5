"""The sections of the local risk profile."""

from typing import Any

import pandas as pd

from prevent_analysis.briefing.context import published_series, read_where, source_of
from prevent_analysis.briefing.release import Briefing
from prevent_analysis.briefing.sections import (
    NO_LOCAL_PREVENT_FIGURE,
    NOT_HERE,
    NOT_MADE,
    NOTHING,
    explanations,
    in_short,
    local_rows,
    methods,
    questions,
    readiness,
    sources_of,
    standing_caveats,
    statement,
    warnings,
)
from prevent_analysis.intake.schemas import MONITORED_STRANDS
from prevent_analysis.presentation.charts import (
    plot_monthly_spc,
    plot_published_series,
    plot_rolling,
    plot_strand_mix,
    plot_strand_panels,
)
from prevent_analysis.presentation.display import SYNTHETIC, Figure, KeyMessages, Notices, Table, Text
from prevent_analysis.presentation.narrative import (
    describe_months,
    describe_published_change,
    describe_rate,
    describe_ratio,
    describe_sensitivity,
    describe_strands,
    latest_in_words,
)
from prevent_analysis.presentation.tables import windows_table
from prevent_analysis.reference.areas import read_areas
from prevent_analysis.reference.events import read_events
from prevent_analysis.reference.periods import parse_month

__all__ = [
    "explanations",
    "key_messages",
    "methods",
    "months_answer",
    "months_chart",
    "published_hate_crime_forces_chart",
    "published_hate_crime_national_chart",
    "published_hate_crime_text",
    "published_prevent_chart",
    "published_prevent_text",
    "questions",
    "rates_answer",
    "rates_table",
    "ratio_answer",
    "ratio_caveats",
    "ratio_chart",
    "ratio_sensitivity",
    "ratio_table",
    "readiness",
    "statement",
    "strands_answer",
    "strands_chart",
    "strands_over_time",
    "warnings",
]

RATIO_SOURCES = ("prevent_referrals", "prevent_counts", "hate_crime_totals", "benchmark_region")
ENGLAND_AND_WALES = "K04000001"
MONTHS_NOT_SHOWN = "Months of recorded hate crime are not shown: one of them is missing or hidden."
MONTHS_NOT_PUBLIC = (
    "Recorded hate crime is shown here by 12 months at a time: the number of a single month may be too small to show."
)
AFFECTING = ("hate_crime", "both")
NOT_SYNTHETIC = f"These are real published figures; the local figures on this page are {SYNTHETIC}."
RATES = {"M02": "Prevent referrals per 100,000 residents", "M03": "recorded hate crimes per 100,000 residents"}


def key_messages(briefing: Briefing) -> KeyMessages:
    """The few sentences to take into the room, each with its base and its confidence."""
    messages = [*ratio_answer(briefing).paragraphs] if briefing.is_restricted else [NO_LOCAL_PREVENT_FIGURE]
    if row := local_rows(briefing, "M03"):
        messages.append(describe_rate(*row, RATES["M03"]))
    messages.append(readiness(briefing).paragraphs[0])
    return KeyMessages(tuple(messages[:5]))


def published_hate_crime(briefing: Briefing, areas: list[str], measure_name: str) -> pd.DataFrame:
    """Published yearly offences of some areas."""
    return published_series(briefing.published, "hate_crime_offences", areas, measure_name)


def forces_of(briefing: Briefing) -> list[str]:
    """Codes of the police forces of the areas compared."""
    known = read_areas()
    return sorted({known[code].force for code in briefing.facts["areas"] if code in known and known[code].force})


def own_force(briefing: Briefing) -> str:
    """Code of the area's own police force; blank where it is not known."""
    area = read_areas().get(briefing.area_code)
    return area.force if area else ""


def published_hate_crime_text(briefing: Briefing) -> Text:
    """The latest published figure of the area's force, and of England and Wales."""
    found = [published_hate_crime(briefing, [code], "") for code in (own_force(briefing), ENGLAND_AND_WALES)]
    series = [rows for rows in found if len(rows)]
    if not series:
        return Text(("No published hate crime figure was supplied.",))
    sentences = " ".join(describe_published_change(rows, "hate crimes recorded by the police") for rows in series)
    read = read_where(pd.concat([rows[rows["period"] == rows["period"].iloc[-1]] for rows in series]))
    note = "Recorded hate crime depends on what is reported and how it is recorded; it does not measure prevalence."
    return Text((sentences, " ".join(filter(None, (read, note)))))


def published_hate_crime_forces_chart(briefing: Briefing) -> Figure | Text:
    """Published hate crime of the region's forces."""
    name = f"Hate crimes recorded by the police forces of the {briefing.region_name}"
    rows = published_hate_crime(briefing, forces_of(briefing), name).assign(
        area_name=lambda found: found["area_name"].str.removesuffix(" Police")
    )
    return _published_chart(briefing, rows, "published-hate-crime-forces", own_force(briefing))


def published_hate_crime_national_chart(briefing: Briefing) -> Figure | Text:
    """Published hate crime of England and Wales, a line for each coverage."""
    rows = published_hate_crime(briefing, [ENGLAND_AND_WALES], "Hate crimes recorded by the police, England and Wales")
    rows["area_name"] = (
        rows["coverage"].replace({"England and Wales": "all forces"}).str.replace("excluding", "without")
    )
    return _published_chart(
        briefing,
        rows.assign(area_code=rows["coverage"]),
        "published-hate-crime-national",
        title=latest_in_words(rows, "England and Wales"),
        place="by which forces are counted",
    )


def published_prevent(briefing: Briefing) -> pd.DataFrame:
    """Published yearly Prevent referrals, England and Wales."""
    return published_series(briefing.published, "prevent_referrals", [ENGLAND_AND_WALES], "Prevent referrals")


def published_prevent_text(briefing: Briefing) -> Text:
    """The latest published number of Prevent referrals."""
    rows = published_prevent(briefing)
    if rows.empty:
        return Text(("No published Prevent figure was supplied.",))
    note = (
        "The Home Office publishes no number of referrals below its regions, so there is no local figure to set beside."
    )
    return Text((describe_published_change(rows, "Prevent referrals"), note))


def published_prevent_chart(briefing: Briefing) -> Figure | Text:
    """Published Prevent referrals by year."""
    return _published_chart(briefing, published_prevent(briefing), "published-prevent")


def _published_chart(
    briefing: Briefing, rows: pd.DataFrame, name: str, local_code: str | None = None, **words: Any
) -> Figure | Text:
    """Published figures are real whatever the local files are, and the caption says so."""
    source = source_of(rows) + (f" {NOT_SYNTHETIC}" if briefing.notices.synthetic else "")
    notices = Notices(briefing.notices.marking, synthetic=False)
    return plot_published_series(rows, notices=notices, source=source, local_code=local_code, name=name, **words)


def ratio_answer(briefing: Briefing) -> Text:
    """The ratio of referrals to hate crime and how it compares, or why it is not here."""
    if not briefing.is_restricted:
        return Text((NOT_HERE,))
    rows = local_rows(briefing, "M01")
    return Text(tuple(describe_ratio(*rows))) if rows else Text((NOT_MADE,))


def seen_from_here(briefing: Briefing, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the area, and of the region without it."""
    own = (rows["area_code"] == briefing.area_code) & (rows["area_type"] != "rest of region")
    rest = (rows["area_type"] == "rest of region") & (rows["comparator_code"] == briefing.area_code)
    return rows[own | rest]


def ratio_chart(briefing: Briefing) -> Figure | Text:
    """The rolling ratio with its band beside the rest of the region's; markers where windows share no month."""
    if not briefing.is_restricted:
        return NOTHING
    return plot_rolling(
        seen_from_here(briefing, briefing.history("M01")),
        local_code=briefing.area_code,
        region_code=briefing.region_code,
        notices=briefing.notices,
        source=sources_of(briefing, *RATIO_SOURCES),
        name="ratio-rolling",
        numerator_name="referrals",
        denominator_name="hate crimes",
    )


def ratio_table(briefing: Briefing) -> Table | Text:
    """Both counts, the ratio and its interval in each window."""
    if not briefing.is_restricted:
        return NOTHING
    rows = seen_from_here(briefing, briefing.separate_years("M01"))
    return windows_table(
        rows[rows["area_type"] != "rest of region"],
        notices=briefing.notices,
        name="ratio-table",
        numerator_name="Prevent referrals",
        denominator_name="recorded hate crimes",
        value_name="Referrals per 100 hate crimes",
    )


def ratio_sensitivity(briefing: Briefing) -> Text:
    """How much the ratio rests on single referrals."""
    rows = local_rows(briefing, "M01") if briefing.is_restricted else None
    sentence = describe_sensitivity(rows[0], rows[1]) if rows else ""
    return Text((sentence,) if sentence else (), kind="answer")


def ratio_caveats(briefing: Briefing) -> Text:
    """What the ratio is not."""
    return standing_caveats(briefing)


def rates_answer(briefing: Briefing) -> Text:
    """The two rates behind the ratio, each in a sentence."""
    measures = [measure for measure in RATES if briefing.is_restricted or measure != "M02"]
    sentences = [
        describe_rate(*rows, RATES[measure]) for measure in measures if (rows := local_rows(briefing, measure))
    ]
    return Text(tuple(sentences) or (NOT_MADE,))


def rates_table(briefing: Briefing) -> Table | Text:
    """The rates of the area, the region and the rest of it over the latest window."""
    rows: list[dict[str, Any]] = []
    for measure in RATES:
        if found := local_rows(briefing, measure):
            rows += found[:2]
    frame = pd.DataFrame(rows, columns=briefing.values.columns)
    return windows_table(
        frame.assign(period=frame["measure_name"] + ": " + in_short(frame)),
        notices=briefing.notices,
        name="rates-table",
        row_name="Measure and area",
        caption=f"Rates of {briefing.area_name} and of the rest of the region, {briefing.period.label}.",
        numerator_name="events",
        denominator_name="residents",
        value_name="Per 100,000 residents",
    )


def months_answer(briefing: Briefing) -> Text:
    """What the control chart says, or why there is none."""
    rows = briefing.months[briefing.months["area_code"] == briefing.area_code]
    if rows.empty or rows["mean"].isna().any():
        return Text((MONTHS_NOT_SHOWN if briefing.is_restricted else MONTHS_NOT_PUBLIC,))
    return Text((describe_months(rows.to_dict("records"), briefing.area_name),))


def months_chart(briefing: Briefing) -> Figure | Text:
    """Recorded hate crime by month, unsmoothed, with its usual variation and what happened when."""
    rows = briefing.months[briefing.months["area_code"] == briefing.area_code].sort_values("month")
    if rows.empty or rows["mean"].isna().any():
        return NOTHING
    first = rows.iloc[0]
    return plot_monthly_spc(
        rows.assign(
            value=rows["count"].astype(float),
            value_note=rows["note"],
            period_end=[parse_month(month).end.isoformat() for month in rows["month"]],
            measure_name="Recorded hate crimes",
            area_name=briefing.area_name,
        ),
        mean=first["mean"],
        limits=(first["lower"], first["upper"]),
        signals=(rows["signal"] != "").tolist(),
        events=pd.DataFrame(
            [{"month": event.start[:7], "event": event.label} for event in read_events() if event.affects in AFFECTING]
        ),
        notices=briefing.notices,
        source=sources_of(briefing, "hate_crime_totals"),
        name="hate-crime-months",
    )


def strands_over_time(briefing: Briefing) -> Figure | Text:
    """Each strand's share in the windows that share no month."""
    rows = strands_in_order(briefing, briefing.separate_years("M03s"))
    source = sources_of(briefing, "hate_crime_strands", "hate_crime_totals")
    return plot_strand_panels(rows, notices=briefing.notices, source=source)


def strand_rows(briefing: Briefing) -> pd.DataFrame:
    """The area's strands over the latest window, in their fixed order."""
    return strands_in_order(briefing, briefing.measure("M03s"))


def strands_in_order(briefing: Briefing, rows: pd.DataFrame) -> pd.DataFrame:
    """The area's rows, in the fixed order of the strands."""
    rows = rows[(rows["area_code"] == briefing.area_code) & (rows["area_type"] != "rest of region")]
    order = {strand: place for place, strand in enumerate(MONITORED_STRANDS)}
    return rows.sort_values(["category"], key=lambda names: names.map(order), kind="stable", ignore_index=True)


def strands_answer(briefing: Briefing) -> Text:
    """Which strands recorded hate crime carries."""
    rows = strand_rows(briefing)
    return Text((describe_strands(rows) if len(rows) else NOT_MADE,))


def strands_chart(briefing: Briefing) -> Figure | Text:
    """Share of recorded hate crimes with each strand."""
    source = sources_of(briefing, "hate_crime_strands", "hate_crime_totals")
    return plot_strand_mix(strand_rows(briefing), notices=briefing.notices, source=source)
