"""From lines to paragraphs.

A text may have a paragraph a line, or be hard-wrapped at a page's width, or mark paragraphs
by ideographic spaces alone. What is looked at is always the view of :mod:`tasks.ingest.markup`;
the paragraphs are made of spans of the text itself. Widths and indents are in em: a Chinese
character is 1, an ASCII character ½.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter

from tasks.ingest.furniture import furniture
from tasks.ingest.lines import Line, lines_of
from tasks.ingest.markup import FILL, view_of
from tasks.ingest.style import CENTRED, ENDED_SLACK, ENDS, INDENT, SLACK, Style, style_of
from tasks.model import Block, Removal, Source, Span

CLOSERS = "”’）)》」』】]〕"
NEVER_FIRST = "，。、；：？！）》”’】〉％%,;:!?…"
NEVER_LAST = "，、（《“‘【〈,([「『"
BULLETS = frozenset("·•●■◆★▲○◎")
PAIRS = {"（": "）", "《": "》", "“": "”", "【": "】"}

NUMERAL = "[一二三四五六七八九十百]"
STARTS = re.compile(
    rf"(?:第?{NUMERAL}{{1,4}}[、．.]|第{NUMERAL}{{1,3}}(?:部分|章|节|，|、)|[（(]{NUMERAL}{{1,3}}[）)]|"
    r"\d{1,2}(?:[、．]|\.(?!\d))|[（(]\d{1,2}[）)]|[①-⑳]|[—―─－\-–]{2}|[●■◆★▲○◎]|"
    r"(?:各位代表|同志们|附件|名词解释|名词注释|附[:：])|[\[［〔]\d{1,3}[\]］〕])")
"""What a paragraph begins with: numbering, a dash, a bullet, a salutation, a glossary's mark."""
OPENERS = re.compile(
    r"(?:在(?:看到|肯定|总结|取得)[^，。]{0,6}成绩|(?:一|两|三|四|五|过去一|过去五|这五)年来，|回顾[^，。]{2,12}，|展望[^，。]{2,12}，|"
    r"各位代表|同志们)")
"""Words that paragraphs like to begin with."""
SALUTATION = re.compile(r"^(?:尊敬的)?(?:主席团|各位|同志们|代表们)[^。]{0,20}[：:！!，,]?$")
SESSION_OPEN = re.compile(
    r"^[—―─－\-–(（\s]*(?:[\d〇○零一二三四五六七八九十\s]{4,}年.{1,14}日.{0,6}在|在)[^。]*$")
SESSION_CLOSED = re.compile(r"会\s*议(?:上|$|[）)]|.{0,12}作)")
SESSION_REST = re.compile(r"人\s*民|代\s*表|大\s*会|会\s*议|次|^议?上$")

FOOTNOTE = re.compile(
    r"[\[［〔【][\s\x00]*(?:注[\s\x00]*)?\d{1,3}[\s\x00]*[\]］〕】]|"
    r"(?<=[\u3400-\u9fff”’》）%％])[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]{1,3}(?![A-Za-z])")
