"""The page of one report: its text with every figure marked, what is known of each, what was removed.

Everything here is made of rows of the published tables and gives a string; a page depends on
its report, on what the panel knows of the place, and on nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

from tasks.publish.export.wide import series_names
from tasks.publish.pages import shown
from tasks.publish.pages.charts import Point, over_years
from tasks.publish.panel import RANGE, stands_behind
from tasks.records import PATH_SEPARATOR

Row = Mapping[str, Any]
Place = tuple[str, str, str]
"""Series, measure and status."""

HEADLINES = (
    ("gdp", "growth"), ("budget_revenue", "growth"), ("fixed_asset_investment", "growth"), ("retail_sales", "growth"),
    ("industry_va", "growth"), ("trade", "growth"), ("resident_income", "growth"), ("urban_income", "growth"),
    ("rural_income", "growth"), ("cpi", "growth"), ("unemployment_rate", "level"), ("new_urban_jobs", "level"),
    ("urbanization_rate", "level"), ("forest_coverage", "level"),
)
"""Headline figures in their order, each with the measure that its chart shows."""
CARDS = 10
FIELDS = ("anchor", "indicator", "series", "measure", "status", "low", "high", "unit", "qualifier", "from", "to", "average",
          "role", "scope", "basis", "tone", "flag", "rule", "notes")
"""What the page's script knows of a figure, in this order; pages.js reads it."""
UNLISTED = ("title", "salutation")
"""Parts that need no label and no place in the outline."""
WHOLE_HEADING = 2
"""Characters besides a heading (its colon or full stop) that a paragraph which is one may have behind it."""
SHOWN_REMOVALS = 60
"""Removals of one reason that a page lists; the others are counted."""


@dataclass(frozen=True, slots=True)
class Content:
    """The rows that a page is made of."""

    document: Row
    paragraphs: Sequence[Row]
    figures: Mapping[str, Sequence[Row]]
    """By paragraph, in the order of the text."""
    removals: Sequence[Row]
    """With `text` cut short and `length`."""
    series: Sequence[Row] = ()
    """Rows of `indicators` of the place."""
    spans: Sequence[Row] = ()
    conflicts: Sequence[Row] = ()
    attained: Sequence[Row] = ()
    before: str | None = None
    """The place's report before this one."""
    after: str | None = None


# --- the text ---------------------------------------------------------------------------------------

def article(paragraphs: Sequence[Row], figures: Mapping[str, Sequence[Row]]) -> str:
    """The text, a section for each run of paragraphs of one part."""
    parts = []
    for part, run in groupby(paragraphs, key=lambda p: p["part"]):
        english, chinese = shown.PARTS[part]
        label = "" if part in UNLISTED else f'<p class="part-label" lang="en">{english} <span lang="zh">{chinese}</span></p>'
        parts.append(f'<section class="part {part}">{label}\n' + "\n".join(paragraph(p, figures) for p in run) + "\n</section>")
    return "\n".join(parts)


def paragraph(row: Row, figures: Mapping[str, Sequence[Row]]) -> str:
    text, heading, own = row["text"], row["heading"], figures.get(row["paragraph_id"], ())
    name = paragraph_anchor(row["paragraph_id"])
    at = text.find(heading) if heading else -1
    if at < 0:
        kind = {"table": "row", "note": "note"}.get(row["kind"], "title" if row["part"] == "title" else "")
        return f'<p id="{name}"{f" class={kind}" if kind else ""}>{marked(text, 0, len(text), own)}</p>'
    end = at + len(heading)
    if len(text) - end <= WHOLE_HEADING:
        level = min(row["level"] or 1, 3) + 2
        return f'<h{level} id="{name}">{marked(text, 0, len(text), own)}</h{level}>'
    lead = f"<b>{marked(text, 0, end, [f for f in own if f['end'] <= end])}</b>"
    return f'<p id="{name}">{lead}{marked(text, end, len(text), [f for f in own if f["end"] > end])}</p>'


