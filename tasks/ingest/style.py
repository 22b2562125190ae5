"""How a text is set: a paragraph a line, or wrapped at a page's width, with indents or blank lines.

Lengths are in em: a Chinese character is 1, an ASCII character ½.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.ingest.lines import Line

ENDS = "。！？!?；;：:…"
"""What a line that ends in no mid-sentence ends with."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set. Lengths are in em."""

    edge: float | None
    """Where full lines end; None where a line is a paragraph."""
    margin: float
    """Where lines begin that are not indented."""
    indented: bool
    """Whether paragraphs begin with an indent."""
    spaced: bool
    """Whether blank lines stand between all lines, so that they say nothing."""


SLACK = 3.0
"""How far from the right edge, in em, a full line may end: a number or a Latin word that does
not fit, and punctuation that may not begin a line, move to the next one."""
ENDED_SLACK = 2.4
"""The same for a line that ends with a full stop."""
INDENT = 1.4
"""Least indent of a paragraph, in em (the rule is 2)."""
CENTRED = 3.0
"""Indent from which on a line is centred rather than a paragraph's first."""
WIDEST = 90
"""Width in em up to which a page's line is looked for."""
LONG = 40
"""Width in em from which on an unwrapped line is running text, not a heading."""


def style_of(lines: Sequence[Line]) -> Style:
    """How `lines` are set."""
    spaced = sum(line.gap for line in lines) > 0.7 * len(lines)
    full, edge = full_lines(lines)
    if edge is None:
        long = [line for line in lines if line.width > LONG]
        indented = sum(line.indent >= INDENT for line in long) > 0.8 * len(long)
        return Style(None, 0.0, bool(long) and indented, spaced)
    margin = Counter(round(line.indent, 1) for line in full).most_common(1)[0][0]
    deeper = sum(INDENT <= line.indent - margin <= 5 for line in lines)
    return Style(edge, margin, deeper >= max(2, 0.02 * len(lines)), spaced)


def full_lines(lines: Sequence[Line]) -> tuple[list[Line], float | None]:
    """The lines that fill a page's width and where they end; None where the text is not wrapped.

    In wrapped text most lines end at nearly the same place, and most of these in mid-sentence.
    """
    edges = [line.indent + line.width for line in lines if line.width >= 10]
    bins = Counter(round(edge) for edge in edges if edge <= WIDEST)
    if len(edges) < 8 or not bins:
        return [], None
    centre = max(bins, key=lambda b: sum(bins[b + d] for d in (-2, -1, 0, 1)))
    full = [line for line in lines if abs(line.indent + line.width - centre) <= SLACK]
    running = sum(line.last not in ENDS for line in full)
    beyond = sum(edge > centre + SLACK for edge in edges)
    if len(full) < 0.45 * len(edges) or running < 0.5 * len(full) or beyond > 0.2 * len(edges):
        return [], None
    return full, Counter(round(2 * (line.indent + line.width)) / 2 for line in full).most_common(1)[0][0]
