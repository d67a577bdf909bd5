"""Published referrals by type of concern: shares of those with one, in the order of the national list."""

import pandas as pd

from prevent_analysis.intake.schemas import CONCERN_SPECIFIED, PUBLISHED_CONCERNS
from prevent_analysis.presentation.charts.rows import Layout, Row, rows_svg
from prevent_analysis.presentation.display import Figure, Notices, Text
from prevent_analysis.presentation.formats import format_count, format_percent
from prevent_analysis.presentation.values import one_of, read_in, refuse


def share_in_words(count: float, base: float) -> str:
    """A share in whole per cent, never nought where there is a count.

    Examples
    --------
    >>> share_in_words(21, 8769), share_in_words(870, 8769)
    ('less than 1%', '10%')
    """
    share = 100 * count / base
    return "less than 1%" if 0 < share < 0.5 else format_percent(share)


def plot_published_concerns(
    values: pd.DataFrame, *, notices: Notices, source: str, name: str = "published-concerns"
) -> Figure | Text:
    """Shares of one area's published referrals with each type of concern. Complete counts, so without intervals.

    Parameters
    ----------
    values
        Rows of the published series of one area and year; `category` a type of concern or `Concern specified`.

    Examples
    --------
    >>> plot_published_concerns(
    ...     pd.DataFrame({"category": [], "value": []}), notices=Notices("OFFICIAL", False), source="None"
    ... ).paragraphs
    ('No published figure by type of concern was supplied, so no chart is drawn.',)
    """
    counts = dict(zip(values["category"], values["value"], strict=True))
    where = dict(zip(values["category"], values["source"], strict=True)) if "source" in values else {}
    kinds = [kind for kind in PUBLISHED_CONCERNS if kind in counts]
    base = counts.get(CONCERN_SPECIFIED)
    if not kinds or not base:
        return refuse("No published figure by type of concern was supplied, so no chart is drawn.")
    place, year = one_of(values, "area_name"), one_of(values, "year")
    shares = {kind: 100 * counts[kind] / base for kind in kinds}
    title = f"{place}: {format_count(base)} referrals had a type of concern in {year}"
    caption = notices.add_to(
        "Types stand in the order of the national list, whatever their size. They do not sum to all referrals: the "
        "numbers of the other types were not supplied. “No ideology identified” puts two types of that list together. "
        "Every referral is counted, so there is no interval to draw."
    )
    sentences = " ".join(
        f"{kind}: {format_count(counts[kind])} ({share_in_words(counts[kind], base)})." for kind in kinds
    )
    alt = notices.add_to(
        f"Dot chart of the share of Prevent referrals with each type of concern, {place}, {year}. {sentences} "
        "Data in the table below."
    )
    rows = [Row(label=kind, value=float(shares[kind]), side=format_count(counts[kind])) for kind in kinds]
    layout = Layout(axis_label="Per cent of referrals with a type of concern", side_heading="referrals")
    return Figure(
        name=name,
        title=title,
        subtitle=f"Share of Prevent referrals with each type of concern, {place}, {year}",
        caption=caption,
        alt=alt,
        svg=rows_svg(rows, layout, name=name, title=title, alt=alt),
        table=pd.DataFrame(
            {
                "Type of concern": kinds,
                "Referrals": [int(counts[kind]) for kind in kinds],
                "Share": [share_in_words(counts[kind], base) for kind in kinds],
                **({"Read in": [read_in(where[kind]) for kind in kinds]} if where else {}),
            }
        ),
        source=source,
        number_formats={"Referrals": format_count},
    )
