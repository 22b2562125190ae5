"""Cross-checks: what the figures of one report say against each other.

A contradiction is written into the row (`flag`), never mended: which of two numbers is
wrong, the reader must see in the text. Only what cannot both be true is one. Numbers are
taken as rounded as they are written (1.2万亿元 stands for 1.15 to 1.25), growth stated at
comparable prices may differ from that of the amounts, and half a year is not the year.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from tasks.figures.view import fold
from tasks.model import Figure

Finding = tuple[int, str]
"""Place of a figure in the report's figures, and what contradicts it."""
Range = tuple[float, float]

SHARE_SLACK = 0.1
"""Percentage points that a composition may miss 100 by beyond its rounding: reports adjust a last digit."""
REAL_SLACK = 10.0
"""Percentage points a year between growth as stated (at comparable prices) and that of amounts of money."""
INFLATION_SLACK = 30.0
"""The same for years up to 1996: retail prices rose by a fifth in 1988, 1989 and 1994 (Statistical Yearbook of China)."""
INFLATION_END = 1996
GROWTH_SLACK = 1.5
"""Percentage points between growth as stated and that of amounts without a price: scopes of the two years differ a little."""
SUM_SLACK = 0.03
"""Relative difference allowed between a total and its parts: accounts are revised one by one."""
SAME_SLACK = 0.005
"""Relative difference within which two mentions of one amount agree beyond their rounding."""
TOTALS = {"gdp": ("primary_va", "secondary_va", "tertiary_va"), "trade": ("exports", "imports")}
"""Series that are the sum of others, all in one unit."""
SHARES = ("primary_share", "secondary_share", "tertiary_share")

_PART_OF_YEAR = re.compile(r"上半年|下半年|前?[一二三四1-4]个?季度|前\w{1,2}个月|1-\d{1,2}月|截[至止]到?\w{0,5}月|\d月份?|同期")
_BETWEEN_SHARES = re.compile(r"\s*:\s*")
_NUMERAL = re.compile(r"\d+(?:,\d{3})*(?:\.(\d+))?")


def check(figures: Sequence[Figure]) -> list[Figure]:
    """The figures of a report, contradictions written into `flag`; order and all else unchanged."""
    flags: dict[int, list[str]] = defaultdict(list)
    for demand in CHECKS:
        for place, words in demand(figures):
            if words not in flags[place]:
                flags[place].append(words)
    return [replace(f, flag="; ".join(flags[i])) if flags.get(i) else f for i, f in enumerate(figures)]


# --- rounding ---------------------------------------------------------------------------------------

def rounding(figure: Figure) -> float:
    """Half a unit of the last digit written, in the figure's unit: 0.05 for 8.1%, 5e10 for 1.2万亿元.

    Round numbers in Chinese numerals (三千万) are taken for exact to a hundredth.
    """
    written = _NUMERAL.search(fold(figure.mention).replace(" ", ""))
    if not written:
        return abs(figure.value_low) / 200
    numeral = float(written.group().replace(",", ""))
    scale = abs(figure.value_low) / numeral if numeral else 1.0
    return 0.5 * scale / 10.0 ** len(written[1] or "")


def _between(figure: Figure) -> Range:
    """What a figure may be before rounding."""
    return figure.value_low - rounding(figure), figure.value_low + rounding(figure)


def _apart(a: Range, b: Range) -> float:
    """How far two ranges are from one another; 0 where they touch, negative where they overlap."""
    return max(a[0] - b[1], b[0] - a[1])


def _exact(figure: Figure) -> bool:
    return figure.qualifier == "exact" and figure.value_low == figure.value_high


def _whole_year(figure: Figure) -> bool:
    """Whether nothing in its sentence says that it is of a part of a year."""
    return not _PART_OF_YEAR.search(figure.sentence)


# --- the checks -------------------------------------------------------------------------------------

def compositions(figures: Sequence[Figure]) -> Iterable[Finding]:
    """Shares of one composition (13.8:41.3:44.9), or of the three industries in one sentence, that do not add to 100."""
    for places in (*_written_compositions(figures), *_listed_shares(figures)):
        total = sum(figures[i].value_low for i in places)
        slack = sum(rounding(figures[i]) for i in places) + SHARE_SLACK
        if abs(total - 100) > slack:
            yield from ((i, f"composition adds to {total:g}") for i in places)


