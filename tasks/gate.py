"""The gates: Great Expectations over the tables that a stage left.

The demands are derived from the contract (:mod:`expectations.columns`) and written in
``expectations/<stage>.py``. The outcome of a rule is a column of its own beside the
table's columns, and an expectation on that column, so that the verdict is always that
of a Great Expectations suite. Rows are asked for only where an expectation fails.

Great Expectations runs on pandas frames, a batch of reports at a time: at 75,000
figures forty expectations take 0.3 s, so memory and cost stay flat however many
reports there are. Types are checked with pyarrow, before the frames are made, because
the frame has lost them.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from threading import Lock
from typing import Any

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
import pyarrow as pa
from great_expectations.data_context.types.base import ProgressBarsConfig

from expectations.columns import Demand, demands, references
from expectations.rule import Finding, Frames, Rule, Severity
from tasks.contract import Table
from tasks.version import version

logging.getLogger("great_expectations").setLevel(logging.WARNING)

ONE_AT_A_TIME = Lock()
"""Great Expectations keeps its context in a global: validations in threads would mix."""
LEVELS = {Severity.REJECT: "critical", Severity.STOP: "critical", Severity.WARN: "warning"}
SHOWN = 300
"""Characters of a failing row that are shown."""

Check = Demand | Rule


def rules(stage: str, scope: str = "reports") -> tuple[Rule, ...]:
    """The rules that a stage's file adds to the contract, on its reports or on the run as a whole."""
    module = import_module(f"expectations.{stage}")
    found: tuple[Rule, ...] = module.RULES if scope == "reports" else module.RUN_RULES
    return found


def gate_version(stage: str) -> str:
    """The version of a gate: its rules, the contract and this module."""
    return version(f"expectations.{stage}", "tasks.gate", "tasks.interim")


def checks(stage: str, scope: str, specs: Sequence[Table], present: frozenset[str]) -> list[Check]:
    """Everything that a gate demands of its tables."""
    derived = [d for spec in specs for d in demands(spec)]
    referring = [r for spec in specs for r in references(spec, present)]
    return [*derived, *referring, *rules(stage, scope)]


def examine(stage: str, specs: Sequence[Table], tables: Mapping[str, pa.Table], scope: str = "reports",
            schemas: Mapping[str, pa.Schema] | None = None) -> list[Finding]:
    """What the gate of a stage finds in its tables. Empty: everything is as demanded.

    `specs` are the tables that the contract's demands are made of; `tables` may hold
    further ones that rules look at. `schemas` are those of the files where `tables` holds
    only some of their columns. A table of another type than its contract stops the run.
    """
    of_files = {**{name: table.schema for name, table in tables.items()}, **(schemas or {})}
    wrong = [finding for spec in specs for finding in _misfits(stage, spec, of_files[spec.name])]
    if wrong:
        return wrong
    frames = {name: frame_of(table) for name, table in tables.items()}
    return judge(stage, checks(stage, scope, specs, frozenset(tables)), frames)


def _misfits(stage: str, spec: Table, schema: pa.Schema) -> Iterator[Finding]:
    """A finding for each column that is not what the contract says."""
    for name in dict.fromkeys([*spec.schema.names, *schema.names]):
        wanted = spec.schema.field(name) if name in spec.schema.names else None
        found = schema.field(name) if name in schema.names else None
        if wanted is None or found is None or not wanted.equals(found):
            yield Finding(stage, f"{spec.name} has the columns and types of its contract", Severity.STOP, "", name,
                          f"{spec.name}.{name} is {found or 'missing'}, the contract says {wanted or 'nothing of it'}",
                          "The stage and the contract have come apart.")


def frame_of(table: pa.Table) -> pd.DataFrame:
    """The columns of a table that can stand in a data frame."""
    flat = [f.name for f in table.schema if not (pa.types.is_nested(f.type) or pa.types.is_binary(f.type))]
    return table.select(flat).to_pandas()


def judge(stage: str, wanted: Iterable[Check], frames: Frames) -> list[Finding]:
    """What fails of the demands and rules, as Great Expectations sees it."""
    by_table: dict[str, list[Check]] = {}
    for check in wanted:
        by_table.setdefault(check.table, []).append(check)
    return [finding for table, some in by_table.items() for finding in _judge_table(stage, table, some, frames)]


def _judge_table(stage: str, table: str, wanted: Sequence[Check], frames: Frames) -> Iterator[Finding]:
    frame = frames[table].reset_index(drop=True)
    suite, broken, columns = [], [], {}
    for number, check in enumerate(wanted):
        meta = {"number": number, "severity": str(check.severity), "reason": check.reason}
        if isinstance(check, Demand):
            arguments, kind = check.arguments, check.kind
            if not {arguments.get("column"), *arguments.get("column_list", ())} - {None} <= set(frame.columns):
                continue  # a column that this gate does not read; that it exists was checked with the types
        else:
            try:
                columns[check.name] = check.holds(frames).astype(bool).to_numpy()
            except Exception as error:
                broken.append(_broken(stage, check, error))
                continue
            arguments, kind = {"column": check.name, "value_set": [True]}, "ExpectColumnValuesToBeInSet"
        suite.append(getattr(gxe, kind)(**arguments, meta=meta, severity=LEVELS[check.severity], description=check.name))
    yield from broken
    if columns:
        frame = pd.concat([frame, pd.DataFrame(columns, index=frame.index)], axis=1)
    if frame.empty or not suite:
        return  # no row, nothing that could fail; that there are rows at all is a demand on the run
    with ONE_AT_A_TIME:
        batch = _context().data_sources.pandas_default.read_dataframe(frame)
        failed = [r.expectation_config for r in batch.validate(_suite(stage, table, suite), result_format="BOOLEAN_ONLY").results
                  if not r.success]
        if not failed:
            return
        again = [e for e in suite if any(e.meta["number"] == f.meta["number"] for f in failed)]
        results = batch.validate(_suite(stage, table, again), result_format="COMPLETE").results
    for result in results:
        check = wanted[result.expectation_config.meta["number"]]
        rows = (result.result or {}).get("unexpected_index_list")
        if rows is None:
            yield _broken(stage, check, _error_of(result))
            continue
        for row in rows:
            yield _finding(stage, check, frame.loc[row])


def _suite(stage: str, table: str, expectations: list[Any]) -> gx.ExpectationSuite:
    return gx.ExpectationSuite(name=f"{stage}: {table}", expectations=expectations)


@cache
def _context() -> Any:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def _error_of(result: Any) -> Exception:
    return RuntimeError(str(result.exception_info)[:SHOWN])


def _broken(stage: str, check: Check, error: Exception) -> Finding:
    """A check that cannot be made is a check that is not passed."""
    return Finding(stage, check.name, Severity.STOP, "", check.table, f"{type(error).__name__}: {error}"[:SHOWN],
                   "The check itself failed: the rule or the table is broken.")


def _finding(stage: str, check: Check, row: pd.Series) -> Finding:
    values = row.to_dict()
    report = values.get("source") or values.get("document_id") or ""
    where = next((str(values[k]) for k in ("figure_id", "paragraph_id", "document_id", "source") if values.get(k)), "")
    if isinstance(check, Rule):
        sentence = check.shows.format(**values) if check.shows else ""
    else:
        named = check.arguments.get("column_list") or [check.arguments["column"]]
        sentence = ", ".join(f"{name} = {values[name]!r}" for name in named)
    return Finding(stage, check.name, str(check.severity), str(report), where, sentence[:SHOWN], check.reason)
