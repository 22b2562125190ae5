"""Twins: files that hold the same report, of which one is published.

**What is compared.** For a pair of sketches, how much of the shorter text stands in the
longer one in the same order (containment, not Jaccard: a copy cut to 60%, or one inside a
larger file, shares little of the whole), measured as the longest common subsequence of

- their sampled shingles of 4 characters, as a share of the shorter sample: *s*,
- the same shingles with the 4 characters that follow: *l*,
- their numbers with a neighbouring character: *n*.

**Why two lengths.** If a share *f* of the text is common and a share *e* of its characters
was changed at random, then s = f·(1−e)⁴ and l = f·(1−e)⁸. One length alone cannot tell a
copy with a fifth of its characters changed (s ≈ 0.44) from the report of the next year that
kept half of the sentences as they were (s ≈ 0.5). Both together can: f = s²/l is near 1 for
the one and 0.5 for the other.

**Why numbers.** Two years of a place may share nearly all words; what they report differs.
Where the text was changed at random the numbers suffer as the words do: *n* is near
f·(1−e)⁴. Where only they are new, *n* is near zero.

Measured on the reports at hand (bench/twins.py prints it): the common share *f* is at least
0.90 for copies with 20% changed and at most 0.76 where six sentences in ten are kept; the
numbers kept, relative to the words, at least 0.9 for copies and at most 0.55 for look-alikes
whose numbers were moved by some percent. `COMMON` and `NUMBERS` stand between.

**How pairs are found.** Never all with all: pairs that claim the same place and year, and
pairs that share rare numbers or rare shingles, found by one sort over all of them. What is
rare is bounded (`RARE`), so the work grows with the number of reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import LCSseq

from tasks.dedup.sketches import SHORT, Sketch
from tasks.model import Removal, Report

Ints: TypeAlias = npt.NDArray[np.int64]

COMMON = 0.8
"""Share of the shorter text that must stand in the other."""
NUMBERS = 0.7
"""Share of its numbers that must, relative to what became of its words."""
CHANGED = 0.26
"""Share of changed characters up to which a copy is recognised."""
FEW = 12
"""Numbers below which they prove nothing: then the words must be the same throughout."""
SAME = 0.97
"""Similarity from which on a text without numbers is a copy whatever it claims."""
EVEN = 0.8
"""Ratio of lengths from which on two texts are each a copy of the other, not one a part of it."""
WHOLE = 0.97
"""Share of the longest copy's length from which on a copy is as complete."""
RARE = 64
"""Reports that a rare number or shingle stands in, at most."""
WINDOW = 16
"""With how many that follow it in the order of places and years a report is paired for one of these."""
SPARSE = 16
"""One in so many sampled shingles is looked at to find pairs."""
SHARED = 0.12
"""Share of the rare numbers or shingles of the shorter report that a pair must have in common."""
CHUNKS = 8
"""Slices in which pairs are counted, to bound memory."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A report that another file holds too."""

    source: str
    document_id: str
    similarity: float
    """Share of the characters of the shorter text that stand unchanged in the other."""


