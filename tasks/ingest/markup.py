"""Remains of markup in a text, and the view in which they are blank.

The view is a string of the same length as the text, so that offsets hold in both. A mark that
stands for a line end or a space becomes one, the rest of it `FILL`, which counts as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tasks.model import Removal

FILL = "\x00"
"""In a view: no character at all."""
BLANKS = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\n" + FILL
"""What may surround the content of a line in a view."""

TAGS = (r"</?(?:a|b|i|u|p|br|hr|div|span|font|img|table|tbody|thead|tr|td|th|ul|ol|li|h[1-6]|strong|em|center|"
        r"o:p|sup|sub|section|article|input|form|label|iframe|object|embed|meta|link|html|head|body|title|"
        r"st1:\w+|\?xml:?\w*)(?:\s[^<>]{0,2000})?/?>")
MARK = re.compile("|".join((
    r"(?P<comment><!--.{0,4000}?(?:-->|\Z))",
    r"(?P<script><(?P<block>script|style)\b.{0,20000}?(?:</(?P=block)\s*>|\Z))",
    rf"(?P<tag>{TAGS})",
    r"(?P<point><U\+[0-9A-F]{4,6}>)",
    r"(?P<entity>&(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|lt|gt|amp|quot|middot|[lr][ds]quo|[mn]dash|hellip|"
    r"#\d{2,5}|#x[0-9a-f]{2,5});?)",
    r"(?P<escape>\\r\\n|\\[nrt](?-i:(?![a-z]{2}))|\\u3000|\\xa0|_x000[da]_)",
    r"(?P<lost>\?{2,})",
    r"(?P<control>[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    r"\ufeff\ufff9-\uffff]+)",
)), re.S | re.I)
SUSPECT = re.compile(r"[<&\\?_\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064"
                     r"\ufeff\ufff9-\uffff]")
"""What a mark can start with: searching for it first makes clean text cheap."""
BREAKING = re.compile(r"</?(?:p|br|hr|div|tr|table|ul|ol|li|h[1-6]|center|section|article|title)\b", re.I)
SPACES = {"&nbsp": "\u00a0", "&ensp": "\u2002", "&emsp": "\u2003", "&#160": "\u00a0", "&#xa0": "\u00a0",
          "&#12288": "\u3000", "&#x3000": "\u3000", "\\t": "\t", "\\xa0": "\u00a0", "\\u3000": "\u3000"}
LINE_ENDS = str.maketrans("\r\x0b\x0c\x85\u2028\u2029", "\n\n\n\n\n\n")
HAS_LINE_ENDS = re.compile(r"[\r\x0b\x0c\x85\u2028\u2029]")
SENTENCE_ENDS = "\n。！？：；"


def stands_for(kind: str, mark: str) -> str:
    """What a mark stands for in the view: a line end, spaces, or `FILL`."""
    if kind == "tag":
        return "\n" if BREAKING.match(mark) else "\t" if mark[:3].lower() in ("<td", "<th") else FILL
    if kind == "point":
        code = int(mark[3:-1], 16)
        return chr(code) if code < 0x10000 and chr(code) in BLANKS else FILL
    if kind in ("entity", "escape"):
        return SPACES.get(mark.rstrip(";").lower(), FILL if kind == "entity" else "\n")
    return "\u3000" * (len(mark) // 2) if kind == "lost" else FILL


def is_lost_space(view: str, mark: re.Match[str]) -> bool:
    """Whether question marks stand for full-width spaces that an encoding could not hold.

    Four and more always do (a space is two bytes in GBK); two and three where a sentence or
    a line begins, since inside one they may be meant, or a lost character.
    """
    before = view[max(0, mark.start() - 8):mark.start()].rstrip(" \t\u3000")
    return len(mark.group()) >= 4 or not before or before[-1] in SENTENCE_ENDS


def marks_in(view: str) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, kind of each mark of `view` in order, and what it stands for."""
    at = 0
    while suspect := SUSPECT.search(view, at):
        mark = MARK.match(view, suspect.start())
        if mark is None or mark.lastgroup is None or (
                mark.lastgroup == "lost" and not is_lost_space(view, mark)):
            at = mark.end() if mark else suspect.end()
            continue
        at = mark.end()
        yield mark.start(), at, mark.lastgroup, stands_for(mark.lastgroup, mark.group())


def view_of(text: str, known: Sequence[Removal] = ()) -> tuple[str, list[Removal]]:
    """The view of `text` with marks and the spans of `known` blanked, and the marks as removals.

    Line ends of every kind are ``\\n`` in the view. Marks with only blanks between them are one
    removal.
    """
    view = text
    if HAS_LINE_ENDS.search(view):
        view = view.replace("\r\n", " \n").translate(LINE_ENDS)
    view = blanked(view, [(r.start, r.end, " ") for r in known])
    shown: list[tuple[int, int, str]] = []
    marks: list[Removal] = []
    for start, end, kind, sign in marks_in(view):
        shown.append((start, end, sign))
        if marks and not text[marks[-1].end:start].strip():
            marks[-1] = Removal(marks[-1].start, end, "markup", marks[-1].detail)
        else:
            marks.append(Removal(start, end, "markup", kind))
    return blanked(blanked(view, shown), [(r.start, r.end, FILL) for r in known]), marks


def blanked(view: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """`view` with each span replaced by what it stands for, and `FILL` to the same length."""
    if not spans:
        return view
    pieces, at = [], 0
    for start, end, shown in spans:
        pieces += [view[at:start], shown, (shown if shown == " " else FILL) * (end - start - len(shown))]
        at = end
    return "".join((*pieces, view[at:]))
