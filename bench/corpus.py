"""A corpus of any size, made from the reports at hand: other places, years, numbers and another order.

    python -m bench.corpus FOLDER COUNT [--copies 1]

No two of the reports are twins: every number is another, and paragraphs change places with
their neighbours. Where the original names a place, its own or another, the copy names its own:
a report that speaks of other places more than of its own is set aside. `--copies` repeats the body in each file, as web texts do. The same
count makes the same files, and a larger corpus holds the smaller one.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bench.reports import SAMPLES, SHARED
from tasks import dedup, ingest
from tasks.ingest.places import Place, places, stem
from tasks.mentions import places_named
from tasks.model import Reject, Report

YEARS = range(2006, 2026)
ENDS = 6
"""Paragraphs at either end that stay where they are: title, salutation, opening, closing."""
NEAR = 4
"""How far a paragraph moves."""
NUMBER = re.compile(r"(?<![\d.])(\d+)((?:\.\d+)?)(?![\d.]*[年月日届次号])")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=[年—－-])")
IN_FULL, IN_SHORT = "\ue000", "\ue001"
"""Stand for the name of the place: private characters, which no report has."""


@cache
def originals() -> tuple[Report, ...]:
    """The reports at hand, cleaned: the real ones of places, or else the samples."""
    folders = [SHARED / "reports", SHARED / "corpora" / "others", SHARED / "corpora" / "provinces-2025"]
    folders = [folder for folder in folders if folder.is_dir()] or [SAMPLES / "reports"]
    found = []
    for path in (p for folder in folders for p in ingest.find(folder) if p.suffix != ".pdf"):
        for source in ingest.read(path, path.parent):
            report = source if isinstance(source, Reject) else ingest.ingest(source)
            if not isinstance(report, Reject):
                found.append(dedup.clean(report))
    return tuple(found)


def addresses() -> Iterator[tuple[Place, int]]:
    """Places and years in a mixed order, each pair once; a code under one of its names only."""
    of_code = {p.code: p for p in places() if p.level in ("prefecture", "county") and p.code < "99"}
    pairs = [(place, year) for place in of_code.values() for year in YEARS if place.held_in(year)]
    random.Random(1).shuffle(pairs)
    return iter(pairs)


@cache
def without_places() -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Year and paragraphs of each original, marks in place of the names of its own and other places."""
    found = []
    for report in originals():
        who = report.identity
        assert who.region_name is not None
        assert who.year is not None
        text = "\n".join(block.text for block in report.blocks).replace(who.region_name, IN_FULL)
        for name in sorted({who.region_name, *places_named(text)}, key=len, reverse=True):
            text = text.replace(stem(name), IN_SHORT)
        found.append((who.year, tuple(text.split("\n"))))
    return tuple(found)


def made(number: int, place: Place, year: int) -> str:
    """The text of a report as if it were of this place and year."""
    chance = random.Random(number)
    own_year, blocks = without_places()[number % len(without_places())]
    middle = blocks[ENDS:-ENDS]
    order = sorted(range(len(middle)), key=lambda at: at + chance.uniform(0, NEAR))
    text = "\n".join([*blocks[:ENDS], *(middle[at] for at in order), *blocks[-ENDS:]])
    text = text.replace(IN_FULL, place.name).replace(IN_SHORT, stem(place.name))
    shift = year - own_year
    text = YEAR.sub(lambda m: str(int(m[0]) + shift), text)
    return NUMBER.sub(lambda m: _other(m[1], chance) + ("." + _other(m[2][1:], chance) if m[2] else ""), text)


def _other(digits: str, chance: random.Random) -> str:
    """Another number of as many digits."""
    return str(chance.randrange(10 ** (len(digits) - 1), 10 ** len(digits)))


def write(folder: Path, count: int, copies: int = 1) -> None:
    """Writes so many reports into `folder`, below a folder for each province."""
    for number, (place, year) in zip(range(count), addresses(), strict=False):
        text = made(number, place, year)
        path = folder / place.code[:2] / f"{year}_{place.code}_{place.name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([text] * copies), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.corpus")
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--copies", type=int, default=1)
    wanted = parser.parse_args()
    write(wanted.folder, wanted.count, wanted.copies)


if __name__ == "__main__":
    main()
