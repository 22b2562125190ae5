"""Foreign text found by a table of marks (marks.tsv): portal chrome, advertisements, captions, markup.

A mark is a pattern with the place in a line where it may stand. Patterns are matched on the
levelled view of a line (:func:`tasks.dedup.fold.view`), so that a row needs no variants for
width or script. Before a pattern is tried one of its hints must stand in the line; the hints
of all rows are looked for in one pass over the text, which keeps clean reports cheap.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tasks.dedup.fold import codes, decoded, view

HERE = Path(__file__).parent
WHOLE_LINE = ("line", "beside", "list", "run")
WHERE = (*WHOLE_LINE, "head", "tail", "anywhere")
SHORT = 140
"""Characters; rows without a hint, and lines that count only beside others, are tried up to this length."""
RUN = 3
"""Lines of a mark that counts only where several stand together."""
LINK = 60
"""Characters; the longest line that is taken for a link of a list."""

OUTLINE = re.compile(r"[(]?[一二三四五六七八九十]{1,3}[)、.]|第[一二三四五六七八九十]+[部章节,、]|"
                     r"[(]?\d{1,2}[)、.](?!\d)|[①-⑳]|-{1,2}|—{1,2}|各位代表")
"""What a line of the report's outline begins with, in the view."""
ADDRESS = re.compile(r".{0,40}(?:代表大会|会议)(?:第.{1,4}次会议)?(?:全体会议)?上?[)]?$|各位代表|.{0,12}[市县区省州]长 ?.{1,8}$")
"""Session line, salutation or speaker: what follows the title of a report, in the view."""


class Hit(NamedTuple):
    """Where a mark was found in a line."""

    start: int
    end: int
    reason: str
    mark: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A row of marks.tsv."""

    name: str
    where: str
    reason: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    counters: tuple[str, ...]

    def spans(self, line: str) -> Iterator[tuple[int, int]]:
        """Where the mark stands in the view of a line."""
        if self.where in WHOLE_LINE:
            if self.pattern.fullmatch(line.strip()):
                yield 0, len(line)
            return
        if self.where == "head":
            found = self.pattern.match(line, len(line) - len(line.lstrip()))
            spans = [found.span()] if found else []
        else:
            spans = [found.span() for found in self.pattern.finditer(line)]
        for start, end in spans:
            if end > start and (self.where != "tail" or not line[end:].strip()):
                yield start, end


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a TSV file of this folder; lines that begin with # are comments."""
    with (HERE / name).open(encoding="utf-8") as lines:
        rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t",
                              quoting=csv.QUOTE_NONE, strict=True)
        return list(rows)


@lru_cache(maxsize=1)
def parts() -> dict[str, str]:
    """Named parts of patterns, the parts they use put in."""
    found: dict[str, str] = {}
    for row in read_table("parts.tsv"):
        found[row["name"]] = _compose(row["pattern"], found)
    return found


def _compose(pattern: str, known: dict[str, str]) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda m: known[m.group(1)], pattern)


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip(" ") for part in cell.split("¦")) if cell else ()


@lru_cache(maxsize=1)
def marks() -> tuple[Mark, ...]:
    """The table of marks, in order."""
    return tuple(
        Mark(row["name"], row["where"], row["reason"],
             () if row["hint"] == "-" else tuple(view(row["hint"]).split()),
             re.compile(_compose(row["pattern"], parts())),
             _several(row["example"]), _several(row["counter"]))
        for row in read_table("marks.tsv"))


