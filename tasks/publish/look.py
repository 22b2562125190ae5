"""A first look at a release for the terminal: targets for GDP growth over places, as a chart of characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

STEP = 0.5
"""Percentage points in a row of the chart."""
WIDTH = 40
"""Characters of the longest bar."""
NAMED = 4
"""Places that a row names."""
COLUMNS = ["region_code", "region_name", "year", "value_low"]


def targets(release: Path) -> str:
    """How many places aim at which growth of GDP; empty where there are no targets.

    Shown is the year with most targets, or each place's newest where no year has half the
    places. The nation is left out: it is no place among others.
    """
    wanted = ((pc.field("indicator_code") == "gdp") & (pc.field("measure") == "growth") & (pc.field("status") == "target")
              & (pc.field("region_code") != "100000"))
    rows = pq.read_table(release / "indicators.parquet", columns=COLUMNS, filters=wanted).to_pylist()
    if not rows:
        return ""
    newest = {row["region_code"]: row for row in sorted(rows, key=lambda row: row["year"])}
    counts = Counter(row["year"] for row in rows)
    year = max(counts, key=lambda y: (counts[y], y))
    if 2 * counts[year] >= len(newest):
        return _chart(f"Targets for GDP growth in {year}", [row for row in rows if row["year"] == year])
    years = sorted(row["year"] for row in newest.values())
    return _chart(f"Newest targets for GDP growth, {years[0]}–{years[-1]}", sorted(newest.values(), key=lambda row: row["region_code"]))


def _chart(title: str, rows: Sequence[Mapping[str, Any]]) -> str:
    of: dict[float, list[str]] = {}
    for row in rows:
        of.setdefault(row["value_low"] // STEP * STEP, []).append(row["region_name"])
    most = max(map(len, of.values()))
    lines = [f"{title}, {len(rows)} place{'s' if len(rows) > 1 else ''} (low end of a range):"]
    for low in sorted(of):
        places = of[low]
        bar = "█" * max(1, round(WIDTH * len(places) / max(most, WIDTH // 4)))
        more = " …" if len(places) > NAMED else ""
        lines.append(f"  {low:>4g} %  {bar} {len(places)}  {'、'.join(places[:NAMED])}{more}")
    return "\n".join(lines)
