"""Small charts as inline SVG: no script, no font, colours from the page's style sheet."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from statistics import median

from tasks.publish.pages import shown

WIDTH, HEIGHT = 240, 84
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 14, 18
DOT = 3.0
MOST_YEARS = 12
AHEAD = 4
"""Years behind the report's own that a chart shows, where the series goes on."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a series in a year."""

    year: int
    low: float
    high: float
    status: str
    text: str
    """The value as it is shown."""


def over_years(points: Sequence[Point], title: str, here: int) -> str:
    """A place's own series: achieved as a line with dots, targets as hollow diamonds or bars for ranges.

    `here` is the year of the report, which a faint line marks; the years around it are shown.
    """
    points = [p for p in points if here + AHEAD - MOST_YEARS < p.year <= here + AHEAD]
    if not points:
        return ""
    last = max(p.year for p in points)
    first = min(p.year for p in points)
    low, high = min(p.low for p in points), max(p.high for p in points)
    middle, spread = (low + high) / 2, (high - low) or abs(high) * 0.2 or 1.0
    low, high = middle - spread * 0.6, middle + spread * 0.6

    def x(year: int) -> float:
        return LEFT + DOT + (WIDTH - LEFT - RIGHT - 2 * DOT) * ((year - first) / (last - first) if last > first else 0.5)

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low))

    done = sorted((p for p in points if p.status == "actual"), key=lambda p: p.year)
    marks = [_diamond(x(p.year), y(p.low), y(p.high), p.text) for p in points if p.status == "target"]
    marks += [f'<circle class="done" cx="{x(p.year):.1f}" cy="{y(p.low):.1f}" r="{DOT}"><title>{_said(p)}</title></circle>' for p in done]
    lines = polylines([(p.year, x(p.year), y(p.low)) for p in done], "done")
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">',
        _upright(x(here)) if first <= here <= last else "",
        f'<line class="base" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{HEIGHT - BOTTOM + 2}" y2="{HEIGHT - BOTTOM + 2}"/>',
        lines,
        *marks,
        f'<text x="{LEFT}" y="{HEIGHT - 4}">{first}</text>',
        f'<text class="end" x="{WIDTH - RIGHT}" y="{HEIGHT - 4}">{last}</text>' if last > first else "",
        "</svg>",
    ]
    return "".join(parts)


def _upright(x: float) -> str:
    return f'<line class="here" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{HEIGHT - BOTTOM + 2}"/>'


def polylines(points: Sequence[tuple[int, float, float]], name: str) -> str:
    """Points (year, x, y) joined: years that follow each other by a line, across a gap by a faint one."""
    return "".join(
        f'<polyline class="{name}{"" if after[0] - before[0] == 1 else " gap"}" '
        f'points="{before[1]:.1f},{before[2]:.1f} {after[1]:.1f},{after[2]:.1f}"/>' for before, after in pairwise(points))


def _said(p: Point) -> str:
    return escape(f"{p.year} {shown.STATUSES[p.status][1]} {p.text}")


def _diamond(x: float, low: float, high: float, text: str) -> str:
    bar = f'<line class="aim" x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>' if low != high else ""
    ends = "".join(
        f'<path class="aim" d="M{x:.1f} {at - 4:.1f}l4 4-4 4-4-4z"/>' for at in sorted({low, high}))
    return f'<g><title>{escape(text)}</title>{bar}{ends}</g>'


# --- the index: targets of all places ---------------------------------------------------------------

WIDE, TALL = 760, 230
MARGIN = (44, 16, 12, 28)
"""Left, right, top, bottom."""
LARGEST = 13.0
STEP = 0.5
"""Percentage points that share a circle or a bar."""
NAMED = 5
"""Places that are named behind a bar."""


def distribution(places: Mapping[int, Sequence[tuple[float, str]]], title: str) -> str:
    """Values of places by year: a circle for each half point, as large as the number of places; the median as a line.

    One year alone is shown as bars. The weight depends on the number of years, not of places.
    """
    if not places:
        return ""
    if len(places) == 1:
        [(year, found)] = places.items()
        return _bars(found, f"{title}, {year}")
    values = {year: [value for value, _ in found] for year, found in places.items()}
    left, right, top, bottom = MARGIN
    years = sorted(values)
    low = math.floor(min(map(min, values.values())) - STEP)
    high = math.ceil(max(map(max, values.values())) + STEP)
    counts = {year: Counter(_step(v) for v in values[year]) for year in years}
    most = max(max(c.values()) for c in counts.values())

    def x(year: int) -> float:
        return left + (WIDE - left - right) * ((years.index(year) + 0.5) / len(years))

    def y(value: float) -> float:
        return top + (TALL - top - bottom) * (1 - (value - low) / (high - low))

    every = max(1, math.ceil((high - low) / 6))
    grid = "".join(
        f'<line class="grid" x1="{left}" x2="{WIDE - right}" y1="{y(v):.1f}" y2="{y(v):.1f}"/>'
        f'<text class="end" x="{left - 8}" y="{y(v) + 4:.1f}">{shown.number(v)}%</text>' for v in range(low, high + 1, every))
    skip = math.ceil(len(years) / 14)
    names = "".join(f'<text class="mid" x="{x(year):.1f}" y="{TALL - 8}">{year}</text>' for year in years[::-1][::skip])
    circles = "".join(
        f'<circle class="place" cx="{x(year):.1f}" cy="{y(v):.1f}" r="{3 + (LARGEST - 3) * math.sqrt(n / most) if most > 1 else 4:.1f}">'
        f"<title>{year}: {shown.number(v)}%, {n} {'places' if n > 1 else 'place'}</title></circle>"
        for year in years for v, n in sorted(counts[year].items()))
    line = polylines([(year, x(year), y(median(values[year]))) for year in years], "median")
    return (f'<svg class="chart wide" viewBox="0 0 {WIDE} {TALL}" role="img" aria-label="{escape(title)}">'
            f"{grid}{names}{line}{circles}</svg>")


def _step(value: float) -> float:
    return round(value / STEP) * STEP


def _bars(found: Sequence[tuple[float, str]], title: str) -> str:
    """A bar for each half point, the highest first, with how many places and the first of their names."""
    of: dict[float, list[str]] = {}
    for value, place in found:
        of.setdefault(_step(value), []).append(place)
    most = max(map(len, of.values()))
    rows = []
    for value, places in sorted(of.items(), reverse=True):
        names = "、".join(places[:NAMED]) + (" …" if len(places) > NAMED else "")
        bar = f'<span class="bar-of" style="--share: {len(places) / most:.3f}"></span>'
        rows.append(f'<li><span class="num">{shown.number(value)}%</span>{bar}'
                    f'<span>{len(places)} <span lang="zh">{escape(names)}</span></span></li>')
    return f'<ul class="aims" aria-label="{escape(title)}">{"".join(rows)}</ul>'