@dataclass(frozen=True, slots=True)
class TwinGroup:
    """Files that hold the same report: the one that is kept, and the others."""

    kept: str
    document_id: str
    twins: tuple[Twin, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Texts that claim the same place and year and are not twins: a curator must choose."""

    document_id: str
    sources: tuple[str, ...]
    similarity: float
    """Of the two that are most alike."""


@dataclass(frozen=True)
class TwinResult:
    """What was found, in a stable order."""

    groups: tuple[TwinGroup, ...]
    conflicts: tuple[Conflict, ...]

    @cached_property
    def kept(self) -> dict[str, str]:
        """For each twin the source that is kept in its place."""
        return {twin.source: group.kept for group in self.groups for twin in group.twins}


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two sketches have in common."""

    common: float
    """Share of the shorter text that stands in the longer."""
    unchanged: float
    """Share of the characters of that part that are the same."""
    numbers: float | None
    """Share of its numbers that stand there too, relative to the words; None where there are too few."""

    @property
    def similarity(self) -> float:
        return round(self.common * self.unchanged, 3)

    @property
    def is_twin(self) -> bool:
        if self.common < COMMON or self.unchanged < 1 - CHANGED:
            return False
        return self.similarity >= SAME if self.numbers is None else self.numbers >= NUMBERS


class Shape:
    """The hashes of a sketch as strings of code points, which is what LCSseq is fast on."""

    def __init__(self, sketch: Sketch) -> None:
        shingles = np.frombuffer(sketch.shingles, "<u2").astype(np.uint32)
        following = np.frombuffer(sketch.following, np.uint8).astype(np.uint32)
        self.short = _points(shingles)
        self.long = _points((shingles * np.uint32(256) + following) * np.uint32(2654435761) >> np.uint32(12))
        self.numbers = _points(np.frombuffer(sketch.numbers, "<u4") >> np.uint32(12))
        self.numbers_on = _points(np.frombuffer(sketch.numbers_on, "<u4") >> np.uint32(12))


def _points(values: npt.NDArray[np.uint32]) -> str:
    """Values of up to 20 bits as a string."""
    return values.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def compare(one: Shape, other: Shape) -> Likeness:
    """How much of the shorter text stands in the longer one."""
    a, b = sorted((one, other), key=lambda s: len(s.short))
    size, count = max(len(a.short), 1), min(len(a.numbers), len(b.numbers))
    short = LCSseq.similarity(a.short, b.short) / size
    long = LCSseq.similarity(a.long, b.long) / size
    if long == 0.0:
        return Likeness(0.0, 0.0, None)
    unchanged = min(1.0, (long / short) ** (1 / SHORT))
    common = min(1.0, short * short / long)
    if count < FEW:
        return Likeness(common, unchanged, None)
    kept = (LCSseq.similarity(a.numbers, b.numbers) + LCSseq.similarity(a.numbers_on, b.numbers_on)) / (2 * count)
    return Likeness(common, unchanged, kept / short)


def find_twins(sketches: Sequence[Sketch], known: Sequence[Sketch] = ()) -> TwinResult:
    """The twins among reports, and between them and those already `known` to be no twins of each other.

    The order of the sketches does not matter.
    """
    new = {s.source for s in sketches}
    found = sorted({s.source: s for s in (*known, *sketches)}.values(), key=lambda s: (s.document_id, s.characters, s.source))
    likeness = {pair: like for pair, like in _compared(found, _pairs(found))
                if found[pair[0]].source in new or found[pair[1]].source in new}
    groups = [_group(found, members, likeness) for members in _clusters(found, likeness)]
    gone = {twin.source for group in groups for twin in group.twins}
    return TwinResult(tuple(sorted(groups, key=lambda g: g.kept)), tuple(_conflicts(found, gone, new, likeness)))


Pair: TypeAlias = tuple[int, int]


def _compared(sketches: Sequence[Sketch], pairs: Iterable[Pair]) -> Iterator[tuple[Pair, Likeness]]:
    shapes: dict[int, Shape] = {}
    for pair in pairs:
        for at in pair:
            if at not in shapes:
                shapes[at] = Shape(sketches[at])
        yield pair, compare(shapes[pair[0]], shapes[pair[1]])


def _pairs(sketches: Sequence[Sketch]) -> list[Pair]:
    """Pairs that may be twins, each once: of the same place and year, or with rare things in common."""
    pairs = {(at, at + step) for step in range(1, WINDOW + 1) for at in range(len(sketches) - step)
             if sketches[at].document_id == sketches[at + step].document_id}
    for keys in (_number_keys, _shingle_keys):
        pairs |= _sharing([keys(s) for s in sketches])
    return sorted(pairs)


def _number_keys(sketch: Sketch) -> npt.NDArray[np.uint32]:
    return np.unique(np.frombuffer(sketch.numbers, "<u4"))


def _shingle_keys(sketch: Sketch) -> npt.NDArray[np.uint32]:
    shingles = np.frombuffer(sketch.shingles, "<u2").astype(np.uint32)
    following = np.frombuffer(sketch.following, np.uint8).astype(np.uint32)
    return np.unique((shingles * np.uint32(256) + following)[shingles % SPARSE == 0])


def _sharing(keys: Sequence[npt.NDArray[np.uint32]]) -> set[Pair]:
    """Pairs of which enough of the rare keys are common."""
    if not keys:
        return set()
    owner = np.repeat(np.arange(len(keys)), [len(k) for k in keys])
    every = np.concatenate(keys)
    order = np.argsort(every, kind="stable")
    every, owner = every[order], owner[order]
    starts = np.flatnonzero(np.concatenate(([True], every[1:] != every[:-1]))) if len(every) else np.zeros(0, np.int64)
    sizes = np.diff(starts, append=len(every))
    rare = np.repeat(sizes <= RARE, sizes)
    own = np.bincount(owner[rare], minlength=len(keys))
    several = np.repeat((sizes > 1) & (sizes <= RARE), sizes)
    every, owner = every[several], owner[several]
    pairs: set[Pair] = set()
    for chunk in range(CHUNKS):
        pairs |= _counted(every, owner, own, chunk)
    return pairs


def _counted(every: npt.NDArray[np.uint32], owner: Ints, own: Ints, chunk: int) -> set[Pair]:
    """The pairs of one slice: those whose first report has this remainder."""
    mine = owner % CHUNKS == chunk
    met = []
    for step in range(1, WINDOW + 1):
        at = np.flatnonzero(mine[:-step] & (every[:-step] == every[step:]))
        met.append(owner[at] * len(own) + owner[at + step])
    codes, counts = np.unique(np.concatenate(met), return_counts=True)
    first, second = codes // len(own), codes % len(own)
    enough = counts >= np.maximum(3, SHARED * np.minimum(own[first], own[second]))
    return set(zip(first[enough].tolist(), second[enough].tolist(), strict=True))


def _clusters(sketches: Sequence[Sketch], likeness: dict[Pair, Likeness]) -> list[list[int]]:
    """Groups of twins: copies of like length hang together, a part hangs on the whole it is most like.

    A part never joins two wholes: what two years have in common may be all that a fragment holds.
    """
    twins = {pair: like for pair, like in likeness.items() if like.is_twin}
    parent = list(range(len(sketches)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    parts: dict[int, list[tuple[float, bool, int, int]]] = {}
    for (one, other), like in twins.items():
        short, long = sorted((one, other), key=lambda at: (sketches[at].characters, at))
        if sketches[short].characters >= EVEN * sketches[long].characters:
            parent[root(short)] = root(long)
        else:
            same = sketches[short].document_id == sketches[long].document_id
            parts.setdefault(short, []).append((like.similarity, same, sketches[long].characters, long))
    for short in sorted(parts, key=lambda at: (sketches[at].characters, at)):
        *_, long = max(parts[short])
        parent[root(short)] = root(long)
    groups: dict[int, list[int]] = {}
    for at in {at for pair in twins for at in pair}:
        groups.setdefault(root(at), []).append(at)
    return [sorted(group) for group in groups.values()]


def _group(sketches: Sequence[Sketch], members: Sequence[int], likeness: dict[Pair, Likeness]) -> TwinGroup:
    longest = max(sketches[at].characters for at in members)
    best = min(members, key=lambda at: _rank(sketches[at], longest))
    twins = []
    for at in members:
        if at != best:
            pair = (min(at, best), max(at, best))
            like = likeness.get(pair) or compare(Shape(sketches[at]), Shape(sketches[best]))
            twins.append(Twin(sketches[at].source, sketches[at].document_id, like.similarity))
    return TwinGroup(sketches[best].source, sketches[best].document_id, tuple(sorted(twins, key=lambda t: t.source)))


def _rank(sketch: Sketch, longest: int) -> tuple[object, ...]:
    """The best copy has the smallest: most complete, least foreign text, most trusted, then by name."""
    return (-len(sketch.completeness), sketch.characters < WHOLE * longest, sketch.foreign, sketch.claimed,
            sketch.trust, -sketch.characters, sketch.source)


def _conflicts(sketches: Sequence[Sketch], gone: set[str], new: set[str], likeness: dict[Pair, Likeness]) -> Iterator[Conflict]:
    claims: dict[str, list[int]] = {}
    for at, sketch in enumerate(sketches):
        if sketch.source not in gone:
            claims.setdefault(sketch.document_id, []).append(at)
    for document_id, rivals in sorted(claims.items()):
        if len(rivals) > 1 and any(sketches[at].source in new for at in rivals):
            alike = [like.similarity for pair in _within(rivals) if (like := likeness.get(pair))]
            yield Conflict(document_id, tuple(sorted(sketches[at].source for at in rivals)), max(alike, default=0.0))


def _within(members: Sequence[int]) -> Iterator[Pair]:
    return ((one, other) for at, one in enumerate(members) for other in members[at + 1:])


def as_twin(report: Report, of: str, similarity: float) -> list[Removal]:
    """The text of a twin as removals, in text order.

    Args:
        report: the twin.
        of: the source that is kept in its place.
        similarity: see :class:`Twin`.
    """
    detail = f"{of} ({similarity:.3f})"
    return [Removal(start, end, "twin", detail) for start, end in sorted(s for b in report.blocks for s in b.spans)]
