"""Prints the outline of reports as a tree: headings with parts, topics and counts of figures.

usage: python -m tasks.sections.show FILE [...] [--text]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tasks import dedup, figures, ingest
from tasks.model import Block, Paragraph, Reject, ReportContext, Section
from tasks.sections import tag

PREVIEW = 36
"""Characters shown of a paragraph."""
DOUBTFUL = 0.05
"""A topic whose runner-up is this close is marked with a question mark."""


def outline(blocks: Sequence[Block], sections: Sequence[Section], counts: Sequence[int],
            paragraphs: bool = False) -> Iterator[str]:
    """The lines of the tree; `counts` are the figures of each block, `paragraphs` shows those without heading."""
    part = ""
    for at, (block, section) in enumerate(zip(blocks, sections, strict=True)):
        if section.part != part:
            part = section.part
            yield f"── {part}"
        depth = len(section.section_path)
        if section.heading is not None:
            held = _below(sections, at)
            yield f"{'  ' * depth}{section.heading}  [{_topic(section)}]{_count(sum(counts[i] for i in held))}"
        elif paragraphs:
            text = block.text[:PREVIEW] + ("…" if len(block.text) > PREVIEW else "")
            yield f"{'  ' * (depth + 1)}· {text}  [{_topic(section)}]{_count(counts[at])}"


def _below(sections: Sequence[Section], at: int) -> range:
    """The blocks from `at` on that stand under the heading of `at`."""
    path = sections[at].section_path
    end = at + 1
    while end < len(sections) and sections[end].section_path[:len(path)] == path:
        end += 1
    return range(at, end)


def _topic(section: Section) -> str:
    if section.topic is None:
        return "–"
    doubt = section.runner_up and section.topic_score - section.runner_up_score < DOUBTFUL
    return f"{section.topic} {section.topic_score:.2f}" + (f" ? {section.runner_up}" if doubt else "")


def _count(figures: int) -> str:
    return f"  {figures} figures" if figures else ""


def summary(sections: Sequence[Section]) -> str:
    """Number of paragraphs, headings by level, and parts."""
    levels = Counter(s.level for s in sections if s.level)
    found = ", ".join(f"{n} of level {level}" for level, n in sorted(levels.items())) or "none"
    parts = ", ".join(f"{part} {n}" for part, n in Counter(s.part for s in sections).items())
    return f"{len(sections)} paragraphs; headings: {found}; paragraphs by part: {parts}"


def count_figures(blocks: Sequence[Block], sections: Sequence[Section], year: int) -> list[int]:
    """Number of figures in each block."""
    read = [Paragraph(b.text, s.part, s.heading, s.section_path, b.kind)
            for b, s in zip(blocks, sections, strict=True)]
    counts = Counter(f.paragraph for f in figures.extract(read, ReportContext(year)))
    return [counts[i] for i in range(len(blocks))]


def show(path: Path, paragraphs: bool) -> Iterator[str]:
    """The lines to print for each report in a file, or why there is none."""
    for source in ingest.read(path, path.parent):
        report = source if isinstance(source, Reject) else ingest.ingest(source)
        if isinstance(report, Reject):
            yield f"{report.source}: not accepted. {report.reason}"
            continue
        blocks, year = dedup.clean(report).blocks, report.identity.year
        assert year is not None, "ingest accepts no report without a year"
        sections = tag(blocks, year)
        yield f"{report.source.name}: {report.identity.region_name} {year}"
        yield summary(sections)
        yield from outline(blocks, sections, count_figures(blocks, sections, year), paragraphs)
        yield ""


def main() -> int:
    parser = argparse.ArgumentParser(description="Prints the outline of reports as a tree.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--text", action="store_true", help="show paragraphs without a heading too")
    options = parser.parse_args()
    for path in options.files:
        for line in show(path, options.text):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
