"""Exports: the tables of a release as CSV, Excel, Stata or Parquet files.

A folder per format, a file per table (Excel and Stata files hold at most so many rows: a large
table has several sheets or files), the panel in its wide form beside the long one, and the
dictionary of all columns. The folder appears whole or not at all.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.contract import TABLES, Table
from tasks.publish.dictionary import TYPES
from tasks.publish.export.excel import write_xlsx
from tasks.publish.export.stata import write_dta
from tasks.publish.export.text import BOM, write_csv
from tasks.publish.export.wide import WIDE, wide
from tasks.store import UNFINISHED

Writer = Callable[[Path, Table, Iterator[pa.Table]], None]
BATCH = 20_000
"""Rows read at a time."""
DICTIONARY = ("table", "column", "type", "unit", "may_be_null", "values", "meaning", "example")


def write_parquet(path: Path, spec: Table, batches: Iterator[pa.Table]) -> None:
    with pq.ParquetWriter(path, spec.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_table(batch)


WRITERS: Mapping[str, Writer] = {"csv": write_csv, "xlsx": write_xlsx, "dta": write_dta, "parquet": write_parquet}
NAMES = (*TABLES, WIDE)


def export(release: Path, kind: str, into: Path, names: Collection[str] = NAMES) -> list[Path]:
    """Writes the tables with these names of a release into the folder `into`; the files that were written.

    What was in the folder before is replaced. Raises KeyError for an unknown table or format.
    """
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        raise KeyError(f"there is no table {', '.join(unknown)}; there are {', '.join(NAMES)}")
    write = WRITERS[kind]
    unfinished = into.with_name(into.name + UNFINISHED)
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    specs = []
    for name in (name for name in NAMES if name in names):
        spec, batches = _table(release, name)
        write(unfinished / f"{name}.{kind}", spec, batches)
        specs.append(spec)
    if kind != "xlsx":  # a workbook has its dictionary in a sheet
        write_dictionary(unfinished / "dictionary.csv", specs)
    shutil.rmtree(into, ignore_errors=True)
    unfinished.rename(into)
    return sorted(into.iterdir())


def _table(release: Path, name: str) -> tuple[Table, Iterator[pa.Table]]:
    if name == WIDE:
        spec, table = wide(pq.read_table(release / "indicators.parquet"))
        return spec, iter([table])
    return TABLES[name], _batches(release / f"{name}.parquet")


def _batches(path: Path) -> Iterator[pa.Table]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(BATCH):
            yield pa.Table.from_batches([batch])


def dictionary_rows(spec: Table) -> Iterator[dict[str, Any]]:
    """What there is to say of each column of a table."""
    for column in spec.columns:
        yield {
            "table": spec.name, "column": column.name, "type": TYPES.get(column.type, "list"), "unit": column.unit or "",
            "may_be_null": "yes" if column.nullable else "no", "values": ", ".join(column.allowed or ()),
            "meaning": column.meaning, "example": column.example,
        }


def write_dictionary(path: Path, specs: Collection[Table]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        rows = csv.DictWriter(file, DICTIONARY)
        rows.writeheader()
        for spec in specs:
            rows.writerows(dictionary_rows(spec))
