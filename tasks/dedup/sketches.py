"""A report as a few kilobytes, by which its twins are recognised without reading it again.

The text is looked at as `fold` leaves it: letters, Han characters and digits, without
punctuation, blanks, width and script form. Of it the sketch holds, in the order of the text:

- a sample of its shingles of `SHORT` characters, one in `RATE` (FracMinHash: a shingle is
  sampled by its hash, so that all reports sample the same ones and the share of one sample
  found in another estimates the share of the text: Irber et al. 2022, the measure of
  sourmash), each with what follows it up to `LONG` characters;
- its numbers of two digits and more, once each with the character before it and once with
  the one after it. (A single digit is the same by chance too often: 5 of two years' 5%.)

How two sketches are compared, and why these, is told in :mod:`tasks.dedup.twins`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TypeAlias
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from tasks.dedup.fold import CONTENT, codes
from tasks.dedup.marks import read_table
from tasks.model import Report, Source

Hashes: TypeAlias = npt.NDArray[np.uint64]
Offsets: TypeAlias = npt.NDArray[np.intp]

SHORT, LONG = 4, 8
"""Characters of a sampled shingle, and of the same with what follows it."""
RATE = 8
"""One shingle in so many is sampled."""
DIGITS = 2
"""Digits of the shortest number that is kept."""
FOREIGN = frozenset({"advertisement", "portal", "caption"})
"""Reasons of removals that tell of a text mixed with others."""

_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is known of a report when twins are looked for: plain values, see :func:`packed`."""

    source: str
    document_id: str
    region_code: str | None
    year: int | None
    characters: int
    """Length of the folded text."""
    completeness: tuple[str, ...]
    foreign: float
    """Share of the text that is, or may be, foreign."""
    doubts: int
    """Number of fields of place and year that only file name or site tell, and of their contradictions of the text."""
    trust: int
    """Rank of where it comes from (trust.tsv), the lowest the best."""
    shingles: bytes
    """Hashes of the sampled shingles in text order, two bytes each, little-endian."""
    following: bytes
    """One byte for each of them: hash of the characters that follow."""
    numbers: bytes
    """Hashes of the numbers with the character before, in text order, four bytes each, little-endian."""
    numbers_on: bytes
    """The same numbers with the character after."""


def sketch(report: Report) -> Sketch:
    """The sketch of a cleaned report."""
    who, source = report.identity, report.source
    folded = CONTENT[codes("".join(block.text for block in report.blocks))]
    folded = folded[folded != 0]
    shingles, following = _sampled(folded)
    return Sketch(
        source.name, who.document_id, who.region_code, who.year, len(folded), report.completeness,
        _foreign_share(report), len({"year", "region_code"} & set(who.from_claims)) + len(who.mismatches), _trust(source),
        shingles, following, *_numbers(folded))


@lru_cache(maxsize=1)
def trust_ranks() -> dict[tuple[str, str], int]:
    """The rows of trust.tsv: rank by kind and value."""
    return {(row["kind"], row["value"]): int(row["rank"]) for row in read_table("trust.tsv")}


def _trust(source: Source) -> int:
    """Rank of a source, the lowest the most trusted."""
    ranks = trust_ranks()
    host = urlsplit(source.claims.get("url", "")).hostname or ""
    return (ranks["format", source.format] + (ranks["ocr", "true"] if source.ocr else 0)
            + sum(rank for (kind, ending), rank in ranks.items() if kind == "host" and f".{host}".endswith(ending)))


def _foreign_share(report: Report) -> float:
    """Share of a report's text that was removed as foreign or is flagged, in steps of 1%."""
    flagged = sum(len(b.text) for b in report.blocks if b.flag)
    gone = sum(r.end - r.start for r in report.removals if r.reason in FOREIGN)
    whole = sum(len(b.text) for b in report.blocks) + gone
    return round((flagged + gone) / whole, 2) if whole else 0.0


def _mixed(hashes: Hashes) -> Hashes:
    """Every bit of each hash depending on all its bits (the finalizer of SplitMix64)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * _MIX[0]
    hashes = (hashes ^ (hashes >> np.uint64(27))) * _MIX[1]
    return hashes ^ (hashes >> np.uint64(31))


def _windows(units: Hashes, size: int) -> Hashes:
    """A polynomial hash (modulo 2^64) of each run of `size` units."""
    count = max(0, len(units) - size + 1)
    hashes = np.zeros(count, np.uint64)
    for at in range(size):
        hashes = hashes * _ODD + units[at:at + count]
    return hashes


def _sampled(folded: npt.NDArray[np.uint16]) -> tuple[bytes, bytes]:
    """Two bytes for each sampled shingle, and one for what follows it."""
    units = np.concatenate([folded, np.zeros(LONG - SHORT, np.uint16)]).astype(np.uint64)
    hashes = _mixed(_windows(units[:len(folded)], SHORT))
    at = np.flatnonzero(hashes % np.uint64(RATE) == 0)
    following = _mixed(_windows(units[SHORT:], LONG - SHORT)[at])
    return ((hashes[at] >> np.uint64(48)).astype("<u2").tobytes(), (following >> np.uint64(56)).astype(np.uint8).tobytes())


def _numbers(folded: npt.NDArray[np.uint16]) -> tuple[bytes, bytes]:
    """Four bytes for each number with the character before, and for each with the one after."""
    digit = (folded >= ord("0")) & (folded <= ord("9"))
    edges = np.flatnonzero(np.diff(digit.astype(np.int8), prepend=0, append=0))
    starts, ends = edges[::2], edges[1::2]
    long = ends - starts >= DIGITS
    starts, ends = starts[long], ends[long]
    units = folded.astype(np.uint64) + np.uint64(1)
    before = _runs(units, np.maximum(starts - 1, 0), ends)
    after = _runs(units, starts, np.minimum(ends + 1, len(units)))
    return before.astype("<u4").tobytes(), after.astype("<u4").tobytes()


def _runs(units: Hashes, starts: Offsets, ends: Offsets) -> Hashes:
    """A hash of 32 bits of each run of units."""
    hashes = np.zeros(len(starts), np.uint64)
    for at in range(int((ends - starts).max(initial=0))):
        inside = starts + at < ends
        hashes[inside] = hashes[inside] * _ODD + units[starts[inside] + at]
    return _mixed(hashes) >> np.uint64(32)


def packed(value: Sketch) -> bytes:
    """A sketch as bytes, for a column of a table: a line of JSON, then the hashes."""
    arrays = (value.shingles, value.following, value.numbers, value.numbers_on)
    head = {name: field for name, field in asdict(value).items() if not isinstance(field, bytes)}
    return json.dumps([head, [len(a) for a in arrays]], ensure_ascii=False).encode() + b"\n" + b"".join(arrays)


def unpacked(data: bytes) -> Sketch:
    """The sketch that was packed."""
    line, _, rest = data.partition(b"\n")
    head, sizes = json.loads(line)
    ends = list(accumulate(sizes))
    arrays = [rest[end - size:end] for size, end in zip(sizes, ends, strict=True)]
    return Sketch(**{**head, "completeness": tuple(head["completeness"])},
                  shingles=arrays[0], following=arrays[1], numbers=arrays[2], numbers_on=arrays[3])
