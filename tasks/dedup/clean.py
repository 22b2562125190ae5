"""A report without repeats and without what is not the report's.

Order matters: foreign text is taken out by the table of marks first, so that copies which
differ in the chrome around them become equal; then one copy is kept; then what remains is
looked at for what does not fit, which needs each line to stand once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tasks.dedup import headings, marks, repeats
from tasks.dedup.cut import Cut, part, removals, rest, spans_of
from tasks.dedup.fold import fold, folds, views
from tasks.ingest.completeness import judge
from tasks.model import Block, Report

DOUBT = "foreign?"
"""Flag of a line that may not be the report's."""
IN_TABLES = ("buttons", "font_size", "previous_next", "footer", "html_tag", "html_entity")
"""Marks that hold in rows of tables too; the others may be a table's own words (时间：3月)."""
MARGIN = 300
"""Folded characters at either end in which an odd line is not touched: names, dates, signatures."""
ENOUGH = 3000
"""Folded characters of a report long enough to tell what does not fit."""


def clean(report: Report) -> Report:
    """The report with each passage once and without foreign text, its completeness judged again."""
    blocks, foreign, touched = without_marks(report.source.text, report.blocks)
    blocks, repeated = repeats.one_copy(blocks)
    blocks, titles = repeats.one_title(blocks)
    blocks, odd = without_misfits(blocks, touched)
    cuts = [*foreign, *repeated, *titles, *odd]
    if not cuts:
        return replace(report, blocks=tuple(blocks))
    return replace(report.with_blocks(blocks, removals(report, cuts)), completeness=judge(blocks))


def without_marks(source: str, blocks: Sequence[Block]) -> tuple[list[Block], list[Cut], set[str]]:
    """The blocks without what the table of marks and the table of titles know, what was cut out of
    them, and the texts that are left of lines with an advertisement."""
    lines = views([b.text for b in blocks])
    hits = [[h for h in found if block.kind != "table" or h.mark in IN_TABLES]
            for block, found in zip(blocks, _hits(source, blocks, lines), strict=True)]
    for at, hit in _titles(lines):
        if all(hit.end <= h.start or hit.start >= h.end for h in hits[at]):
            hits[at] = sorted([*hits[at], hit])
    left: list[Block] = []
    cuts: list[Cut] = []
    touched: set[str] = set()
    for block, found in zip(blocks, hits, strict=True):
        if not found:
            left.append(block)
            continue
        keep = rest(len(block.text), [(h.start, h.end) for h in found])
        if not any(fold(block.text[a:b]) for a, b in keep):
            cuts.append(Cut(block.spans, found[0].reason, f"mark {found[0].mark}"))
            continue
        cuts += [Cut(spans_of(block, h.start, h.end), h.reason, f"mark {h.mark}") for h in found]
        left.append(part(block, keep))
        if any(h.reason == "advertisement" for h in found):
            touched.add(left[-1].text)
    return left, cuts, touched


def _hits(source: str, blocks: Sequence[Block], views_of: Sequence[str]) -> list[list[marks.Hit]]:
    """What the marks find in each block, and in each line of the source that a block was put together from.

    A line of its own stays one where it was taken for the beginning of the next.
    """
    lines = [_lines(source, block) for block in blocks]
    found = iter(marks.find([text[start:end] for text, extents in zip(views_of, lines, strict=True)
                             for start, end in extents]))
    hits: list[list[marks.Hit]] = []
    for text, extents in zip(views_of, lines, strict=True):
        of_lines = [next(found) for _ in extents]
        if len(extents) == 1:
            hits.append(of_lines[0])
            continue
        whole = [marks.Hit(start, end, of_line[0].reason, of_line[0].mark)
                 for (start, end), of_line in zip(extents, of_lines, strict=True)
                 if of_line and (of_line[0].start, of_line[0].end) == (0, end - start)]
        inside = [h for h in marks.find([text])[0] if all(h.end <= w.start or h.start >= w.end for w in whole)]
        hits.append(sorted([*whole, *inside]))
    return hits


def _lines(source: str, block: Block) -> list[tuple[int, int]]:
    """The extents of a block's text that stand on lines of their own in the source."""
    if len(block.spans) == 1:
        return [(0, len(block.text))]
    ends, at = [], 0
    for (start, end), (behind, _) in pairwise(block.spans):
        at += end - start
        if "\n" in source[end:behind]:
            ends.append(at)
    return list(zip([0, *ends], [*ends, len(block.text)], strict=True))


def _titles(lines: Sequence[str]) -> Iterator[tuple[int, marks.Hit]]:
    """Number of the line and place in it of titles that are foreign wherever they stand."""
    begun = marks.starts(lines)
    for start, end, title in headings.titles_in("\n".join(lines)):
        at = bisect_right(begun, start) - 1
        line, first, last = lines[at], start - begun[at], end - begun[at]
        if line[first:last] == title and line[first - 1:first] != "《":
            yield at, marks.Hit(first, last, "advertisement", title)


def without_misfits(blocks: Sequence[Block], touched: Container[str] = ()) -> tuple[list[Block], list[Cut]]:
    """The blocks without the tails of headings, and the lines, that do not fit the report; doubts flagged.

    `touched` are what is left of lines with an advertisement in them: it needs less to go too.
    """
    folded = folds([b.text for b in blocks])
    body = "\n".join(folded)
    left: list[Block] = []
    cuts: list[Cut] = []
    start = 0
    for block, content in zip(blocks, folded, strict=True):
        own = start, start + len(content)
        start = own[1] + 1
        if block.kind != "text" or len(block.text) > headings.LONGEST_HEADING:
            left.append(block)
        elif tail := headings.tail_of(block.text, body, own):
            if tail.sure:
                cuts.append(Cut(spans_of(block, tail.start, tail.end), "advertisement", tail.mark))
                if tail.start:
                    left.append(part(block, [(0, tail.start)]))
            else:
                left.append(replace(block, flag=DOUBT))
        elif block.text in touched and headings.is_odd(block.text, body, own, headings.ALIEN):
            cuts.append(Cut(block.spans, "advertisement", "beside an advertisement"))
        elif len(body) >= ENOUGH and own[0] > MARGIN and headings.is_odd(block.text, body, own):
            if own[1] < len(body) - MARGIN and not (block.bold or block.centred):
                cuts.append(Cut(block.spans, "advertisement", "no word of it elsewhere in the report"))
            else:
                left.append(replace(block, flag=DOUBT))
        else:
            left.append(block)
    return left, cuts