def marked(text: str, start: int, end: int, figures: Iterable[Row]) -> str:
    """A piece of text with its figures marked. A figure inside another one only gets its anchor."""
    pieces, at = [], start
    for figure in figures:
        name = shown.anchor(figure["figure_id"])
        if figure["start"] < at:
            pieces.append(f'<a id="{name}"></a>')
            continue
        pieces.append(escape(text[at:figure["start"]], quote=False))
        doubt = " q" if figure["flag"] else ""
        pieces.append(f'<a class="f {figure["measure"]} {figure["status"]}{doubt}" id="{name}" href="#{name}">'
                      f'{escape(text[figure["start"]:figure["end"]], quote=False)}</a>')
        at = figure["end"]
    return "".join(pieces) + escape(text[at:end], quote=False)


def paragraph_anchor(paragraph_id: str) -> str:
    return paragraph_id.split("-", 2)[2]


def outline(paragraphs: Iterable[Row]) -> Iterator[tuple[str, list[tuple[int, str, str]]]]:
    """For each part its headings: level, anchor and words. The first entry leads to the part itself."""
    for part, run in groupby(paragraphs, key=lambda p: p["part"]):
        if part in UNLISTED:
            continue
        own = list(run)
        headings = [(p["level"] or 1, paragraph_anchor(p["paragraph_id"]), p["heading"]) for p in own if p["heading"]]
        yield part, [(0, paragraph_anchor(own[0]["paragraph_id"]), ""), *headings]


# --- what is known of a figure ----------------------------------------------------------------------

def records(content: Content) -> str:
    """What the page's script shows of each figure, as JSON that is safe inside a page."""
    notes = notes_of(content)
    rows = [_record(figure, notes.get(figure["figure_id"], ())) for own in content.figures.values() for figure in own]
    return _json(rows)


def _record(f: Row, notes: Sequence[Sequence[str]]) -> list[Any]:
    known = f["series"] or ""
    series = f"{known} {series_names().get(known, '')}".strip() if f["indicator_code"] else known
    record = [shown.anchor(f["figure_id"]), f["indicator"], series, f["measure"], f["status"], _short(f["value_low"]),
              _short(f["value_high"]) if f["value_high"] != f["value_low"] else 0, f["unit"], f["qualifier"], f["period_start"] or 0,
              f["period_end"] or 0, int(f["annual_average"]), f["role"] or 0, f["scope"], f["growth_basis"] or 0, f["tone"] or 0,
              f["flag"] or 0, f["rule"], list(notes)]
    while record[-1] in (0, []):
        record.pop()
    return record


def _short(value: float) -> float | int:
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def notes_of(content: Content) -> dict[str, list[list[str]]]:
    """What the panel says of figures of this report: kind, words and where they lead."""
    found: dict[str, list[list[str]]] = {}

    def say(figure: str, *note: str) -> None:
        if shown.document_of(figure) == content.document["document_id"] and list(note) not in found.setdefault(figure, []):
            found[figure].append(list(note))

    for row in content.series:
        say(row["figure_id"], "panel", f"{row['indicator_code']} {row['measure']} {row['year']}")
    for row in content.spans:
        span = f"{row['period_start']}–{row['period_end']}"
        say(row["figure_id"], "panel", f"{row['indicator_code']} {row['measure']} {span}{' 年均' if row['annual_average'] else ''}")
    for row in content.conflicts:
        other = shown.amount(row["other_value_low"], row["other_unit"])
        say(row["figure_id"], "conflict", other, link(content, row["other_figure_id"]))
        say(row["other_figure_id"], "conflict", shown.amount(row["value_low"], row["unit"]), link(content, row["figure_id"]))
    for row in content.attained:
        if row["actual_figure_id"]:
            result, aim = shown.amount(row["actual_low"], row["unit"]), shown.amount(row["target_low"], row["unit"])
            say(row["target_figure_id"], row["outcome"], result, link(content, row["actual_figure_id"]))
            say(row["actual_figure_id"], "aim", aim, link(content, row["target_figure_id"]))
        else:
            say(row["target_figure_id"], row["outcome"], "", f"{row['actual_document_id']}.html")
    return found


def link(content: Content, figure_id: str) -> str:
    """Where a figure is seen: in this page, or in that of another report beside it."""
    document = shown.document_of(figure_id)
    return f"{'' if document == content.document['document_id'] else f'{document}.html'}#{shown.anchor(figure_id)}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/").replace("<!--", "<\\!--")


