"""Rules on one table, as Great Expectations suites in `expectations/<table>.json`.

The only importer of Great Expectations. What it would pass in silence (a rule type that it does not know, an empty
suite, a table or column with nothing in it, a rule that raised) is refused or fails here. Nothing is sent, no file
written, and no cell's value leaves it: its results hold positions of failing rows and counts, nothing else.
"""

import json
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from prevent_analysis.errors import SettingsError
from prevent_analysis.quality.rules import DIMENSIONS, SEVERITIES, Finding, Rule, files_of

RULE_ID = re.compile(r"^[A-Z]{3}-\d{3}$")
TEXTS = ("meaning", "what_to_do", "dimension")
# COMPLETE gives the positions of failing rows, from which the files concerned are found; the values stay out.
POSITIONS_ONLY = {
    "result_format": "COMPLETE",
    "exclude_unexpected_values": True,
    "partial_unexpected_count": 0,
    "return_unexpected_index_query": False,
}


@dataclass(frozen=True)
class SuiteRule:
    """One entry of a suite: the rule, and the expectation that checks it.

    `may_be_empty` says that the rule is about cells that a file may rightly leave out.
    """

    rule: Rule
    expectation: Mapping[str, Any]
    may_be_empty: bool

    @property
    def columns(self) -> list[str]:
        """The columns that the expectation is about; none for a rule about the table as a whole."""
        kwargs = self.expectation["kwargs"]
        single = [kwargs[name] for name in ("column", "column_A", "column_B") if name in kwargs]
        return [*single, *kwargs.get("column_list", ())]


@dataclass(frozen=True)
class Suite:
    """The rules of one table, in order."""

    table: str
    rules: tuple[SuiteRule, ...]


def read_suite(path: Path) -> Suite:
    """Read and check the suite of one table.

    Parameters
    ----------
    path
        `<table>.json` with `name` (the table) and `expectations`: for each a `type`, `kwargs`, `severity` and `meta`
        with `rule_id`, `meaning`, `what_to_do`, `dimension` and, if the rule is about cells that a file may leave out,
        `"may_be_empty": true`.

    Raises
    ------
    SettingsError
        The file is not a suite, has no rules, or has a rule that Great Expectations would ignore or misread.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "population.json"
    >>> _ = path.write_text('{"name": "population", "expectations": []}', encoding="utf-8")
    >>> read_suite(path)
    Traceback (most recent call last):
    ...
    prevent_analysis.errors.SettingsError: population.json: the suite has no rules; add at least one
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise SettingsError(f"{path.name}: there is no such suite in the expectations folder; put it back") from None
    except ValueError:
        raise SettingsError(f"{path.name}: the file is not JSON; restore it or correct it") from None
    if not isinstance(content, dict) or set(content) != {"name", "expectations"} or content["name"] != path.stem:
        raise SettingsError(f'{path.name}: a suite has "name", the same as the file\'s, and "expectations" alone')
    if not isinstance(content["expectations"], list) or not content["expectations"]:
        raise SettingsError(f"{path.name}: the suite has no rules; add at least one")
    rules = tuple(_read_rule(entry, path, place) for place, entry in enumerate(content["expectations"], start=1))
    ids = [entry.rule.rule_id for entry in rules]
    if repeated := sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1}):
        raise SettingsError(f"{path.name}, rule {repeated[0]}: the id is used twice; give each rule its own")
    return Suite(path.stem, rules)


def _read_rule(entry: Any, path: Path, place: int) -> SuiteRule:
    where = f"{path.name}, entry {place}"
    if not isinstance(entry, dict) or set(entry) != {"type", "kwargs", "severity", "meta"}:
        raise SettingsError(f"{where}: a rule has type, kwargs, severity and meta, and nothing else")
    meta, kwargs = entry["meta"], entry["kwargs"]
    if not isinstance(meta, dict) or not RULE_ID.match(str(meta.get("rule_id"))):
        raise SettingsError(f"{where}: meta.rule_id must be three capitals and three digits, like HCT-001")
    where = f"{path.name}, rule {meta['rule_id']}"
    if unknown := set(meta) - {"rule_id", "may_be_empty", *TEXTS}:
        raise SettingsError(f"{where}: meta has fields that mean nothing here: {', '.join(sorted(unknown))}")
    for name in TEXTS:
        if not isinstance(meta.get(name), str) or not meta[name].strip():
            raise SettingsError(f"{where}: meta.{name} is missing; write it in plain English")
    if meta["dimension"] not in DIMENSIONS:
        raise SettingsError(f"{where}: meta.dimension must be one of {', '.join(DIMENSIONS)}")
    if entry["severity"] not in SEVERITIES:
        raise SettingsError(f"{where}: severity must be one of {', '.join(SEVERITIES)}")
    if not isinstance(meta.get("may_be_empty", False), bool):
        raise SettingsError(f"{where}: meta.may_be_empty must be true or false")
    _check_expectation(entry["type"], kwargs, where)
    rule = Rule(meta["rule_id"], path.stem, meta["dimension"], entry["severity"], meta["meaning"], meta["what_to_do"])
    expectation = {"type": entry["type"], "kwargs": kwargs, "meta": {"rule_id": rule.rule_id}}
    return SuiteRule(rule, expectation, meta.get("may_be_empty", False))


def _check_expectation(kind: Any, kwargs: Any, where: str) -> None:
    """Refuse what Great Expectations drops, misreads or accepts by a default that hides something."""
    _great_expectations()
    from great_expectations.exceptions import ExpectationNotFoundError
    from great_expectations.expectations.registry import get_expectation_impl

    try:
        implementation = get_expectation_impl(kind)
    except (ExpectationNotFoundError, TypeError):
        raise SettingsError(f"{where}: Great Expectations has no rule of this type; correct the type") from None
    if not isinstance(kwargs, dict):
        raise SettingsError(f"{where}: kwargs must be the settings of the rule, by name")
    try:
        implementation(**kwargs)
    except (ValueError, TypeError):
        raise SettingsError(f"{where}: kwargs are not those that {kind} takes; correct them") from None
    if ("column_A" in kwargs or "column_list" in kwargs) and "ignore_row_if" not in kwargs:
        raise SettingsError(f"{where}: say with ignore_row_if what happens to rows with an empty cell")
    regex = kwargs.get("regex", "^$")
    if not (kind.endswith("_not_match_regex") or (regex.startswith("^") and regex.endswith("$"))):
        raise SettingsError(f"{where}: the regex must begin with ^ and end with $, or a part of the cell is enough")


def check_table(frame: pd.DataFrame, suite: Suite) -> list[Finding]:
    """Check a clean table against its suite.

    Parameters
    ----------
    frame
        The table, with `source_id`; empty text counts as missing.
    suite
        Its rules, from `read_suite`.

    Returns
    -------
    One finding a rule, in the order of the suite. A rule that raised, or had nothing to look at, is a failure
    whose reason begins `could not be checked`; with `may_be_empty` the latter is `not checked`.
    """
    texts = frame.select_dtypes(include=["string", "object"]).columns
    table = frame.assign(**{name: frame[name].mask(frame[name] == "") for name in texts}).reset_index(drop=True)
    outcome = _validate(table, suite) if len(table) else {}
    return [_finding(entry, table, outcome.get(entry.rule.rule_id)) for entry in suite.rules]


def _validate(table: pd.DataFrame, suite: Suite) -> dict[str, Any]:
    """Great Expectations' result for each rule id."""
    gx = _great_expectations()
    expectations = [dict(entry.expectation) for entry in suite.rules]
    batch = _batch_definition().get_batch(batch_parameters={"dataframe": table})
    validation = batch.validate(gx.ExpectationSuite(suite.table, expectations), result_format=POSITIONS_ONLY)
    return {result.expectation_config.meta["rule_id"]: result for result in validation.results}


