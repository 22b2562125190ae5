"""Extraction of figures beside Recognizers-Text and beside jieba, on the same reports, in one run.

usage: python bench/figures.py

The reports are the real ones of places, where they are at hand, or else the samples; what is read
right is counted on those whose figures were annotated. Recognizers-Text (Chinese,
NumberWithUnit) gets a virtual environment of its own in the folder for temporary files, because it
needs an old emoji; without a package index its rows are left out. Times are CPU seconds, the best of
several passes. A number counts as right whatever its sign, and a unit if the words found end in it:
the other reader knows neither decrease nor the units of the gold.
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
PASSES = 11


@dataclass(frozen=True, slots=True)
class Result:
    """What a reader made of the reports."""

    name: str
    seconds: float
    documents: list[Document]


def reports_at_hand() -> list[Read]:
    """The real reports of places, where they are at hand, or else the samples."""
    real = [SHARED / "reports", SHARED / "corpora" / "others", SHARED / "corpora" / "provinces-2025"]
    folders = real if SHARED.is_dir() else [SAMPLES / "reports"]
    return [r for folder in folders for path in sorted(folder.iterdir()) for r in read(path)]


def gold_of(reports: Sequence[Read]) -> list[tuple[int, list[Row]]]:
    """The annotated figures of the reports, each file with the place of its report among them."""
    texts = [of_figures(r.texts, ()).text for r in reports]
    found: list[tuple[int, list[Row]]] = []
    for path in sorted((SHARED if SHARED.is_dir() else SAMPLES).glob("gold/*.figures.tsv")):
        rows = read_gold(path)
        held = [sum(s is not None for s in located(rows, text)) for text in texts]
        found.append((held.index(max(held)), rows))
    return found


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
    units, percentages = json.loads(done.stdout).values()
    both = [a + b for a, b in zip(units["found"], percentages["found"], strict=True)]
    return [Result("Recognizers-Text, NumberWithUnit", units["seconds"], _documents(reports, units["found"])),
            Result("Recognizers-Text, and percentages", units["seconds"] + percentages["seconds"], _documents(reports, both))]


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
    reports = reports_at_hand()
    gold = gold_of(reports)
    texts = [t for r in reports for t in r.texts]
    characters = sum(map(len, texts))
    mine = ours(reports)
    annotated = sum(row["measure"] != "skip" for _, rows in gold for row in rows)
    print(f"{len(reports)} reports, {characters:,} characters; {len(gold)} of them with {annotated:,} annotated figures\n")
    print(f"{'reader':34} {'chars/s':>9}  extraction is  value right  value and unit  indicator linked")
    for result in (mine, *recognizers(reports)):
        counts = [judged(rows, result.documents[place]) for place, rows in gold]
        total, value, unit, linked = (sum(c) for c in zip(*counts, strict=True))
        faster = "" if result is mine else f"{result.seconds / mine.seconds:.0f}x as fast"
        print(f"{result.name:34} {characters / result.seconds:9,.0f}  {faster:>13}  {value / total:11.1%}  {unit / total:14.1%}"
              f"  {linked / total:16.1%}")
    cut = best(lambda: [jieba.lcut(t) for t in texts])
    print(f"\none pass of jieba.lcut over the same text {cut:.3f} s, extraction {mine.seconds:.3f} s: ratio {mine.seconds / cut:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
