"""The files of the pack and what is wrong with them on purpose.

| File | What it holds |
|---|---|
| `prevent_counts.csv` | referrals by month, area and stage; those received also by sector and by type of concern |
| `prevent_referrals.csv` | the same referrals one by one, for Thurrock alone; the counts agree |
| `hate_crime_totals.csv` | recorded hate crime by month and area, each offence once |
| `hate_crime_strands.csv` | strand flags by month and area |
| `benchmark_region.csv` | both by area over three periods of 12 months; sums of the files above |
| `population.csv` | mid-2023 population, as published by the Office for National Statistics |
| `training_register.csv`, `training_agg.csv` | who did which course: council teams one by one, partners in counts |
| `training_requirements.csv`, `training_sessions.csv` | which role must do which course; places booked and taken up |
| `org_register.csv`, `meetings.csv` | the strategy's partners; who came to which meeting |
| `action_plan.csv` | the strategy's 21 actions with an invented status, and three invented actions |
| `engagement_log.csv`, `engagement_eligible.csv` | activities; how many schools there are to reach |
| `venue_screening.csv`, `assurance.csv` | bookings screened by quarter; ratings by benchmark |
| `events_timeline.csv` | campaigns and changes that figures may show |
| `balance_answers.csv`, `risk_register.csv` | what people answered and judged |
| `sources.toml` | supplier, dates and definition of each file |

## Imperfections to find

Real extracts are untidy, so these are planted. The data-quality report should find each of them; none touches the
referrals or offences of the 12 months to September 2026.

1. `benchmark_region.csv` has a title above the column names: set aside.
2. `hate_crime_strands.csv`, Norfolk, November 2023, disability: `tbc` in place of a number. The row is quarantined and
   what it would have fed is not available, never 0.
3. `population.csv` has thousands separators: read as numbers.
4. `prevent_referrals.csv` has its dates day-first: read as such.
5. `hate_crime_totals.csv` begins with a byte order mark and ends with a `Total` row: the row is set aside.
6. `hate_crime_totals.csv` and `prevent_counts.csv` are provisional for July to September 2026.
7. `prevent_counts.csv`, Southend-on-Sea, March 2024, received from Education: `[c]` in place of a small number. It
   stays hidden, and a sum with it is not known.
8. `hate_crime_strands.csv` was due by 20 October 2026, 20 days after the end of the quarter, and is dated 26 October.
9. `training_agg.csv`: South Essex College has no return, the Integrated Care Board's last one is of June 2026 ("no
   return", never 0%), and Adult Community College's counts do not add up, so they are not used.
10. `training_requirements.csv`: USP College has agreed no validity: its completions are "currency unknown".
11. `venue_screening.csv`: no return for licensed events in 2026/27 Q2, and nobody knows of any private hire.
12. `action_plan.csv`: no status for one action, no evidence for some, and Security Threat Checks that are incomplete or
    were answered before the threat level was last set or at another level.

Each CSV file ends with a note that the data are synthetic: set aside.
"""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from inspect import cleandoc
from pathlib import Path

from prevent_analysis.demo import delivery, delivery_partners, delivery_training, offences, referrals, tables
from prevent_analysis.demo.published import read_published
from prevent_analysis.demo.tables import MARKING, MONTHS, PERIOD, Row
from prevent_analysis.intake.provenance import Source
from prevent_analysis.intake.schemas import SCHEMAS

NOTE = (
    "Note: SYNTHETIC DEMONSTRATION DATA. Made by prevent-analysis demo-data; "
    "it describes no real referral, offence, person or place."
)
REGION_TITLE = "Prevent referrals and recorded hate crime by area, 12 months to 30 September\n"
BYTE_ORDER_MARK = "\ufeff"
ON_TIME, LATE = date(2026, 10, 20), date(2026, 10, 26)


def _source(
    table: str, stands_in_for: str, definition: str, extract_date: date = ON_TIME, mid_year: date | None = None
) -> Source:
    return Source(
        path=f"{table}.csv",
        table=table,
        supplier=f"Synthetic demonstration (stands in for {stands_in_for})",
        extract_date=extract_date,
        period_start=mid_year or PERIOD.start,
        period_end=mid_year or PERIOD.end,
        version="1",
        supersedes="",
        definition=definition,
        marking=MARKING,
        published=False,
        synthetic=True,
    )


