"""The tables that are made of the other tables of a release: the panel, what was attained.

They need nothing but the finished files, a region or a report at a time, and leave rows in
the order of their keys: same tables, same bytes. What a region's reports have not changed is
taken from the release before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.contract import ATTAINMENT, CONFLICTS, INDICATOR_SPANS, INDICATORS, Table
from tasks.pool import spread
from tasks.publish.attainment import attainment
from tasks.publish.groups import REGIONS, Group, Last, groups, new, write_groups
from tasks.publish.panel import panel, regions
from tasks.records import to_table

SPECS = (INDICATORS, INDICATOR_SPANS, CONFLICTS, ATTAINMENT)


def write_panel(folder: Path, some: Sequence[Group] | None = None, last: Last | None = None) -> None:
    """Writes indicators, indicator_spans, conflicts and attainment beside the figures in `folder`, in these groups of regions, or in any.

    What the last release does not hold is made in the worker processes where it is called outside of them.
    """
    some, last = some or _all_regions(folder), last or Last()
    jobs = [(folder, group.names) for group in new(some, last)]
    write_groups(folder, SPECS, some, spread(_made, jobs, worth=len(jobs) > FEW_GROUPS), last)


def _all_regions(folder: Path) -> list[Group]:
    codes = pq.read_table(folder / "documents.parquet", columns=["region_code"])["region_code"].unique().to_pylist()
    return groups(INDICATORS.name, dict.fromkeys(codes, ""), REGIONS)


FEW_GROUPS = 4
"""Groups that are made in this process: a worker takes seconds to start."""


def _made(job: tuple[Path, Sequence[str]]) -> tuple[pa.Table, ...]:
    """The rows of some regions for each table, made of their figures; `job` holds the release's folder and the codes."""
    rows: dict[str, list[Mapping[str, Any]]] = {spec.name: [] for spec in SPECS}
    for candidates in regions(*job):
        found = panel(candidates)
        rows[INDICATORS.name] += sorted(found.indicators, key=_order(INDICATORS))
        rows[INDICATOR_SPANS.name] += found.indicator_spans
        rows[CONFLICTS.name] += found.conflicts
        rows[ATTAINMENT.name] += attainment(candidates)
    return tuple(to_table(spec, rows[spec.name]) for spec in SPECS)


def _order(spec: Table) -> Any:
    return lambda row: tuple(row[name] for name in spec.key)
