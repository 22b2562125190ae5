"""What a release covers, as a picture: places by years, or provinces by years where there are many places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

MOST_PLACES = 60
"""Places that have a row each; of more, the reports of a province are counted in one row."""
CELL, NAME, HEAD = 34, 150, 22
"""Pixels: width of a year, of a name, height of a row."""
LIGHT, DARK = (222, 235, 247), (8, 81, 156)
"""Colour of the fewest and the most reports."""


def write_coverage(folder: Path, to: Path) -> None:
    """Writes the picture of the release in `folder` as SVG."""
    columns = ["region_code", "region_name", "province", "year"]
    to.write_text(coverage(pq.read_table(folder / "documents.parquet", columns=columns).to_pylist()), encoding="utf-8")


def coverage(documents: Iterable[Mapping[str, Any]]) -> str:
    """A row for each place in the order of codes, a column for each year, the number of reports in the cells."""
    found = sorted(documents, key=lambda d: (d["region_code"], d["year"]))
    places = {d["region_code"]: d["region_name"] for d in found}
    if len(places) > MOST_PLACES:
        of, names = 2, {d["region_code"][:2]: d["province"] or d["region_name"] for d in found}
    else:
        of, names = 6, places
    counts = Counter((d["region_code"][:of], d["year"]) for d in found)
    first, last = (min((year for _, year in counts), default=0), max((year for _, year in counts), default=0))
    most = max(counts.values(), default=1)
    years = range(first, last + 1) if counts else range(0)
    width, height = NAME + CELL * len(years) + 8, HEAD * (len(names) + 2)
    title = f"{sum(counts.values())} reports of {len(places)} places, {first}–{last}" if counts else "no reports"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="12" role="img"><title>{title}</title>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="6" y="16" font-weight="bold">{title}</text>',
    ]
    parts += [
        f'<text x="{NAME + CELL * column + CELL / 2:g}" y="{HEAD + 15}" text-anchor="middle">{year % 100:02}</text>'
        for column, year in enumerate(years)
    ]
    for row, (code, name) in enumerate(names.items(), 2):
        parts.append(f'<text x="6" y="{HEAD * row + 15}">{escape(name)}</text>')
        parts += [_cell(NAME + CELL * column, HEAD * row, counts[code, year], most) for column, year in enumerate(years)]
    return "\n".join([*parts, "</svg>\n"])


def _cell(x: int, y: int, count: int, most: int) -> str:
    """A cell: grey where there is no report, the darker the more there are."""
    share = (count - 1) / (most - 1) if most > 1 else 0.5
    colour = "#{:02x}{:02x}{:02x}".format(*(round(a + (b - a) * share) for a, b in zip(LIGHT, DARK, strict=True)))
    box = f'<rect x="{x + 1}" y="{y + 1}" width="{CELL - 2}" height="{HEAD - 2}" fill="{colour if count else "#f2f2f2"}"/>'
    if not count:
        return box
    ink = "#fff" if share > 0.5 else "#000"
    return f'{box}<text x="{x + CELL / 2:g}" y="{y + 15}" text-anchor="middle" fill="{ink}">{count}</text>'
