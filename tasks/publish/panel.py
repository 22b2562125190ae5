"""The panel: one value for each region, year, macro series, measure and status, chosen by a stated rule.

A figure can be chosen where it carries a macro code (so its scope is the whole reporting
area; a number said of several series, A和B均增长7%, stands for each of them), where its
unit is one that the series can have, and where it is not about a part of a year. A series that is
a share by definition has the measure share, whether the report calls it a rate (研发投入强度) or a
share (研发经费占GDP比重). A figure is about
the last year that it covers. A value of one year goes to `indicators`: no average per
year, no level or growth over several years; those go to `indicator_spans`.

Of the figures of one report that are about the same thing the panel takes

- for a target: the one in the main targets paragraph (of all paragraphs of the parts tasks
  and goals, the one that holds most targets for that year), then one in tasks, then in goals,
  then anywhere;
- for an actual value: one that is about exactly that year, in the review, exact rather than
  bounded, unflagged, and not the beginning of 由A…到B;

then the series' usual unit before another, then the earliest. Of several reports of a place
it takes

- for a target: the report of that year, else the latest report before it;
- for an actual value: the report of the year after, else the nearest later one, else the
  nearest earlier one.

Whatever says otherwise than the chosen figure is listed in `conflicts`, see :func:`conflict`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tasks.figures.checks import rounding
from tasks.figures.indicators import named, names
from tasks.figures.nouns import members
from tasks.figures.vocabulary import table
from tasks.model import Figure
from tasks.publish.base_units import fits, measure_of, unit_of, usual_units

AROUND = 8
"""Characters before and behind a figure in which its hedge is looked for."""
MOST_MEMBERS = 4
"""Series that one number may be said of."""
APPROXIMATE = 0.05
"""How far, relative to the value, 约 and 左右 may reach before another value contradicts them."""
COMPARABLE = frozenset({"level", "growth", "share"})
"""Measures of which two values can contradict each other; a rank, a change and a multiple depend on what they are compared with."""
RANGE = "区间"
_PARTLY = ("多", "余")
"""Hedges that stand between a number and its unit: 300多家."""
MEMORY = "500MB"
"""What the query may take before it sorts on disk."""
UNBOUNDED = math.inf

_JOINT = re.compile(r"[、和与及]")
_EACH = re.compile(r"[均都]")
_PART_OF_YEAR = re.compile(r"上半年|下半年|前?[一二三四1-4]个?季度|前\w{1,2}个月|\d{1,2}[-－—至到]\d{1,2}月")
_WHOLE_YEAR = re.compile(r"全年|年度|年均")

Key = tuple[int, int, bool, str, str, str]
"""period_start, period_end, annual_average, indicator_code, measure, status."""
Range = tuple[float, float]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that the panel may rest on, in base units."""

    figure: Figure
    figure_id: str
    document_id: str
    paragraph_id: str
    region_code: str
    region_name: str
    report_year: int
    part: str
    code: str
    low: float
    high: float
    unit: str
    hedge: str | None
    main_targets: bool = False

    @property
    def key(self) -> Key:
        """What it is about. A span without a beginning counts as beginning where it ends."""
        f = self.figure
        assert f.period_end is not None
        return f.period_start or f.period_end, f.period_end, f.annual_average, self.code, f.measure, f.status

    @property
    def half(self) -> float:
        """Half a unit of the last digit written, in the base unit."""
        factor = unit_of(self.figure.unit, self.figure.measure).factor
        return rounding(self.figure) * float(1 if factor is None else factor)


@dataclass(slots=True)
class Panel:
    """Rows of the panel's tables, by table."""

    indicators: list[Row] = field(default_factory=list)
    indicator_spans: list[Row] = field(default_factory=list)
    conflicts: list[Row] = field(default_factory=list)


# --- the candidates ---------------------------------------------------------------------------------

QUERY = f"""
    select f.*, p.part, p.ordinal, d.region_code, d.region_name, d.year,
           substr(p.text, greatest(f.start - {AROUND}, 0) + 1, least(f.start, {AROUND})) as text_before,
           substr(p.text, f.end + 1, {AROUND}) as text_behind
    from read_parquet($figures) f join read_parquet($paragraphs) p using (paragraph_id)
         join read_parquet($documents) d on d.document_id = f.document_id
    where f.document_id between $first and $last and p.document_id between $first and $last
          and d.region_code in (select unnest($wanted)) and f.scope = 'area' and f.period_end is not null
          and (f.indicator_code is not null or regexp_matches(f.indicator, '{_JOINT.pattern}')
               and (f.measure = 'growth' or regexp_matches(text_before, '{_EACH.pattern}')))
    order by d.region_code, d.year, d.document_id, p.ordinal, f.start
"""
_OF_FIGURE = tuple(f.name for f in fields(Figure) if f.name != "paragraph")


