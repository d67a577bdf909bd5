"""Ranks with the range that chance leaves them."""

import pandas as pd

from prevent_analysis.presentation.charts.rows import Layout, Row, rows_svg
from prevent_analysis.presentation.display import Figure, Notices, Text
from prevent_analysis.presentation.formats import clean_label, is_missing, missing_marker
from prevent_analysis.presentation.values import hidden_words, local_first, refuse


def plot_rank_intervals(
    ranks: pd.DataFrame,
    *,
    local_code: str,
    measure: str,
    period: str,
    notices: Notices,
    source: str,
    name: str = "ranks",
    place: str = "areas of the East of England",
    first: str = "highest",
    confidence: str = "95%",
) -> Figure | Text:
    """Each area's rank as a dot on the bar of the ranks that it may have.

    The areas stand by name with the named one first; the bars are the message, not the order of the dots.

    Parameters
    ----------
    ranks
        One row an area: `area_code`, `area_name`, `rank`, `lower`, `upper`, and `value_note` where a rank is not shown.
    first
        What rank 1 stands for: `highest` or `lowest`.

    Examples
    --------
    >>> one = pd.DataFrame({"area_code": ["E06000034"], "area_name": ["Thurrock"], "rank": [1]})
    >>> plot_rank_intervals(
    ...     one, local_code="E06000034", measure="Referrals", period="2025/26",
    ...     notices=Notices("OFFICIAL", True), source="Demonstration data",
    ... ).paragraphs
    ('A rank needs at least two areas, so no ranks are drawn.',)
    """
    if len(ranks) < 2:
        return refuse("A rank needs at least two areas, so no ranks are drawn.")
    local_rows = ranks[ranks["area_code"] == local_code]
    if local_rows.empty or ranks["rank"].isna().all():
        return refuse("The rank of the named area cannot be shown, so no ranks are drawn.")
    ordered = local_first(ranks, local_code)
    words = [_words(row) for row in ordered]
    area, count = clean_label(ordered[0]["area_name"]), len(ordered)
    title = f"{area}: rank {words[0]} of {count}"
    subtitle = f"{measure}: ranks, 1 = {first}, {place}, {period}"
    caption = notices.add_to(
        f"Bars are {confidence} intervals of the ranks, for all areas read together and so wider than for one area "
        "alone: every place in a bar is compatible with the counts. "
        "Where bars overlap widely, the order of the areas is mostly chance."
    )
    alt = notices.add_to(
        f"Chart of rank intervals for {measure}, {count} {place}, {period}. {area} has rank {words[0]} "
        f"(1 = {first}). Data in the table below."
    )
    rows = [
        Row(
            label=row["area_name"],
            value=None if is_missing(row["rank"]) else float(row["rank"]),
            inner=None if is_missing(row["rank"]) else (float(row["lower"]), float(row["upper"])),
            words=hidden_words(row),
            side="" if is_missing(row["rank"]) else text,
            is_local=row["area_code"] == local_code,
        )
        for row, text in zip(ordered, words, strict=True)
    ]
    layout = Layout(axis_label=f"Rank, 1 = {first}", side_heading="Rank", whole_numbers=True, start=0.5)
    columns = (("Rank", "rank"), ("Lower", "lower"), ("Upper", "upper"))
    table = pd.DataFrame(
        {
            "Area": [row["area_name"] for row in ordered],
            **{
                heading: [missing_marker(row.get("value_note")) if is_missing(row[c]) else row[c] for row in ordered]
                for heading, c in columns
            },
        },
        dtype=object,
    )
    return Figure(
        name=name,
        title=title,
        subtitle=subtitle,
        caption=caption,
        alt=alt,
        svg=rows_svg(rows, layout, name=name, title=title, alt=alt),
        table=table,
        source=source,
        number_formats={heading: "{:.0f}".format for heading, _ in columns},
    )


def _words(row: dict) -> str:
    if is_missing(row["rank"]):
        return hidden_words(row)
    return f"{row['rank']:.0f}, could be {row['lower']:.0f} to {row['upper']:.0f}"
