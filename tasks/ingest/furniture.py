"""Page numbers, running headers and footers among the lines of a text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from tasks.ingest.lines import Line
from tasks.ingest.style import ENDS, INDENT, SLACK
from tasks.model import Removal

DASH = r"[—―─－\-–~～·•.|｜〔〕\[\]（）()《》<>\s\x00]*"
DECORATED = re.compile(
    rf"^(?:[—―─－\-–~～·•|｜〔\[（(《<][\s\x00—―─－\-–]*\d{{1,4}}[\s\x00—―─－\-–]*[—―─－\-–~～·•|｜〕\]）)》>]|"
    rf"{DASH}第[\s\x00]*[\d一二三四五六七八九十百]{{1,5}}[\s\x00]*页(?:[\s\x00,，/／]*共[\s\x00]*[\d一二三四五六七八九十百]{{1,5}}[\s\x00]*页)?{DASH}|"
    rf"\d{{1,4}}[\s\x00]*[/／][\s\x00]*\d{{1,4}}|(?:page|p\.?)[\s\x00]*\d{{1,4}}(?:[\s\x00]*(?:of|/)[\s\x00]*\d{{1,4}})?)$", re.I)
"""A page number that shows it is one."""
BARE = re.compile(r"^\d{1,4}$")
DIGITS = re.compile(r"[\d\s\x00—―─－\-–]+")
WIDEST = 40
"""Width in em up to which a line is taken for a header."""
OFTEN = 4
"""How often a line has to occur that is a header by parting sentences."""


def furniture(lines: Sequence[Line], pages: Sequence[int],
              edge: float | None = None) -> tuple[list[Line], list[Removal]]:
    """The lines without page furniture, and the furniture as removals.

    `edge` is where full lines end, in em, if the text is wrapped.
    """
    kinds = page_numbers(lines, pages)
    kinds.update(running_lines(lines, pages, kinds, edge))
    if not kinds:
        return list(lines), []
    body: list[Line] = []
    for i, line in enumerate(lines):
        if i in kinds:
            continue
        if i - 1 in kinds and (not body or body[-1].last not in ENDS):
            line.gap = False  # the blank line was the page's, not the text's
        body.append(line)
    return body, [Removal(lines[i].start, lines[i].end, "page_furniture", kind) for i, kind in sorted(kinds.items())]


def page_numbers(lines: Sequence[Line], pages: Sequence[int]) -> dict[int, str]:
    """Index of each line that is a page number.

    A bare number is one where a page ends or begins, where it counts on from the last one, or
    where it parts a sentence: a number alone on a line may also be a cell of a table.
    """
    found = {i: "page number" for i, line in enumerate(lines)
             if line.width <= 12 and line.look != "table" and DECORATED.match(line.text)}
    bare = [i for i, line in enumerate(lines) if line.width <= 2 and line.look != "table" and BARE.match(line.text)]
    last: tuple[int, int] | None = None
    for i in bare:
        number = int(lines[i].text)
        lonely = not ((i and i - 1 in bare) or i + 1 in bare)
        at_edge = i in (0, len(lines) - 1) or (pages and on_edge(lines, i, pages))
        counts_on = last is not None and number == last[1] + 1 and i > last[0] + 3
        parts = i > 0 and lines[i - 1].last not in ENDS and lines[i - 1].width > 15
        if lonely and (at_edge or counts_on or parts):
            found[i] = "page number"
            if last is not None and counts_on:
                found.setdefault(last[0], "page number")
        last = (i, number)
    return found


def page_of(line: Line, pages: Sequence[int]) -> int:
    """Number of the page that a line stands on, from 1."""
    return bisect_right(pages, line.start)


def on_edge(lines: Sequence[Line], i: int, pages: Sequence[int]) -> bool:
    """Whether line `i` is the first or last of its page."""
    page = page_of(lines[i], pages)
    return i == 0 or i == len(lines) - 1 or page_of(lines[i - 1], pages) != page \
        or page_of(lines[i + 1], pages) != page


def skeleton(line: Line) -> str:
    """The line without numbers, dashes and blanks: the same for a header on all its pages."""
    return DIGITS.sub("", line.text)


def running_lines(lines: Sequence[Line], pages: Sequence[int], numbers: Mapping[int, str],
                  edge: float | None) -> dict[int, str]:
    """Index of each line that is a running header or footer: the same at the edge of many pages.

    Where the pages are not known, the neighbours of page numbers are looked at instead, and in
    wrapped text lines that part sentences again and again.
    """
    if len(pages) > 2:
        by_page: dict[int, list[int]] = {}
        for i, line in enumerate(lines):
            if i not in numbers and line.look != "table":
                by_page.setdefault(page_of(line, pages), []).append(i)
        edges = [i for on_page in by_page.values() for i in sorted({*on_page[:2], *on_page[-2:]})]
        least = max(3.0, 0.25 * len(pages))
    else:
        edges = sorted({j for i in numbers for j in (i - 1, i + 1) if 0 <= j < len(lines) and j not in numbers})
        least = max(3.0, 0.25 * len(numbers))
    edges = [i for i in edges if lines[i].width <= WIDEST]
    counts = Counter(skeleton(lines[i]) for i in edges)
    running = {text for text, n in counts.items() if n >= least and text}
    found = {i: "running line" for i in edges if skeleton(lines[i]) in running}
    if len(pages) <= 2 and edge is not None:
        found.update((i, "running line") for i in interrupting(lines, edge) if i not in numbers)
    first = next((i for i in sorted(found) if "工作报告" in skeleton(lines[i])), None)
    titled = any("工作报告" in skeleton(line) for i, line in enumerate(lines[:12]) if i not in found)
    if first is not None and first < 6 and not titled:
        del found[first]  # the title itself, which the later pages repeat
    return found


def interrupting(lines: Sequence[Line], edge: float) -> list[int]:
    """Index of each line that is the same as several others, most of which stand in mid-sentence."""
    same: dict[str, list[int]] = {}
    for i, line in enumerate(lines[1:-1], 1):
        if 3 < line.width <= WIDEST and line.last not in ENDS:
            same.setdefault(line.text, []).append(i)
    return [i for at in same.values() if len(at) >= OFTEN
            and 2 * sum(parts_sentence(lines[i - 1], lines[i + 1], edge) for i in at) > len(at) for i in at]


def parts_sentence(before: Line, behind: Line, edge: float) -> bool:
    """Whether the line between these two parts a sentence: a full one breaks off, the other goes on."""
    full = before.indent + before.width >= edge - SLACK
    return full and before.last not in ENDS and behind.indent < before.indent + INDENT
