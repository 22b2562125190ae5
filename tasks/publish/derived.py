"""The tables that are made of the other tables of a release: the panel, what was attained, the concepts.

They need nothing but the finished files, a region or a report at a time, and leave rows in
the order of their keys: same tables, same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow.parquet as pq

from tasks.contract import ATTAINMENT, CONFLICTS, INDICATOR_SPANS, INDICATORS, Table
from tasks.publish.attainment import attainment
from tasks.publish.panel import panel, regions
from tasks.records import to_table

GROUP = 20_000
"""Rows of a row group, give or take a region."""


class Rows:
    """Writes a table a few rows at a time; used as a context manager."""

    def __init__(self, folder: Path, spec: Table) -> None:
        self.spec = spec
        self.waiting: list[Mapping[str, Any]] = []
        self.writer = pq.ParquetWriter(folder / f"{spec.name}.parquet", spec.schema, compression="zstd")
        self.empty = True

    def __enter__(self) -> Rows:
        return self

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Raises ContractError for a row that does not fit the table."""
        self.waiting += rows
        if len(self.waiting) >= GROUP:
            self._flush()

    def _flush(self) -> None:
        self.writer.write_table(to_table(self.spec, self.waiting), row_group_size=max(1, len(self.waiting)))
        self.waiting, self.empty = [], False

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None and (self.waiting or self.empty):
            self._flush()
        self.writer.close()


def write_panel(folder: Path) -> None:
    """Writes indicators, indicator_spans, conflicts and attainment beside the figures in `folder`."""
    with Rows(folder, INDICATORS) as one_year, Rows(folder, INDICATOR_SPANS) as spans, \
            Rows(folder, CONFLICTS) as conflicts, Rows(folder, ATTAINMENT) as attained:
        for candidates in regions(folder):
            rows = panel(candidates)
            one_year.add(sorted(rows.indicators, key=_order(INDICATORS)))
            spans.add(rows.indicator_spans)
            conflicts.add(rows.conflicts)
            attained.add(attainment(candidates))


def _order(spec: Table) -> Any:
    return lambda row: tuple(row[name] for name in spec.key)