"""A bracketed number, or raised digits behind a character that takes no exponent."""
NOTE_STARTS = re.compile(r"[\[［〔(（【]?\s*\d{1,3}\s*[\]］〕)）】.．、]|[①-⑳*＊]|注|\d{1,2}\s*[\u3400-\u9fff“]")
LABEL = re.compile(r"[\[［〔]\d{1,3}[\]］〕]")
LATIN = re.compile(r"[!-~]")
GAP = re.compile(r"[\s\x00]+")
POSITION = attrgetter("start", "end")


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does, closing quotes and brackets aside."""
    return text.rstrip(CLOSERS)[-1:] in ENDS


def open_pair(text: str, following: str) -> bool:
    """Whether the last bracket or quote of `text` is open, and `following` closes it soon."""
    for opening, closing in PAIRS.items():
        if text.rfind(opening) > text.rfind(closing):
            at = following.find(closing, 0, 40)
            if at >= 0 and opening not in following[:at]:
                return True
    return False


def same_session_line(text: str, line: Line) -> bool:
    """Whether `line` goes on with a session line (``——某年某月某日在某市第七届`` / ``人民代表大会…``)."""
    return bool(len(text) < 60 and line.width < 40 and SESSION_OPEN.match(text)
                and not SESSION_CLOSED.search(text) and SESSION_REST.search(line.text))


class Paragraph:
    """The lines of one paragraph, while it grows."""

    __slots__ = ("lines", "sure", "text")

    def __init__(self, line: Line, sure: bool = True) -> None:
        self.lines = [line]
        self.text = line.text
        self.sure = sure
        """Whether the line before ends short, so that this one is known to be a paragraph's first."""

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.text += line.text

    def takes(self, line: Line, style: Style) -> bool:
        """Whether `line` belongs to this paragraph."""
        if line.look == "table" or self.lines[-1].look != line.look:
            return False
        if line.text[0] in NEVER_FIRST and not STARTS.match(line.text):
            return True
        if self.text in BULLETS or same_session_line(self.text, line):
            return True
        if line.gap and not (style.spaced and style.edge):
            return False
        if style.edge is None:
            return self._takes_unwrapped(line, style)
        return self._takes_wrapped(line, style, style.edge)

    def _takes_unwrapped(self, line: Line, style: Style) -> bool:
        """A line is a paragraph, unless the last one breaks off where a page had links or tags."""
        last = self.lines[-1].last
        if line.indent >= INDENT or last in ENDS or STARTS.match(line.text):
            return False
        if last in NEVER_LAST:
            return not SALUTATION.match(self.text)
        if open_pair(self.text[-200:], line.text):
            return True
        if ends_sentence(self.text):
            return False
        if style.indented and self.lines[0].indent >= INDENT and last not in CLOSERS and "，" in self.text:
            return True  # paragraphs are indented here, and this line is not
        return "。" in self.text or len(self.text) > 80

    def ends_short(self, style: Style) -> bool:
        """Whether the last line ends before the right edge; always where lines are not wrapped.

        Where the indent of first lines is lost, it is counted in if the line is known to be one.
        A line that ends a sentence has less excuse to be short than one that breaks off.
        """
        last = self.lines[-1]
        if style.edge is None or last.indent + last.width > style.edge + SLACK:
            return True  # wider than the page: not of the running text
        lost = 2.0 if len(self.lines) == 1 and self.sure and not style.indented else 0.0
        slack = ENDED_SLACK if ends_sentence(self.text) else SLACK
        return last.indent + last.width + lost < style.edge - slack

    def _takes_wrapped(self, line: Line, style: Style, edge: float) -> bool:
        """A full line goes on in the next, unless that one is indented or begins like a paragraph."""
        full = not self.ends_short(style)
        ended = ends_sentence(self.text)
        if line.indent - style.margin >= INDENT and (style.indented or ended or not full):
            return False
        if STARTS.match(line.text) and (ended or not full):
            return False
        if not full:
            return open_pair(self.text[-60:], line.text) or (
                not ended and style.indented and "，" in self.text and self.lines[-1].indent - style.margin < CENTRED)
        return not (ended and lost_indent(line, edge, style.indented) and not LABEL.match(self.text))


def lost_indent(line: Line, edge: float, indented: bool) -> bool:
    """Whether a line that breaks off in mid-sentence is shorter by the two em of a lost indent.

    Where other paragraphs have their indent, only a line of Chinese characters alone will do, which
    nothing but the lost indent makes two em short, or one that begins as paragraphs do.
    """
    if ends_sentence(line.text):
        return False
    short = edge - line.indent - line.width
    if indented and not OPENERS.match(line.text):
        return abs(short - 2) <= 0.6 and not LATIN.search(line.text)
    return 1.2 <= short <= 3.1


def paragraphs_of(lines: Sequence[Line], style: Style) -> Iterator[Paragraph]:
    """The lines grouped into paragraphs; notes come behind the paragraph that they interrupt."""
    current: Paragraph | None = None
    notes: list[Paragraph] = []
    for line in lines:
        if line.look == "note":
            if notes and not NOTE_STARTS.match(line.text):
                notes[-1].add(line)
            else:
                notes.append(Paragraph(line))
        elif current is not None and current.takes(line, style):
            current.add(line)
        else:
            if current is not None:
                yield current
            yield from notes
            notes = []
            current = Paragraph(line, current is None or current.ends_short(style))
    if current is not None:
        yield current
    yield from notes


