"""Row groups of the large tables, and those of the last release that hold what they should hold now.

Reports are cut into groups of neighbouring keys, and where a group ends the keys themselves say
(by their hash): a report that comes or goes moves the bounds beside it and no others. A group
whose reports are as they were in the last release is taken from there. So what a new report
costs depends on the reports beside it, and the same reports give the same bytes whatever was there before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.contract import Table
from tasks.interim import digest

Size = tuple[int, int, int]
"""How many reports or regions a group has: at least, on average, at most."""
REPORTS: Size = (100, 400, 800)
REGIONS: Size = (10, 50, 100)
"""Fewer, because a region has the panel rows of all its years."""


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring reports or regions whose rows are a row group."""

    key: str
    """Of the table and all that the rows depend on."""
    names: tuple[str, ...]
    """What the rows are about: ids of documents, sources or codes of regions, in order."""


@dataclass(frozen=True, slots=True)
class Last:
    """The release before, and what of it is as it should be now."""

    folder: Path | None = None
    regions: frozenset[str] = frozenset()
    """Codes of regions whose rows and pages are the same."""
    groups: Mapping[str, int] = field(default_factory=dict)
    """Numbers of row groups that hold what they should hold, by key."""


def groups(table: str, about: Mapping[str, str], size: Size = REPORTS) -> list[Group]:
    """The groups of a table, in order; one of nothing where there is nothing.

    `about` says for each document, source or region a name of what its rows depend on.
    """
    return [Group(digest(table, [(name, about[name]) for name in names]), names) for names in _cut(sorted(about), size)]


def _cut(names: Sequence[str], size: Size) -> Iterator[tuple[str, ...]]:
    least, mean, most = size
    begun = 0
    for at, name in enumerate(names):
        if at - begun >= most or (at - begun >= least and _hash(name) % (mean - least) == 0):
            yield tuple(names[begun:at])
            begun = at
    yield tuple(names[begun:])


def _hash(name: str) -> int:
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).digest())


def names_of(some: Sequence[Group], last: Last) -> list[str]:
    """What the rows are about that the last release does not hold."""
    return [name for group in new(some, last) for name in group.names]


def new(some: Sequence[Group], last: Last) -> list[Group]:
    """The groups that the last release does not hold."""
    return [group for group in some if group.key not in last.groups]


def write_groups(folder: Path, specs: Sequence[Table], some: Sequence[Group], made: Iterator[Sequence[pa.Table]], last: Last) -> None:
    """Writes tables side by side, a row group of each for each group.

    Of the groups that the last release does not hold `made` has the rows, in order, those of a
    group for all tables together.
    """
    paths = [f"{spec.name}.parquet" for spec in specs]
    with ExitStack() as stack:
        writers = [stack.enter_context(pq.ParquetWriter(folder / path, spec.schema, compression="zstd"))
                   for path, spec in zip(paths, specs, strict=True)]
        old = [stack.enter_context(pq.ParquetFile(last.folder / path)) for path in paths] if last.folder is not None and last.groups else []
        for group in some:
            there = last.groups.get(group.key)
            tables = next(made) if there is None else [file.read_row_group(there) for file in old]
            for writer, spec, rows in zip(writers, specs, tables, strict=True):
                writer.write_table(rows.combine_chunks().cast(spec.schema), row_group_size=max(1, rows.num_rows))
