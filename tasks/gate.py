"""The gates: Great Expectations over the tables that a stage left.

The demands are derived from the contract (:mod:`expectations.columns`) and written in
``expectations/<stage>.py``. The outcome of a rule is a column of its own beside the
table's columns, and an expectation on that column, so that the verdict is always that
of a Great Expectations suite. Rows are asked for only where an expectation fails.

Great Expectations runs on pandas frames, a batch of reports at a time: at 75,000
figures forty expectations take 0.3 s, so memory and cost stay flat however many
reports there are. Types are checked with pyarrow, before the frames are made, because
a frame has lost them.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any
from unittest.mock import patch

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from expectations import catalogue
from expectations.catalogue import Check
from expectations.columns import flat
from expectations.rule import Finding, Frames, Rule, Severity
from tasks.contract import SPANS, Table
from tasks.version import version

ONE_AT_A_TIME = Lock()
"""Great Expectations keeps its context in a global: validations in threads would mix."""
LEVELS = {Severity.REJECT: "critical", Severity.STOP: "critical", Severity.WARN: "warning"}
KEYS = ("figure_id", "paragraph_id", "document_id", "source")
"""Columns that say which row it is, the most exact first."""
SHOWN = 300
"""Characters of a failing row that are shown."""


def gate_version(stage: str) -> str:
    """The version of a gate: its rules, the contract and this module."""
    return version(f"expectations.{stage}", "tasks.gate")


def examine(stage: str, tables: Mapping[str, pa.Table], schemas: Mapping[str, pa.Schema] | None = None) -> list[Finding]:
    """What the gate of a stage finds in its tables. Empty: everything is as demanded.

    `tables` holds the stage's tables and others that its rules look at; `schemas` are
    those of the files where `tables` holds only some of the columns. A table of another
    type than its contract stops the run.
    """
    found = {**{name: table.schema for name, table in tables.items()}, **(schemas or {})}
    misfits = [m for spec in catalogue.tables(stage) for m in _misfits(stage, spec, found[spec.name])]
    if misfits:
        return misfits
    try:
        frames = catalogue.prepared(stage, frames_of(tables))
    except Exception as error:
        said = f"{type(error).__name__}: {error}"[:SHOWN]
        return [Finding(stage, PREPARING_RULE, Severity.STOP, "", stage, said, BROKEN)]
    return judge(stage, catalogue.of_reports(stage), frames)


def examine_run(stage: str, tables: Mapping[str, pa.Table]) -> list[Finding]:
    """What the gate of a stage finds in the run as a whole."""
    return judge(stage, catalogue.of_run(stage), frames_of(tables))


def _misfits(stage: str, spec: Table, schema: pa.Schema) -> Iterator[Finding]:
    """A finding for each column that is not what the contract says."""
    for name in dict.fromkeys([*spec.schema.names, *schema.names]):
        wanted, found = (s.field(name) if name in s.names else None for s in (spec.schema, schema))
        if wanted is None or found is None or not wanted.equals(found):
            said = f"{spec.name}.{name} is {found or 'missing'}, by contract {wanted or 'not there'}"
            yield Finding(stage, SCHEMA_RULE, Severity.STOP, "", spec.name, said, "Stage and contract have come apart.")


PREPARING_RULE = "the tables of a stage can be looked into"
SCHEMA_RULE = "a table has the columns and types of its contract"


def frames_of(tables: Mapping[str, pa.Table]) -> dict[str, pd.DataFrame]:
    """The tables as data frames: words in lists joined by ;, of spans their total length, other nested columns left behind.

    Words are Python's own strings: rules go through them one by one, where Arrow's would be made anew each time.
    """
    return {name: _frame(table) for name, table in tables.items()}


def _frame(table: pa.Table) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for field in table.schema:
        if pa.types.is_string(field.type):
            columns[field.name] = _words(table[field.name])
        elif flat(field.type):
            columns[field.name] = table[field.name].to_pandas()
        elif field.type == pa.list_(pa.string()):
            columns[field.name] = _words(pc.binary_join(table[field.name], ";"))
        elif field.type == SPANS:
            columns[f"{field.name}_length"] = _lengths(table[field.name])
    return pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows))


def _words(column: pa.ChunkedArray) -> pd.Series:
    return pd.Series(column.to_numpy(), dtype=object)


def _lengths(spans: pa.ChunkedArray) -> np.ndarray:
    """The characters that the spans of each row hold together."""
    found = []
    for chunk in spans.chunks:
        of, one = pc.list_parent_indices(chunk), chunk.flatten()
        length = pc.subtract(one.field("end"), one.field("start"))
        found.append(np.bincount(of.to_numpy(), length.to_numpy(), minlength=len(chunk)).astype("int64"))
    return np.concatenate(found) if found else np.array([], "int64")


def judge(stage: str, wanted: Iterable[Check], frames: Frames) -> list[Finding]:
    """What fails of the demands and rules, as Great Expectations sees it."""
    by_table: dict[str, list[Check]] = {}
    for check in wanted:
        by_table.setdefault(check.table, []).append(check)
    return [found for table, some in by_table.items() for found in _judge_table(stage, table, some, frames)]


def _judge_table(stage: str, table: str, wanted: Sequence[Check], frames: Frames) -> Iterator[Finding]:
    frame = frames[table].reset_index(drop=True)
    if frame.empty:
        return  # no row that could fail; that there are rows at all is a demand on the run
    outcomes: dict[str, np.ndarray] = {}
    suite: dict[int, Any] = {}
    read: set[str] = set()
    for number, check in enumerate(wanted):
        if isinstance(check, Rule):
            try:
                outcomes[check.name] = check.holds(frames).astype(bool).to_numpy()
            except Exception as error:
                yield _broken(stage, check, f"{type(error).__name__}: {error}")
                continue
            suite[number] = _expectation(check, "ExpectColumnValuesToBeInSet", {"column": check.name, "value_set": [True]}, number)
        elif check.columns <= set(frame.columns):  # else this gate does not read the column
            suite[number] = _expectation(check, check.kind, check.arguments, number)
            read |= check.columns
    looked_at = pd.DataFrame({**{name: _compact(frame[name]) for name in sorted(read)}, **outcomes})
    for number, rows in _failures(f"{stage}: {table}", suite, looked_at, wanted):
        if isinstance(rows, str):
            yield _broken(stage, wanted[number], rows)
        else:
            failing = frame.iloc[rows].assign(**{name: outcome[rows] for name, outcome in outcomes.items()})
            yield from (_finding(stage, wanted[number], row) for row in failing.to_dict("records"))


def _compact(column: pd.Series) -> Any:
    """A column as Great Expectations is quick with: it copies all columns for each expectation, and compares short integers one by one."""
    if column.dtype == object or isinstance(column.dtype, pd.StringDtype):
        return pd.Categorical.from_codes(*pd.factorize(column))
    return column.astype("int64") if pd.api.types.is_integer_dtype(column.dtype) else column


def _expectation(check: Check, kind: str, arguments: Mapping[str, Any], number: int) -> Any:
    return getattr(_great_expectations().expectations, kind)(
        **arguments,
        meta={"number": number, "reason": check.reason, "what follows": str(check.severity)},
        severity=LEVELS[check.severity],
        description=check.name,
    )


def _failures(name: str, suite: Mapping[int, Any], frame: pd.DataFrame, wanted: Sequence[Check]) -> Iterator[tuple[int, list[int] | str]]:
    """The numbers of the expectations that were not met, each with the rows that failed, or with the error where it broke.

    The rows of a rule are those where its column is false; those of other expectations are asked for.
    """
    with ONE_AT_A_TIME, _configured_once():
        gx = _great_expectations()
        batch = _context().data_sources.pandas_default.read_dataframe(frame)
        whole = gx.ExpectationSuite(name=name, expectations=list(suite.values()))
        failed = [r for r in batch.validate(whole, result_format="BOOLEAN_ONLY").results if not r.success]
        numbers = [r.expectation_config.meta["number"] for r in failed]
        asked = [suite[n] for n in numbers if not isinstance(wanted[n], Rule)]
        if asked:
            again = gx.ExpectationSuite(name=f"{name}, failed", expectations=asked)
            failed = [r for r in failed if isinstance(wanted[r.expectation_config.meta["number"]], Rule)]
            failed += [r for r in batch.validate(again, result_format="COMPLETE").results if not r.success]
    for result in failed:
        number = result.expectation_config.meta["number"]
        check, rows = wanted[number], (result.result or {}).get("unexpected_index_list")
        if rows is None and isinstance(check, Rule):
            rows = np.flatnonzero(~frame[check.name].to_numpy()).tolist() or None
        yield number, str(result.exception_info) if rows is None else rows


@contextmanager
def _configured_once() -> Iterator[None]:
    """Lets each expectation work out its configuration once: Great Expectations asks for it forty times, and makes it anew each time."""
    base = _great_expectations().expectations.Expectation
    plain, made = base.configuration, {}

    def configuration(expectation: Any) -> Any:
        if id(expectation) not in made:  # what is kept beside it keeps its id from another's use
            made[id(expectation)] = expectation, plain.fget(expectation)
        return made[id(expectation)][1]

    with patch.object(base, "configuration", property(configuration)):
        yield


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


def _broken(stage: str, check: Check, error: str) -> Finding:
    """A check that cannot be made is a check that is not passed."""
    return Finding(stage, check.name, Severity.STOP, "", check.table, error[:SHOWN], BROKEN)


BROKEN = "The check itself failed: the rule or the table is broken."


def _finding(stage: str, check: Check, values: Mapping[Any, Any]) -> Finding:
    report = values.get("source") or values.get("document_id") or ""
    where = next((str(values[name]) for name in KEYS if values.get(name)), "")
    if where == report and "ordinal" in values:
        where = f"paragraph {values['ordinal']}"
    said = check.shows.format(**values) if isinstance(check, Rule) else check.shown(values)
    return Finding(stage, check.name, check.severity, str(report), where, said[:SHOWN], check.reason)
