"""Keywords of the sections of a release, with the release as the corpus: ``make keywords``.

A line for each section of each report: document, section, words with their scores, tab-separated.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from tasks.sections.keywords import counted, ranked
from tasks.sections.tokens import tokens

UNTOLD = frozenset({"title", "salutation", "glossary"})
"""Parts that are no sections of the report proper."""


def sections_of(release: Path, depth: int) -> Iterator[tuple[str, str, Counter[str]]]:
    """Document, section (its headings down to `depth`, its part where it has none) and words of each section.

    A report at a time, so that memory does not grow with the release.
    """
    document: str = ""
    found: dict[str, Counter[str]] = {}
    columns = ["document_id", "part", "section_path", "text"]
    for batch in pq.ParquetFile(release / "paragraphs.parquet").iter_batches(columns=columns):
        for row in batch.to_pylist():
            if row["document_id"] != document:
                yield from ((document, section, count) for section, count in found.items())
                document, found = row["document_id"], {}
            if row["part"] not in UNTOLD:
                section = " > ".join(row["section_path"].split(" > ")[:depth]) or row["part"]
                found.setdefault(section, Counter()).update(counted(tokens(row["text"])))
    yield from ((document, section, count) for section, count in found.items())


def main() -> int:
    """Command line: a release, how deep a section goes, and how many keywords it gets."""
    parser = argparse.ArgumentParser(description="Keywords of the sections of a release.")
    parser.add_argument("release", type=Path)
    parser.add_argument("--depth", type=int, default=1, help="1: top headings, 2: those below them too")
    parser.add_argument("--top", type=int, default=10)
    args = parser.parse_args()
    if not (args.release / "paragraphs.parquet").exists():
        print(f"there is no release at {args.release}; build one first: make run REPORTS=folder", file=sys.stderr)
        return 2
    holding: Counter[str] = Counter()
    sections = 0
    for _, _, count in sections_of(args.release, args.depth):
        holding.update(count.keys())
        sections += 1
    print("document_id\tsection\tkeywords")
    for document, section, count in sections_of(args.release, args.depth):
        found = ranked(count, holding, sections, args.top)
        print(f"{document}\t{section}\t{' '.join(f'{word}:{score:.4f}' for word, score in found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
