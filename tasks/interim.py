"""The tables that pass between the stages and are not published, described like those that are.

ingest leaves `reports` (with the source text) and `blocks`; deduplicate leaves
`candidates` (reports that may become documents, without the text) and `blocks`; from
there on the published tables themselves travel. A digest names what a row and its
blocks say: the next stage need not look at a report whose digest it has seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import pyarrow as pa

from tasks.contract import (
    DOCUMENTS,
    FLAG,
    FORMATS,
    INT,
    KINDS,
    REAL,
    REJECTS,
    SPANS,
    TEXT,
    Column,
    Table,
)
from tasks.dedup.suspects import Lines
from tasks.mentions import mentions
from tasks.model import Block, Paragraph, Removal, Report, Source, doubly_accounted, unaccounted
from tasks.records import PATH_SEPARATOR, Row, document_row, identity_of, nonblank, span_rows, spans_of

TEXTS, HASHES = pa.list_(TEXT), pa.list_(pa.uint32())

INPUT = Column("input", TEXT, "The file below the reports folder that it came from.", "sample.zip")
DIGEST = Column("digest", TEXT, "Of everything the next stage reads of it.", "5d41402abc4b2a76", pattern=r"^[0-9a-f]{32}$")
SOURCE = DOCUMENTS.column("source")
IDENTITY = ("region_code", "region_name", "province", "level", "year", "session_date", "congress",
            "session", "speaker", "office", "title")

INPUTS = Table("inputs", "a file of the reports folder", ("input",), (
    INPUT,
    Column("key", TEXT, "Of its name, its bytes and the code of ingest.", "5d41402abc4b2a76"),
    Column("size", pa.int64(), "Size of the file.", "52894", unit="bytes", low=0),
))

REPORTS = Table("reports", "a report as it was ingested", ("source",), (
    INPUT, SOURCE, DIGEST,
    Column("sha256", TEXT, "Of the bytes of the file, member or row.", "9f86d081…", pattern=r"^[0-9a-f]{64}$"),
    Column("format", TEXT, "The format it was read as.", "text", allowed=FORMATS),
    Column("encoding", TEXT, "The encoding of its bytes.", "utf-8", nullable=True),
    Column("ocr", FLAG, "Whether the text was recognised from images.", "false"),
    Column("text", TEXT, "The whole text as decoded.", "…"),
    Column("pages", pa.list_(INT), "Offset at which each page starts.", "[0, 612]"),
    Column("claims", pa.map_(TEXT, TEXT), "What file name, sheet or site say.", "{year: 2017}"),
    *(replace(DOCUMENTS.column(name), nullable=True) for name in IDENTITY),
    Column("from_claims", TEXTS, "Fields of the identity that a claim filled in.", "[session_date]"),
    Column("mismatches", TEXTS, "A sentence for each claim that the text contradicts.", "[]"),
    Column("completeness", TEXTS, "Conditions of completeness that hold.", "[opening]"),
    Column("paragraphs", INT, "Number of its blocks.", "112", unit="paragraphs", low=0),
    Column("unaccounted", INT, "Non-blank characters that are in no block and no removal.", "0", unit="characters", low=0),
    Column("doubly_accounted", INT, "Characters that are in two places.", "0", unit="characters", low=0),
))

BLOCKS = Table("blocks", "a paragraph before it is tagged", ("source", "ordinal"), (
    SOURCE,
    Column("ordinal", INT, "Position in the report, from 1.", "7", low=1),
    Column("text", TEXT, "The text as written, without layout spaces.", "…"),
    Column("spans", SPANS, "The spans of the source text that its text is made of.", "[{start: 1042, end: 1180}]"),
    Column("page", INT, "Page of the source on which it starts.", "3", nullable=True, low=1),
    Column("kind", TEXT, "Running text, row of a table, or note.", "text", allowed=KINDS),
    Column("bold", FLAG, "Whether it was set bold.", "false"),
    Column("centred", FLAG, "Whether it was centred.", "false"),
    Column("flag", TEXT, "A doubt that did not suffice to remove it.", "foreign?", nullable=True),
))

PUBLISHER_COLUMNS = ("figures", "decision")
"""Columns of `documents` that are known only when a release is put together."""

CANDIDATES = Table("candidates", "a report that may become a document", ("source",), (
    DIGEST,
    *(c for c in DOCUMENTS.columns if c.name not in PUBLISHER_COLUMNS),
    Column("unaccounted", INT, "Non-blank characters that are in no block and no removal.", "0", unit="characters", low=0),
    Column("doubly_accounted", INT, "Characters that are in two places.", "0", unit="characters", low=0),
    Column("own_mentions", INT, "How often the text names its own place.", "26", low=0),
    Column("rival", TEXT, "The unrelated place that it names most.", "江城区", nullable=True),
    Column("rival_mentions", INT, "How often it names that one.", "4", low=0),
    Column("passage_mentions", INT, "How often a stretch that does not speak of its own place names another.", "1", low=0),
    Column("passage_of", TEXT, "The other place, or the word for it.", "江城区", nullable=True),
    Column("sketch", pa.binary(), "What twins are recognised by.", "…"),
    Column("suspects", HASHES, "Hashes of lines that do not fit the report.", "[2914873]"),
    Column("outline", HASHES, "Hashes of its numbered headings.", "[4011723]"),
))

STAGE_REJECTS = Table("rejects", REJECTS.row, REJECTS.key, (INPUT, *REJECTS.columns))

CONTEXT = ("document_id", "source", "sha256", "year", "session_date", "level", "region_name")
"""What extract has to know of a report."""
CONTEXT_COLUMNS = tuple(replace(DOCUMENTS.column(name), references=None) for name in CONTEXT)

TAGGED = Table("tagged", "a document whose paragraphs are tagged", ("document_id",), (
    *CONTEXT_COLUMNS, DIGEST,
    Column("paragraphs", INT, "Number of paragraphs.", "112", unit="paragraphs", low=1),
))

EXTRACTED = Table("extracted", "a document whose figures are extracted", ("document_id",), (
    *CONTEXT_COLUMNS, DIGEST,
    Column("figures", INT, "Number of figures.", "301", unit="figures", low=0),
    Column("per_1000", REAL, "Figures per 1,000 non-blank characters.", "17.2", low=0),
))


def digest(*values: object) -> str:
    """A stable name of plain values: equal values, equal name, on any machine."""
    return blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def report_row(file: str, report: Report) -> dict[str, Any]:
    """The row of `reports` for a report that came from `file`."""
    source, who = report.source, report.identity
    return {
        "input": file, "source": source.name,
        "digest": digest(source.name, source.sha256, dict(source.claims), who, report.completeness,
                         report.blocks, report.removals),
        "sha256": source.sha256, "format": source.format, "encoding": source.encoding, "ocr": source.ocr,
        "text": source.text, "pages": list(source.pages), "claims": sorted(source.claims.items()),
        **{name: getattr(who, name) for name in IDENTITY},
        "from_claims": list(who.from_claims), "mismatches": list(who.mismatches),
        "completeness": list(report.completeness), "paragraphs": len(report.blocks),
        "unaccounted": _missing(report), "doubly_accounted": doubly_accounted(report.blocks, report.removals),
    }


def _missing(report: Report) -> int:
    """Number of non-blank characters of the source that the report does not account for."""
    text = report.source.text
    return sum(nonblank(text[start:end]) for start, end in unaccounted(text, report.blocks, report.removals))


def block_rows(report: Report) -> list[dict[str, Any]]:
    return [{"source": report.source.name, "ordinal": ordinal, "text": b.text, "spans": span_rows(b.spans),
             "page": b.page, "kind": b.kind, "bold": b.bold, "centred": b.centred, "flag": b.flag}
            for ordinal, b in enumerate(report.blocks, 1)]


def candidate_row(report: Report, sketch: bytes, lines: Lines) -> dict[str, Any]:
    """The row of `candidates` for a cleaned report. Its digest covers what tag and extract read."""
    who = report.identity
    named = mentions("\n".join(b.text for b in report.blocks), who.region_code or "", who.region_name or "")
    return {
        **document_row(report),
        "own_mentions": named.own, "rival": named.rival, "rival_mentions": named.rival_count,
        "passage_mentions": named.passage, "passage_of": named.passage_of,
        "digest": digest(report.source.name, who.document_id, who.session_date, who.level, who.region_name,
                         report.blocks),
        "unaccounted": _missing(report),
        "doubly_accounted": doubly_accounted(report.blocks, report.removals),
        "sketch": sketch,
        "suspects": list(lines.suspects),
        "outline": list(lines.outline),
    }


def blocks_by_source(table: pa.Table) -> dict[str, tuple[Block, ...]]:
    """The blocks of a `blocks` table, in order, by source."""
    columns = [table[name].to_pylist() for name in ("source", "text", "page", "kind", "bold", "centred", "flag")]
    found: dict[str, list[Block]] = {}
    for spans, source, *rest in zip(spans_of(table["spans"]), *columns, strict=True):
        found.setdefault(source, []).append(Block(spans, *rest))
    return {source: tuple(blocks) for source, blocks in found.items()}


def removals_by_source(table: pa.Table) -> dict[str, tuple[Removal, ...]]:
    """The removals of a `removals` table by source, without their text."""
    columns = [table[name].to_pylist() for name in ("source", "start", "end", "reason", "detail")]
    found: dict[str, list[Removal]] = {}
    for source, *rest in zip(*columns, strict=True):
        found.setdefault(source, []).append(Removal(*rest))
    return {source: tuple(removals) for source, removals in found.items()}


def reports_of(reports: pa.Table, blocks: pa.Table, removals: pa.Table) -> Iterator[tuple[str, Report]]:
    """Each report of the three tables, with the file it came from."""
    of_blocks, of_removals = blocks_by_source(blocks), removals_by_source(removals)
    for row in rows_of(reports):
        source = Source(row["source"], row["sha256"], row["format"], row["encoding"], row["text"],
                        tuple(row["pages"]), dict(row["claims"]), row["ocr"])
        yield row["input"], Report(source, identity_of(row), of_blocks.get(source.name, ()),
                                   of_removals.get(source.name, ()), tuple(row["completeness"]))


def paragraphs_by_document(table: pa.Table) -> dict[str, tuple[list[str], list[Paragraph]]]:
    """The ids and texts of a `paragraphs` table, in order, by document."""
    names = ("document_id", "paragraph_id", "text", "part", "heading", "section_path", "kind")
    found: dict[str, tuple[list[str], list[Paragraph]]] = {}
    for document, name, text, part, heading, path, kind in zip(*(table[n].to_pylist() for n in names), strict=True):
        ids, texts = found.setdefault(document, ([], []))
        ids.append(name)
        texts.append(Paragraph(text, part, heading, tuple(path.split(PATH_SEPARATOR)) if path else (), kind))
    return found


def rows_of(table: pa.Table) -> Iterator[Row]:
    """The rows of a table as mappings, a few built at a time."""
    for batch in table.to_batches(max_chunksize=64):
        yield from batch.to_pylist()
