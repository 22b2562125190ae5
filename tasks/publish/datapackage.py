"""``datapackage.json``: the release for programs, in the terms of the Data Package standard."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from tasks.contract import TABLES, Column, Table

TYPES = {
    pa.string(): "string",
    pa.int32(): "integer",
    pa.float64(): "number",
    pa.bool_(): "boolean",
    pa.date32(): "date",
}


def datapackage(folder: Path, release: str, rows: Mapping[str, int]) -> str:
    """The description of the tables in `folder`, as JSON. `rows`: number of rows of each table."""
    described = {
        "name": "work-reports",
        "title": "Chinese government work reports (政府工作报告)",
        "version": release,
        "resources": [_resource(folder, spec, rows[name]) for name, spec in TABLES.items()],
    }
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def _resource(folder: Path, spec: Table, rows: int) -> dict[str, Any]:
    path = folder / f"{spec.name}.parquet"
    return {
        "name": spec.name,
        "path": path.name,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "profile": "tabular-data-resource",
        "description": f"One row is {spec.row}.",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path.read_bytes()).hexdigest()}",
        "rows": rows,
        "schema": {
            "fields": [_field(column) for column in spec.columns],
            "primaryKey": list(spec.key),
            "foreignKeys": [_foreign_key(c) for c in spec.columns if c.references],
            "missingValues": [],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": not column.nullable}
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    if column.low is not None:
        constraints["minimum"] = int(column.low) if pa.types.is_integer(column.type) else column.low
    if column.high is not None:
        constraints["maximum"] = int(column.high) if pa.types.is_integer(column.type) else column.high
    if column.pattern:
        constraints["pattern"] = column.pattern
    return {
        "name": column.name,
        "type": TYPES.get(column.type, "array"),
        "description": column.meaning,
        **({"unit": column.unit} if column.unit else {}),
        "example": _example(column),
        "constraints": constraints,
    }


def _example(column: Column) -> Any:
    """The example of a column as a value of its type."""
    if pa.types.is_nested(column.type):
        return json.loads(column.example)
    value = pa.array([column.example]).cast(column.type)[0].as_py()
    return value.isoformat() if pa.types.is_date(column.type) else value


def _foreign_key(column: Column) -> dict[str, Any]:
    assert column.references is not None
    table, field = column.references.split(".")
    return {"fields": [column.name], "reference": {"resource": table, "fields": [field]}}
