"""Cross-checks: what the figures of one report say against each other.

A contradiction is written into the row (`flag`), never mended: which of two numbers is
wrong, the reader must see in the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tasks.model import Figure

COMPOSITION_SLACK = 0.35
"""Percentage points that three or more rounded shares may miss 100 by (each is rounded to 0.1)."""
GROWTH_SLACK = 10.0
"""Percentage points between a growth as stated (mostly real) and that of the amounts (nominal)."""
SUM_SLACK = 0.03
"""Relative difference allowed between a total and its parts, each rounded."""
SAME_SLACK = 0.005
"""Relative difference within which two mentions of one amount agree (1227亿元, 1227.2亿元)."""
PARTS_OF_GDP = ("primary_va", "secondary_va", "tertiary_va")


def check(figures: Sequence[Figure]) -> list[Figure]:
    """The figures of a report, contradictions written into `flag`; order and all else unchanged."""
    flags: dict[int, list[str]] = defaultdict(list)
    for found in (compositions(figures), repeated(figures), growth_against_levels(figures), total_and_parts(figures)):
        for place, words in found:
            flags[place].append(words)
    return [replace(f, flag="; ".join(flags[i])) if i in flags else f for i, f in enumerate(figures)]


def compositions(figures: Sequence[Figure]) -> Iterable[tuple[int, str]]:
    """Shares of one composition (13.8:41.3:44.9) that do not add to 100."""
    run: list[int] = []
    for place, figure in [*enumerate(figures), (len(figures), None)]:
        last = figures[run[-1]] if run else None
        if figure is not None and figure.rule == "composition" and (
                last is None or (figure.paragraph == last.paragraph and figure.start == last.end + 1)):
            run.append(place)
            continue
        total = sum(figures[i].value_low for i in run)
        if len(run) > 2 and abs(total - 100) > COMPOSITION_SLACK:
            yield from ((i, f"composition adds to {total:g}") for i in run)
        run = [place] if figure is not None and figure.rule == "composition" else []


def _key(figure: Figure) -> tuple[object, ...]:
    return (figure.indicator_code, figure.measure, figure.unit, figure.status, figure.period_start, figure.period_end,
            figure.annual_average, figure.growth_basis, figure.role == "from")


def repeated(figures: Sequence[Figure]) -> Iterable[tuple[int, str]]:
    """A macro series that one report gives two exact values for the same years."""
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, figure in enumerate(figures):
        if figure.indicator_code and figure.qualifier == "exact" and figure.measure in ("level", "growth", "share"):
            groups[_key(figure)].append(place)
    for places in groups.values():
        values = [figures[i].value_low for i in places]
        if max(values) - min(values) > SAME_SLACK * max(abs(v) for v in values):
            for i in places:
                others = sorted({v for v in values if v != figures[i].value_low})
                yield i, "also stated as " + ", ".join(f"{v:g}" for v in others)


def _levels(figures: Sequence[Figure]) -> dict[tuple[str, int], Figure]:
    return {(f.indicator_code, f.period_end): f for f in figures
            if f.indicator_code and f.measure == "level" and f.status == "actual" and f.unit not in ("%", "‰")
            and f.period_end is not None and f.value_low == f.value_high and f.qualifier == "exact"}


def growth_against_levels(figures: Sequence[Figure]) -> Iterable[tuple[int, str]]:
    """A growth that the amounts of its first and last year, both in the report, contradict."""
    levels = _levels(figures)
    for place, figure in enumerate(figures):
        if not (figure.indicator_code and figure.measure == "growth" and figure.unit == "%" and figure.status == "actual"
                and figure.period_start is not None and figure.period_end is not None):
            continue
        first = levels.get((figure.indicator_code, figure.period_start - 1))
        last = levels.get((figure.indicator_code, figure.period_end))
        if first is None or last is None or first.value_low <= 0 or first.unit != last.unit:
            continue
        years = figure.period_end - figure.period_start + 1
        ratio = last.value_low / first.value_low
        implied = (ratio ** (1 / years) - 1 if figure.annual_average else ratio - 1) * 100
        if abs(implied - figure.value_low) > GROWTH_SLACK * (1 if figure.annual_average else years):
            yield place, f"amounts of {figure.period_start - 1} and {figure.period_end} imply {implied:.1f}%"


def total_and_parts(figures: Sequence[Figure]) -> Iterable[tuple[int, str]]:
    """A GDP that its three industries, all in the report, do not add up to."""
    by_series: dict[tuple[str, int], tuple[int, Figure]] = {}
    for place, figure in enumerate(figures):
        if figure.series and figure.scope == "area" and figure.measure == "level" and figure.status == "actual" \
                and figure.period_end is not None and figure.unit == "元":
            by_series.setdefault((figure.series, figure.period_end), (place, figure))
    for (series, year), (place, figure) in by_series.items():
        if series != "gdp":
            continue
        parts = [by_series.get((p, year)) for p in PARTS_OF_GDP]
        total = sum(p[1].value_low for p in parts if p)
        if all(parts) and abs(total - figure.value_low) > SUM_SLACK * figure.value_low:
            yield place, f"its three industries add to {total:g}"
