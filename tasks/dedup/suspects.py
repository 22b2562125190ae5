"""What one report alone cannot decide: lines and ends of headings that do not fit it.

Novel titles and site names that a copying site puts into every page stand in reports of
places that have nothing to do with each other, and in no report's outline. :func:`lines_of`
takes from a report hashes of its *suspects*: short lines that are no sentence, no numbered
heading and hardly share a pair of characters with the rest, and ends of headings like that. A
suspect found in reports of at least `PLACES` places is foreign (:func:`foreign_lines`), unless
some report has it as a heading. Memory is a counter over suspects, of which a clean report has
next to none, so the pass needs neither the texts nor more than some 200 bytes a report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from tasks.dedup.cut import Cut, part, removals, spans_of
from tasks.dedup.fold import fold, folds, views
from tasks.dedup.headings import LONGEST_HEADING, SENTENCE, behind_ending, has_ending, support
from tasks.dedup.marks import ADDRESS, OUTLINE
from tasks.model import Block, Report

PLACES = 3
"""Number of unrelated places in whose reports a suspect has to stand."""
RARE = 0.34
"""Share of a line's pairs of characters that may stand elsewhere in the report."""
SHORTEST, LONGEST_TAIL = 4, 12
"""Folded characters of a suspect line at least, of the end of a heading at most."""
TAIL = 3
"""Folded characters of the end of a heading at least."""


def _key(kind: str, folded: str) -> int:
    return crc32(f"{kind}\0{folded}".encode("utf-8", "surrogatepass"))


def _short_lines(blocks: Sequence[Block]) -> Iterator[tuple[int, str, str, str, tuple[int, int]]]:
    """Of each short line that is no sentence its number, view and folded text, and the folded report and place in it."""
    folded = folds([b.text for b in blocks])
    body, start = "\n".join(folded), 0
    for at, (block, content, line) in enumerate(zip(blocks, folded, _heads(blocks), strict=True)):
        own, start = (start, start + len(content)), start + len(content) + 1
        if (block.kind == "text" and content and len(block.text) <= LONGEST_HEADING
                and not SENTENCE.search(line[-1:]) and not ADDRESS.match(line)):
            yield at, line, content, body, own


def _heads(blocks: Sequence[Block]) -> list[str]:
    """The view of the beginning of each block: all of it where it is short."""
    return [line.strip() for line in views([b.text[:LONGEST_HEADING] for b in blocks])]


def _tails(line: str, content: str, body: str, own: tuple[int, int]) -> Iterator[str]:
    """Ends of a heading, behind what headings end with, none of whose pairs of characters stand elsewhere.

    From the shortest. The end of a well-formed heading (工作回顾) stands in reports of every
    place and is no suspect, however rare its characters are in one of them.
    """
    for length in range(2, min(LONGEST_TAIL, len(content) - 2, len(fold(behind_ending(line)))) + 1):
        tail = content[-length:]
        if support(tail[:2], body, own) > 0:
            return
        if length >= TAIL:
            yield tail


def suspects(blocks: Sequence[Block]) -> set[int]:
    """Hashes of the lines, and of the ends of headings, that do not fit the report."""
    found: set[int] = set()
    for _, line, content, body, own in _short_lines(blocks):
        if OUTLINE.match(line) or has_ending(line):
            found.update(_key("tail", tail) for tail in _tails(line, content, body, own))
        elif len(content) >= SHORTEST and support(content, body, own) <= RARE:
            found.add(_key("line", content))
    return found


def outline(blocks: Sequence[Block]) -> set[int]:
    """Hashes of the numbered headings, as lines and as ends of headings."""
    headings = [SENTENCE.split(line[number.end():], maxsplit=1)[0]
                for line in _heads(blocks) if (number := OUTLINE.match(line))]
    return {_key(kind, content) for content in folds(headings) for kind in ("line", "tail")}


@dataclass(frozen=True, slots=True)
class Lines:
    """What the pass over all reports needs of one."""

    region_code: str | None
    suspects: tuple[int, ...]
    outline: tuple[int, ...]


def lines_of(report: Report) -> Lines:
    """The suspects and the outline of a cleaned report, as hashes of 32 bits."""
    return Lines(report.identity.region_code, tuple(sorted(suspects(report.blocks))),
                 tuple(sorted(outline(report.blocks))))


def foreign_lines(reports: Iterable[Lines], places: int = PLACES) -> frozenset[int]:
    """The suspects that stand in reports of at least `places` places, and are nobody's heading."""
    standing: dict[int, set[str]] = {}
    headings: set[int] = set()
    for lines in reports:
        headings.update(lines.outline)
        for key in lines.suspects:
            known = standing.setdefault(key, set())
            if len(known) < places and lines.region_code:
                known.add(lines.region_code)
    return frozenset(key for key, codes in standing.items() if len(codes) >= places) - headings


def without_foreign_lines(report: Report, foreign: frozenset[int]) -> Report:
    """The report without the lines and ends of headings that :func:`foreign_lines` found."""
    cuts: list[Cut] = []
    gone: dict[int, Block | None] = {}
    for at, line, content, body, own in _short_lines(report.blocks):
        block = report.blocks[at]
        if _key("line", content) in foreign and support(content, body, own) <= RARE:
            cuts.append(Cut(block.spans, "advertisement", "stands in reports of unrelated places"))
            gone[at] = None
        elif OUTLINE.match(line) or has_ending(line):
            tail = max((t for t in _tails(line, content, body, own) if _key("tail", t) in foreign),
                       key=len, default="")
            if tail:
                start = _where(block.text, len(content) - len(tail))
                cuts.append(Cut(spans_of(block, start, len(block.text)), "advertisement",
                                "stands in reports of unrelated places"))
                gone[at] = replace(part(block, [(0, start)]), flag=None)
    if not cuts:
        return report
    left = [gone.get(at, block) for at, block in enumerate(report.blocks)]
    return report.with_blocks([b for b in left if b is not None], removals(report, cuts))


def _where(text: str, count: int) -> int:
    """Offset in `text` behind its first `count` characters that folding keeps."""
    kept = 0
    for at, character in enumerate(text):
        if kept == count:
            return at
        kept += len(fold(character))
    return len(text)