def keeps_space(view: str, start: int, end: int, short: bool) -> bool:
    """Whether the blanks between `start` and `end` part words, and are not layout.

    They part Latin words, and in a short line (a title, a name) groups of Chinese characters
    that are not single letter-spaced ones. Around digits and in running text they are layout.
    """
    left, right = view[start - 1], view[end]
    if left.isascii() and right.isascii():
        return (left.isalpha() and right.isalnum()) or (left.isalnum() and right.isalpha())
    if not (short and left >= "\u3400" and right >= "\u3400" and left.isalnum() and right.isalnum()):
        return False
    alone_left = start < 2 or view[start - 2] in BLANKS_AND_FILL
    alone_right = end + 1 >= len(view) or view[end + 1] in BLANKS_AND_FILL
    return not (alone_left and alone_right)


BLANKS_AND_FILL = " \t\n\u00a0\u2002\u2003\u2009\u3000" + FILL


def spans_of(text: str, view: str, start: int, end: int, short: bool, table: bool) -> Iterator[Span]:
    """The spans of ``text[start:end]`` without layout blanks; one character of a kept blank stays."""
    at = start
    for gap in GAP.finditer(view, start, end):
        s, e = gap.span()
        if s > at:
            yield (at, s)
        at = e
        if s > start and e < end and FILL not in gap.group() and text[s].isspace() and (
                table or keeps_space(view, s, e, short)):
            yield (s, s + 1)
    if end > at:
        yield (at, end)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans, touching ones made one."""
    out: list[Span] = []
    for start, end in spans:
        if out and out[-1][1] == start:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return tuple(out)


def block_of(paragraph: Paragraph, text: str, view: str, pages: Sequence[int]) -> tuple[Block | None, list[Removal]]:
    """The block of a paragraph, and the footnote marks left out of it."""
    table = paragraph.lines[0].look == "table"
    short = sum(line.width for line in paragraph.lines) <= 40 and not ends_sentence(paragraph.text)
    spans: list[Span] = []
    notes: list[Removal] = []
    for number, line in enumerate(paragraph.lines):
        at = line.start
        for mark in FOOTNOTE.finditer(view, line.start, line.end) if line.marked else ():
            if number == 0 and mark.start() == line.start:
                continue  # the label of a glossary's entry
            spans += spans_of(text, view, at, mark.start(), short, table)
            notes.append(Removal(mark.start(), mark.end(), "footnote_mark"))
            at = mark.end()
        if at == line.start and not line.blanks:
            spans.append((line.start, line.end))
        else:
            spans += spans_of(text, view, at, line.end, short, table)
    parts = joined(spans)
    written = "".join(text[s:e] for s, e in parts)
    if not written.strip():
        return None, notes
    if not written.isprintable() or "\u3000" in written:
        written = "".join(" " if c.isspace() else c for c in written)
    page = bisect_right(pages, parts[0][0]) if pages else None
    looks = {line.look for line in paragraph.lines}
    kind = "table" if table else "note" if looks == {"note"} else "text"
    return Block(parts, written, page, kind, bold=all(line.bold for line in paragraph.lines),
                 centred=all(line.centred for line in paragraph.lines)), notes


def lay_out(source: Source) -> tuple[tuple[Block, ...], tuple[Removal, ...]]:
    """The paragraphs of a source and what is left out of them, in order."""
    view, marks = view_of(source.text, source.removals)
    lines = lines_of(view, source.looks)
    style = style_of(lines)
    body, removals = furniture(lines, source.pages, style.edge)
    if removals:
        style = style_of(body)
    blocks: list[Block] = []
    for paragraph in paragraphs_of(body, style):
        block, notes = block_of(paragraph, source.text, view, source.pages)
        removals += notes
        if block is not None:
            blocks.append(block)
    taken = sorted([*source.removals, *marks], key=POSITION)
    rest = [piece for removal in removals for piece in outside(removal, taken)]
    return tuple(blocks), tuple(sorted([*taken, *rest], key=POSITION))


def outside(removal: Removal, taken: Sequence[Removal]) -> Iterator[Removal]:
    """The pieces of a removal that are in no other: a header may hold remains of markup."""
    at = removal.start
    i = bisect_right(taken, removal.start, key=lambda r: r.end)
    while i < len(taken) and taken[i].start < removal.end:
        if taken[i].start > at:
            yield replace(removal, start=at, end=taken[i].start)
        at = max(at, taken[i].end)
        i += 1
    if at < removal.end:
        yield replace(removal, start=at) if at > removal.start else removal
