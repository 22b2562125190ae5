"""Extraction of figures beside Recognizers-Text and beside jieba, on the same reports, in one run.

usage: python bench/figures.py

The reports are those with annotated figures: the samples, and the real ones where they are at hand.
Recognizers-Text (Chinese, NumberWithUnit) gets a virtual environment of its own in the folder for
temporary files, because it needs an old emoji; without a package index its rows are left out.
Times are CPU seconds, the best of several passes. A number counts as right whatever its sign, and a
unit if the words found end in it: the other reader knows neither decrease nor the units of the gold.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import jieba

from bench.reports import SAMPLES, SHARED, Read, read
from tasks.figures import extract
from tasks.figures.evaluate import Document, Row, document, located, of_figures, plain, read_gold, same_indicator
from tasks.model import ReportContext

RECOGNIZERS = ("recognizers-text-number-with-unit==1.0.2a2", "recognizers-text-number==1.0.2a2", "recognizers-text==1.0.2a2",
               "emoji==1.7.0")
PASSES = 5


@dataclass(frozen=True, slots=True)
class Result:
    """What a reader made of the reports."""

    name: str
    seconds: float
    documents: list[Document]


def reports_with_gold() -> list[tuple[Read, list[Row]]]:
    """Each report that has annotated figures, with them."""
    folders = [SAMPLES / "reports", SHARED / "reports", SHARED / "corpora" / "others"]
    reports = [r for folder in folders if folder.is_dir() for path in sorted(folder.iterdir()) for r in read(path)]
    gold = [read_gold(p) for folder in (SAMPLES / "gold", SHARED / "gold") for p in sorted(folder.glob("*.figures.tsv"))]
    held: list[tuple[Read, list[Row]]] = []
    for rows in gold:
        counts = [sum(s is not None for s in located(rows, of_figures(r.texts, ()).text)) for r in reports]
        held.append((reports[counts.index(max(counts))], rows))
    return held


def best(work: Callable[[], object]) -> float:
    """CPU seconds of the best of several passes, after one to warm up."""
    work()
    passes = []
    for _ in range(PASSES):
        start = time.process_time()
        work()
        passes.append(time.process_time() - start)
    return min(passes)


def ours(reports: Sequence[Read]) -> Result:
    """The project's own extraction."""
    contexts = [ReportContext(r.identity.year or 0, r.identity.session_date, r.identity.level, r.identity.region_name) for r in reports]
    seconds = best(lambda: [extract(r.paragraphs, c) for r, c in zip(reports, contexts, strict=True)])
    return Result("work-reports", seconds, [of_figures(r.texts, r.figures) for r in reports])


def recognizers(reports: Sequence[Read]) -> list[Result]:
    """Recognizers-Text, with and without its model of percentages; nothing where it cannot be had."""
    folder = Path(tempfile.gettempdir()) / "work-reports-recognizers"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        done = subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *RECOGNIZERS],
                              capture_output=True, text=True)
        if done.returncode:
            print("Recognizers-Text cannot be installed here:", done.stderr.strip().splitlines()[-1], file=sys.stderr)
            return []
        (folder / "ready").touch()
    texts = [text for r in reports for text in r.texts]
    done = subprocess.run([python, "-W", "ignore", Path(__file__).with_name("recognizers.py")],
                          input=json.dumps(texts), capture_output=True, text=True, check=True)
    return [Result(f"Recognizers-Text, {name}", answer["seconds"], _documents(reports, answer["found"]))
            for name, answer in json.loads(done.stdout).items()]


def _documents(reports: Sequence[Read], found: list[list[list[Any]]]) -> list[Document]:
    rows = iter(found)
    return [document((text, [_row(text, *entity) for entity in next(rows)]) for text in r.texts) for r in reports]


def _row(text: str, start: int, end: int, value: str | None) -> Row:
    try:
        number = float((value or "").rstrip("%"))
    except ValueError:
        number = float("nan")
    return {"start": start, "end": end, "mention": text[start:end], "value_low": number, "value_high": number, "indicator": ""}


def judged(gold: Sequence[Row], read_as: Document) -> tuple[int, int, int, int]:
    """Number of annotated figures; how many have the right value; the unit too; the indicator too."""
    total = value = unit = linked = 0
    for row, at in zip(gold, located(gold, read_as.text), strict=True):
        if row["measure"] == "skip":
            continue
        total += 1
        if at is None:
            continue
        end = at + len(plain(row["number"])[0])
        wanted = {abs(float(row["low"])), abs(float(row["high"]))}
        hits = [f.row for f in read_as.found
                if f.start < end and f.end > at and {abs(f.row["value_low"]), abs(f.row["value_high"])} == wanted]
        value += bool(hits)
        whole = [h for h in hits if _has_unit(row["unit"], h["mention"])]
        unit += bool(whole)
        linked += any(same_indicator(row["indicator"], h["indicator"]) for h in whole)
    return total, value, unit, linked


def _has_unit(unit: str, mention: str) -> bool:
    """Whether the words found end in the unit; a rank (首位) and a unit shared by a list have none of their own."""
    words, wanted = plain(mention)[0], plain(unit)[0].removeprefix("个")
    return words.endswith(wanted) or wanted in ("位", "%") or words[-1:].isdigit()


def main() -> int:
    logging.getLogger("jieba").setLevel(logging.WARNING)
    held = reports_with_gold()
    reports = [r for r, _ in held]
    characters = sum(len(t) for r in reports for t in r.texts)
    mine = ours(reports)
    results = [mine, *recognizers(reports)]
    annotated = sum(row["measure"] != "skip" for _, gold in held for row in gold)
    print(f"{len(reports)} reports, {characters:,} characters, {annotated} annotated figures\n")
    print(f"{'reader':50} {'chars/s':>10} {'speed':>7}  value right  value and unit  indicator linked")
    for result in results:
        counts = [sum(n) for n in zip(*(judged(gold, d) for (_, gold), d in zip(held, result.documents, strict=True)), strict=True)]
        total, value, unit, linked = counts
        print(f"{result.name:50} {characters / result.seconds:10,.0f} {result.seconds / mine.seconds:6.1f}x  {value / total:11.1%}"
              f"  {unit / total:14.1%}  {linked / total:16.1%}")
    texts = [t for r in reports for t in r.texts]
    cut = best(lambda: [jieba.lcut(t) for t in texts])
    print(f"\none pass of jieba.lcut over the same text: {cut:.3f} s; extraction: {mine.seconds:.3f} s; ratio {mine.seconds / cut:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
