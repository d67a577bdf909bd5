"""Periods of time and how the field writes them: `2025/26 Q2`, `12 months to September 2026`."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from prevent_analysis.errors import SettingsError

QUARTER_ENDS = {6: 1, 9: 2, 12: 3, 3: 4}
FINANCIAL_YEAR = re.compile(r"^(\d{4})/(\d{2})$")
MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")


def month_end(year: int, month: int) -> date:
    """Last day of a month; months beyond 1 to 12 roll the year over.

    Examples
    --------
    >>> month_end(2026, 14)
    datetime.date(2027, 2, 28)
    """
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])


@dataclass(frozen=True, order=True)
class Period:
    """Whole months from `start` (the first of a month) to `end` (the last of a month).

    Examples
    --------
    >>> Period.ending(date(2026, 9, 30), months=3).label
    '2026/27 Q2'
    >>> Period.ending(date(2026, 9, 30)).label
    '12 months to September 2026'
    """

    end: date
    start: date

    @classmethod
    def ending(cls, end: date, months: int = 12) -> "Period":
        """The `months` whole months that end with the month of `end`."""
        if end != month_end(end.year, end.month):
            raise SettingsError("a period must end on the last day of a month")
        before = month_end(end.year, end.month - months)
        return cls(end=end, start=date.fromordinal(before.toordinal() + 1))

    @property
    def months(self) -> int:
        """Length in months."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def period_type(self) -> str:
        """What kind of period this is, as `period_type` in the values table."""
        if self.months == 1:
            return "month"
        if self.months == 3 and self.end.month in QUARTER_ENDS:
            return "financial quarter"
        if self.months == 12 and self.end.month == 3:
            return "financial year"
        return f"{self.months} months"

    @property
    def label(self) -> str:
        """The period in words, for a reader."""
        if self.period_type == "month":
            return f"{self.end:%B %Y}"
        if self.period_type == "financial quarter":
            first_year = self.end.year - (self.end.month <= 3)
            return f"{first_year}/{(first_year + 1) % 100:02d} Q{QUARTER_ENDS[self.end.month]}"
        return f"{self.months} months to {self.end:%B %Y}"

    def earlier(self, windows: int = 1) -> "Period":
        """The period of the same length that ends just before this one starts, `windows` times over."""
        return Period.ending(month_end(self.end.year, self.end.month - self.months * windows), self.months)

    def month_labels(self) -> list[str]:
        """The months as `YYYY-MM`, in order.

        Examples
        --------
        >>> Period.ending(date(2026, 2, 28), months=3).month_labels()
        ['2025-12', '2026-01', '2026-02']
        """
        first = self.start.year * 12 + self.start.month - 1
        return [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(first, first + self.months)]


def parse_month(text: str) -> Period:
    """The month `YYYY-MM`.

    Examples
    --------
    >>> parse_month("2026-09").end
    datetime.date(2026, 9, 30)
    """
    match = MONTH.match(text)
    if not match:
        raise ValueError("a month is written YYYY-MM")
    return Period.ending(month_end(int(match[1]), int(match[2])), months=1)


def parse_financial_year(text: str) -> Period:
    """The financial year `2024/25`, April to March.

    Examples
    --------
    >>> parse_financial_year("2024/25").start
    datetime.date(2024, 4, 1)
    """
    match = FINANCIAL_YEAR.match(text)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise ValueError("a financial year is written like 2024/25")
    return Period.ending(month_end(int(match[1]) + 1, 3))