def _finding(entry: SuiteRule, table: pd.DataFrame, result: Any) -> Finding:
    rule = entry.rule
    if missing := sorted(set(entry.columns) - set(table.columns)):
        reason = f"could not be checked: the table has no column {', '.join(missing)}"
        return rule.finding("fail", None, files_of(table), reason)
    if table.empty:
        return rule.finding("fail", None, files_of(table), "could not be checked: the table has no rows")
    if result is None or _raised(result.exception_info):
        return rule.finding("fail", None, files_of(table), "could not be checked: the rule stopped with an error")
    counts = result.result
    if "element_count" in counts:
        looked_at = counts["element_count"] - counts.get("missing_count", 0)
    else:
        looked_at = int(table[entry.columns].notna().all(axis=1).sum())
    if not looked_at:
        empty = "the column is empty, or no row is one that the rule is about"
        if entry.may_be_empty:
            return rule.finding("not checked", None, files_of(table), empty)
        return rule.finding("fail", None, files_of(table), f"could not be checked: {empty}")
    failing = counts.get("unexpected_index_list") or []
    concerned = table.loc[failing] if failing and not result.success else table
    return rule.finding("pass" if result.success else "fail", counts.get("unexpected_count"), files_of(concerned))


def _raised(exception_info: Mapping[str, Any] | None) -> bool:
    """Whether the rule raised; Great Expectations keys what went wrong by metric, or not at all."""
    info = exception_info or {}
    parts = [info] if "raised_exception" in info else list(info.values())
    return any(part["raised_exception"] for part in parts)


@cache
def _great_expectations() -> Any:
    """The library, imported when first needed: it takes two to three seconds."""
    os.environ["TQDM_DISABLE"] = "1"
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations

    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)  # its messages quote cells
    return great_expectations


@cache
def _batch_definition() -> Any:
    """One context in memory and one data source for every suite; its own defaults would make a temporary folder."""
    gx = _great_expectations()
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    in_memory = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(), progress_bars=ProgressBarsConfig(globally=False)
    )
    context = gx.get_context(mode="ephemeral", project_config=in_memory)
    return (
        context.data_sources.add_pandas("clean")
        .add_dataframe_asset("table")
        .add_batch_definition_whole_dataframe("all")
    )
