"""Frames that every gate lets pass: two reports of invented places, as each stage leaves them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from tasks.contract import DOCUMENTS, FIGURES, INDICATORS, PARAGRAPHS, REJECTS, REMOVALS, Table
from tasks.interim import BLOCKS, CANDIDATES, EXTRACTED, REPORTS, TAGGED
from tasks.publish.counts import beside

DOCUMENT_IDS = ("990100-2024", "990122-2024")
PARTS = ("title", "review", "tasks", "closing")
SENTENCE = "全县生产总值达120亿元，增长8%。"


MADE_OF_NESTED = {"mismatches", "spans_length", "said_low", "said_high", "said_year"}
"""Columns that gate and publisher make of lists, of spans and of other tables."""


def typical(column: pa.Field, example: str) -> Any:
    """The example of a column as a value."""
    if pa.types.is_date(column.type):
        return date.fromisoformat(example)
    return pa.array([example]).cast(column.type)[0].as_py()


def row(spec: Table, **values: Any) -> dict[str, Any]:
    """A row of a table, made of the contract's examples and these values; only flat columns."""
    flat = [c for c in spec.columns if not (pa.types.is_nested(c.type) or pa.types.is_binary(c.type))]
    made = {c.name: "0" * 64 if c.name == "sha256" else "0" * 32 if c.name == "digest"
            else typical(spec.schema.field(c.name), c.example) for c in flat}
    assert set(values) <= {c.name for c in spec.columns} | MADE_OF_NESTED, values
    return {**made, **values}


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pa.Table.from_pylist(rows).to_pandas()


def source(document: str) -> str:
    return f"{document}.txt"


def paragraph_rows() -> list[dict[str, Any]]:
    return [row(PARAGRAPHS, paragraph_id=f"{d}-p{n:04d}", document_id=d, ordinal=n, part=part, heading=part,
                section_path="", text=f"{part} {SENTENCE}", source_start=100 * n, source_end=100 * n + 80)
            for d in DOCUMENT_IDS for n, part in enumerate(PARTS, 1)]


def figure_rows() -> list[dict[str, Any]]:
    """Three figures in each document: GDP and its growth in the review, its target among the tasks."""
    found = []
    for document in DOCUMENT_IDS:
        for ordinal, mention, value, unit, measure, status, year in (
                (2, "120亿元", 1.2e10, "元", "level", "actual", 2023), (2, "8%", 8.0, "%", "growth", "actual", 2023),
                (3, "8%", 8.0, "%", "growth", "target", 2024)):
            paragraph = f"{document}-p{ordinal:04d}"
            start = f"{PARTS[ordinal - 1]} {SENTENCE}".index(mention)
            found.append(row(
                FIGURES, figure_id=f"{paragraph}-f{start:04d}", document_id=document, paragraph_id=paragraph, start=start,
                end=start + len(mention), mention=mention, sentence=SENTENCE, measure=measure, status=status,
                value_low=value, value_high=value, unit=unit, period_start=year, period_end=year, flag=None))
    return found


def block_rows() -> list[dict[str, Any]]:
    texts = [(d, n, f"{part} {SENTENCE}") for d in DOCUMENT_IDS for n, part in enumerate(PARTS, 1)]
    return [row(BLOCKS, source=source(d), ordinal=n, text=text, flag=None, spans_length=len(text)) for d, n, text in texts]


def candidate_rows() -> list[dict[str, Any]]:
    places = {"990100-2024": ("澜岳市", "prefecture"), "990122-2024": ("砚汀县", "county")}
    characters = sum(len(f"{part}{SENTENCE}") for part in PARTS)
    return [row(CANDIDATES, source=source(d), document_id=d, region_code=d[:6], region_name=places[d][0], level=places[d][1],
                year=2024, session_date=date(2024, 1, 10), unaccounted=0, doubly_accounted=0, complete=True, own_mentions=26,
                rival_mentions=4, passage_mentions=1, paragraphs=len(PARTS), characters=characters) for d in DOCUMENT_IDS]


def panel_rows() -> list[dict[str, Any]]:
    """The GDP of two years of one place."""
    return [row(INDICATORS, region_code="990100", year=year, document_id="990100-2024", value_low=value, value_high=value,
                said_low=value, said_high=value, said_year=year, unit="元", measure="level", status="actual")
            for year, value in ((2022, 1.1e10), (2023, 1.2e10))]


def good(stage: str) -> dict[str, pd.DataFrame]:
    """The frames that the gate of a stage looks at, all as demanded."""
    paragraphs, figures, blocks = frame(paragraph_rows()), frame(figure_rows()), frame(block_rows())
    if stage == "ingest":
        return {"reports": frame([row(REPORTS, source=source(d), unaccounted=0, doubly_accounted=0, mismatches="", paragraphs=len(PARTS))
                                  for d in DOCUMENT_IDS]), "blocks": blocks}
    if stage == "deduplicate":
        return {"candidates": frame(candidate_rows()), "blocks": blocks}
    if stage == "tag":
        return {"tagged": frame([row(TAGGED, document_id=d, source=source(d), paragraphs=len(PARTS)) for d in DOCUMENT_IDS]),
                "paragraphs": paragraphs, "blocks": blocks}
    if stage == "extract":
        extracted = [row(EXTRACTED, document_id=d, source=source(d), year=2024, level="county", figures=3) for d in DOCUMENT_IDS]
        return {"extracted": frame(extracted), "figures": figures, "paragraphs": paragraphs}
    assert stage == "publish"
    accounts = [{"document_id": d, "source": source(d), "source_characters": 100, "paragraph_characters": 80,
                 "removal_characters": 20, "paragraphs": 4, "paragraph_rows": 4, "figures": 3, "figure_rows": 3}
                for d in DOCUMENT_IDS]
    passages = [{"document_id": d, "source": source(d), "passages": 0, "other": ""} for d in DOCUMENT_IDS]
    return {"documents": frame([row(DOCUMENTS, document_id=d, source=source(d)) for d in DOCUMENT_IDS]),
            "rejects": frame([row(REJECTS, source="empty.txt")]),
            "removals": frame([row(REMOVALS, source=source(d), document_id=d) for d in DOCUMENT_IDS]).drop(columns="text"),
            "indicators": frame(panel_rows()), "passages": frame(passages), "accounts": frame(accounts)}


COUNTS = {(2023, "county"): {"documents": 40, "paragraphs": 4000, "figures": 9000},
          (2024, "county"): {"documents": 42, "paragraphs": 4200, "figures": 9500}}


def good_run(stage: str) -> dict[str, pd.DataFrame]:
    """The frames about a run as a whole, all as demanded."""
    if stage == "publish":
        return {**good("publish"), "inputs": frame([{"source": source(d), "found": True} for d in DOCUMENT_IDS]),
                "last": frame([{"document_id": d, "source": source(d), "accounted": True} for d in DOCUMENT_IDS]),
                "counts": beside(COUNTS, COUNTS).to_pandas()}
    return {"run": frame([{"inputs": 2, "stand": 2, "failed": 1}]),
            "standing": frame([{"source": source(d), "document_id": d} for d in DOCUMENT_IDS])}