# --- headline figures -------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Line:
    """A line of a card: what, the year, the value, and where it stands."""

    status: str
    measure: str
    year: int
    before: str
    """The hedge, where it is written before the number: 突破."""
    value: str
    behind: str
    """The hedge, where it is written behind the number: 左右."""
    href: str


@dataclass(frozen=True, slots=True)
class Card:
    """A headline figure: last year's results, this year's target, and the place's own series over the years."""

    code: str
    name: str
    measure: str
    lines: Sequence[Line]
    chart: str


def cards(content: Content) -> list[Card]:
    """The headline figures of the report: those of which it says last year's result or this year's target."""
    of: dict[tuple[str, str, str, int], Row] = {
        (row["indicator_code"], row["measure"], row["status"], row["year"]): row for row in content.series}
    year, found = content.document["year"], []
    for code, measure in HEADLINES:
        wanted = [(m, "actual", year - 1) for m in dict.fromkeys(("level", measure))] + [(m, "target", year) for m in ("level", measure)]
        rows = [row for m, status, y in dict.fromkeys(wanted) if (row := of.get((code, m, status, y))) is not None]
        if rows:
            found.append(Card(code, series_names()[code], measure, [_line(content, row) for row in rows], _chart(content, code, measure)))
    return found[:CARDS]


def _line(content: Content, row: Row) -> Line:
    hedge = row["hedge"] if row["hedge"] != RANGE else None
    value = shown.value({**row, "qualifier": "exact"} if hedge else row)
    before, behind = ("", hedge) if hedge and stands_behind(hedge) else (hedge, "")
    return Line(row["status"], row["measure"], row["year"], before or "", value, behind or "", link(content, row["figure_id"]))


def _chart(content: Content, code: str, measure: str) -> str:
    points = [Point(row["year"], row["value_low"], row["value_high"], row["status"], shown.value(row)) for row in content.series
              if row["indicator_code"] == code and row["measure"] == measure]
    title = f"{series_names()[code]}, {measure} over the years"
    return over_years(points, title, content.document["year"]) if len(points) > 1 else ""


# --- what was removed -------------------------------------------------------------------------------

def removed(rows: Sequence[Row]) -> list[tuple[str, str, int, int, list[Row], int]]:
    """For each reason: its name, words, how many, how many characters, those that are listed, how many are not."""
    ordered = sorted(rows, key=lambda row: (row["reason"], row["start"]))
    found = []
    for reason, some in groupby(ordered, key=lambda row: row["reason"]):
        own = list(some)
        found.append((reason, shown.REASONS.get(reason, reason), len(own), sum(row["length"] for row in own), own[:SHOWN_REMOVALS],
                      max(0, len(own) - SHOWN_REMOVALS)))
    return sorted(found, key=lambda entry: -entry[3])


def lacks(document: Row) -> list[str]:
    """What makes the report incomplete, in words."""
    holds = document["completeness"].split(";")
    return [words for name, words in shown.COMPLETENESS.items() if name not in holds]


def context(content: Content) -> dict[str, Any]:
    """What the template of a report's page is filled with."""
    document = content.document
    counts = {status: sum(f["status"] == status for own in content.figures.values() for f in own) for status in shown.STATUSES}
    measures = {m: sum(f["measure"] == m for own in content.figures.values() for f in own) for m in shown.MEASURES}
    return {
        "document": document, "lacks": lacks(document), "before": content.before, "after": content.after, "counts": counts,
        "measures": [(m, *shown.MEASURES[m], n) for m, n in measures.items() if n], "outline": list(outline(content.paragraphs)),
        "parts": shown.PARTS, "level": shown.LEVELS[document["level"]], "cards": cards(content), "article": article(
            content.paragraphs, content.figures), "records": records(content), "pages": _json(_pages(content.paragraphs)),
        "removed": removed(content.removals), "flags": sum(bool(f["flag"]) for own in content.figures.values() for f in own),
        "statuses": shown.STATUSES, "measure_names": shown.MEASURES,
    }


def _pages(paragraphs: Iterable[Row]) -> list[list[Any]]:
    """Where each paragraph stands in the source: offsets, page, topic and the headings above it."""
    return [[p["source_start"], p["source_end"], p["page"] or 0, p["topic"] or 0, p["section_path"].replace(PATH_SEPARATOR, " › ")]
            for p in paragraphs]
