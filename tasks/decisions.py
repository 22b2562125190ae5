"""What a curator ruled on single inputs: ``decisions.csv`` at the top of the reports folder.

    source,ruling,note,region_code,year,session_date
    a.txt,accept,"closing is missing in the paper original too",,,
    b.txt,reject,"a draft; the final text is c.txt",,,
    d.txt,identify,"title page lost",440281,2021,2021-02-07

accept lets a report pass what gates and stages held against it, identify corrects which
report it is (place, year and day, as far as they are given; accept may do so too), reject
keeps it out. Every ruling needs a note, which is published with the document. A line that
cannot be read stops the run: a ruling must not be lost.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tasks import ingest
from tasks.ingest import completeness
from tasks.ingest.layout import lay_out
from tasks.ingest.places import coded, province_of
from tasks.model import Identity, Reject, Report, Source

NAME = "decisions.csv"
COLUMNS = ("source", "ruling", "note", "region_code", "year", "session_date")
RULINGS = ("accept", "reject", "identify")


class DecisionError(ValueError):
    """A line of decisions.csv cannot be read; the message names line and fault."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A curator's ruling on an input."""

    source: str
    ruling: str
    note: str
    region_code: str | None = None
    year: int | None = None
    session_date: date | None = None

    @property
    def told(self) -> str:
        """What the `decision` column of `documents` says."""
        return f"{'accepted' if self.ruling == 'accept' else 'identified'}: {self.note}"


def rulings(folder: Path) -> tuple[Ruling, ...]:
    """The rulings of a reports folder. Raises DecisionError."""
    path = folder / NAME
    if not path.exists():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = set(COLUMNS[:3]) - set(rows.fieldnames or ())
            if missing:
                raise DecisionError(f"{NAME}: the columns {', '.join(sorted(missing))} are missing")
            found = tuple(_ruling(row, line) for line, row in enumerate(rows, 2))
    except UnicodeDecodeError as error:
        raise DecisionError(f"{NAME}: save it as UTF-8 ({error})") from error
    twice = {r.source for r in found if sum(r.source == other.source for other in found) > 1}
    if twice:
        raise DecisionError(f"{NAME}: more than one ruling on {', '.join(sorted(twice))}")
    return found


def _ruling(row: Mapping[str, str | None], line: int) -> Ruling:
    said = {name: (row.get(name) or "").strip() for name in COLUMNS}

    def wrong(what: str) -> DecisionError:
        return DecisionError(f"{NAME}, line {line}: {what}")

    if not said["source"]:
        raise wrong("it names no source")
    if said["ruling"] not in RULINGS:
        raise wrong(f"the ruling is {said['ruling']!r}; it can be {', '.join(RULINGS)}")
    if not said["note"]:
        raise wrong("a ruling needs a note")
    try:
        year = int(said["year"]) if said["year"] else None
        day = date.fromisoformat(said["session_date"]) if said["session_date"] else None
    except ValueError as error:
        raise wrong(str(error)) from error
    if said["region_code"] and coded(said["region_code"]) is None:
        raise wrong(f"no place has the code {said['region_code']}")
    if said["ruling"] == "identify" and not (said["region_code"] or year or day):
        raise wrong("identify needs a region_code, a year or a session_date")
    return Ruling(said["source"], said["ruling"], said["note"], said["region_code"] or None, year, day)


def of_input(found: Iterable[Ruling], name: str) -> tuple[Ruling, ...]:
    """The rulings on what comes of a file: the file itself, or members and rows of it."""
    return tuple(r for r in found if r.source == name or r.source.startswith((f"{name}!", f"{name}#")))


def ruled(source: Source, ruling: Ruling | None) -> Report | Reject:
    """What ingest makes of a source, the ruling applied."""
    if ruling is None:
        return ingest.ingest(source)
    if ruling.ruling == "reject":
        return Reject(source.name, source.sha256, "ingest", "decision", f"A curator rejected it: {ruling.note}")
    blocks, removals = lay_out(source)
    identity, _ = ingest.identify(blocks, source.claims)
    identity = corrected(identity, ruling)
    if not blocks or identity.region_code is None or identity.year is None:
        return ingest.ingest(source)  # which says what is missing: a ruling cannot make it up
    return Report(source, identity, blocks, removals, completeness.judge(blocks))


def corrected(identity: Identity, ruling: Ruling) -> Identity:
    """The identity with what the ruling says of it."""
    year = ruling.year or identity.year
    changed = replace(identity, year=year, session_date=ruling.session_date or identity.session_date)
    place = coded(ruling.region_code, year) if ruling.region_code else None
    if place is None:
        return changed
    province = province_of(place, year)
    return replace(
        changed,
        region_code=place.code,
        region_name=place.name,
        level=place.level,
        province=province.name if province else None,
    )
