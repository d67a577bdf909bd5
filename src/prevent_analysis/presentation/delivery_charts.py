"""The chart of the delivery report: the share of people in date, partner by partner, with what is not known."""

import pandas as pd

from prevent_analysis.presentation.charts.rows import Layout, Row, rows_svg
from prevent_analysis.presentation.delivery import requirement_text
from prevent_analysis.presentation.display import Figure, Notices, Text
from prevent_analysis.presentation.formats import clean_label, format_count, is_missing
from prevent_analysis.presentation.tables import count_text, interval_text, value_text
from prevent_analysis.presentation.values import hidden_words, limits_of, refuse

WORDS = {"completed, currency unknown": "completed, currency unknown"}


def plot_training(
    values: pd.DataFrame,
    silent: list[str],
    *,
    notices: Notices,
    source: str,
    period: str,
    name: str = "training",
    unit: str = "partner",
) -> Figure | Text:
    """Dots with 95% intervals of the share in date, partners by name, those without a return with a word.

    Parameters
    ----------
    values
        Rows of one requirement of M08a in `delivery_values`.
    silent
        Partners that sent nothing that can be used.
    period
        The day, in words.
    unit
        What a row is: a partner, or a type of organisation.

    Examples
    --------
    >>> plot_training(
    ...     pd.DataFrame(columns=["category", "value"]), [], notices=Notices("OFFICIAL", True), source="none", period=""
    ... ).paragraphs
    ('No share of people in date can be shown, so no chart of training is drawn.',)
    """
    if values.empty or values["value"].isna().all():
        return refuse("No share of people in date can be shown, so no chart of training is drawn.")
    rows = values.to_dict("records")
    total = next((row for row in rows if row["category"] == "Total"), None)
    partners = [row for row in rows if row["category"] != "Total"]
    drawn = [
        Row(
            label=clean_label(row["category"]).partition(":")[0],
            value=None if is_missing(row["value"]) else float(row["value"]),
            inner=limits_of(row),
            words=WORDS.get(row["reliability"], hidden_words(row) if is_missing(row["value"]) else ""),
            side="" if is_missing(row["denominator"]) else format_count(row["denominator"]),
        )
        for row in partners
    ]
    drawn += [Row(label=clean_label(partner), words="no return", side="") for partner in sorted(silent)]
    requirement = str(rows[0]["category_type"])
    reference = None if total is None or is_missing(total["value"]) else float(total["value"])
    everyone = "not shown" if reference is None or total is None else f"{value_text(total, 0)}%"
    title = f"{requirement_text(requirement)}: {everyone} of people counted are in date"
    subtitle = f"Share of people in scope whose training is in date, by {unit}, at {period}, per cent"
    line = "" if reference is None else "The vertical line is everyone counted."
    caption = notices.add_to(
        f"Bars are 95% intervals. {line} Rows stand by name, not by size. A {unit} without a return is not 0%: nothing "
        "is known of it. Completions without an agreed validity are never counted as in date."
    )
    alt = notices.add_to(
        f"Dot chart of the share of people whose training is in date, for {len(partners)} partners or groups. Everyone "
        f"counted: {everyone}. {len(silent)} partners have no return that can be used. Data in the table below."
    )
    layout = Layout(
        axis_label="Per cent in date",
        side_heading="people in scope",
        reference=reference,
        reference_label=f"Everyone counted {everyone}",
    )
    table = pd.DataFrame(
        {
            unit.capitalize(): ["All" if row["category"] == "Total" else row["category"] for row in rows]
            + sorted(silent),
            "In date": [count_text(row, "numerator") for row in rows] + ["[x]"] * len(silent),
            "In scope": [count_text(row, "denominator") for row in rows] + ["[x]"] * len(silent),
            "Per cent": [value_text(row, 0) for row in rows] + ["[x]"] * len(silent),
            "95% interval": [interval_text(row, 0) for row in rows] + ["[x]"] * len(silent),
        },
        dtype=object,
    )
    return Figure(
        name=name,
        title=title,
        subtitle=subtitle,
        caption=caption,
        alt=alt,
        svg=rows_svg(drawn, layout, name=name, title=title, alt=alt),
        table=table,
        source=source,
    )
