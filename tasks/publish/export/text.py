"""CSV: UTF-8 with a byte-order mark, so that Excel knows it; numbers in full, 122700000000 and not 1.227e+11."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from tasks.contract import Table

BOM = "\ufeff"
INTEGRAL = 2.0**53
"""Up to here a float holds every whole number exactly."""


def write_csv(path: Path, spec: Table, batches: Iterator[pa.Table]) -> None:
    """An empty cell is a null or an empty text; the dictionary says which columns may be null."""
    written = [writer_of(column.type) for column in spec.columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        rows = csv.writer(file)
        rows.writerow(spec.schema.names)
        for batch in batches:
            columns = (map(write, values.to_pylist()) for write, values in zip(written, batch.columns, strict=True))
            rows.writerows(zip(*columns, strict=True))


def writer_of(kind: pa.DataType) -> Callable[[Any], str]:
    """How values of a type are written."""
    if pa.types.is_floating(kind):
        return number
    if pa.types.is_boolean(kind):
        return {None: "", True: "true", False: "false"}.__getitem__
    if pa.types.is_nested(kind):
        return as_json
    return plain


def plain(value: str | int | date | None) -> str:
    return "" if value is None else str(value)


def number(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < INTEGRAL else repr(value)


def as_json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
