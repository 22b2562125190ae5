"""Prints what each report at hand says of GDP growth: this year's target and last year's growth, with the sentences.

usage: python bench/gdp_targets.py [FILE ...]
Without files: all reports of the folder with the real ones, or else the samples.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.reports import SAMPLES, SHARED, Read, read
from tasks.model import Figure


def growths(report: Read, status: str, year: int) -> list[Figure]:
    """GDP growth of the whole area in one year, in reading order; averages over years are left out."""
    return [f for f in report.figures
            if f.indicator_code == "gdp" and f.measure == "growth" and f.unit == "%" and f.status == status
            and f.period_start == f.period_end == year and not f.annual_average]


def targets(report: Read) -> list[Figure]:
    """The growth of GDP that a report announces for its own year."""
    return growths(report, "target", _year(report))


def last_year(report: Read) -> list[Figure]:
    """The growth of GDP that a report states for the year before its own."""
    return growths(report, "actual", _year(report) - 1)


def _year(report: Read) -> int:
    assert report.identity.year is not None, "ingest refuses a report without a year"
    return report.identity.year


def shown(figure: Figure) -> str:
    """A figure's value, qualifier and tone, and its sentence."""
    value = f"{figure.value_low:g}" + (f"–{figure.value_high:g}" if figure.value_high != figure.value_low else "")
    tone = f", {figure.tone}" if figure.tone else ""
    return f"{value}% ({figure.qualifier}{tone})  {' '.join(figure.sentence.split())}"


def lines(report: Read) -> Iterator[str]:
    """What is printed of a report."""
    yield f"{report.identity.region_name} {report.identity.year} ({report.source})"
    for head, found in (("target", targets(report)), ("last year", last_year(report))):
        yield from (f"  {head:9} {shown(f)}" for f in found)
        if not found:
            yield f"  {head:9} not found"


def main(arguments: Sequence[str]) -> int:
    paths = [Path(a) for a in arguments]
    if not paths:
        folders = [SHARED / "reports", *sorted((SHARED / "corpora").glob("*"))] if SHARED.is_dir() else [SAMPLES / "reports"]
        paths = [p for folder in folders for p in sorted(folder.iterdir())]
    for path in paths:
        for report in read(path):
            print(*lines(report), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
