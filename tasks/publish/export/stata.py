"""Stata files (format 118, Stata 14 and later): variable labels, value labels, real dates, within Stata's limits.

The limits (Stata manual, [R] Limits; pandas writes the format): names of 32 characters, labels
of 80, text of 2,045 bytes in a fixed column and longer as strL. Columns with a few allowed values
are numbers with value labels, true/false is 0/1 with labels no and yes. A large table goes on in
another file, `name_2.dta`, to be appended. Byte-reproducible: no time stamp of the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa

from tasks.contract import Column, Table
from tasks.publish.export.text import as_json

ROWS = 500_000
"""Rows of a file: what fits into memory while it is written."""
NAME, LABEL, FIXED = 32, 80, 2_045
SHORT = (("_level", "_lv"), ("_growth", "_gr"), ("_change", "_ch"), ("_share", "_sh"), ("_rank", "_rk"),
         ("_target", "_t"), ("_actual", "_a"), ("fixed_asset_", "fa_"), ("industrial_", "ind_"), ("livelihood_", "lh_"))
"""What becomes shorter, in this order, until a name fits."""
RESERVED = frozenset({"end", "using", "with", "in", "if", "long", "double", "float", "int", "byte"})
"""Names that Stata or its writer does not take for a variable, as far as columns might bear them; they get a `_`."""
STAMP = datetime(2000, 1, 1)


def write_dta(path: Path, spec: Table, batches: Iterator[pa.Table]) -> None:
    waiting: list[pa.Table] = []
    number = 1
    for batch in batches:
        waiting.append(batch)
        while sum(t.num_rows for t in waiting) >= ROWS:
            whole = pa.concat_tables(waiting)
            _write(path, spec, whole.slice(0, ROWS), number)
            waiting, number = [whole.slice(ROWS)], number + 1
    rest = pa.concat_tables(waiting) if waiting else spec.schema.empty_table()
    if rest.num_rows or number == 1:
        _write(path, spec, rest, number)


def _write(path: Path, spec: Table, table: pa.Table, number: int) -> None:
    columns = {column.name: _column(column, table[column.name]) for column in spec.columns}
    names = dict(zip(columns, stata_names(list(columns)), strict=True))
    frame = pd.DataFrame({names[name]: values for name, values in columns.items()})
    text = [name for name in frame if frame[name].dtype == object]
    frame.to_stata(
        path if number == 1 else path.with_name(f"{path.stem}_{number}{path.suffix}"),
        write_index=False,
        version=118,
        time_stamp=STAMP,
        data_label=clipped(f"One row is {spec.row}"),
        variable_labels={names[c.name]: clipped(c.meaning) for c in spec.columns},
        convert_dates={names[c.name]: "td" for c in spec.columns if pa.types.is_date(c.type)},
        value_labels={names[c.name]: labels for c in spec.columns if (labels := value_labels(c))},
        convert_strl=[name for name in text if any(len(value.encode()) > FIXED for value in frame[name])],
    )


def _column(column: Column, values: pa.ChunkedArray) -> pd.Series:
    """The values as Stata has them: codes of their labels, numbers, dates, text (null is empty)."""
    of = values.to_pylist()
    labels = value_labels(column)
    if labels:
        codes = {label: code for code, label in labels.items()} | {True: 1, False: 0}
        return pd.Series([None if v is None else codes[v] for v in of], dtype="Int8")
    if pa.types.is_date(column.type):
        return pd.to_datetime(pd.Series(of, dtype=object))
    if pa.types.is_integer(column.type):
        return pd.Series(of, dtype="Int32")
    if pa.types.is_floating(column.type):
        return pd.Series(of, dtype="float64")
    text = map(as_json, of) if pa.types.is_nested(column.type) else (v or "" for v in of)
    return pd.Series([v.replace("\0", "\ufffd") for v in text], dtype=object)


def value_labels(column: Column) -> dict[float, str]:
    """The labels of a column with a few allowed values, by their codes."""
    if pa.types.is_boolean(column.type):
        return {0: "no", 1: "yes"}
    return dict(enumerate(column.allowed or (), 1))


def stata_names(names: list[str]) -> list[str]:
    """Variable names for columns: of at most 32 characters, none reserved, all different."""
    found: list[str] = []
    for name in names:
        short = f"{name}_" if name in RESERVED else name
        for long, abbreviation in SHORT:
            if len(short) <= NAME:
                break
            short = short.replace(long, abbreviation)
        short = short[:NAME]
        while short in found:
            short = f"{short[: NAME - 2]}_{1 + sum(f.startswith(short[: NAME - 2]) for f in found)}"
        found.append(short)
    return found


def clipped(text: str) -> str:
    """A label of at most 80 characters, cut between words."""
    text = text.rstrip(".")
    if len(text) <= LABEL:
        return text
    cut = text[: LABEL - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[LABEL // 2:] else cut).rstrip(" ,;:") + "…"