def regions(folder: Path, wanted: Sequence[str]) -> Iterator[list[Candidate]]:
    """The candidates of each of the wanted regions, in the order of codes, reports and text."""
    if not wanted:
        return
    files = {name: str(folder / f"{name}.parquet") for name in ("figures", "paragraphs", "documents")}
    within = {"first": min(wanted), "last": max(wanted) + "."}  # ids begin with the code; row groups without them are passed over
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": 1}) as connection:
        found = connection.sql(QUERY, params={**files, **within, "wanted": list(wanted)}).to_arrow_reader(10_000)
        for _, rows in groupby(_rows(found), key=lambda row: row["region_code"]):
            if found_here := [c for row in rows for c in candidates(row)]:
                yield marked(found_here)


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
    for batch in batches:
        yield from batch.to_pylist()


def candidates(row: Row) -> Iterator[Candidate]:
    """The candidates that a row of QUERY holds: one, or one for each series that the number is said of."""
    figure = Figure(paragraph=row["ordinal"], **{name: row[name] for name in _OF_FIGURE})
    if of_part_of_year(figure):
        return
    for code in codes(figure, row["text_before"]):
        own = replace(figure, measure=measure_of(code, figure.measure))
        unit = unit_of(own.unit, own.measure)
        if fits(code, own.measure, own.unit):
            yield Candidate(
                own, row["figure_id"], row["document_id"], row["paragraph_id"], row["region_code"], row["region_name"],
                row["year"], row["part"], code, unit.convert(figure.value_low), unit.convert(figure.value_high), unit.base,
                hedge(figure, row["text_before"], row["text_behind"]))


def codes(figure: Figure, before: str) -> tuple[str, ...]:
    """The macro series that a figure is about. A growth said of several is that of each, an amount only with 均 or 都."""
    if figure.indicator_code is not None:
        return (figure.indicator_code,)
    if figure.measure != "growth" and not _EACH.search(before):
        return ()
    for count in range(2, MOST_MEMBERS + 1):
        found = [named(name) for name in members(figure.indicator, count, names()) or ()]
        coded = tuple(i.code for i in found if i is not None and i.code is not None)
        if coded:
            return coded
    return ()


def of_part_of_year(figure: Figure) -> bool:
    """Whether the words before the number say that it is about some months only."""
    before = figure.sentence[:max(0, figure.sentence.find(figure.mention))]
    part = max((m.end() for m in _PART_OF_YEAR.finditer(before)), default=-1)
    return part > max((m.end() for m in _WHOLE_YEAR.finditer(before)), default=-1)


@cache
def _cues(side: str, *kinds: str) -> tuple[str, ...]:
    """Words of the cue table on that side of a number, of these kinds, that bound or press it; longest first."""
    found = {row["word"] for row in table("cues.tsv") if row["side"] == side and row["kind"] in kinds and row["value"]}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def hedge(figure: Figure, before: str, behind: str) -> str | None:
    """The word that says how near the number is to the value: 左右, 以上, 突破 …; 区间 for a range."""
    if figure.value_low != figure.value_high:
        return RANGE
    if figure.qualifier == "exact":
        return None
    after = (word for word in _cues("after", "bound") if behind.startswith(word))
    inside = (word for word in _PARTLY if word in figure.mention)
    front = (word for word in _cues("before", "bound", "level") if before.endswith(word))
    shared = (word for word in (figure.tone,) if word in (*_cues("after", "bound"), *_cues("before", "bound", "level")))
    return next(chain(after, inside, front, shared), None)


def stands_behind(hedge: str) -> bool:
    """Whether a hedge is written behind its number (左右, 以上), not before it (突破, 超过)."""
    return hedge in (*_cues("after", "bound"), *_PARTLY)


def tone(figure: Figure) -> str | None:
    """The word that presses a target, where that is what its tone is."""
    return figure.tone if figure.tone in {*_cues("before", "hedge"), *_cues("front", "hedge")} else None