def _written_compositions(figures: Sequence[Figure]) -> Iterable[list[int]]:
    run: list[int] = []
    for place, figure in enumerate(figures):
        last = figures[run[-1]] if run else None
        joined = last is not None and figure.paragraph == last.paragraph and _BETWEEN_SHARES.fullmatch(fold(_words_between(last, figure)))
        if figure.rule == "composition" and not joined and run:
            yield run
            run = []
        if figure.rule == "composition":
            run.append(place)
    if run:
        yield run


def _listed_shares(figures: Sequence[Figure]) -> Iterable[list[int]]:
    """第一、二、三产业占比分别为…: the three shares of one sentence, each stated once, all of one time."""
    for _, sentence in groupby(range(len(figures)), key=lambda i: (figures[i].paragraph, figures[i].sentence)):
        places = [i for i in sentence if figures[i].indicator_code in SHARES and figures[i].measure == "share"
                  and figures[i].rule != "composition" and _exact(figures[i])]
        if sorted(str(figures[i].indicator_code) for i in places) == sorted(SHARES) \
                and len({(figures[i].period_end, figures[i].role) for i in places}) == 1:
            yield places


def repeated(figures: Sequence[Figure]) -> Iterable[Finding]:
    """A macro series that one report gives two exact values for the same years, in two sentences.

    A target may be named twice, once as what must and once as what may be reached: only equal tones are compared.
    """
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, f in enumerate(figures):
        if f.indicator_code and _exact(f) and f.measure in ("level", "growth", "share") and f.role != "from" \
                and f.period_end is not None and _whole_year(f):
            groups[(f.indicator_code, f.measure, f.unit, f.status, f.period_start, f.period_end, f.annual_average,
                    f.growth_basis, f.tone if f.status == "target" else None)].append(place)
    for places in groups.values():
        for place in places:
            one = figures[place]
            others = sorted({figures[i].value_low for i in places if _contradict(one, figures[i])})
            if others:
                yield place, "also stated as " + ", ".join(f"{v:g}" for v in others)


def _contradict(one: Figure, other: Figure) -> bool:
    if (one.paragraph, one.sentence) == (other.paragraph, other.sentence):
        return False
    # 7% and 8% contradict one another although both may be 7.5, rounded: hence the hair's breadth.
    slack = SAME_SLACK * abs(one.value_low) if one.measure == "level" else -1e-9
    return _apart(_between(one), _between(other)) > slack


def growth_against_amounts(figures: Sequence[Figure]) -> Iterable[Finding]:
    """A growth that the amounts of its first and last year, both in the report, contradict."""
    amounts: dict[tuple[str, str, int], Figure] = {}
    for f in figures:
        if f.indicator_code and f.measure == "level" and f.status == "actual" and f.unit not in ("%", "‰", "") \
                and f.period_end is not None and _exact(f) and _whole_year(f):
            amounts.setdefault((f.indicator_code, f.unit, f.period_end), f)
    units = {(code, unit) for code, unit, _ in amounts}
    for place, f in enumerate(figures):
        if not (f.indicator_code and _is_growth(f) and f.period_start is not None and f.period_end is not None):
            continue
        for unit in sorted(unit for code, unit in units if code == f.indicator_code):
            first = amounts.get((f.indicator_code, unit, f.period_start - 1))
            last = amounts.get((f.indicator_code, unit, f.period_end))
            if first and last:
                ends = f"amounts of {f.period_start - 1} and {f.period_end}"
                yield from _compared(place, f, _grown(_between(first), _between(last)), unit, ends)


def growth_against_ends(figures: Sequence[Figure]) -> Iterable[Finding]:
    """由A增加到B，增长C%: a growth that its own two ends contradict."""
    for place in range(len(figures) - 2):
        first, last, growth = figures[place:place + 3]
        if first.role == "from" and last.role == "to" and first.measure == last.measure == "level" and first.unit == last.unit \
                and first.unit not in ("%", "‰", "个百分点") and _one_subject((first, last, growth)) and _is_growth(growth) \
                and _exact(first) and _exact(last):
            yield from _compared(place + 2, growth, _grown(_between(first), _between(last)), first.unit, "its two ends")


def growth_against_increase(figures: Sequence[Figure]) -> Iterable[Finding]:
    """达到A，比上年增加B，增长C%: a growth that amount and increase contradict."""
    for place in range(len(figures) - 2):
        amount, increase, growth = figures[place:place + 3]
        if amount.measure == "level" and increase.measure == "change" and amount.unit == increase.unit \
                and amount.unit not in ("%", "‰", "个百分点") and _one_subject((amount, increase, growth)) and _is_growth(growth) \
                and amount.period_end == increase.period_end == growth.period_end and _exact(amount) and _exact(increase):
            low, high = _between(increase)
            before = (amount.value_low - high - rounding(amount), amount.value_low - low + rounding(amount))
            yield from _compared(place + 2, growth, _grown(before, _between(amount)), amount.unit, "amount and increase")


