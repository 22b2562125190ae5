"""``python -m tasks.publish.concepts mine.tsv``: counts word lists of your own over a release.

Nothing of the release is changed: two tables are written, CSV or Parquet by their names.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from tasks.publish.concepts import Reader, read
from tasks.publish.concepts.count import (
    CELLS,
    COLUMNS,
    REPORTS,
    cell_rows,
    report_row,
    sections_table,
    texts_of,
    totals_table,
)
from tasks.records import to_table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tasks.publish.concepts", description="Counts word lists of your own over a release.")
    parser.add_argument("lists", nargs="+", type=Path, help="word lists, one concept each; see tasks/publish/concepts/*.tsv")
    parser.add_argument("--release", type=Path, default=Path("output/latest"), help="the release to count in (default: %(default)s)")
    parser.add_argument("--into", type=Path, default=Path("."), help="folder for concepts.csv and concept_sections.csv")
    wanted = parser.parse_args()
    reader = Reader([read(path) for path in wanted.lists])
    cells: list[dict[str, Any]] = []
    reports: list[dict[str, Any]] = []
    with pq.ParquetFile(wanted.release / "paragraphs.parquet") as file:
        for group in range(file.num_row_groups):
            for document, texts in texts_of(file.read_row_group(group, COLUMNS)):
                counts = reader.count(texts)
                cells += cell_rows(document, counts)
                reports.append(report_row(document, counts))
    sections = sections_table(reader.concepts, to_table(CELLS, cells))
    totals = totals_table(reader.concepts, to_table(CELLS, cells), to_table(REPORTS, reports))
    wanted.into.mkdir(parents=True, exist_ok=True)
    for name, table in (("concepts", totals), ("concept_sections", sections)):
        path = wanted.into / f"{name}.csv"
        with path.open("wb") as out:
            out.write("\ufeff".encode())
            pa.csv.write_csv(table, out)
        print(f"{path}: {table.num_rows} rows")


if __name__ == "__main__":
    main()