class Literals:
    """Finds many short strings in a text in one pass (Rabin-Karp over their first two characters)."""

    def __init__(self, literals: Iterable[str]) -> None:
        self._by_key: dict[int, list[str]] = {}
        self._single: dict[str, str] = {}
        for literal in literals:
            if len(literal) == 1:
                self._single[literal] = literal
            else:
                self._by_key.setdefault(self._key(*map(ord, literal[:2])), []).append(literal)
        self._starts = np.zeros(0x10000, bool)
        self._starts[list(self._by_key)] = True
        self._alone = np.zeros(0x10000, bool)
        self._alone[[ord(c) for c in self._single]] = True

    @staticmethod
    def _key(first: int, second: int) -> int:
        return (first * 31 + second) & 0xFFFF

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Offset and literal of each occurrence. Offsets count UTF-16 code units."""
        units = codes(text)
        keys = units[:-1] * np.uint16(31) + units[1:]
        narrow = text if len(units) == len(text) else None
        for at in np.flatnonzero(self._starts[keys]).tolist():
            for literal in self._by_key[int(keys[at])]:
                end = at + len(literal)
                piece = narrow[at:end] if narrow is not None else decoded(units[at:end])
                if piece == literal:
                    yield at, literal
        for at in np.flatnonzero(self._alone[units]).tolist():
            yield at, chr(units[at])


@lru_cache(maxsize=1)
def _hints() -> tuple[Literals, dict[str, tuple[int, ...]], tuple[int, ...], re.Pattern[str]]:
    """Search for hints, the rows that each hint admits, the rows without hints, and what one of these matches."""
    rows: dict[str, list[int]] = {}
    for at, mark in enumerate(marks()):
        for hint in mark.hints:
            rows.setdefault(hint, []).append(at)
    without = [at for at, mark in enumerate(marks()) if not mark.hints]
    return (Literals(rows), {hint: tuple(at) for hint, at in rows.items()}, tuple(without),
            re.compile("|".join(f"(?:{marks()[at].pattern.pattern})" for at in without)))


def starts(lines: Sequence[str]) -> list[int]:
    """Where each line begins in all of them joined by line ends, in UTF-16 code units."""
    joined = "".join(lines)
    plain = len(codes(joined)) == len(joined)
    return list(accumulate(((len(line) if plain else len(codes(line))) + 1 for line in lines[:-1]), initial=0))


def admitted(lines: Sequence[str]) -> list[set[int]]:
    """For each view of a line the rows of the table that one of their hints admits, or that need none."""
    literals, rows, always, any_of = _hints()
    found = [set(always) if len(line) <= SHORT and any_of.fullmatch(line.strip()) else set() for line in lines]
    begun = starts(lines)
    for at, hint in literals.find("\n".join(lines)):
        found[bisect_right(begun, at) - 1].update(rows[hint])
    return found


def sure_hits(line: str, rows: Iterable[int]) -> list[Hit]:
    """What the given rows find in the view of a line, without regard to its neighbours, in order."""
    table = marks()
    sure = [table[row] for row in sorted(rows) if table[row].where not in ("beside", "list", "run")]
    hits = [Hit(start, end, mark.reason, mark.name)
            for mark in sure if mark.where not in ("head", "tail") for start, end in mark.spans(line)]
    # What is glued to either end may be glued to something else that is.
    begin, end = 0, len(line)
    while found := next(((span, mark) for mark in sure if mark.where == "head"
                         for span in mark.spans(line[begin:])), None):
        hits.append(Hit(begin, begin + found[0][1], found[1].reason, found[1].name))
        begin += found[0][1]
    while found := next(((span, mark) for mark in sure if mark.where == "tail"
                         for span in mark.spans(line[:end])), None):
        hits.append(Hit(found[0][0], end, found[1].reason, found[1].name))
        end = found[0][0]
    if any(hit.start == 0 and hit.end == len(line) for hit in hits):
        return [next(hit for hit in hits if hit.start == 0 and hit.end == len(line))]
    kept: list[Hit] = []
    for hit in sorted(hits):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
        elif hit.end > kept[-1].end:
            kept[-1] = kept[-1]._replace(end=hit.end)
    return kept


def find(lines: Sequence[str]) -> list[list[Hit]]:
    """For each line of a report, given as its view, in file order, the foreign text in it."""
    rows = admitted(lines)
    known: dict[str, list[Hit]] = {}
    hits: list[list[Hit]] = []
    for line, row in zip(lines, rows, strict=True):
        if line not in known:
            known[line] = sure_hits(line, row) if row else []
        hits.append(known[line])
    _spread(lines, rows, hits)
    return hits


def is_whole(line: str, hits: Sequence[Hit]) -> bool:
    """Whether nothing but blanks is left of a line."""
    at = 0
    for hit in hits:
        if line[at:hit.start].strip():
            return False
        at = hit.end
    return bool(hits) and not line[at:].strip()


def _spread(lines: Sequence[str], rows: Sequence[set[int]], hits: list[list[Hit]]) -> None:
    """Add the hits that depend on neighbours: links below the head of a list, runs, then lines beside others."""
    table = marks()
    gone = [is_whole(line, hit) for line, hit in zip(lines, hits, strict=True)]

    def take(at: int, mark: Mark) -> None:
        hits[at] = [Hit(0, len(lines[at]), mark.reason, mark.name)]
        gone[at] = True

    for at, row in enumerate(rows):
        mark = next((table[r] for r in row if table[r].where == "list" and any(table[r].spans(lines[at]))), None)
        if gone[at] or mark is None:
            continue
        below = at + 1
        while below < len(lines) and not gone[below] and _is_link(lines, below):
            below += 1
        for link in range(at, below):
            take(link, mark)

    runs = [next((table[r] for r in row if table[r].where == "run" and any(table[r].spans(line))), None)
            for line, row in zip(lines, rows, strict=True)]
    for mark, group in groupby(range(len(lines)), key=runs.__getitem__):
        together = list(group)
        if mark is not None and len(together) >= RUN:
            for at in together:
                take(at, mark)

    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        step = order.step
        for at in order:
            if gone[at] or not (0 <= at - step < len(lines) and gone[at - step]) or len(lines[at]) > SHORT:
                continue
            mark = next((table[r] for r in sorted(rows[at])
                         if table[r].where == "beside" and any(table[r].spans(lines[at]))), None)
            if mark is not None:
                take(at, mark)


def _is_link(views: Sequence[str], at: int) -> bool:
    """Whether a line can be a link of a list: short, no sentence, and no line of a report's opening or outline."""
    line = views[at].strip()
    following = views[at + 1].strip() if at + 1 < len(views) else ""
    return (0 < len(line) <= LINK and line[-1] not in "。;:,、"
            and not OUTLINE.match(line) and not ADDRESS.match(line) and not ADDRESS.match(following))
