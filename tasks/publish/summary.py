"""What a run did, in words: printed at its end and shown on the run in the Prefect UI."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
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
AROUND = 18
"""Characters of the sentence shown on either side of a figure."""
SIGNS = {"min": "≥ ", "max": "≤ ", "approx": "≈ ", "exact": ""}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run found and did."""

    outcome: str
    """published, nothing new"""
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
    """Headline figures by document: name, value, year, words."""
    warnings: Sequence[Mapping[str, Any]] = ()
    """What the gates warned of (fields of expectations.rule.Finding)."""
    changes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Documents new, changed and gone since the release before."""


def headlines(folder: Path, documents: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The headline figures of each document, with the words they came from."""
    gdp = pq.read_table(folder / "figures.parquet", filters=pc.field("indicator_code") == "gdp").to_pylist()
    found: dict[str, list[dict[str, Any]]] = {}
    for document in documents:
        own = [f for f in gdp if f["document_id"] == document["document_id"] and f["role"] != "from"]
        found[document["document_id"]] = [
            {
                "name": name,
                "year": document["year"] + offset,
                **_told(_pick(own, wanted, document["year"] + offset)),
            }
            for name, wanted, offset in HEADLINES
        ]
    return found


def _pick(
    figures: Sequence[Mapping[str, Any]], wanted: Mapping[str, str], year: int
) -> Mapping[str, Any] | None:
    """The first figure that is what is wanted and is about exactly this year."""
    return next(
        (
            f
            for f in figures
            if f["period_end"] == year
            and f["period_start"] in (None, year)
            and f["unit"] != "位"
            and not f["annual_average"]
            and all(f[name] == value for name, value in wanted.items())
        ),
        None,
    )


def _told(figure: Mapping[str, Any] | None) -> dict[str, str]:
    if figure is None:
        return {"value": "not found", "words": ""}
    low, high = figure["value_low"], figure["value_high"]
    value = _number(low, figure["unit"]) if low == high else f"{low:g}–{_number(high, figure['unit'])}"
    sentence, mention = figure["sentence"], figure["mention"]
    at = max(0, sentence.find(mention))
    start, end = max(0, at - AROUND), at + len(mention) + AROUND // 3
    words = f"{'…' if start else ''}{sentence[start:end]}{'…' if end < len(sentence) else ''}"
    return {"value": SIGNS[figure["qualifier"]] + value, "words": words}


def _number(value: float, unit: str) -> str:
    if unit == "%":
        return f"{value:g} %"
    for size, word in ((1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{value / size:,.10g} {word}{unit}"
    return f"{value:,.10g} {unit}"


def as_text(summary: Summary) -> str:
    """The summary for a terminal."""
    lines = [f"{title:<12}{text}" for title, text in _counts(summary)]
    if summary.rejects:
        lines += ["", "Not accepted:"]
        lines += [
            f"  {r['source']}  [{r['stage']}: {r['rule']}]\n      {r['reason']}" for r in summary.rejects
        ]
    if summary.twins:
        lines += ["", "Twins (the same report twice):"]
        lines += [f"  {source} = {kept}" for source, kept in sorted(summary.twins.items())]
    if summary.warnings:
        lines += ["", "Worth a look:"]
        lines += [
            f"  {rule}: {count} × (see quality/ in the release)" for rule, count in _by_rule(summary.warnings)
        ]
    lines += ["", "Headline figures, with the words they came from:"]
    wide = max((_width(h["value"]) for found in summary.headlines.values() for h in found), default=0)
    for document in summary.documents[:SHOWN]:
        day = document["session_date"]
        lines.append(
            f"  {document['region_name']} {document['year']}  {document['document_id']}"
            f"  {day.isoformat() if day else 'day unknown'}  {document['speaker'] or 'speaker unknown'}"
            f"  {document['paragraphs']} paragraphs, {document['figures']} figures"
        )
        for h in summary.headlines[document["document_id"]]:
            lines.append(
                f"    {h['name']:<13} {h['year']}  {_padded(h['value'], wide)}  {h['words']}".rstrip()
            )
    if len(summary.documents) > SHOWN:
        lines.append(f"  … and {len(summary.documents) - SHOWN} more")
    return "\n".join(lines)


SHOWN = 20
"""Documents whose headline figures are printed."""


def _counts(summary: Summary) -> list[tuple[str, str]]:
    removed = sum(summary.removed.values())
    reasons = ", ".join(
        f"{reason} {count:,}" for reason, count in sorted(summary.removed.items(), key=lambda r: -r[1])
    )
    changed = ", ".join(f"{len(names)} {what}" for what, names in summary.changes.items() if names)
    return [
        ("found", f"{summary.inputs} files"),
        ("accepted", f"{len(summary.documents)} reports"),
        ("twins", f"{len(summary.twins)}"),
        ("rejected", f"{len(summary.rejects)}"),
        ("removed", f"{removed:,} characters" + (f": {reasons}" if reasons else "")),
        ("figures", f"{summary.figures:,}"),
        *([("changes", changed)] if changed else []),
        ("release", f"{summary.folder}" + (" (nothing new)" if summary.outcome == "nothing new" else "")),
    ]


def as_markdown(summary: Summary) -> str:
    """The summary for the Prefect UI."""
    lines = ["| | |", "| --- | --- |", *(f"| {title} | {_cell(text)} |" for title, text in _counts(summary))]
    if summary.rejects:
        lines += ["", "## Not accepted", "", "| input | stage | rule | reason |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {_cell(r['source'])} | {r['stage']} | {r['rule']} | {_cell(r['reason'])} |"
            for r in summary.rejects
        ]
    if summary.warnings:
        lines += ["", "## Worth a look", "", "| rule | times |", "| --- | --- |"]
        lines += [f"| {_cell(rule)} | {count} |" for rule, count in _by_rule(summary.warnings)]
    lines += [
        "",
        "## Headline figures",
        "",
        "| report | day | speaker | figure | year | value | words |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for document in summary.documents[: SHOWN * 5]:
        for h in summary.headlines[document["document_id"]]:
            of = (document["region_name"], document["year"], document["session_date"], document["speaker"])
            cells = (f"{of[0]} {of[1]}", of[2], of[3], h["name"], h["year"], h["value"], h["words"])
            lines.append(f"| {' | '.join('' if c is None else _cell(str(c)) for c in cells)} |")
    return "\n".join(lines)


def _by_rule(findings: Iterable[Mapping[str, Any]]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding["rule"]] = counts.get(finding["rule"], 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _cell(text: str) -> str:
    return text.replace("|", "∣").replace("\n", " ")


def _width(text: str) -> int:
    """Columns of a terminal that the text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
