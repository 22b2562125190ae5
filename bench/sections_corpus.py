"""Which parts are found in the reports of a folder, and how many headings.

usage: python -m bench.sections_corpus [FOLDER ...]

One line a report: headings by level and the parts in their order; at the end the shares of
reports with review, tasks and closing, and the reports that lack one or have an odd number of
headings, to be looked at with ``python -m tasks.sections.show``.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from tasks import dedup, ingest
from tasks.model import Block, Reject, Section
from tasks.sections import tag

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / ".." / "shared"
REPORTS = SHARED / "reports" if SHARED.is_dir() else ROOT / "samples"
WANTED = ("review", "tasks", "closing")
FEWEST_HEADINGS, MOST_HEADINGS = 3, 100


def tagged_inputs(folder: Path) -> Iterator[tuple[str, Sequence[Block], int]]:
    """Name, blocks and year of each report in a folder, as the stages before leave them."""
    for path in ingest.find(folder):
        for source in ingest.read(path, folder):
            report = source if isinstance(source, Reject) else ingest.ingest(source)
            if isinstance(report, Reject):
                print(f"{report.source}: not accepted. {report.reason}")
            elif report.identity.year is not None:
                yield report.source.name, dedup.clean(report).blocks, report.identity.year


def line(name: str, sections: Sequence[Section]) -> str:
    levels = Counter(s.level for s in sections if s.level)
    found = " ".join(f"{level}:{n}" for level, n in sorted(levels.items())) or "none"
    parts = " ".join(f"{part} {len(list(group))}" for part, group in groupby(s.part for s in sections))
    return f"{name}: {len(sections)} paragraphs; headings {found}; {parts}"


def odd(sections: Sequence[Section]) -> str:
    """What makes a report worth looking at; empty if nothing does."""
    lacking = [part for part in WANTED if part not in {s.part for s in sections}]
    headings = sum(s.heading is not None for s in sections)
    strange = [] if FEWEST_HEADINGS <= headings <= MOST_HEADINGS else [f"{headings} headings"]
    return ", ".join([*(f"no {part}" for part in lacking), *strange])


def main() -> None:
    parser = argparse.ArgumentParser(description="Which parts are found in the reports of folders.")
    parser.add_argument("folders", nargs="*", type=Path, default=[REPORTS])
    tagged: dict[str, list[Section]] = {}
    for folder in parser.parse_args().folders:
        for name, blocks, year in tagged_inputs(folder):
            tagged[name] = tag(blocks, year)
            print(line(name, tagged[name]))
    print()
    for part in WANTED:
        held = sum(any(s.part == part for s in sections) for sections in tagged.values())
        print(f"{part}: found in {held} of {len(tagged)} reports")
    for name, sections in tagged.items():
        if odd(sections):
            print(f"{name}: {odd(sections)}")


if __name__ == "__main__":
    main()
