"""The gates: Great Expectations over the tables that a stage left.

The demands are derived from the contract (:mod:`expectations.columns`) and written in
``expectations/<stage>.py``. The outcome of a rule is a column of its own beside the
table's columns, and an expectation on that column, so that the verdict is always that
of a Great Expectations suite. The rows that fail a demand are asked for only where one does.

Great Expectations runs on pandas frames, a batch of reports at a time, so memory and cost
stay flat however many reports there are. What makes the frames is :mod:`tasks.outcomes`,
which also checks types with pyarrow before: a frame has lost them.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import pandas as pd
import pyarrow as pa

from expectations import catalogue
from expectations.catalogue import Check
from expectations.rule import Finding, Frames, Rule, Severity
from tasks.outcomes import Looked, Outcome, broken, finding, frames_of, look, outcomes_of
from tasks.version import version

ONE_AT_A_TIME = Lock()
"""Great Expectations keeps its context in a global: validations in threads would mix."""
LEVELS = {Severity.REJECT: "critical", Severity.STOP: "critical", Severity.WARN: "warning"}


def gate_version(stage: str) -> str:
    """The version of a gate: its rules, the contract and this module."""
    return version(f"expectations.{stage}", "tasks.gate")


def examine(
    stage: str, tables: Mapping[str, pa.Table], schemas: Mapping[str, pa.Schema] | None = None, of: Collection[str] | None = None
) -> list[Finding]:
    """What the gate of a stage finds in its tables (see :func:`tasks.outcomes.look`). Empty: everything is as demanded."""
    return passed(stage, look(stage, tables, schemas, of))


def passed(stage: str, seen: Looked) -> list[Finding]:
    """What the gate of a stage finds in what was seen of its tables."""
    return [*seen.faults, *_judged(stage, catalogue.of_reports(stage), seen.outcomes)]


def examine_run(stage: str, tables: Mapping[str, pa.Table]) -> list[Finding]:
    """What the gate of a stage finds in the run as a whole."""
    return judge(stage, catalogue.of_run(stage), frames_of(tables))


def judge(stage: str, wanted: Iterable[Check], frames: Frames) -> list[Finding]:
    """What fails of the demands and rules, as Great Expectations sees it."""
    checks = list(wanted)
    return _judged(stage, checks, outcomes_of(stage, checks, frames))


def _judged(stage: str, wanted: Sequence[Check], outcomes: Iterable[Outcome]) -> list[Finding]:
    return [found for outcome in outcomes for found in _judge(stage, [c for c in wanted if c.table == outcome.table], outcome)]


def _judge(stage: str, wanted: Sequence[Check], outcome: Outcome) -> Iterator[Finding]:
    yield from outcome.broken
    suite = {number: _expectation(check, number) for number, check in enumerate(wanted) if _read(check) <= set(outcome.frame.columns)}
    for number, rows in _failures(f"{stage}: {outcome.table}", suite, outcome.frame, wanted):
        check = wanted[number]
        if isinstance(rows, str):
            yield broken(stage, check, rows)
        elif isinstance(check, Rule):
            yield from outcome.failing[check.name]
        else:
            yield from (finding(stage, check, row) for row in outcome.frame.iloc[rows].to_dict("records"))


def _read(check: Check) -> set[str]:
    """The columns that a check looks at. Where one is not there, a rule is broken, or this gate does not read the column."""
    return {check.name} if isinstance(check, Rule) else check.columns


def _expectation(check: Check, number: int) -> Any:
    kind, arguments = ("ExpectColumnValuesToBeInSet", {"column": check.name, "value_set": [True]}) if isinstance(check, Rule) \
        else (check.kind, check.arguments)
    return getattr(_great_expectations().expectations, kind)(
        **arguments,
        meta={"number": number, "reason": check.reason, "what follows": str(check.severity)},
        severity=LEVELS[check.severity],
        description=check.name,
    )


def _failures(name: str, suite: Mapping[int, Any], frame: pd.DataFrame, wanted: Sequence[Check]) -> Iterator[tuple[int, list[int] | str]]:
    """The numbers of the expectations that were not met, each with the rows that failed, or with the error where it broke.

    The rows are asked for where it is a demand; those of a rule are known.
    """
    with ONE_AT_A_TIME, _configured_once():
        gx = _great_expectations()
        batch = _context().data_sources.pandas_default.read_dataframe(frame)
        whole = gx.ExpectationSuite(name=name, expectations=list(suite.values()))
        failed = [r for r in batch.validate(whole, result_format="BOOLEAN_ONLY").results if not r.success]
        asked = [suite[n] for n in map(_number, failed) if not isinstance(wanted[n], Rule)]
        if asked:
            again = gx.ExpectationSuite(name=f"{name}, failed", expectations=asked)
            failed = [r for r in failed if isinstance(wanted[_number(r)], Rule)]
            failed += [r for r in batch.validate(again, result_format="COMPLETE").results if not r.success]
    for result in failed:
        number = _number(result)
        is_rule = isinstance(wanted[number], Rule)
        rows = frame.index[~frame[wanted[number].name]].tolist() if is_rule else (result.result or {}).get("unexpected_index_list")
        yield number, rows or str(result.exception_info)


def _number(result: Any) -> int:
    """The number of the check that a validation result is of."""
    number: int = result.expectation_config.meta["number"]
    return number


@contextmanager
def _configured_once() -> Iterator[None]:
    """Lets each expectation work out its configuration once: Great Expectations asks for it forty times, and makes it anew each time."""
    base = _great_expectations().expectations.Expectation
    plain, made = base.configuration, {}

    def configuration(expectation: Any) -> Any:
        if id(expectation) not in made:  # what is kept beside it keeps its id from another's use
            made[id(expectation)] = expectation, plain.fget(expectation)
        return made[id(expectation)][1]

    base.configuration = property(configuration)
    try:
        yield
    finally:
        base.configuration = plain


@cache
def _great_expectations() -> Any:
    """The library, imported when the first gate needs it: a run with nothing new is spared the seconds."""
    import great_expectations.expectations

    for name in ("great_expectations", "great_expectations.data_context.types.base"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return great_expectations


@cache
def _context() -> Any:
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = _great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context
