"""What a run did, in words: printed at its end and shown on the run in the Prefect UI."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

HEADLINES = (
    ("GDP", {"measure": "level", "status": "actual"}, -1),
    ("GDP growth", {"measure": "growth", "status": "actual"}, -1),
    ("growth target", {"measure": "growth", "status": "target"}, 0),
)
"""Headline figures: name, what the figure must be, its year counted from the report's."""
AROUND = (18, 8)
"""Characters of the sentence shown before and behind a figure."""
SIGNS = {"exact": "", "approx": "≈ ", "min": "≥ ", "max": "≤ "}
"""Qualifiers, the most telling first, and how they are shown."""
OUTCOMES = ("published", "nothing new", "held back")
SHOWN = 20
"""Documents whose headline figures are printed."""
REJECTS_SHOWN = 50
IN_UI = 100
"""Documents whose headline figures the summary holds: all that are shown anywhere."""
IN_TITLE = 3
"""Reports that the title of a run names."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run found and did."""

    outcome: str
    """One of OUTCOMES; the state that a flow run ends in is named by it."""
    release: str
    folder: Path
    inputs: int
    documents: Sequence[Mapping[str, Any]]
    """Rows of `documents`."""
    twins: Mapping[str, str]
    """Sources that are twins, with the source that was kept."""
    rejects: Sequence[Mapping[str, Any]]
    removed: Mapping[str, int]
    """Characters removed, by reason."""
    figures: int
    headlines: Mapping[str, Sequence[Mapping[str, Any]]]
    """Headline figures of the first IN_UI documents: name, value, year, words."""
    warned: Mapping[str, int] = field(default_factory=dict)
    """How many rows each rule warned of."""
    changes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Documents new, changed and gone since the release before."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Rows of each table."""
    rows_before: Mapping[str, int] = field(default_factory=dict)
    """The same of the release before; empty where there was none."""
    gates: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """How many came before the gate of each stage, and how many went on."""
    held_back: str = ""
    """The release that the inputs make, where it was rolled back from and is not published again."""