def marked(found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, those in the main targets paragraph of their report and year marked."""
    targets = Counter((c.document_id, c.key[1], c.paragraph_id) for c in found
                      if c.figure.status == "target" and c.part in ("tasks", "goals"))
    main: dict[tuple[str, int], str] = {}
    for (document, year, paragraph), count in targets.items():  # in the order of the text: the earliest wins
        best = main.get((document, year))
        if best is None or count > targets[document, year, best]:
            main[document, year] = paragraph
    return [replace(c, main_targets=True) if c.figure.status == "target" and main.get((c.document_id, c.key[1])) == c.paragraph_id
            else c for c in found]


# --- the choice -------------------------------------------------------------------------------------

def in_report(found: Iterable[Candidate]) -> dict[tuple[str, Key], list[Candidate]]:
    """The candidates of each report by what they are about, the one to choose first."""
    of: dict[tuple[str, Key], list[Candidate]] = {}
    for candidate in found:
        of.setdefault((candidate.document_id, candidate.key), []).append(candidate)
    return {about: sorted(some, key=_within_report) for about, some in of.items()}


def _within_report(c: Candidate) -> tuple[object, ...]:
    f = c.figure
    unusual = f.measure == "level" and c.unit != usual_units()[c.code]
    if f.status == "target":
        parts = {"tasks": 0, "goals": 1}
        return not c.main_targets, parts.get(c.part, 2), f.role == "from", unusual, f.paragraph, f.start
    exact = f.qualifier == "exact" and f.value_low == f.value_high
    return (f.period_start is None, c.part != "review", not exact, f.flag is not None, f.role == "from", unusual,
            f.paragraph, f.start)


def _of_reports(c: Candidate) -> tuple[bool, bool, int]:
    """Order of the reports of a place for one thing: first the one whose word counts."""
    ahead = c.report_year - c.key[1]
    if c.figure.status == "target":
        return ahead > 0, False, abs(ahead)
    return ahead != 1, ahead < 1, abs(ahead)


def panel(found: Sequence[Candidate]) -> Panel:
    """The panel of one region, of its candidates. Rows are in the order of the tables' keys."""
    rows = Panel()
    of: dict[Key, list[list[Candidate]]] = {}
    for (_, key), some in in_report(found).items():
        of.setdefault(key, []).append(some)
    for key in sorted(of):
        reports = sorted(of[key], key=lambda some: _of_reports(some[0]))
        chosen, *others = [c for some in reports for c in some]
        against = [row for other in others if (row := conflict(chosen, other)) is not None]
        rows.conflicts += against
        start, end, average, *_ = key
        said = _chosen(chosen, 1 + len(others), len({row["other_figure_id"] for row in against}))
        if average or start != end:
            rows.indicator_spans.append({"period_start": start, "period_end": end, "annual_average": average, **said})
        else:
            rows.indicators.append({"year": end, **said})
    return rows


def _chosen(c: Candidate, candidates: int, conflicts: int) -> Row:
    f = c.figure
    return {
        "region_code": c.region_code, "region_name": c.region_name, "indicator_code": c.code,
        "measure": f.measure, "status": f.status, "value_low": c.low, "value_high": c.high, "unit": c.unit,
        "qualifier": f.qualifier, "hedge": c.hedge, "tone": tone(f), "growth_basis": f.growth_basis, "flag": f.flag,
        "sentence": f.sentence, "figure_id": c.figure_id, "document_id": c.document_id, "report_year": c.report_year,
        "part": c.part, "main_targets": c.main_targets, "n_candidates": candidates, "n_conflicts": conflicts,
    }


# --- conflicts --------------------------------------------------------------------------------------

def between(c: Candidate) -> Range:
    """What the value may be: as rounded as it is written, about a twentieth around 约, without end beyond a bound.

    For a negative value a bound speaks of the size: 下降5%以上 is -5 or less.
    """
    half = max(c.half, APPROXIMATE * abs(c.low)) if c.figure.qualifier == "approx" else c.half
    low, high = c.low - half, c.high + half
    if c.figure.qualifier in ("min", "max"):
        up = (c.figure.qualifier == "min") == (c.low >= 0)
        return (low, UNBOUNDED) if up else (-UNBOUNDED, high)
    return low, high


def conflict(chosen: Candidate, other: Candidate) -> Row | None:
    """The row of `conflicts` for another figure about the same thing, or None where both can be true.

    Targets of different reports are different plans; a rank, a change or a multiple can differ
    by what it is compared with.
    """
    same = chosen.document_id == other.document_id
    if chosen.figure.measure not in COMPARABLE or (chosen.figure.status == "target" and not same):
        return None
    kind = _difference(chosen, other)
    if kind is None:
        return None
    start, end, average, code, measure, status = chosen.key
    return {
        "region_code": chosen.region_code, "period_start": start, "period_end": end, "annual_average": average,
        "indicator_code": code, "measure": measure, "status": status, "kind": kind, "within": "report" if same else "place",
        "value_low": chosen.low, "value_high": chosen.high, "unit": chosen.unit,
        "other_value_low": other.low, "other_value_high": other.high, "other_unit": other.unit,
        "figure_id": chosen.figure_id, "other_figure_id": other.figure_id,
        "sentence": chosen.figure.sentence, "other_sentence": other.figure.sentence,
    }


def _difference(chosen: Candidate, other: Candidate) -> str | None:
    if chosen.unit != other.unit:
        return "unit"
    a, b = between(chosen), between(other)
    if a[0] <= b[1] and b[0] <= a[1]:
        return None
    bases = {chosen.figure.growth_basis, other.figure.growth_basis} - {None}
    return "growth_basis" if len(bases) == 2 else "value"
