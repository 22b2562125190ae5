"""The tables that are made of the other tables of a release: the panel, what was attained, the concepts.

They need nothing but the finished files, a region or a report at a time, and leave rows in
the order of their keys: same tables, same bytes. What a region's reports have not changed is
taken from the release before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.contract import ATTAINMENT, CONFLICTS, INDICATOR_SPANS, INDICATORS, Table
from tasks.publish.attainment import attainment
from tasks.publish.panel import panel, regions
from tasks.records import to_table

GROUP = 20_000
"""Rows of a row group, give or take a region."""


Some: TypeAlias = Sequence[Mapping[str, Any]] | pa.Table
"""Rows of one region, made anew or taken from a published table."""
SPECS = {spec.name: spec for spec in (INDICATORS, INDICATOR_SPANS, CONFLICTS, ATTAINMENT)}


class Rows:
    """Writes a table a region at a time; used as a context manager."""

    def __init__(self, folder: Path, spec: Table) -> None:
        self.spec = spec
        self.waiting: list[Some] = []
        self.rows = 0
        self.writer = pq.ParquetWriter(folder / f"{spec.name}.parquet", spec.schema, compression="zstd")
        self.empty = True

    def __enter__(self) -> Rows:
        return self

    def add(self, rows: Some) -> None:
        """The rows of a region, which stay in one row group. Raises ContractError for a row that does not fit the table."""
        self.waiting.append(rows)
        self.rows += len(rows)
        if self.rows >= GROUP:
            self._flush()

    def _flush(self) -> None:
        group = [self.spec.schema.empty_table()]
        for published, some in groupby(self.waiting, key=lambda rows: isinstance(rows, pa.Table)):
            rows = list(some)
            group += rows if published else [to_table(self.spec, list(chain(*rows)))]
        self.writer.write_table(pa.concat_tables(group).combine_chunks(), row_group_size=max(1, self.rows))
        self.waiting, self.rows, self.empty = [], 0, False

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None and (self.rows or self.empty):
            self._flush()
        self.writer.close()


def write_panel(folder: Path, last: Path | None = None, unchanged: Collection[str] = ()) -> None:
    """Writes indicators, indicator_spans, conflicts and attainment beside the figures in `folder`.

    `unchanged` are codes of regions whose rows are those of the release in `last`.
    """
    kept = _kept(last, unchanged) if last is not None else iter(())
    with ExitStack() as stack:
        writers = {name: stack.enter_context(Rows(folder, spec)) for name, spec in SPECS.items()}
        for _, tables in merge(kept, _made(folder, unchanged), key=itemgetter(0)):
            for name, rows in tables.items():
                writers[name].add(rows)


def _made(folder: Path, unchanged: Collection[str]) -> Iterator[tuple[str, Mapping[str, Some]]]:
    """The rows of the other regions, made of their figures, in the order of codes."""
    for candidates in regions(folder, unchanged):
        rows = panel(candidates)
        yield candidates[0].region_code, {
            INDICATORS.name: sorted(rows.indicators, key=_order(INDICATORS)),
            INDICATOR_SPANS.name: rows.indicator_spans,
            CONFLICTS.name: rows.conflicts,
            ATTAINMENT.name: attainment(candidates),
        }


def _kept(last: Path, unchanged: Collection[str]) -> Iterator[tuple[str, Mapping[str, Some]]]:
    """The rows of unchanged regions in the release before, in the order of codes."""
    of = {name: _Regions(last / f"{name}.parquet") for name in SPECS}
    for region in sorted(unchanged):
        yield region, {name: regions_of.rows(region) for name, regions_of in of.items()}


class _Regions:
    """A published table read a region at a time, in the order of codes, a row group in memory."""

    def __init__(self, path: Path) -> None:
        self.empty = pq.read_schema(path).empty_table()
        self.found = self._all(path)
        self.next = next(self.found, None)

    def rows(self, region: str) -> pa.Table:
        """The rows of a region, whose code is greater than that of the one before."""
        while self.next is not None and self.next[0] < region:
            self.next = next(self.found, None)
        return self.next[1] if self.next is not None and self.next[0] == region else self.empty

    @staticmethod
    def _all(path: Path) -> Iterator[tuple[str, pa.Table]]:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                table, at = file.read_row_group(group), 0
                for region, run in groupby(table["region_code"].to_pylist()):
                    count = sum(1 for _ in run)
                    yield region, table.slice(at, count)
                    at += count


def _order(spec: Table) -> Any:
    return lambda row: tuple(row[name] for name in spec.key)
