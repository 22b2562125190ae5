"""The lines of a text: what stands on each, how wide it is and how far it is indented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tasks.ingest.markup import BLANKS, FILL
from tasks.model import Look

STOPS = "。！？!?：:；;”’）)》"
HEADINGS_END = ("回顾", "总结", "安排", "任务", "要求", "目标", "建设", "打算", "建议", "报告")
"""Last words of headings that a paragraph may follow on the same line."""
RUN = re.compile(r"[ \t\u00a0\u2002\u2003\u3000\x00]{2,}")
NUMERAL = "[一二三四五六七八九十]"
BEGINS = re.compile(rf"各位代表|同志们|[—―]{{2}}|[（(]{NUMERAL}{{1,3}}[）)]|{NUMERAL}{{1,3}}、|第{NUMERAL}{{1,3}}部分")
"""What begins a paragraph wherever wide blanks stand before it."""
LOST = re.compile(
    rf"(?<=[。！？!?])(?:{NUMERAL}{{1,3}}、|[（(]{NUMERAL}{{1,3}}[）)]|[—―]{{2}}(?!\d)|各位代表[！：!:，,])")
LONGEST = 2500
"""Characters; paragraphs of reports have up to some 1,500."""
BREAK = 2.0
"""Width in em of blanks that part paragraphs on one line."""
GLUED = re.compile(r"[\s\x00]*(?:各位代表|各位委员|同志们)(?:[：:]|[！!，,](?=[\s\x00]*(?:现在|我|受)))")
"""The salutation of an opening that is all on one line; later ones have no colon."""
GREETINGS = ("各位代表", "各位委员", "同志们")
GLUED_FROM, GLUED_WITHIN = 60, 1000
"""Such a line is longer than the one, and greets before the other."""
TABLE_CELLS = 3
"""Cells that make a line look like a row, if its neighbour has as many."""
GLUED_TITLE = re.compile(
    r"政府工作报告(?=[\s\x00]*[—―─－\-–(（]{0,2}[\s\x00]*[\d〇○一二三四五六七八九零]{4}年)")
ODD = re.compile(r"[\s\x00]")
MARKED = re.compile("[\\[［〔【¹²³⁴⁵⁶⁷⁸⁹⁰]")
"""What a footnote mark begins with."""
CELLS = re.compile(r"(?:[ \u00a0\x00]*\t)+[ \u00a0\x00]*|(?:[ \u00a0\x00]*[\u2003\u3000]){2,}[ \u00a0\x00]*|(?:[ \u00a0]\x00*){3,}")
"""Between the cells of a row."""
WIDE_BLANKS = "\u3000\u2003"


@dataclass(slots=True)
class Line:
    """A line, or a part of one that is a paragraph of its own. Offsets are the text's."""

    start: int
    end: int
    text: str
    """The content in the view, without the blanks around it."""
    indent: float
    """Width of the blanks before it, in em."""
    width: float
    """Width of the content in em, the blanks inside counted."""
    gap: bool
    """Whether a blank line stands before it."""
    blanks: bool
    """Whether there are blanks inside."""
    marked: bool
    """Whether it may hold a footnote mark."""
    look: str = ""
    bold: bool = False
    centred: bool = False

    @property
    def last(self) -> str:
        """The last character."""
        return self.text[-1]


def em(text: str) -> float:
    """Width of a text: 1 for a full-width character, ½ for another, nothing for `FILL`."""
    if text.isascii():
        return (len(text) - text.count(FILL)) / 2
    size = len(text.encode("utf-8", "surrogatepass"))
    wide = (size - len(text)) / 2
    return (len(text) + wide - text.count(FILL)) / 2


@lru_cache(maxsize=1024)
def em_of_blanks(text: str) -> float:
    """Width of blanks; a tab stands for an indent."""
    return sum(1 if c in WIDE_BLANKS else 2 if c == "\t" else 0 if c == FILL else 0.5 for c in text)


def pieces(raw: str) -> Iterator[tuple[int, int]]:
    """Where the paragraphs of one line start and end in it.

    Wide blanks part them behind the end of a sentence or a heading, and before numbering. In a
    line longer than any paragraph the line ends are lost: there numbering behind a full stop does.
    """
    start = 0
    for cut in LOST.finditer(raw) if len(raw) > LONGEST else ():
        yield from ((start + s, start + e) for s, e in parted(raw[start:cut.start()]))
        start = cut.start()
    yield from ((start + s, start + e) for s, e in parted(raw[start:]))


