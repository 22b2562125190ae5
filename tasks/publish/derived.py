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
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.contract import ATTAINMENT, CONFLICTS, INDICATOR_SPANS, INDICATORS, Table
from tasks.pool import spread
from tasks.publish.attainment import attainment
from tasks.publish.panel import panel, regions
from tasks.records import to_table

GROUP = 20_000
"""Rows of a row group, give or take a region."""
BATCH = 200
"""Regions whose rows are made together."""

SPECS = {spec.name: spec for spec in (INDICATORS, INDICATOR_SPANS, CONFLICTS, ATTAINMENT)}


class Rows:
    """Writes a table a region at a time; used as a context manager."""

    def __init__(self, folder: Path, spec: Table) -> None:
        self.spec = spec
        self.waiting: list[pa.Table] = []
        self.rows = 0
        self.writer = pq.ParquetWriter(folder / f"{spec.name}.parquet", spec.schema, compression="zstd")
        self.empty = True

    def __enter__(self) -> Rows:
        return self

    def add(self, rows: pa.Table) -> None:
        """The rows of a region, which stay in one row group."""
        self.waiting.append(rows)
        self.rows += rows.num_rows
        if self.rows >= GROUP:
            self._flush()

    def _flush(self) -> None:
        table = pa.concat_tables([self.spec.schema.empty_table(), *self.waiting])
        self.writer.write_table(table.combine_chunks(), row_group_size=max(1, self.rows))
        self.waiting, self.rows, self.empty = [], 0, False

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None and (self.rows or self.empty):
            self._flush()
        self.writer.close()


def write_panel(folder: Path, last: Path | None = None, unchanged: Collection[str] = ()) -> None:
    """Writes indicators, indicator_spans, conflicts and attainment beside the figures in `folder`.

    `unchanged` are codes of regions whose rows are those of the release in `last`; those of the
    others are made in the worker processes where it is called outside of them.
    """
    there: Collection[str] = set(pq.read_table(folder / "documents.parquet", columns=["region_code"])["region_code"].to_pylist())
    wanted = sorted(set(there) - set(unchanged))
    jobs = [(folder, wanted[at:at + BATCH]) for at in range(0, len(wanted), BATCH)]
    made = chain.from_iterable(spread(_made, jobs, worth=len(jobs) > 2))
    kept = _kept(last, unchanged) if last is not None else iter(())
    with ExitStack() as stack:
        writers = {name: stack.enter_context(Rows(folder, spec)) for name, spec in SPECS.items()}
        for _, tables in merge(kept, made, key=itemgetter(0)):
            for name, rows in tables.items():
                writers[name].add(rows)


def _made(job: tuple[Path, Sequence[str]]) -> list[tuple[str, Mapping[str, pa.Table]]]:
    """The rows of some regions, made of their figures, in the order of codes; `job` holds the release's folder and the codes."""
    found: list[tuple[str, Mapping[str, pa.Table]]] = []
    for candidates in regions(*job):
        rows = panel(candidates)
        tables = {
            INDICATORS: sorted(rows.indicators, key=_order(INDICATORS)),
            INDICATOR_SPANS: rows.indicator_spans,
            CONFLICTS: rows.conflicts,
            ATTAINMENT: attainment(candidates),
        }
        found.append((candidates[0].region_code, {spec.name: to_table(spec, some) for spec, some in tables.items()}))
    return found


def _kept(last: Path, unchanged: Collection[str]) -> Iterator[tuple[str, Mapping[str, pa.Table]]]:
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