SOURCES = (
    _source(
        "prevent_counts",
        "Counter Terrorism Policing Eastern",
        "Prevent referrals received in the month, of residents of the area, whatever their outcome; duplicates, errors "
        "and transfers out are taken out. Stages: how many of them had reached it by the date of the extract "
        "(closed_initial: closed at the initial assessment; closed: a Channel case that has closed)",
    ),
    _source(
        "prevent_referrals",
        "Essex Police Prevent team",
        "The referrals of prevent_counts one by one, for Thurrock alone, pseudonymised",
    ),
    _source(
        "hate_crime_totals",
        "Essex Police performance team and the other five forces of the region",
        "Notifiable offences by month of recording and place of the offence, flagged with at least one of the five "
        "monitored strands, each once, net of cancelled records. Local strands are only in "
        "offences_any_strand_incl_local",
    ),
    _source(
        "hate_crime_strands",
        "Essex Police performance team and the other five forces of the region",
        "Strand flags on the offences of hate_crime_totals; an offence may carry two. Sex/gender is a local strand of "
        "Essex Police and no part of the five",
        extract_date=LATE,
    ),
    _source(
        "benchmark_region",
        "the regional counter terrorism local profile team",
        "Prevent referrals received, and how many had been discussed at a Channel panel and adopted by the date of the "
        "extract; recorded hate crime of the five monitored strands. Sums over 12 months",
    ),
    _source(
        "population",
        "the Office for National Statistics",
        "Usual residents of all ages in mid-2023: true figures of the Office for National Statistics, held constant. "
        "Contains public sector information licensed under the Open Government Licence v3.0",
        mid_year=date(2023, 6, 30),
    ),
    *(_source(table, stands_in_for, definition) for table, (stands_in_for, definition, _) in delivery.FILES.items()),
)


def make_demo(folder: Path, published: Path) -> list[Path]:
    """Write the demonstration pack: the same bytes every time.

    Parameters
    ----------
    folder
        Where the files go; it is made if it is not there.
    published
        Folder of the published figures that the pack is calibrated to.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    IntakeError
        A published figure that the pack needs is missing.

    Examples
    --------
    >>> make_demo(Path("demo"), Path("nowhere"))
    Traceback (most recent call last):
    prevent_analysis.errors.IntakeError: published_hate_crime.csv: ...
    """
    figures = read_published(published)
    crimes = offences.draw_hate_crime(figures, MONTHS)
    received = referrals.draw_referrals(figures, MONTHS, ON_TIME)
    texts = {
        "README.md": _readme(),
        "sources.toml": f"# {NOTE}\n" + "".join(_entry(source) for source in SOURCES),
        "prevent_counts.csv": _csv("prevent_counts", tables.prevent_counts(received)),
        "prevent_referrals.csv": _csv("prevent_referrals", tables.prevent_referrals(received)),
        "hate_crime_totals.csv": BYTE_ORDER_MARK + _csv("hate_crime_totals", tables.hate_crime_totals(crimes)),
        "hate_crime_strands.csv": _csv("hate_crime_strands", tables.hate_crime_strands(crimes)),
        "benchmark_region.csv": REGION_TITLE + _csv("benchmark_region", tables.benchmark_region(received, crimes)),
        "population.csv": _csv("population", tables.population(figures)),
        **{f"{table}.csv": _csv(table, rows()) for table, (_, _, rows) in delivery.FILES.items()},
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode("utf-8"))
    return [folder / name for name in texts]


def _csv(table: str, rows: Iterable[Row]) -> str:
    """The table as CSV with the note below it; `person_ref` is left out, because nobody agreed to it."""
    header = [name for name in SCHEMAS[table].names if name != "person_ref"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    writer.writerow([NOTE, *[""] * (len(header) - 1)])
    return text.getvalue()


def _readme() -> str:
    parts = [
        "# The demonstration pack",
        NOTE,
        "Thirty-six months, October 2023 to September 2026, of the 11 upper-tier and unitary areas of the six Eastern "
        "police forces.\nRun `prevent-analysis demo-data` to make it again: the same bytes come out.",
        "## How it was made",
        *(
            "### " + cleandoc(module.__doc__ or "").replace(".\n", "\n", 1)
            for module in (offences, referrals, delivery_training, delivery_partners)
        ),
        "## The files",
        cleandoc(__doc__ or "").partition("\n\n")[2],
        "Published hate crime totals and populations contain public sector information licensed under the Open\n"
        "Government Licence v3.0.",
    ]
    return "\n\n".join(parts) + "\n"


def _entry(source: Source) -> str:
    lines = (
        f"{field} = {value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)}\n"
        for field, value in asdict(source).items()
    )
    return "\n[[file]]\n" + "".join(lines)
