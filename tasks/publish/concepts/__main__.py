"""``python -m tasks.publish.concepts mine.tsv``: counts word lists of your own over a release.

Nothing of the release is changed: two CSV files are written.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tasks.contract import CONCEPT_SECTIONS, CONCEPTS
from tasks.publish.concepts import Reader, read
from tasks.publish.concepts.count import count_release
from tasks.publish.export.text import write_csv


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tasks.publish.concepts", description="Counts word lists of your own over a release.")
    parser.add_argument("lists", nargs="+", type=Path, help="word lists, one concept each; see tasks/publish/concepts/*.tsv")
    parser.add_argument("--release", type=Path, default=Path("output/latest"), help="the release to count in (default: %(default)s)")
    parser.add_argument("--into", type=Path, default=Path("."), help="folder for concepts.csv and concept_sections.csv")
    wanted = parser.parse_args()
    counted = count_release(wanted.release, Reader([read(path) for path in wanted.lists]))
    wanted.into.mkdir(parents=True, exist_ok=True)
    for spec, table in zip((CONCEPTS, CONCEPT_SECTIONS), counted, strict=True):
        path = wanted.into / f"{spec.name}.csv"
        write_csv(path, spec, iter([table]))
        print(f"{path}: {table.num_rows} rows")


if __name__ == "__main__":
    main()
