"""From the values of :mod:`tasks.model` to rows and Arrow tables of :mod:`tasks.contract`.

`to_table` is the only door into a table. pyarrow's ``Table.from_pylist`` silently drops
unknown keys, fills missing ones with null and accepts null in non-null fields; this one
refuses all three, naming the table, the column and the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pyarrow as pa

from tasks.contract import COMPLETENESS, Table
from tasks.model import Block, Figure, Identity, Reject, Report, Section, Span

Row = Mapping[str, Any]
PATH_SEPARATOR = " > "


class ContractError(ValueError):
    """A record does not fit its table; the message names table, column and row."""


def to_table(spec: Table, rows: Sequence[Row]) -> pa.Table:
    """The rows as an Arrow table with exactly the columns of `spec`.

    Raises ContractError for an unknown or missing column, for a value of another type
    and for null in a column that may not be null.
    """
    names = {c.name for c in spec.columns}
    for at, row in enumerate(rows):
        if row.keys() != names:
            unknown, missing = sorted(row.keys() - names), sorted(names - row.keys())
            raise ContractError(f"{spec.name}, row {at}: unknown columns {unknown}, missing columns {missing}")
    arrays = []
    for column in spec.columns:
        try:
            array = pa.array([row[column.name] for row in rows], type=column.type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
            raise ContractError(f"{spec.name}.{column.name}: {error}") from error
        if array.null_count and not column.nullable:
            at = array.is_null().to_pylist().index(True)
            raise ContractError(f"{spec.name}.{column.name}: null in row {at}, {dict(rows[at])!r:.300}")
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=spec.schema)


def nonblank(text: str) -> int:
    """Number of characters of `text` that are not white space."""
    return len("".join(text.split()))


def spans_of(column: pa.ChunkedArray) -> Iterator[tuple[Span, ...]]:
    """The values of a column of type contract.SPANS, one tuple of spans per row."""
    for chunk in column.chunks:
        ends = chunk.offsets.to_pylist()
        inner = chunk.values
        pairs = list(zip(inner.field("start").to_pylist(), inner.field("end").to_pylist(), strict=True))
        for begin, end in pairwise(ends):
            yield tuple(pairs[begin:end])


def span_rows(spans: Iterable[Span]) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in spans]


def joined(parts: Iterable[str]) -> str | None:
    """The parts joined by ``;``, null if there are none."""
    return ";".join(parts) or None


def document_row(report: Report) -> dict[str, Any]:
    """What the `documents` table says of a report before figures and rulings are known.

    Left to the publisher: ``figures`` and ``decision``.
    """
    source, who = report.source, report.identity
    return {
        "document_id": who.document_id,
        "source": source.name,
        "sha256": source.sha256,
        "format": source.format,
        "encoding": source.encoding,
        "ocr": source.ocr,
        "region_code": who.region_code,
        "region_name": who.region_name,
        "province": who.province,
        "level": who.level,
        "year": who.year,
        "session_date": who.session_date,
        "congress": who.congress,
        "session": who.session,
        "speaker": who.speaker,
        "office": who.office,
        "title": who.title,
        "identity_from_claims": joined(who.from_claims),
        "claim_mismatches": joined(who.mismatches),
        "completeness": joined(c for c in COMPLETENESS if c in report.completeness) or "",
        "complete": set(COMPLETENESS) <= set(report.completeness),
        "source_characters": nonblank(source.text),
        "characters": sum(nonblank(block.text) for block in report.blocks),
        "paragraphs": len(report.blocks),
    }


def removal_row(source: str, document_id: str | None, text: str, start: int, end: int, reason: str, detail: str | None) -> dict[str, Any]:
    return {
        "source": source,
        "document_id": document_id,
        "start": start,
        "end": end,
        "text": text,
        "reason": reason,
        "detail": detail,
    }


def removal_rows(report: Report) -> list[dict[str, Any]]:
    """Rows of `removals` of a report, their text cut from its source."""
    who, text = report.identity, report.source.text
    document_id = who.document_id if who.region_code is not None and who.year is not None else None
    return [
        removal_row(report.source.name, document_id, text[r.start : r.end], r.start, r.end, r.reason, r.detail) for r in report.removals
    ]


def reject_row(reject: Reject) -> dict[str, Any]:
    return {
        "source": reject.source,
        "sha256": reject.sha256,
        "stage": reject.stage,
        "rule": reject.rule,
        "reason": reject.reason,
    }


def paragraph_row(document_id: str, ordinal: int, block: Block, section: Section) -> dict[str, Any]:
    """Row of `paragraphs`; `ordinal` counts from 1."""
    return {
        "paragraph_id": f"{document_id}-p{ordinal:04d}",
        "document_id": document_id,
        "ordinal": ordinal,
        "text": block.text,
        "kind": block.kind,
        "part": section.part,
        "heading": section.heading,
        "level": section.level,
        "section_path": PATH_SEPARATOR.join(section.section_path),
        "topic": section.topic,
        "topic_score": section.topic_score,
        "runner_up": section.runner_up,
        "runner_up_score": section.runner_up_score,
        "page": block.page,
        "source_start": block.spans[0][0],
        "source_end": block.spans[-1][1],
        "source_spans": span_rows(block.spans),
        "flag": block.flag,
    }


def figure_row(document_id: str, paragraph_id: str, figure: Figure) -> dict[str, Any]:
    return {
        "figure_id": f"{paragraph_id}-f{figure.start:04d}",
        "document_id": document_id,
        "paragraph_id": paragraph_id,
        "start": figure.start,
        "end": figure.end,
        "mention": figure.mention,
        "sentence": figure.sentence,
        "value_low": figure.value_low,
        "value_high": figure.value_high,
        "unit": figure.unit,
        "indicator": figure.indicator,
        "indicator_code": figure.indicator_code,
        "series": figure.series,
        "measure": figure.measure,
        "qualifier": figure.qualifier,
        "status": figure.status,
        "period_start": figure.period_start,
        "period_end": figure.period_end,
        "annual_average": figure.annual_average,
        "role": figure.role,
        "scope": figure.scope,
        "growth_basis": figure.growth_basis,
        "tone": figure.tone,
        "flag": figure.flag,
        "rule": figure.rule,
    }


def identity_of(row: Row) -> Identity:
    """The identity that a row with an identity's columns holds."""
    day = row["session_date"]
    assert day is None or isinstance(day, date)
    return Identity(
        region_code=row["region_code"],
        region_name=row["region_name"],
        province=row["province"],
        level=row["level"],
        year=row["year"],
        session_date=day,
        congress=row["congress"],
        session=row["session"],
        speaker=row["speaker"],
        office=row["office"],
        title=row["title"],
        from_claims=tuple(row.get("from_claims") or ()),
        mismatches=tuple(row.get("mismatches") or ()),
    )
