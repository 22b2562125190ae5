"""The data dictionary: the contract as a page to read."""

from __future__ import annotations

import pyarrow as pa

from tasks.contract import TABLES, Column, Table

INTRODUCTION = """# The tables

Each release is a folder `releases/<id>/`; `latest` names the newest that passed all gates. A table is one
Parquet file; descriptions and units of the columns stand in its schema and in `datapackage.json` too. The
rows of a release, put together, hold every character of every input: in `paragraphs`, in `removals` with
the reason, or the whole input is in `rejects`.

This page is generated from `tasks/contract.py` (`make dictionary`).
"""

TYPES = {
    pa.string(): "text",
    pa.int32(): "integer",
    pa.float64(): "number",
    pa.bool_(): "true/false",
    pa.date32(): "date",
}


def dictionary() -> str:
    """The data dictionary of all tables, in Markdown."""
    return "\n".join([INTRODUCTION, *(_table(spec) for spec in TABLES.values())])


def _table(spec: Table) -> str:
    lines = [
        f"## {spec.name}",
        "",
        f"One row is {spec.row}. Key: {', '.join(f'`{k}`' for k in spec.key)}.",
        "",
    ]
    lines += [f"- {warning}" for warning in spec.warnings] + ([""] if spec.warnings else [])
    lines += ["| column | type | unit | meaning | values | example |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [_row(column) for column in spec.columns]
    return "\n".join([*lines, ""])


def _row(column: Column) -> str:
    cells = (f"`{column.name}`", type_of(column), column.unit or "–", column.meaning, values_of(column), f"`{column.example}`")
    return f"| {' | '.join(cell.replace('|', '∣') for cell in cells)} |"


def type_of(column: Column) -> str:
    """The type of a column in words."""
    return TYPES.get(column.type, "list of spans") + (", may be null" if column.nullable else "")


def values_of(column: Column) -> str:
    """What values a column may take, in Markdown."""
    said = []
    if column.allowed:
        said.append(", ".join(f"`{value}`" for value in column.allowed))
    if column.low is not None or column.high is not None:
        said.append(
            "–".join("" if bound is None else f"{bound:g}" for bound in (column.low, column.high)).strip("–")
            if column.low is not None and column.high is not None
            else f"from {column.low:g}"
            if column.low is not None
            else f"up to {column.high:g}"
        )
    if column.pattern:
        said.append(f"`{column.pattern}`")
    if column.references:
        said.append(f"found in `{column.references}`")
    return "; ".join(said)
