"""Cutting blocks, and the removals for what was cut out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from tasks.model import Block, Removal, Report, Span


class Cut(NamedTuple):
    """Text of a block that does not stay, and why."""

    spans: tuple[Span, ...]
    reason: str
    detail: str


def spans_of(block: Block, start: int, end: int) -> tuple[Span, ...]:
    """Spans of the source text that hold ``block.text[start:end]``."""
    found: list[Span] = []
    at = 0
    for first, last in block.spans:
        low, high = max(start - at, 0), min(end - at, last - first)
        if low < high:
            found.append((first + low, first + high))
        at += last - first
    return tuple(found)


def part(block: Block, extents: Sequence[tuple[int, int]]) -> Block:
    """The block with only these extents of its text, in this order."""
    if list(extents) == [(0, len(block.text))]:
        return block
    return replace(block, text="".join(block.text[a:b] for a, b in extents),
                   spans=tuple(span for a, b in extents for span in spans_of(block, a, b)))


def rest(length: int, extents: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of ``range(length)`` the extents, which are in order, leave."""
    left, at = [], 0
    for start, end in extents:
        if start > at:
            left.append((at, start))
        at = max(at, end)
    return [*left, (at, length)] if at < length else left


def removals(report: Report, cuts: Iterable[Cut]) -> list[Removal]:
    """The removals for what was cut out of a report.

    Neighbouring cuts for the same reason become one removal where only blanks stand between
    them that nothing else accounts for: a copy of the body is one row, not one a line.
    """
    text = report.source.text
    taken = [r.start for r in report.removals]
    merged: list[Removal] = []
    for start, end, reason, detail in sorted((a, b, c.reason, c.detail) for c in cuts for a, b in c.spans):
        last = merged[-1] if merged else None
        if (last and (last.reason, last.detail) == (reason, detail) and last.end <= start
                and not text[last.end:start].strip()
                and bisect_left(taken, last.end) == bisect_left(taken, start)):
            merged[-1] = replace(last, end=end)
        else:
            merged.append(Removal(start, end, reason, detail))
    return merged
