"""Tables with one report a row: CSV, Excel, Stata, Parquet.

A row becomes a source whose text is all its cells, a cell a line; the cells that are not the
report's text are removals of reason `container`. Columns are found by their names (columns.tsv),
then by their contents.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

from tasks.ingest.decode import CHINESE, Unreadable
from tasks.model import Removal

TABLE = Path(__file__).parents[1] / "columns.tsv"
MIN_TEXT = 800
"""A column whose cells have on average so many Chinese characters holds the reports."""
HEAD = 30
"""Rows looked at to find the columns."""
CELL_LIMITS = (32767, 32766)
"""Characters that a cell of a spreadsheet can hold: one that is full is cut."""
BATCH = 64
"""Rows read at a time, so that a table of any length stays small in memory."""

csv.field_size_limit(1 << 28)


@dataclass(frozen=True, slots=True)
class Record:
    """A row: its number from 1, its whole text, where other cells are in it, what they claim."""

    number: int
    text: str
    removals: tuple[Removal, ...]
    claims: Mapping[str, str]


@cache
def names() -> tuple[tuple[str, str], ...]:
    """Role and column name of each row of columns.tsv."""
    with TABLE.open(encoding="utf-8") as f:
        rows = csv.DictReader((line for line in f if not line.startswith("#")), delimiter="\t")
        return tuple((row["role"], row["name"]) for row in rows)


def roles_of(header: Sequence[str], sample: Sequence[Sequence[str]],
             columns: Mapping[str, str] | None = None) -> dict[str, int]:
    """Which column holds what, by number. `columns` (role to column name) overrides.

    Raises :class:`Unreadable` where no column holds long Chinese text.
    """
    plain = [re.sub(r"\s+", "", name).lower() for name in header]
    roles: dict[str, int] = {}
    for role, name in (columns or {}).items():
        if name not in header:
            raise Unreadable("missing_column", f"The table has no column named {name}.")
        roles[role] = list(header).index(name)
    for role, name in names():
        if role not in roles and name in plain and plain.index(name) not in roles.values():
            roles[role] = plain.index(name)
    if "text" in (columns or {}):
        return roles
    lengths = [sum(len(CHINESE.findall(row[i])) for row in sample if i < len(row)) / max(1, len(sample))
               for i in range(len(header))]
    best = max(range(len(header)), key=lambda i: lengths[i])
    if lengths[best] < MIN_TEXT:
        raise Unreadable("no_text_column", "No column of the table holds reports (long Chinese text): "
                         "name the column, or check that this is the right table.")
    if "text" not in roles or lengths[roles["text"]] < lengths[best] / 2:
        roles = {role: i for role, i in roles.items() if i != best} | {"text": best}
    return roles


def claims_in(row: Sequence[str], roles: Mapping[str, int]) -> dict[str, str]:
    """What the other cells of a row claim."""
    said = {role: row[i].strip() for role, i in roles.items()
            if role != "text" and i < len(row) and row[i].strip()}
    place = " ".join(said.pop(role) for role in ("city", "county", "place") if role in said)
    if place:
        said["place"] = place
    for role, pattern in (("year", r"(?:19|20)\d\d"), ("code", r"\d{6}")):
        found = re.search(pattern, said.pop(role, ""))
        if found:
            said[role] = found.group()
    return said | {"by": "the row"}


def record_of(number: int, row: Sequence[str], roles: Mapping[str, int]) -> Record:
    """The record of a row: its cells as lines, in their order."""
    removals: list[Removal] = []
    at = 0
    for i, cell in enumerate(row):
        if i != roles["text"] and cell.strip():
            removals.append(Removal(at, at + len(cell), "container", f"column {i + 1}"))
        at += len(cell) + 1
    claims = claims_in(row, roles)
    if roles["text"] < len(row) and len(row[roles["text"]]) in CELL_LIMITS:
        claims["cut"] = str(len(row[roles["text"]]))
    return Record(number, "\n".join(row), tuple(removals), claims)


def records(rows: Iterable[Sequence[str]], columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The records of the rows of a table, the first row being the header."""
    rows = iter(rows)
    header = next((row for row in rows if any(cell.strip() for cell in row)), None)
    head = list(islice(rows, HEAD)) if header else []
    if header is None or not head:
        raise Unreadable("empty_table", "The table has no rows: check that it is the right one.")
    roles = roles_of(header, head, columns)
    for number, row in enumerate(chain(head, rows), 1):
        if any(cell.strip() for cell in row):
            yield record_of(number, row, roles)


def read_csv(lines: TextIO, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The records of a CSV or TSV text. Raises :class:`Unreadable`."""
    first = lines.readline()
    delimiter = max(",\t;|", key=first.count)
    try:
        yield from records(csv.reader(chain([first], lines), delimiter=delimiter), columns)
    except csv.Error as error:
        raise Unreadable("damaged_table", f"The table cannot be read as CSV ({error}): save it again.") from error


def cell_text(value: Any) -> str:
    """A cell as text: nothing for an empty one, whole numbers without a decimal point."""
    if value is None or value != value:  # NaN and NaT differ from themselves
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def read_xlsx(data: bytes, columns: Mapping[str, str] | None = None) -> Iterator[tuple[str, Record]]:
    """Sheet name and record of each row of the sheets that hold reports. Raises :class:`Unreadable`."""
    import openpyxl  # here and below: dear to import, and rarely needed

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise Unreadable("damaged_table", f"The Excel file is damaged ({type(error).__name__}): "
                         "save it again.") from error
    refused: Unreadable | None = None
    found = False
    for sheet in sheets:
        try:
            rows = ([cell_text(value) for value in row] for row in sheet.iter_rows(values_only=True))
            for record in records(rows, columns):
                found = True
                yield (sheet.title if len(sheets) > 1 else ""), record
        except Unreadable as error:
            refused = refused or error
        except Exception as error:  # as above, in the middle of a sheet
            raise Unreadable("damaged_table", f"The Excel file is damaged ({type(error).__name__}): "
                             "save it again.") from error
    if not found:
        raise refused or Unreadable("empty_table", "The Excel file has no sheet with rows.")


def read_stata(data: bytes, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The records of a Stata file. Raises :class:`Unreadable`."""
    import pandas as pd

    try:
        with pd.read_stata(io.BytesIO(data), chunksize=BATCH, convert_categoricals=True) as chunks:
            yield from records(_frame_rows(chunks), columns)
    except Unreadable:
        raise
    except Exception as error:  # pandas raises whatever struct and its decoders raise
        raise Unreadable("damaged_table", f"The Stata file is damaged ({type(error).__name__}): "
                         "save it again.") from error


def _frame_rows(chunks: Iterable[Any]) -> Iterator[list[str]]:
    for number, chunk in enumerate(chunks):
        if number == 0:
            yield [str(name) for name in chunk.columns]
        for row in chunk.itertuples(index=False, name=None):
            yield [cell_text(value) for value in row]


def read_parquet(data: bytes, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The records of a Parquet file. Raises :class:`Unreadable`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        yield from records(_batch_rows(pq.ParquetFile(io.BytesIO(data))), columns)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Unreadable("damaged_table", "The Parquet file is damaged or cut off: fetch it again.") from error


def _batch_rows(file: Any) -> Iterator[list[str]]:
    yield list(file.schema_arrow.names)
    for batch in file.iter_batches(batch_size=BATCH):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield [cell_text(value) for value in row]
