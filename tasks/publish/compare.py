"""What is in one release and not in another: rows added, changed and removed, by table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from tasks.contract import TABLES, Table

EXAMPLES = 3
SHOWN = 60
"""Characters of a value that an example shows."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a table differs between two releases. Rows are the same where their keys are."""

    table: str
    added: int
    changed: int
    removed: int
    new_columns: Sequence[str] = ()
    lost_columns: Sequence[str] = ()
    examples: Sequence[str] = ()
    """A line for each of a few rows, beginning with +, ~ or −."""


def compare(before: Path, after: Path) -> list[Difference]:
    """How every table of the contract differs between the releases in two folders."""
    with duckdb.connect() as connection:
        return [difference(connection, spec, before, after) for spec in TABLES.values()]


def difference(connection: duckdb.DuckDBPyConnection, spec: Table, before: Path, after: Path) -> Difference:
    """How a table differs. A release made before there was such a table has no rows of it."""
    had, has = (_columns(folder / f"{spec.name}.parquet") for folder in (before, after))
    both = [name for name in has if name in had]
    key = [name for name in spec.key if name in both]
    if not key:
        return Difference(spec.name, _rows(after, spec), 0, _rows(before, spec), sorted(set(has) - set(had)), sorted(set(had) - set(has)))
    for name, folder in (("before", before), ("after", after)):
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet($${folder / f'{spec.name}.parquet'}$$)")
    same = " AND ".join(f'b."{k}" IS NOT DISTINCT FROM a."{k}"' for k in key)
    differs = " OR ".join(f'b."{c}" IS DISTINCT FROM a."{c}"' for c in both if c not in key) or "false"
    added = _found(connection, f"FROM after a ANTI JOIN before b ON {same}", "a.*", key)
    removed = _found(connection, f"FROM before b ANTI JOIN after a ON {same}", "b.*", key)
    changed = _found(connection, f"FROM before b JOIN after a ON {same} WHERE {differs}", "b, a", [f"a.{k}" for k in key])
    told = [f"+ {_named(row, key)}" for row in added[1]]
    told += [f"~ {_named(row['a'], key)}: {_change(row['b'], row['a'], both)}" for row in changed[1]]
    told += [f"− {_named(row, key)}" for row in removed[1]]
    lost = [name for name in had if name not in has]
    return Difference(spec.name, added[0], changed[0], removed[0], [name for name in has if name not in had], lost, told)


def _found(connection: duckdb.DuckDBPyConnection, of: str, wanted: str, order: Sequence[str]) -> tuple[int, list[dict[str, Any]]]:
    """How many rows there are, and the first of them."""
    [(count,)] = connection.execute(f"SELECT count(*) {of}").fetchall()
    if not count:
        return 0, []
    connection.execute(f"SELECT {wanted} {of} ORDER BY {', '.join(order)} LIMIT {EXAMPLES}")
    names = [column[0] for column in connection.description or ()]
    return int(count), [dict(zip(names, row, strict=True)) for row in connection.fetchall()]


def _columns(path: Path) -> list[str]:
    return list(pq.read_schema(path).names) if path.exists() else []


def _rows(folder: Path, spec: Table) -> int:
    path = folder / f"{spec.name}.parquet"
    return int(pq.read_metadata(path).num_rows) if path.exists() else 0


def _named(row: Mapping[str, Any], key: Sequence[str]) -> str:
    return " ".join(_short(row[name]) for name in key)


def _change(before: Mapping[str, Any], after: Mapping[str, Any], columns: Sequence[str]) -> str:
    """The first columns that differ, with what was and what is."""
    differ = [name for name in columns if before[name] != after[name]]
    told = [f"{name} {_short(before[name])} → {_short(after[name])}" for name in differ[:EXAMPLES]]
    return "; ".join(told) + (" …" if len(differ) > EXAMPLES else "")


def _short(value: Any) -> str:
    text = "null" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def as_text(differences: Sequence[Difference]) -> str:
    """The differences for a terminal."""
    lines = [f"{'table':<18}{'added':>10}{'changed':>10}{'removed':>10}"]
    for one in differences:
        lines.append(f"{one.table:<18}{one.added:>10,}{one.changed:>10,}{one.removed:>10,}")
    for one in differences:
        columns = [f"+ column {name}" for name in one.new_columns] + [f"− column {name}" for name in one.lost_columns]
        if columns or one.examples:
            lines += ["", one.table, *(f"  {line}" for line in (*columns, *one.examples))]
    return "\n".join(lines)
