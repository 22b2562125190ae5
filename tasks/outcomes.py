"""What a gate is to judge: for each row of a stage's tables what its rules say of it.

The rules are asked where the tables are, in a worker process, and what they say goes to the gate
(:mod:`tasks.gate`) as columns of truths beside the columns that the contract makes demands on. So
nothing here imports Great Expectations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from expectations import catalogue
from expectations.catalogue import Check
from expectations.columns import flat
from expectations.rule import Finding, Frames, Rule, Severity
from tasks.contract import SPANS, Table
from tasks.store import Store
from tasks.version import version

UNREAD = {("reports", "text"), ("candidates", "sketch")}
"""Columns that take much memory and that no rule of the stage's gate looks at."""
KEYS = ("figure_id", "paragraph_id", "document_id", "source")
"""Columns that say which row it is, the most exact first."""
SHOWN = 300
"""Characters of a failing row that are shown."""
PREPARING_RULE = "the tables of a stage can be looked into"
SCHEMA_RULE = "a table has the columns and types of its contract"
BROKEN = "The check itself failed: the rule or the table is broken."


@dataclass(slots=True)
class Outcome:
    """What is to be judged of one table."""

    table: str
    frame: pd.DataFrame
    """The columns that demands are made on, and for each rule, by its name, whether it holds."""
    failing: dict[str, list[Finding]] = field(default_factory=dict)
    """By rule what is to be said of the rows of which it does not hold."""
    broken: list[Finding] = field(default_factory=list)
    """Rules that could not be asked."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of the tables of a stage: outcomes, or why there are none."""

    outcomes: Sequence[Outcome] = ()
    faults: Sequence[Finding] = ()


def outcomes_version(stage: str) -> str:
    """The version of a stage's rules and of this module."""
    return version(f"expectations.{stage}", "tasks.outcomes")


def look_at_part(stage: str, code: str, root: Path, part: str) -> Looked:
    """What there is to judge of a part in the store at `root`; `code` is the version of the rules that is asked for.

    Raises RuntimeError where the code that this process loaded is another.
    """
    if outcomes_version(stage) != code:
        raise RuntimeError("The rules were changed while the run was under way: run again.")
    store = Store(root)
    schemas = {spec.name: store.schema(stage, part, spec.name) for spec in catalogue.tables(stage)}
    return look(stage, left(store, stage, part), schemas)


def left(store: Store, stage: str, part: str) -> dict[str, pa.Table]:
    """The tables that a part holds, and those of the part it was made from, as its gate looks at them."""
    tables = {}
    for spec in catalogue.tables(stage):
        names = store.schema(stage, part, spec.name).names
        tables[spec.name] = store.read(stage, part, spec.name, [name for name in names if (spec.name, name) not in UNREAD])
    upstream = store.upstream(stage, part)
    if stage == "tag" and upstream:
        tables["blocks"] = store.read("deduplicate", upstream, "blocks", ["source", "ordinal", "text"])
    if stage == "extract" and upstream:
        tables["paragraphs"] = store.read("tag", upstream, "paragraphs", ["paragraph_id", "document_id", "text", "part", "section_path"])
    return tables


def look(
    stage: str, tables: Mapping[str, pa.Table], schemas: Mapping[str, pa.Schema] | None = None, of: Collection[str] | None = None
) -> Looked:
    """What there is to judge of a stage's tables, or of those named in `of`.

    `tables` holds the stage's tables and others that its rules look at; `schemas` are
    those of the files where `tables` holds only some of the columns. A table of another
    type than its contract stops the run.
    """
    found = {**{name: table.schema for name, table in tables.items()}, **(schemas or {})}
    misfits = [m for spec in catalogue.tables(stage) for m in _misfits(stage, spec, found[spec.name])]
    if misfits:
        return Looked(faults=misfits)
    try:
        frames = catalogue.prepared(stage, frames_of(tables))
    except Exception as error:
        said = f"{type(error).__name__}: {error}"[:SHOWN]
        return Looked(faults=[Finding(stage, PREPARING_RULE, Severity.STOP, "", stage, said, BROKEN)])
    return Looked(outcomes_of(stage, [check for check in catalogue.of_reports(stage) if of is None or check.table in of], frames))


