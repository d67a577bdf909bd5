"""Every worked example of docs/methods.md gives what the page says, and no statistic is left out."""

import doctest
from pathlib import Path

from prevent_analysis import statistics

PAGE = Path(__file__).resolve().parents[2] / "docs" / "methods.md"


def test_worked_examples():
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted > 25
    assert result.failed == 0


def test_every_statistic_has_an_example():
    page = PAGE.read_text(encoding="utf-8")
    functions = [name for name in statistics.__all__ if name[0].islower()]
    assert [name for name in functions if f"`{name}`" not in page or f"{name}(" not in page] == []
