"""Excel workbooks: a sheet of rows under a frozen heading, real numbers and dates, and a sheet with the dictionary.

Excel's limits (Microsoft, "Excel specifications and limits"): 1,048,576 rows in a sheet, so a large
table goes on in another sheet; 32,767 characters in a cell, so longer text is cut, and the dictionary
says how often; no control characters, which become U+FFFD. Text that looks like a formula stays text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from tasks.contract import Column, Table
from tasks.publish.export.text import as_json

ROWS = 1_000_000
"""Rows of a sheet, a few less than Excel takes."""
CELL = 32_767
CUT = " …[cut]"
WIDTHS = (6, 60)
"""Characters that a column is at least and at most wide."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LOOKS_ELSE = re.compile(r"=|#(?:N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!)$")
_BOLD, _GREY = Font(bold=True), PatternFill("solid", fgColor="FFE8EDF2")


class Texts:
    """Makes text fit into cells of a sheet, and counts what had to be cut."""

    def __init__(self, sheet: Any) -> None:
        self.sheet, self.cut = sheet, 0

    def __call__(self, text: str | None) -> Any:
        if text is None:
            return None
        text = _CONTROL.sub("\ufffd", text)
        if len(text.encode("utf-16-le")) // 2 > CELL:
            self.cut += 1
            text = text.encode("utf-16-le")[: 2 * (CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT
        if not _LOOKS_ELSE.match(text):
            return text
        cell = WriteOnlyCell(self.sheet, text)
        cell.data_type = "s"
        return cell


def write_xlsx(path: Path, spec: Table, batches: Iterator[pa.Table]) -> None:
    book = Workbook(write_only=True)
    book.properties.title = spec.name
    cut, room, number, sheet, texts = 0, 0, 0, None, None
    for batch in batches:
        at = 0
        while at < batch.num_rows or sheet is None:
            if sheet is None or room == 0:
                cut += texts.cut if texts else 0
                number += 1
                sheet = _sheet(book, spec, number)
                texts, room = Texts(sheet), ROWS
            assert texts is not None
            some = batch.slice(at, room)
            for row in zip(*_columns(some, texts), strict=True):
                sheet.append(row)
            at, room = at + some.num_rows, room - some.num_rows
    if sheet is None:
        _sheet(book, spec, 1)
    _dictionary(book, spec, cut + (texts.cut if texts else 0))
    book.save(path)


def _sheet(book: Any, spec: Table, number: int) -> Any:
    sheet = book.create_sheet(spec.name if number == 1 else f"{spec.name}_{number}")
    sheet.freeze_panes = "A2"
    for place, column in enumerate(spec.columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _width(column)
    sheet.append([_heading(sheet, column.name) for column in spec.columns])
    return sheet


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font, cell.fill = _BOLD, _GREY
    return cell


def _width(column: Column) -> float:
    return float(min(max(len(column.name) + 2, len(column.example) + 2, WIDTHS[0]), WIDTHS[1]))


def _columns(batch: pa.Table, texts: Texts) -> Iterator[Any]:
    for values in batch.columns:
        convert = _converter(values.type, texts)
        yield map(convert, values.to_pylist()) if convert else values.to_pylist()


def _converter(kind: pa.DataType, texts: Texts) -> Callable[[Any], Any] | None:
    if pa.types.is_string(kind):
        return texts
    if pa.types.is_nested(kind):
        return lambda value: texts(as_json(value))
    return None


def _dictionary(book: Any, spec: Table, cut: int) -> None:
    from tasks.publish.export import DICTIONARY, dictionary_rows

    sheet = book.create_sheet("dictionary")
    sheet.freeze_panes = "A2"
    for place, width in enumerate((14, 22, 12, 12, 12, 40, 90, 40), 1):
        sheet.column_dimensions[get_column_letter(place)].width = float(width)
    sheet.append([_heading(sheet, name) for name in DICTIONARY])
    texts = Texts(sheet)
    for row in dictionary_rows(spec):
        cells = [WriteOnlyCell(sheet, row[name]) for name in DICTIONARY]
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.data_type in ("f", "e"):
                cell.data_type = "s"
        sheet.append(cells)
    for warning in (f"One row is {spec.row}.", *spec.warnings, *([_said(cut)] if cut else [])):
        sheet.append([texts(warning)])


def _said(cut: int) -> str:
    return f"{cut} cells were cut to the {CELL:,} characters that Excel takes; they are whole in CSV, Stata and Parquet."
