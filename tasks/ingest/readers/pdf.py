"""PDF: the characters of each page arranged in lines, through pdfplumber.

Geometry is handed on as blanks, which no accounting counts: an indent becomes ideographic
spaces, a wide vertical gap a blank line. So the layout of a PDF is read by the same code as
that of a text taken out of one.
"""

from __future__ import annotations

import io
import logging
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from tasks.ingest.decode import Unreadable
from tasks.model import Look, Removal

MAX_PAGES = 1500
RAISED = 0.8
"""A mark in smaller type than this share of its line's, and not on its baseline, is raised."""
MARKS = frozenset("0123456789[]［］()（）〔〕*＊①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳注")

logging.getLogger("pdfminer").setLevel(logging.ERROR)

Char = dict[str, Any]
"""A character of pdfplumber: text, x0, x1, top, bottom, size, fontname, upright."""


@dataclass(slots=True)
class Row:
    """A printed line: its characters from left to right, and where it stands (points)."""

    chars: list[Char]
    top: float
    bottom: float
    size: float

    @property
    def left(self) -> float:
        return float(self.chars[0]["x0"])

    @property
    def right(self) -> float:
        return float(self.chars[-1]["x1"])


@dataclass(slots=True)
class Pages:
    """What is handed on of a document: its text, where pages start, and what geometry shows."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    starts: list[int] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)


def rows_of(chars: Sequence[Char]) -> list[Row]:
    """The characters grouped by baseline, from the top down; small ones join the line they stand in."""
    if not chars:
        return []
    main = statistics.median(c["size"] for c in chars)
    large = [c for c in chars if c["size"] >= RAISED * main]
    small = [c for c in chars if c["size"] < RAISED * main]
    rows = _by_baseline(large)
    beside: list[Char] = []
    for char in small:
        middle = (char["top"] + char["bottom"]) / 2
        home = next((r for r in rows if r.top - 0.3 * r.size <= middle <= r.bottom
                     and r.left - 2 * r.size <= char["x0"] <= r.right + 2 * r.size), None)
        if home is None:
            beside.append(char)
        else:
            home.chars.append(char)
    rows += _by_baseline(beside)
    for row in rows:
        row.chars.sort(key=lambda c: c["x0"])
    return sorted(rows, key=lambda r: r.bottom)


def _by_baseline(chars: Iterable[Char]) -> list[Row]:
    rows: list[Row] = []
    for char in sorted(chars, key=lambda c: c["bottom"]):
        if rows and char["bottom"] - rows[-1].bottom <= 0.35 * min(rows[-1].size, char["size"]):
            rows[-1].chars.append(char)
            rows[-1].top = min(rows[-1].top, char["top"])
        else:
            rows.append(Row([char], char["top"], char["bottom"], char["size"]))
    return rows


def blanks(width: float, size: float) -> str:
    """Blanks as wide as `width` points in type of `size` points, to half an em."""
    halves = max(0, round(2 * width / size))
    return "\u3000" * (halves // 2) + " " * (halves % 2)


def write_row(out: Pages, row: Row, margin: float) -> None:
    """Write one line: its indent, its characters, spaces where they stand apart; note raised marks."""
    size = row.size
    out.write(blanks(row.left - margin, size))
    previous: Char | None = None
    start = out.length
    text: list[str] = []
    at = start
    raised: list[tuple[int, int]] = []
    for char in row.chars:
        if previous is not None:
            gap = char["x0"] - previous["x1"]
            if gap > 0.25 * size and previous["text"] != " " and char["text"] != " ":
                space = " " if gap < 1.2 * size else blanks(gap, size)
                text.append(space)
                at += len(space)
        written = char["text"]
        if char["size"] < RAISED * size and char["bottom"] < row.bottom - 0.12 * size and all(c in MARKS for c in written):
            if raised and raised[-1][1] == at:
                raised[-1] = (raised[-1][0], at + len(written))
            else:
                raised.append((at, at + len(written)))
        text.append(written)
        at += len(written)
        previous = char
    out.write("".join(text) + "\n")
    out.removals += [Removal(s, e, "footnote_mark", "raised") for s, e in raised]


def write_page(out: Pages, chars: Sequence[Char]) -> None:
    """Write one page."""
    out.starts.append(out.length)
    rows = rows_of(chars)
    if not rows:
        return
    margin = Counter(round(r.left, 0) for r in rows if len(r.chars) > 8)
    left = min((m for m, n in margin.items()), default=min(r.left for r in rows))
    pitches = [b.bottom - a.bottom for a, b in zip(rows, rows[1:], strict=False)]
    pitch = statistics.median(pitches) if pitches else 0
    before: Row | None = None
    for row in rows:
        if before is not None and row.bottom - before.bottom > 1.5 * pitch:
            out.write("\n")
        write_row(out, row, left)
        before = row


def read_pdf(data: bytes) -> Pages:
    """The pages of a PDF. Raises :class:`Unreadable`."""
    out = Pages()
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > MAX_PAGES:
                raise Unreadable("too_many_pages", f"The PDF has {len(document.pages)} pages, more than any "
                                 f"report ({MAX_PAGES} are read): cut the report out of it.")
            images = 0
            for page in document.pages:
                write_page(out, page.chars)
                images += len(page.images)
                page.close()
            if not any(piece.strip() for piece in out.pieces):
                raise Unreadable("scanned_pdf" if images else "empty_pdf", "The pages are images without text (a scan): "
                                 "fetch a PDF with text, or install the extra [ocr] to have them recognised."
                                 if images else "The PDF has no text on any page: fetch it again.")
    except Unreadable:
        raise
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise Unreadable("password", "The PDF is protected by a password: save it without one.") from error
        raise Unreadable("damaged_pdf", "The PDF is damaged or cut off: fetch it again.") from error
    except (RecursionError, MemoryError, Exception) as error:
        raise Unreadable("damaged_pdf", f"The PDF is damaged ({type(error).__name__}): fetch it again.") from error
    return out