def _misfits(stage: str, spec: Table, schema: pa.Schema) -> Iterator[Finding]:
    """A finding for each column that is not what the contract says."""
    for name in dict.fromkeys([*spec.schema.names, *schema.names]):
        wanted, found = (s.field(name) if name in s.names else None for s in (spec.schema, schema))
        if wanted is None or found is None or not wanted.equals(found):
            said = f"{spec.name}.{name} is {found or 'missing'}, by contract {wanted or 'not there'}"
            yield Finding(stage, SCHEMA_RULE, Severity.STOP, "", spec.name, said, "Stage and contract have come apart.")


def frames_of(tables: Mapping[str, pa.Table]) -> dict[str, pd.DataFrame]:
    """The tables as data frames: words in lists joined by ;, of spans their total length, other nested columns left behind.

    Words are Python's own strings: rules go through them one by one, where Arrow's would be made anew each time.
    """
    return {name: _frame(table) for name, table in tables.items()}


def _frame(table: pa.Table) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for column in table.schema:
        if pa.types.is_string(column.type):
            columns[column.name] = _words(table[column.name])
        elif flat(column.type):
            columns[column.name] = table[column.name].to_pandas()
        elif column.type == pa.list_(pa.string()):
            columns[column.name] = _words(pc.binary_join(table[column.name], ";"))
        elif column.type == SPANS:
            columns[f"{column.name}_length"] = _lengths(table[column.name])
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


def outcomes_of(stage: str, wanted: Iterable[Check], frames: Frames) -> list[Outcome]:
    """What there is to judge by these demands and rules, table by table; a table without a row cannot fail."""
    by_table: dict[str, list[Check]] = {}
    for check in wanted:
        by_table.setdefault(check.table, []).append(check)
    return [_outcome(stage, table, checks, frames) for table, checks in by_table.items() if not frames[table].empty]


def _outcome(stage: str, table: str, wanted: Sequence[Check], frames: Frames) -> Outcome:
    frame = frames[table].reset_index(drop=True)
    columns = {name for check in wanted if not isinstance(check, Rule) for name in check.columns} & set(frame.columns)
    found = Outcome(table, pd.DataFrame({name: _compact(frame[name]) for name in sorted(columns)}, index=frame.index))
    truths: dict[str, np.ndarray] = {}
    for check in wanted:
        if isinstance(check, Rule):
            try:
                truths[check.name] = check.holds(frames).astype(bool).to_numpy()
            except Exception as error:
                found.broken.append(broken(stage, check, f"{type(error).__name__}: {error}"))
    found.frame = found.frame.assign(**truths)
    for check in wanted:
        if isinstance(check, Rule) and check.name in truths and not truths[check.name].all():
            failing = frame[~truths[check.name]]
            found.failing[check.name] = [finding(stage, check, row) for row in failing.to_dict("records")]
    return found


def _compact(column: pd.Series) -> Any:
    """A column as Great Expectations is quick with: it copies all columns for each expectation, and compares short integers one by one."""
    if column.dtype == object or isinstance(column.dtype, pd.StringDtype):
        return pd.Categorical.from_codes(*pd.factorize(column))
    return column.astype("int64") if pd.api.types.is_integer_dtype(column.dtype) else column


def broken(stage: str, check: Check, error: str) -> Finding:
    """A check that cannot be made is a check that is not passed."""
    return Finding(stage, check.name, Severity.STOP, "", check.table, error[:SHOWN], BROKEN)


def finding(stage: str, check: Check, values: Mapping[Any, Any]) -> Finding:
    """What is said of a row, given by its values, that failed."""
    report = values.get("source") or values.get("document_id") or ""
    where = next((str(values[name]) for name in KEYS if values.get(name)), "")
    if where == report and "ordinal" in values:
        where = f"paragraph {values['ordinal']}"
    said = check.shows.format(**values) if isinstance(check, Rule) else check.shown(values)
    return Finding(stage, check.name, check.severity, str(report), where, said[:SHOWN], check.reason)