def parted(raw: str) -> Iterator[tuple[int, int]]:
    """Where the parts of a line start and end that wide blanks set apart."""
    at = 0
    for run in RUN.finditer(raw):
        start, end = run.span()
        before = raw[at:start].strip(BLANKS)
        if before and end < len(raw) and em_of_blanks(run.group()) >= BREAK and (
                before[-1] in STOPS or BEGINS.match(raw, end) or (len(before) < 40 and before.endswith(HEADINGS_END))):
            yield at, start
            at = start  # the blanks stay with what follows, as its indent
    yield at, len(raw)


def unglued(raw: str) -> Iterator[tuple[int, int]]:
    """The parts of a line that holds opening and body in one: before the title, the salutation, the rest."""
    greeting = GLUED.search(raw, 0, GLUED_WITHIN) if any(word in raw for word in GREETINGS) else None
    if greeting is None or not raw[:greeting.start()].strip(BLANKS):
        yield 0, len(raw)
        return
    title = GLUED_TITLE.search(raw, 0, greeting.start())
    front = title.start() if title else greeting.start()
    at = 0
    for blank in re.finditer(r"[\s\x00]+", raw[:front]):
        if blank.start() > at and raw[at:blank.start()].strip(BLANKS):
            yield at, blank.start()
            at = blank.start()
    for cut in (front, greeting.start(), greeting.end(), len(raw)):
        if cut > at:
            yield at, cut
            at = cut


def parts_of(raw: str, content: str) -> Iterator[tuple[int, int]]:
    """Where the paragraphs stand in a raw line; `content` is the line without blanks around it.

    Nearly every line is one paragraph, which is seen quickly.
    """
    long = len(raw) > LONGEST
    glued = len(raw) > GLUED_FROM and any(word in raw for word in GREETINGS)
    if not long and not glued and ODD.search(content) is None:
        yield 0, len(raw)
        return
    for s, e in unglued(raw) if glued else ((0, len(raw)),):
        yield from ((s + a, s + b) for a, b in pieces(raw[s:e]))


def line_of(part: str, offset: int, gap: bool, marked: bool) -> Line | None:
    """The line of a part of the view that starts at `offset`; None where it is blank."""
    text = part.strip(BLANKS)
    if not text:
        return None
    lead = len(part) - len(part.lstrip(BLANKS))
    start = offset + lead
    return Line(start, start + len(text), text, em_of_blanks(part[:lead]) if lead else 0.0, em(text), gap,
                ODD.search(text) is not None, marked and MARKED.search(text) is not None)


def lines_of(view: str, looks: Sequence[Look] = ()) -> list[Line]:
    """The lines of a view that hold anything, in order."""
    out: list[Line] = []
    at, gap, shown = 0, False, 0
    marked = MARKED.search(view) is not None
    for raw in view.split("\n"):
        content = raw.strip(BLANKS)
        if content:
            for s, e in parts_of(raw, content):
                line = line_of(raw[s:e], at + s, gap, marked)
                if line is not None:
                    gap = False
                    if looks:
                        shown = _looked_up(line, looks, shown)
                    out.append(line)
        else:
            gap = bool(out) and (gap or raw.strip(FILL) != "" or not raw)
        at += len(raw) + 1
    mark_rows(out)
    return out


def mark_rows(lines: list[Line]) -> None:
    """Mark lines as rows of a table where neighbours have the same number of cells, set apart by
    tabs or wide blanks."""
    cells = [len(CELLS.findall(line.text)) + 1 if line.blanks and line.width < 90 else 1 for line in lines]
    for i, line in enumerate(lines):
        if cells[i] >= TABLE_CELLS and not line.look and any(
                0 <= j < len(lines) and abs(cells[j] - cells[i]) <= 1 < cells[j] for j in (i - 1, i + 1)):
            line.look = "table"


def _looked_up(line: Line, looks: Sequence[Look], at: int) -> int:
    """Set on `line` what the format says of it; return where to go on in `looks`."""
    while at < len(looks) and looks[at].end <= line.start:
        at += 1
    for look in looks[at:]:
        if look.start >= line.end:
            break
        if look.kind in ("table", "note"):
            line.look = look.kind
        elif look.start <= line.start and look.end >= line.end:
            line.bold |= look.kind == "bold"
            line.centred |= look.kind == "centred"
    return at
