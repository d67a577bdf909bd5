"""`docs/measures.md`, made from the definitions: what each measure is, how it is coarsened, who answers for it."""

from prevent_analysis.measures.groupings import GROUPINGS
from prevent_analysis.measures.registry import Measure, read_measures

HEAD = """# Measures

Made from `src/prevent_analysis/measures/definitions` by `python docs/make_measures.py`; a test says that it is current.

Every measure divides two counts after disclosure control: what is hidden has no value. None has a good direction. A
breakdown of referrals goes down its ladder until its table, and the named area's own row, hide no more than the policy
allows; after its last step the same steps are tried for the region alone, and then it is withheld. The step taken is
printed under the figure and recorded in `release.json`.
"""


def measures_page() -> str:
    """The page as Markdown.

    Examples
    --------
    >>> measures_page().startswith("# Measures")
    True
    """
    groupings = ["## Groupings", "", "| Grouping | Categories, in their order |", "|---|---|"]
    groupings += [f"| {name} | {'; '.join(grouping.categories)} |" for name, grouping in GROUPINGS.items()]
    return "\n".join([HEAD, *map(_section, read_measures().values()), *groupings, ""])


def _section(measure: Measure) -> str:
    above = _counted(measure.numerator, measure.numerator_category)
    below = _counted(measure.denominator, measure.denominator_category)
    lines = [
        f"## {measure.measure_id}: {measure.name}",
        "",
        " ".join(measure.why_it_matters.split()),
        "",
        f"- **Divides**: {above} by {below}, times {measure.multiplier:,}",
        f"- **Unit**: {measure.unit}; shown as a {measure.statistic}",
        f"- **Shown on**: a base of {measure.minimum_denominator} or more; marked `[u]` below "
        f"{measure.low_reliability_below} events",
        f"- **Modes**: {', '.join(measure.modes)}"
        + ("" if measure.default_on else "; only where `[measures] also` asks"),
        f"- **Made from**: {measure.sources}" + (" (record level only)" if measure.needs_records else ""),
    ]
    if measure.maturity_days:
        lines.append(
            f"- **Left out as pending**: referrals received {measure.maturity_days} days or less before the extract"
        )
    if measure.ladder:
        steps = "; ".join(f"{rung.months} months by {rung.grouping}" for rung in measure.ladder)
        lines.append(f"- **Ladder**: {steps}")
    review = measure.review
    lines.append(
        f"- **Definition** {review.definition_version}, by {review.authored_by}; checked: {review.checked_by}; "
        f"reviewed {review.date_reviewed}, next by {review.next_review}"
    )
    return "\n".join([*lines, ""])


def _counted(series: str, category: str) -> str:
    return f"`{series}`" + (f" ({category})" if category else "")