def headlines(folder: Path, documents: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The headline figures of the first IN_UI documents, with the words they came from."""
    documents = documents[:IN_UI]
    # By the order of ids, so that row groups of other documents are not read at all.
    shown = pc.field("document_id") <= max((document["document_id"] for document in documents), default="")
    gdp = pq.read_table(folder / "figures.parquet", filters=shown & (pc.field("indicator_code") == "gdp")).to_pylist()
    of: dict[str, list[Mapping[str, Any]]] = {}
    for figure in gdp:
        of.setdefault(figure["document_id"], []).append(figure)
    found: dict[str, list[dict[str, Any]]] = {}
    for document in documents:
        own, year = of.get(document["document_id"], []), document["year"]
        found[document["document_id"]] = [
            {"name": name, "year": year + offset, **_told(_pick(own, wanted, year + offset))} for name, wanted, offset in HEADLINES
        ]
    return found


def _pick(figures: Sequence[Mapping[str, Any]], wanted: Mapping[str, str], year: int) -> Mapping[str, Any] | None:
    """Of the figures that are what is wanted and about exactly this year, the most exact, then the first."""
    found = [
        figure
        for figure in figures
        if figure["period_end"] == year
        and figure["period_start"] in (None, year)
        and figure["scope"] == "area"
        and figure["role"] != "from"
        and not figure["annual_average"]
        and all(figure[name] == value for name, value in wanted.items())
    ]
    return min(found, key=lambda figure: list(SIGNS).index(figure["qualifier"]), default=None)


def _told(figure: Mapping[str, Any] | None) -> dict[str, str]:
    """Value and words of a figure as they are shown."""
    if figure is None:
        return {"value": "not found", "words": ""}
    low, high = figure["value_low"], figure["value_high"]
    value = _number(low, figure["unit"]) if low == high else f"{low:g}–{_number(high, figure['unit'])}"
    sentence, mention = figure["sentence"], figure["mention"]
    at = max(0, sentence.find(mention))
    start, end = max(0, at - AROUND[0]), at + len(mention) + AROUND[1]
    words = f"{'…' if start else ''}{sentence[start:end]}{'…' if end < len(sentence) else ''}"
    return {"value": SIGNS[figure["qualifier"]] + value, "words": words}


def _number(value: float, unit: str) -> str:
    """A value as people write it: 1.227e11 元 is 1,227 亿元."""
    if unit == "%":
        return f"{value:g} %"
    for size, word in ((1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{value / size:,.10g} {word}{unit}"
    return f"{value:,.10g} {unit}"


def as_title(summary: Summary) -> str:
    """What the run did in a line, such as ``2 new reports: 示例市 2024, 某县 2024``."""
    if summary.outcome == "nothing new":
        return "nothing new"
    if summary.held_back:
        return f"held back: {summary.held_back} was rolled back, {summary.release} stays"
    names = {d["document_id"]: f"{d['region_name']} {d['year']}" for d in summary.documents}
    told = []
    for what, ids in summary.changes.items():
        if ids:
            first = ", ".join(names.get(name, name) for name in ids[:IN_TITLE])
            more = " …" if len(ids) > IN_TITLE else ""
            told.append(f"{len(ids)} {what} report{'s' if len(ids) > 1 else ''}: {first}{more}")
    told = told or ["the same reports anew"]
    return "; ".join([*told, f"{len(summary.rejects)} rejected"] if summary.rejects else told)


def as_text(summary: Summary) -> str:
    """The summary for a terminal."""
    lines = [f"{title:<12}{text}" for title, text in _counts(summary)]
    if summary.rejects:
        lines += ["", "Not accepted:"]
        for row in summary.rejects[:REJECTS_SHOWN]:
            lines += [f"  {row['source']}  ({row['stage']}: {row['rule']})", f"      {row['reason']}"]
        lines += _more(len(summary.rejects) - REJECTS_SHOWN)
    if summary.twins:
        lines += ["", "Twins, of which the other was kept:"]
        lines += [f"  {source} = {kept}" for source, kept in sorted(summary.twins.items())[:SHOWN]]
        lines += _more(len(summary.twins) - SHOWN)
    if summary.warned:
        lines += ["", "Worth a look (the rows are in quality/index.html of the release):"]
        lines += [f"  {count} × not so: {rule}" for rule, count in _most(summary.warned)]
    lines += ["", "Headline figures, with the words they came from:"]
    for document in summary.documents[:SHOWN]:
        lines += _of_document(document, summary.headlines[document["document_id"]])
    lines += _more(len(summary.documents) - SHOWN)
    return "\n".join(lines)


def _more(count: int) -> list[str]:
    return [f"  … and {count} more, in the release"] if count > 0 else []


def _of_document(document: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> list[str]:
    day = document["session_date"]
    about = (
        f"{document['region_name']} {document['year']}",
        document["document_id"],
        day.isoformat() if day else "day unknown",
        document["speaker"] or "speaker unknown",
        f"{document['paragraphs']} paragraphs, {document['figures']} figures",
    )
    lines = [f"  {'  '.join(about)}"]
    for h in found:
        lines.append(f"    {h['name']:<13} {h['year']}  {_padded(h['value'], 14)}  {h['words']}".rstrip())
    return lines


def _counts(summary: Summary) -> list[tuple[str, str]]:
    """The lines of numbers at the top of a summary: title and text."""
    removed = sum(summary.removed.values())
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in _most(summary.removed))
    changed = ", ".join(f"{len(names)} {what}" for what, names in summary.changes.items() if names)
    release = summary.release + (", nothing new" if summary.outcome == "nothing new" else "")
    if summary.held_back:
        release += f"; {summary.held_back} is held back, it was rolled back: make releases ROLLBACK={summary.held_back} publishes it"
    return [
        ("found", _plural(summary.inputs, "file")),
        ("accepted", _plural(len(summary.documents), "report")),
        ("twins", f"{len(summary.twins)}"),
        ("rejected", f"{len(summary.rejects)}"),
        ("removed", f"{removed:,} characters" + (f": {reasons}" if reasons else "")),
        ("figures", f"{summary.figures:,}"),
        ("changes", changed or "none"),
        ("release", release),
    ]


def as_markdown(summary: Summary) -> str:
    """The summary for the Prefect UI."""
    lines = ["| | |", "| --- | --- |"]
    lines += [f"| {title} | {_cell(text)} |" for title, text in _counts(summary)]
    if summary.rejects:
        lines += ["", "## Not accepted", "", *rejects_as_markdown(summary.rejects)]
    if summary.gates:
        lines += ["", "## Gates", "", "| after | came in | went on |", "| --- | --- | --- |"]
        lines += [f"| {stage} | {came:,} | {stand:,} |" for stage, (came, stand) in summary.gates.items()]
    lines += ["", "## Tables", "", "| table | rows | last time |", "| --- | --- | --- |"]
    for name, count in summary.rows.items():
        before = summary.rows_before.get(name)
        lines.append(f"| {name} | {count:,} | {'' if before is None else f'{before:,} ({count - before:+,})'} |")
    lines += ["", "## Where to look", ""]
    lines += [f"- {what}: [{path}]({path.as_uri()})" for what, path in _pages(summary) if path.exists()]
    if summary.warned:
        lines += ["", "## Worth a look", "", "| rule | not so for |", "| --- | --- |"]
        lines += [f"| {_cell(rule)} | {_plural(count, 'row')} |" for rule, count in _most(summary.warned)]
    columns = ("report", "day", "speaker", "figure", "year", "value", "words")
    lines += ["", "## Headline figures", "", f"| {' | '.join(columns)} |", "| --- " * len(columns) + "|"]
    for document in summary.documents[:IN_UI]:
        who = f"{document['region_name']} {document['year']}"
        for h in summary.headlines[document["document_id"]]:
            cells = (who, document["session_date"], document["speaker"], *(h[c] for c in HEADLINE_CELLS))
            lines.append(f"| {' | '.join('' if c is None else _cell(str(c)) for c in cells)} |")
    return "\n".join(lines)


def rejects_as_markdown(rejects: Sequence[Mapping[str, Any]]) -> list[str]:
    """A table of what was not accepted; the reason stands where it can be read without scrolling sideways."""
    lines = ["| input | why, and what to do | stage: rule |", "| --- | --- | --- |"]
    for row in rejects[:REJECTS_SHOWN]:
        lines.append(f"| {_cell(row['source'])} | {_cell(row['reason'])} | {row['stage']}: {_cell(row['rule'])} |")
    return [*lines, *_more(len(rejects) - REJECTS_SHOWN)]


def _pages(summary: Summary) -> list[tuple[str, Path]]:
    """Pages of the release, for people on the machine it is on."""
    folder = summary.folder
    return [
        ("what the gates found", folder / "quality" / "index.html"),
        ("every figure in its sentence", folder / "pages" / "index.html"),
        ("what the tables mean", folder / "README.md"),
    ]


HEADLINE_CELLS = ("name", "year", "value", "words")


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _plural(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _cell(text: str) -> str:
    return text.replace("|", "∣").replace("\n", " ")


def _padded(text: str, width: int) -> str:
    """The text filled up to so many columns of a terminal, of which a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)
    return text + " " * (width - taken)
