"""PDF: the characters of each page arranged in lines, through pdfplumber.

Geometry is handed on as blanks, which no accounting counts: an indent becomes ideographic
spaces, a wide vertical gap a blank line. So the layout of a PDF is read by the same code as
that of a text taken out of one. Lengths are in points.
"""

from __future__ import annotations

import io
import logging
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from tasks.ingest.decode import Unreadable
from tasks.ingest.readers import ocr
from tasks.ingest.readers.page import Composed
from tasks.model import Look, Removal

MAX_PAGES = 1500
SMALL = 0.8
"""Type smaller than this share of the page's is a raised mark or a note."""
SAME_LINE = 0.35
"""How far baselines of one line may be apart, as a share of the type size."""
MARKS = frozenset("0123456789[]［］()（）〔〕【】*＊注①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
NOTE = re.compile(r"\s*(?:[\[［〔(（【]?\s*\d{1,3}\s*[\]］〕)）】.．、]|[①-⑳*＊]|注)")
"""What a note at a page's foot begins with."""
NUMBER = re.compile(r"[\s\d\-—–─·第共页/]+")
"""A page number."""
WIDE_GAP = 1.5
"""A gap of so many line pitches stands for a blank line."""
NO_UNICODE = re.compile(r"\(cid:\d+\)")

logging.getLogger("pdfminer").setLevel(logging.ERROR)

LEFT = itemgetter("x0")

Char = dict[str, Any]
"""A character of pdfplumber: text, x0, x1, top, bottom, size, upright, matrix."""


@dataclass(slots=True)
class Row:
    """A printed line: its characters from left to right, and where it stands."""

    chars: list[Char]
    top: float
    bottom: float
    size: float
    cells: list[str] | None = None
    """Of a row of a ruled table: its cells; the characters are in them."""
    note: bool = False

    @property
    def left(self) -> float:
        return float(self.chars[0]["x0"])

    @property
    def right(self) -> float:
        return float(self.chars[-1]["x1"])

    @property
    def text(self) -> str:
        return "".join(c["text"] for c in self.chars)


def read_pdf(data: bytes) -> Composed:
    """The text of a PDF. Raises :class:`Unreadable`."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > MAX_PAGES:
                raise Unreadable("too_many_pages", f"The PDF has {len(document.pages)} pages, more than any "
                                 "report: cut the report out of it.")
            pages, images = [], 0
            for page in document.pages:
                pages.append(columns_of(page))
                images += len(page.images)
                page.close()
            title = str((document.metadata or {}).get("Title") or "")
    except Unreadable:
        raise
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise Unreadable("password", "The PDF is protected by a password: "
                             "save it without one.") from error
        raise Unreadable("damaged_pdf", "The PDF is damaged or cut off: fetch it again.") from error
    except Exception as error:  # pdfminer raises whatever its parsers raise
        raise Unreadable("damaged_pdf", f"The PDF is damaged ({type(error).__name__}): "
                         "fetch it again.") from error
    out = compose(pages)
    if not out.text.strip():
        return without_text(data, images)
    if 7 * len(NO_UNICODE.findall(out.text)) > len(out.text) / 3:
        raise Unreadable("unreadable_fonts", "The PDF does not say which characters its fonts print: fetch "
                         "another copy, or print it to images and have them recognised.")
    if "工作报告" in title:
        out.claims["title"] = title
    return out


def without_text(data: bytes, images: int) -> Composed:
    """The recognised text of a scan where the extra is installed. Raises :class:`Unreadable`."""
    if not images:
        raise Unreadable("empty_pdf", "The PDF has no text on any page: fetch it again.")
    if not ocr.available():
        raise Unreadable("scanned_pdf", "The pages are images without text (a scan): fetch a PDF with text, "
                         "or install the extra [ocr] to have them recognised.")
    return ocr.read_scan(data)


def compose(pages: Sequence[Sequence[Sequence[Row]]]) -> Composed:
    """The text of the pages, each a list of columns of rows."""
    out = Composed()
    margins = margins_of(pages)
    for number, columns in enumerate(pages):
        out.starts.append(out.length)
        for column in columns:
            write_column(out, column, margins[number % 2] if len(columns) == 1 else None)
    return out


def margins_of(pages: Sequence[Sequence[Sequence[Row]]]) -> tuple[float | None, float | None]:
    """Where lines begin on the left of odd and of even pages; None where there is no telling."""
    found: list[float | None] = []
    for parity in (0, 1):
        lefts = Counter(round(row.left) for columns in pages[parity::2] if len(columns) == 1
                        for row in columns[0] if len(row.chars) > 8 and row.cells is None)
        common = [left for left, n in lefts.items() if n >= max(3, 0.05 * sum(lefts.values()))]
        found.append(min(common, default=None))
    return found[0], found[1]


def columns_of(page: Page) -> list[list[Row]]:
    """The rows of a page, in two columns where it is printed so; full-width rows part the columns."""
    chars = upright(page)
    tables, chars = tables_of(page, chars)
    rows = rows_of(chars)
    gutter = gutter_of(rows) if not tables else None
    if gutter is None:
        mark_notes(rows)
        return [sorted([*rows, *tables], key=lambda row: row.bottom)]
    columns: list[list[Row]] = []
    left: list[Row] = []
    right: list[Row] = []
    for row in rows:
        if crosses(row, gutter):
            columns += [column for column in (left, right) if column]
            columns.append([row])
            left, right = [], []
        else:
            for side, part in ((left, [c for c in row.chars if c["x1"] <= gutter]),
                               (right, [c for c in row.chars if c["x1"] > gutter])):
                if part:
                    side.append(Row(part, row.top, row.bottom, row.size))
    return columns + [column for column in (left, right) if column]


def upright(page: Page) -> list[Char]:
    """The characters of a page as they are read: text printed sideways or head down is turned.

    What stands askew among upright text (a watermark) is put on a line of its own below it.
    """
    chars: list[Char] = page.chars
    if all(b == 0 and a > 0 for a, b in {c["matrix"][:2] for c in chars}):
        return chars
    turned = Counter(direction(c) for c in chars)
    main = max(turned, key=lambda d: turned[d])
    height, width = float(page.height), float(page.width)
    out = []
    for char in chars:
        if direction(char) != main:
            out.append(char | {"askew": True})
        elif main == 1:  # read from the bottom up
            out.append(char | {"x0": height - char["bottom"], "x1": height - char["top"],
                               "top": char["x0"], "bottom": char["x1"], "size": char["width"]})
        elif main == 3:  # read from the top down
            out.append(char | {"x0": char["top"], "x1": char["bottom"],
                               "top": width - char["x1"], "bottom": width - char["x0"],
                               "size": char["width"]})
        elif main == 2:  # head down
            out.append(char | {"x0": width - char["x1"], "x1": width - char["x0"],
                               "top": height - char["bottom"], "bottom": height - char["top"]})
        else:
            out.append(char)
    return out


def direction(char: Char) -> int:
    """Where a character's line runs: 0 to the right, 1 up, 2 to the left, 3 down, 4 askew."""
    a, b = char["matrix"][0], char["matrix"][1]
    if abs(b) < 0.1 * abs(a):
        return 0 if a > 0 else 2
    if abs(a) < 0.1 * abs(b):
        return 1 if b > 0 else 3
    return 4


def rows_of(chars: Sequence[Char]) -> list[Row]:
    """The characters grouped by baseline, from the top down; small ones join the line they stand in."""
    askew = [c for c in chars if "askew" in c]
    straight = [c for c in chars if "askew" not in c] if askew else chars
    if not straight:
        return []
    main = statistics.median(c["size"] for c in straight)
    limit = SMALL * main
    rows = by_baseline([c for c in straight if c["size"] >= limit])
    alone: list[Char] = []
    for char in straight:
        if char["size"] < limit:
            home = next((row for row in rows if stands_in(char, row)), None)
            (alone if home is None else home.chars).append(char)
    rows += by_baseline(alone)
    for row in rows:
        row.chars.sort(key=LEFT)
    rows.sort(key=lambda row: row.bottom)
    if askew:
        bottom = rows[-1].bottom + 1
        rows.append(Row(askew, bottom, bottom, main))
    return rows


def by_baseline(chars: Iterable[Char]) -> list[Row]:
    """The characters in rows of one baseline each."""
    at: dict[float, list[Char]] = {}
    for char in chars:
        at.setdefault(char["bottom"], []).append(char)
    rows: list[Row] = []
    for bottom in sorted(at):
        group = at[bottom]
        size = group[0]["size"]
        if rows and bottom - rows[-1].bottom <= SAME_LINE * min(rows[-1].size, size):
            rows[-1].chars += group
            rows[-1].top = min(rows[-1].top, group[0]["top"])
        else:
            rows.append(Row(group, group[0]["top"], bottom, size))
    return rows


def stands_in(char: Char, row: Row) -> bool:
    """Whether a small character stands within or right beside a line."""
    middle = (char["top"] + char["bottom"]) / 2
    if not row.top - 0.3 * row.size <= middle <= row.bottom:
        return False
    left, right = min(c["x0"] for c in row.chars), max(c["x1"] for c in row.chars)
    return bool(left - 2 * row.size <= char["x0"] <= right + 2 * row.size)


def mark_notes(rows: list[Row]) -> None:
    """Mark the notes at the page's foot: smaller type than the page's, the first with a mark."""
    full = [row for row in rows if len(row.chars) > 8]
    if not full:
        return
    main = statistics.median(row.size for row in full)
    at = len(rows)
    while at and (rows[at - 1].size < 0.9 * main or len(rows[at - 1].chars) <= 8):
        at -= 1
    start = next((i for i in range(at, len(rows)) if rows[i].size < 0.9 * main and len(rows[i].chars) > 8
                  and NOTE.match(rows[i].text)), None)
    for row in rows[start:] if start is not None else ():
        row.note = row.size < 0.9 * main and not NUMBER.fullmatch(row.text)


def gutter_of(rows: Sequence[Row]) -> float | None:
    """The x of the white strip between two columns of running text; None where there is one column.

    Most rows stand on both sides of it without crossing it and fill their side: what has short
    cells is a table.
    """
    wide = [row for row in rows if len(row.chars) > 12]
    if sum(parted(row) for row in wide) < 5:
        return None
    left, right = min(r.left for r in wide), max(r.right for r in wide)
    for share in (0.5, 0.48, 0.52, 0.45, 0.55, 0.42, 0.58):
        x = left + share * (right - left)
        apart = [row for row in wide if not crosses(row, x)]
        both = [row for row in apart if row.left < x < row.right]
        if len(both) < max(5, 0.6 * len(wide)):
            continue
        fills = [(sum(c["x1"] - c["x0"] for c in row.chars if c["x1"] <= x) / (x - left),
                  sum(c["x1"] - c["x0"] for c in row.chars if c["x0"] >= x) / (right - x)) for row in both]
        if min(statistics.median(f[0] for f in fills), statistics.median(f[1] for f in fills)) > 0.6:
            return x
    return None


def parted(row: Row) -> bool:
    """Whether there is white of a character's width somewhere inside a row."""
    return any(b["x0"] - a["x1"] > row.size for a, b in pairwise(row.chars))


def crosses(row: Row, x: float) -> bool:
    """Whether a row has no white of a character's width at `x`."""
    reach = 0.5 * row.size
    return any(c["text"].strip() and c["x0"] < x + reach and c["x1"] > x - reach for c in row.chars)


def tables_of(page: Page, chars: list[Char]) -> tuple[list[Row], list[Char]]:
    """The rows of the ruled tables of a page, and the characters outside them.

    Looking for tables is dear, so it is done only where lines cross.
    """
    if len(page.rects) + len(page.lines) + len(page.curves) < 4 or not crossing_lines(page):
        return [], chars
    rows: list[Row] = []
    for table in page.find_tables():
        if sum(cell is not None for row in table.rows for cell in row.cells) < 4:
            continue  # a frame around text
        x0, top, x1, bottom = table.bbox
        inside = [c for c in chars if within(c, (x0, top, x1, bottom))]
        used: set[int] = set()
        for line in table.rows:
            cells = []
            for cell in line.cells:
                mine = [c for c in inside if cell is not None and within(c, cell) and id(c) not in used]
                used.update(id(c) for c in mine)
                if mine:
                    cells.append("".join(row.text.strip() for row in rows_of(mine)))
            if cells:
                rows.append(Row([c for c in inside if id(c) in used][:1], line.bbox[1], line.bbox[3],
                                inside[0]["size"], cells=cells))
        chars = [c for c in chars if id(c) not in used]
    return rows, chars


def crossing_lines(page: Page) -> bool:
    """Whether a page has lines both ways, as a table has (a rule under a header does not)."""
    edges = page.edges
    upwards = sum(edge["orientation"] == "v" and edge["height"] > 8 for edge in edges)
    across = sum(edge["orientation"] == "h" and edge["width"] > 20 for edge in edges)
    return bool(upwards >= 2 and across >= 2)


def within(char: Char, box: tuple[float, float, float, float]) -> bool:
    """Whether a character's middle is in a box (x0, top, x1, bottom)."""
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def blanks(width: float, size: float) -> str:
    """Blanks as wide as `width` in type of `size`, to half an em."""
    halves = max(0, round(2 * width / size))
    return "\u3000" * (halves // 2) + " " * (halves % 2)


def write_column(out: Composed, rows: Sequence[Row], margin: float | None) -> None:
    """Write the rows of a column; `margin` is where its lines begin, by default their own left."""
    text = [row for row in rows if row.cells is None]
    if margin is None:
        lefts = Counter(round(row.left) for row in text if len(row.chars) > 4)
        margin = min((left for left, n in lefts.items() if n >= 0.1 * sum(lefts.values())),
                     default=min((row.left for row in text), default=0.0))
    pitches = [below.bottom - above.bottom for above, below in pairwise(text)]
    pitch = statistics.median(pitches) if pitches else 0.0
    before: Row | None = None
    for row in rows:
        if row.cells is not None:
            out.row(row.cells)
            continue
        if before is not None and row.bottom - before.bottom > WIDE_GAP * pitch:
            out.write("\n")
        write_row(out, row, margin)
        before = row


def write_row(out: Composed, row: Row, margin: float) -> None:
    """Write a line: its indent, its characters, spaces where they stand apart.

    Raised marks, characters printed twice to look bold and text askew are removals.
    """
    size = row.size
    if "askew" not in row.chars[0]:
        out.write(blanks(row.left - margin, size))
    start = at = out.length
    pieces: list[str] = []
    before, right, left = "", row.left, row.left - size
    narrow, wide, twice, small = 0.25 * size, 1.2 * size, 0.15 * size, SMALL * size
    for char in row.chars:
        text, x0 = char["text"], char["x0"]
        gap = x0 - right
        if gap > narrow and before != " " != text:
            space = " " if gap < wide else blanks(gap, size)
            pieces.append(space)
            at += len(space)
        if char["size"] < small or (text == before and x0 - left < twice) or "askew" in char:
            reason = left_out(char, before, left, row)
            if reason is not None:
                add_removal(out.removals, Removal(at, at + len(text), *reason))
        pieces.append(text)
        at += len(text)
        before, right, left = text, char["x1"], x0
    out.write("".join(pieces) + "\n")
    if row.note:
        out.looks.append(Look(start, at, "note"))


def left_out(char: Char, before: str, left: float, row: Row) -> tuple[str, str] | None:
    """Why a character is no text of its line: reason and detail; None where it is.

    `before` is the character before it, which begins at `left`.
    """
    if "askew" in char:
        return "page_furniture", "askew"
    text, small = char["text"], SMALL * row.size
    if char["size"] < small and char["bottom"] < row.bottom - 0.12 * row.size and all(c in MARKS for c in text) \
            and any(c["size"] >= small for c in row.chars):
        return "footnote_mark", "raised"
    if text == before and text.strip() and abs(char["x0"] - left) < 0.15 * row.size:
        return "markup", "printed twice"
    return None


def add_removal(removals: list[Removal], removal: Removal) -> None:
    """Append a removal, as one with the last where it goes on from it."""
    last = removals[-1] if removals else None
    if last and last.end == removal.start and (last.reason, last.detail) == (removal.reason, removal.detail):
        removals[-1] = Removal(last.start, removal.end, last.reason, last.detail)
    else:
        removals.append(removal)


