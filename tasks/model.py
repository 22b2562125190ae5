"""The values that travel between the stages.

Everything here is plain data: no I/O, no Prefect, no Great Expectations. Offsets count
Unicode code points. A span is a half-open pair ``(start, end)``.

The accounting rule of the house is built into these types: a block's text is what its
spans hold of the source text, and whatever no block holds must be covered by a removal,
blank characters excepted (see :func:`unaccounted`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Removal:
    """A span of the source text that is in no paragraph, and why."""

    start: int
    end: int
    reason: str
    """One of contract.REMOVAL_REASONS."""
    detail: str | None = None
    """What it repeats, resembles or was recognised by."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a format says of a span of text: that it is a table row, a note, bold or centred."""

    start: int
    end: int
    kind: str
    """table, note, bold, centred"""


@dataclass(frozen=True, slots=True)
class Source:
    """One text as it was found: a file, or one member or row of a container."""

    name: str
    """Path below the reports folder; members and rows as ``a.zip!b.txt``, ``t.csv#3``."""
    sha256: str
    """Of the bytes of the file, member or row (hex)."""
    format: str
    """text, pdf, docx, doc, html, mhtml, csv, xlsx, dta, parquet (of the member or row)."""
    encoding: str | None
    """Of the bytes, where the format has one: utf-8, utf-16, gb18030, big5 …"""
    text: str
    """The whole text as decoded, nothing removed. PDF: lines end in ``\\n``."""
    pages: tuple[int, ...] = ()
    """Offset in `text` at which each page starts; empty where there are no pages."""
    claims: Mapping[str, str] = field(default_factory=dict)
    """What file name, title, site header or sheet columns say: place, province, year, title, date, url."""
    ocr: bool = False
    removals: tuple[Removal, ...] = ()
    """Spans that the format itself shows not to be the report's: raised footnote marks, navigation
    of a web page, the other cells of a table file. In order, not overlapping."""
    looks: tuple[Look, ...] = ()
    """What the format says of spans of the text, in order."""


@dataclass(frozen=True, slots=True)
class Reject:
    """An input that was not accepted. `reason` is a sentence a curator understands and can act on."""

    source: str
    sha256: str
    stage: str
    rule: str
    """Short stable name of the rule that refused it, such as ``empty_file``."""
    reason: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a report before it is tagged.

    `text` is the concatenation of the spans of the source text, each white-space
    character folded to a plain space and nothing else changed. Layout spaces (inside
    numbers and dates, around digits, indents) and wrapped line ends are left out by
    splitting spans.
    """

    spans: tuple[Span, ...]
    text: str
    page: int | None = None
    kind: str = "text"
    """text, table (a row of a table), note (foot- or endnote)"""
    bold: bool = False
    centred: bool = False
    flag: str | None = None
    """Doubt that did not suffice for a removal, such as ``foreign?``."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which report it is. Fields the text is silent about are None or come from a claim."""

    region_code: str | None = None
    region_name: str | None = None
    province: str | None = None
    level: str | None = None
    year: int | None = None
    session_date: date | None = None
    congress: int | None = None
    session: int | None = None
    speaker: str | None = None
    office: str | None = None
    title: str | None = None
    from_claims: tuple[str, ...] = ()
    """Names of the fields that a claim filled in."""
    mismatches: tuple[str, ...] = ()
    """A sentence for each claim that the text contradicts."""

    @property
    def document_id(self) -> str:
        return f"{self.region_code}-{self.year}"


@dataclass(frozen=True, slots=True)
class Report:
    """A report on its way through ingest and deduplicate."""

    source: Source
    identity: Identity
    blocks: tuple[Block, ...]
    removals: tuple[Removal, ...]
    completeness: tuple[str, ...] = ()
    """The conditions that hold, of contract.COMPLETENESS."""

    def with_blocks(self, blocks: Iterable[Block], removed: Iterable[Removal]) -> Report:
        """The report with these blocks, `removed` added to its removals."""
        return replace(self, blocks=tuple(blocks), removals=tuple(sorted(
            (*self.removals, *removed), key=lambda r: (r.start, r.end))))


@dataclass(frozen=True, slots=True)
class Section:
    """Where a paragraph stands."""

    part: str
    heading: str | None
    level: int | None
    section_path: tuple[str, ...]
    topic: str | None
    topic_score: float
    runner_up: str | None
    runner_up_score: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What the extraction of figures needs of a paragraph."""

    text: str
    part: str
    heading: str | None = None
    section_path: tuple[str, ...] = ()
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class ReportContext:
    """What the extraction of figures needs of a report."""

    year: int
    session_date: date | None = None
    level: str | None = None
    region_name: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantitative claim; the fields are those of the `figures` table."""

    paragraph: int
    """Index of the paragraph in the sequence that was read."""
    start: int
    end: int
    mention: str
    sentence: str
    value_low: float
    value_high: float
    unit: str
    indicator: str
    indicator_code: str | None
    series: str | None
    measure: str
    qualifier: str
    status: str
    period_start: int | None
    period_end: int | None
    annual_average: bool
    role: str | None
    scope: str
    growth_basis: str | None
    tone: str | None
    flag: str | None
    rule: str


def covered(spans: Iterable[Span]) -> list[Span]:
    """The spans sorted, with overlapping and touching ones merged."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def unaccounted(text: str, blocks: Iterable[Block], removals: Iterable[Removal]) -> list[Span]:
    """Spans of `text` holding non-blank characters that are in no block and no removal."""
    spans = covered([*(s for b in blocks for s in b.spans), *((r.start, r.end) for r in removals)])
    gaps, at = [], 0
    for start, end in [*spans, (len(text), len(text))]:
        if text[at:start].strip():
            gaps.append((at, start))
        at = max(at, end)
    return gaps


def doubly_accounted(blocks: Sequence[Block], removals: Sequence[Removal]) -> int:
    """Number of characters that are in two blocks, in two removals, or in a block and a removal."""
    spans = [*(s for b in blocks for s in b.spans), *((r.start, r.end) for r in removals)]
    return sum(e - s for s, e in spans) - sum(e - s for s, e in covered(spans))