def _one_subject(figures: Sequence[Figure]) -> bool:
    """Whether figures that follow one another are of one thing, in one sentence, at comparable status."""
    first = figures[0]
    return all(f.indicator == first.indicator and f.paragraph == first.paragraph and f.sentence == first.sentence
               and f.status == first.status for f in figures)


def _is_growth(figure: Figure) -> bool:
    """Whether it is a growth in % that amounts can be held against."""
    return figure.measure == "growth" and figure.unit == "%" and figure.status == "actual" and figure.qualifier == "exact" \
        and figure.growth_basis != "comparable" and figure.role is None and _whole_year(figure)


def _grown(first: Range, last: Range) -> Range:
    """The ratios that amounts within these ranges may have."""
    if first[0] <= 0 or last[0] <= 0:
        return 0.0, float("inf")
    return last[0] / first[1], last[1] / first[0]


def _compared(place: int, growth: Figure, ratio: Range, unit: str, what: str) -> Iterable[Finding]:
    """The contradiction between a growth and the ratio of two amounts in `unit`, if it is one."""
    years = 1
    if growth.period_start is not None and growth.period_end is not None:
        years = max(1, growth.period_end - growth.period_start + 1)
    power = 1 / years if growth.annual_average else 1.0
    implied = tuple((r ** power - 1) * 100 for r in ratio)
    slack = GROWTH_SLACK
    if "元" in unit:
        old = growth.period_end is not None and growth.period_end <= INFLATION_END
        slack = INFLATION_SLACK if old else REAL_SLACK
        if not growth.annual_average:
            slack *= years
    if _apart((implied[0], implied[1]), _between(growth)) > slack:
        yield place, f"{what} imply {(implied[0] + implied[1]) / 2:.1f}%"


def total_and_parts(figures: Sequence[Figure]) -> Iterable[Finding]:
    """A total (GDP, trade) that its parts, all in the report for the same year, do not add up to."""
    amounts: dict[tuple[str, str, int, str], tuple[int, Figure]] = {}
    for place, f in enumerate(figures):
        if f.series and f.scope == "area" and f.measure == "level" and f.status == "actual" and f.period_end is not None \
                and f.period_start == f.period_end and _exact(f) and _whole_year(f):
            amounts.setdefault((f.series, f.unit, f.period_end, f.status), (place, f))
    for (series, unit, year, status), (place, total) in amounts.items():
        parts = [amounts[(part, unit, year, status)][1] for part in TOTALS.get(series, ()) if (part, unit, year, status) in amounts]
        if not parts or len(parts) < len(TOTALS[series]):
            continue
        added = sum(p.value_low for p in parts)
        slack = rounding(total) + sum(rounding(p) for p in parts) + SUM_SLACK * total.value_low
        if abs(added - total.value_low) > slack:
            yield place, f"its parts ({', '.join(TOTALS[series])}) add to {added:g}"


def part_and_whole(figures: Sequence[Figure]) -> Iterable[Finding]:
    """A, 其中B: a part that is more than what it is part of."""
    for place in range(1, len(figures)):
        whole, part = figures[place - 1:place + 1]
        if whole.measure == part.measure == "level" and whole.unit == part.unit and whole.unit not in ("", "%", "‰") \
                and (whole.paragraph, whole.sentence, whole.status) == (part.paragraph, part.sentence, part.status) \
                and _exact(whole) and _exact(part) and not re.search("每|人均|平均", whole.indicator) \
                and re.fullmatch("[^；;]*其中[^；;]*", _words_between(whole, part)) and part.value_low > _between(whole)[1]:
            yield place, f"more than the {whole.mention} it is part of"


def _words_between(left: Figure, right: Figure) -> str:
    """The words of the sentence between two figures of it; empty where they are not found."""
    ahead, gap = right.start - left.start, right.start - left.end
    at = left.sentence.find(left.mention)
    while at >= 0 and not left.sentence.startswith(right.mention, at + ahead):
        at = left.sentence.find(left.mention, at + 1)
    return "" if at < 0 else left.sentence[at + len(left.mention):at + len(left.mention) + gap]


CHECKS: tuple[Callable[[Sequence[Figure]], Iterable[Finding]], ...] = (
    compositions, repeated, growth_against_amounts, growth_against_ends, growth_against_increase, total_and_parts,
    part_and_whole)
