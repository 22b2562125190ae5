"""Row counts of a release by year and level, and the pinned ones that its gate holds them against.

    python -m tasks.publish.counts REPORTS OUTPUT

writes the counts of the latest release to ``counts.tsv`` at the top of the reports folder. The
file is meant to be kept under version control: pinning anew is a diff that somebody reviews.
Each release has its own counts in ``quality/counts.tsv``.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.work import COUNTS

KEY, COUNTED = ("year", "level"), ("documents", "paragraphs", "figures")
HEAD = """\
# Rows of the release by year and level of the place, pinned by `make pin`. A release with other counts is said to
# differ, one that holds far less is not published: pin anew where that is meant, and review the diff.
"""
Counts = Mapping[tuple[int, str], Mapping[str, int]]
"""Documents, paragraphs and figures by year and level."""


class CountsError(ValueError):
    """The pinned counts cannot be read; the message names line and fault."""


def counts(folder: Path) -> Counts:
    """The counts of the release in `folder`."""
    found: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for row in pq.read_table(folder / "documents.parquet", columns=[*KEY, "paragraphs", "figures"]).to_pylist():
        found[row["year"], row["level"]] += Counter(documents=1, paragraphs=row["paragraphs"], figures=row["figures"])
    return found


def as_text(found: Counts) -> str:
    """The counts as a table, a line for each year and level."""
    lines = ["\t".join((*KEY, *COUNTED))]
    lines += ["\t".join(map(str, (*key, *(found[key][name] for name in COUNTED)))) for key in sorted(found)]
    return HEAD + "\n".join(lines) + "\n"


def pinned(reports: Path) -> Counts:
    """The pinned counts of a reports folder, empty where nothing is pinned. Raises CountsError."""
    path = reports / COUNTS
    return dict(_rows(path)) if path.exists() else {}


def _rows(path: Path) -> Iterator[tuple[tuple[int, str], Mapping[str, int]]]:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    for number, row in enumerate(csv.DictReader(lines, delimiter="\t"), 1):
        try:
            yield (int(row["year"]), row["level"]), {name: int(row[name]) for name in COUNTED}
        except (KeyError, TypeError, ValueError) as error:
            raise CountsError(f"{COUNTS}, row {number}: {error!r}; `make pin` writes it anew") from error


def beside(found: Counts, pin: Counts) -> pa.Table:
    """A row for each year and level of either, with both counts (0 where there is none); no row where nothing is pinned."""
    keys = sorted({*found, *pin}) if pin else []
    columns: dict[str, list[object]] = {"year": [year for year, _ in keys], "level": [level for _, level in keys]}
    for name in COUNTED:
        columns[name] = [found.get(key, {}).get(name, 0) for key in keys]
        columns[f"pinned_{name}"] = [pin.get(key, {}).get(name, 0) for key in keys]
    types = {"level": pa.string()}
    return pa.table({name: pa.array(values, types.get(name, pa.int64())) for name, values in columns.items()})


def main(reports: Path, output: Path) -> None:
    """Pins the counts of the latest release and says what is other than before."""
    new, old = counts(output / "latest"), pinned(reports)
    for row in beside(new, old or {(0, ""): {}}).to_pylist():
        told = [f"{row[f'pinned_{name}']} → {row[name]} {name}" for name in COUNTED if row[name] != row[f"pinned_{name}"]]
        if told:
            print(f"{row['year']} {row['level']}: {', '.join(told)}")
    (reports / COUNTS).write_text(as_text(new), encoding="utf-8")
    print(f"pinned in {reports / COUNTS}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
