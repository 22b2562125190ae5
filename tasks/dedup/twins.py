"""Twins: files that hold the same report, of which one is published.

**What is compared.** For a pair of sketches, how much of the shorter text stands in the
longer one in the same order (containment, not Jaccard: of a copy cut to 60%, and of one inside
a larger file, the union is mostly another's), measured as the longest common subsequence of

- their sampled shingles of 4 characters, as a share *s* of the shorter sample,
- the same shingles with the 4 characters that follow, as a share *l*,
- their numbers with a neighbouring character, as a share *n* of the shorter text's.

**Why two lengths.** If a share *f* of the text is common and a share *e* of its characters
was changed at random, then s = f(1−e)⁴ and l = f(1−e)⁸. One length alone cannot tell a copy
with a fifth of its characters changed (s ≈ 0.44) from the report of the next year that kept
half of the sentences (s ≈ 0.5). Both together can: f = s²/l is near 1 for the one and 0.5
for the other. Short shingles, because of long ones nothing is left of an edited copy; what
unrelated reports have in common of them by chance (`CHANCE`) is taken off before.

**Why numbers.** Two years of a place may share nearly all words; what they report differs.
Where the text was changed at random the numbers suffer as the words do: *n* is near *s*.
Where they are new, *n* is near zero, whatever the words.

Measured on a thousand reports made from the real ones at hand (bench/twins.py): *f* is at
least 0.97 for copies with 5% of characters changed, 0.94 with 10%, 0.92 with 15%, 0.79 with
20%, cut to 60% or not, and at most 0.77 where four to six sentences in ten were kept. It
spreads because of an edited or short text little is left to count; so an estimate may fall
short of what is asked (`COMMON`) by two standard errors. More is asked where place or year
differ. n/s is at least 0.87 for copies, and at most 0.26 for the same words with other
numbers. Consecutive national reports have f ≤ 0.21.

**How pairs are found.** Never all with all: reports that claim the same place and year, and
reports that share enough of what is rare, numbers or shingles of 8 characters in no more than
`RARE` reports. These are counted by a product of sparse matrices (scipy), reports × rare
things. As what is rare is bounded, the work for a report does not depend on their number.
datasketch's MinHashLSH, the usual search, knows Jaccard similarity only, of which a copy with a
fifth changed has 0.25, cut to 60% as well 0.15, and a report with new numbers 0.8. Over the
same shingles it brings 71% of the planted twins together at a threshold of 0.5 and 97% at
0.2, with some hundred times as many pairs that are none, at seven times the cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import LCSseq
from scipy import sparse

from tasks.contract import COMPLETENESS
from tasks.dedup.sketches import LONG, SHORT, Sketch
from tasks.model import Removal, Report

Keys: TypeAlias = npt.NDArray[np.uint32]
Pair: TypeAlias = tuple[int, int]
"""Positions of two sketches, the lower one first."""

COMMON = {True: 0.80, False: 0.88}
"""Share of the shorter text that must stand in the other, if they claim the same place and year and if not."""
ERRORS = 2.0
"""Standard errors by which the estimate of it may fall short."""
LEAST = 0.5
"""Estimate below which no error excuses."""
CHANGED = 0.27
"""Share of changed characters up to which a copy is recognised."""
NUMBERS = 0.6
"""Share of its numbers that must, relative to what became of its words."""
FEW = 8
"""Numbers below which they prove nothing."""
CHANCE, ABOUT = 0.05, 0.015
"""Share of the short shingles that two unrelated reports have in common in the same order, and its standard deviation."""
SAME = 0.97
"""Similarity from which on texts that numbers cannot tell apart are twins whatever they claim."""
EVEN = 0.8
"""Ratio of lengths from which on two texts are each a copy of the other, not one a part of it."""
WHOLE = 0.97
"""Share of the longest copy's length from which on a copy is as complete."""
ANNEX = 1 / 3
"""Share of a text outside a whole report in it up to which it may be the report's own annex."""
RARE = 24
"""Reports that a rare number or shingle stands in, at most."""
SPARSE = 16
"""One in so many sampled shingles is looked at to find pairs."""
SHARED, SHARED_SHARE = 3, 0.12
"""What a pair must have in common of the rare numbers or shingles: how many, and share of the fewer."""
CHUNK = 1024
"""Reports for which others are looked up at once, to bound memory."""
SHAPES = 512
"""Sketches that are held ready for comparison."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A report that another file holds too."""

    source: str
    document_id: str
    """What it claims to be; that of the group, unless it is filed under another place or year."""
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

    @property
    def misfiled(self) -> tuple[tuple[Twin, TwinGroup], ...]:
        """Twins that claim another place or year than the copy that is kept, with their group."""
        return tuple((twin, group) for group in self.groups for twin in group.twins if twin.document_id != group.document_id)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two sketches have in common."""

    common: float
    """Share of the shorter text that stands in the longer: *f*."""
    error: float
    """Its standard error: of counts in samples, and of what is common by chance."""
    unchanged: float
    """Share of the characters of that part that are the same: 1 − *e*."""
    numbers: float | None
    """Share of its numbers that stand there too, relative to the words; None where there are too few."""

    @property
    def similarity(self) -> float:
        """Share of the characters of the shorter text that stand unchanged in the longer."""
        if self.common + 3 * self.error >= 1:  # f may well be 1; then s = (1 − e)⁴ tells it with less error
            return round(float(self.common ** (1 / SHORT)) * self.unchanged, 3)
        return round(self.common * self.unchanged, 3)

    @property
    def tells(self) -> bool:
        """Whether enough is unchanged to tell twins from others."""
        return self.unchanged >= 1 - CHANGED

    def is_twin(self, same_claim: bool) -> bool:
        """Whether two texts are copies; `same_claim` whether they claim the same place and year."""
        if not self.tells or self.common < max(LEAST, COMMON[same_claim] - ERRORS * self.error):
            return False
        if self.numbers is None:
            return same_claim or self.similarity >= SAME
        return self.numbers >= NUMBERS


class Shape:
    """A sketch made ready for comparison: hashes as strings of code points, which LCSseq is fast on."""

    def __init__(self, sketch: Sketch) -> None:
        shingles, following = _shingles(sketch)
        self.short = _points(shingles)
        self.long = _points((shingles * np.uint32(256) + following) * np.uint32(2654435761) >> np.uint32(12))
        self.numbers = _points(_numbers(sketch) >> np.uint32(12))
        self.numbers_on = _points(np.frombuffer(sketch.numbers_on, "<u4") >> np.uint32(12))
        self.rare = shingle_keys(sketch)

    def numbers_in(self, other: Shape) -> float | None:
        """Share of the numbers that stand in the other text in the same order; None where there are too few."""
        count = min(len(self.numbers), len(other.numbers))
        if count < FEW:
            return None
        return (LCSseq.similarity(self.numbers, other.numbers) + LCSseq.similarity(self.numbers_on, other.numbers_on)) / (2 * count)


def _points(values: Keys) -> str:
    """Values of up to 20 bits as a string."""
    return values.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _shingles(sketch: Sketch) -> tuple[Keys, Keys]:
    return np.frombuffer(sketch.shingles, "<u2").astype(np.uint32), np.frombuffer(sketch.following, np.uint8).astype(np.uint32)


def _numbers(sketch: Sketch) -> Keys:
    return np.frombuffer(sketch.numbers, "<u4").astype(np.uint32)


def number_keys(sketch: Sketch) -> Keys:
    """The numbers of a report, by which others are found that have them."""
    return np.unique(_numbers(sketch))


def shingle_keys(sketch: Sketch) -> Keys:
    """A part of the shingles of 8 characters, by which others are found that have them."""
    shingles, following = _shingles(sketch)
    return np.unique((shingles * np.uint32(256) + following)[shingles % SPARSE == 0])


def compare(one: Shape, other: Shape) -> Likeness:
    """How much of the shorter text stands in the longer one."""
    a, b = sorted((one, other), key=lambda s: len(s.short))
    long = LCSseq.similarity(a.long, b.long) / max(1, len(a.long))
    every = LCSseq.similarity(a.short, b.short) / max(1, len(a.short))
    short = (every - CHANCE) / (1 - CHANCE)
    if short <= 0 or not long:
        return Likeness(0.0, 0.0, 0.0, None)
    common, on = short**2 / long, min(1.0, long / short)
    sampling = ((1 - short) + (1 - on) / on) / (short * len(a.short))
    error = common * (sampling + (2 * ABOUT * (1 - short) / short) ** 2) ** 0.5
    kept = a.numbers_in(b)
    return Likeness(min(1.0, common), error, on ** (1 / SHORT), None if kept is None else kept / every)


def may_be_twins(one: Shape, other: Shape) -> bool:
    """What the numbers alone say, at a hundredth of the cost: False only where `compare` finds no twins.

    Twins have n ≥ `NUMBERS` · s and s² = f · l with f ≥ `LEAST`. Here l is taken from the few shingles by
    which pairs are found, less two standard errors of so small a sample.
    """
    a, b = sorted((one, other), key=lambda s: len(s.short))
    kept, size = a.numbers_in(b), min(len(a.rare), len(b.rare))
    if kept is None or not size:
        return True
    share = len(np.intersect1d(a.rare, b.rare, assume_unique=True)) / size
    long = max(share - 2 * (share * (1 - share) / size) ** 0.5, LEAST * (1 - CHANGED) ** LONG)
    return bool(kept >= NUMBERS * (LEAST * long) ** 0.5)


def find_twins(sketches: Sequence[Sketch], known: Sequence[Sketch] = ()) -> TwinResult:
    """The twins among `sketches`, and between them and those `known` to be no twins of each other.

    The order of either does not matter. A known report is a twin where a new copy is better.
    """
    new = {s.source for s in sketches}
    found = sorted({s.source: s for s in (*known, *sketches)}.values(), key=lambda s: (s.document_id, s.characters, s.source))
    fresh = [s.source in new for s in found]
    shape = lru_cache(maxsize=SHAPES)(lambda at: Shape(found[at]))
    likeness: dict[Pair, Likeness] = {}
    for one, other in candidates(found):
        if fresh[one] or fresh[other]:
            same = found[one].document_id == found[other].document_id
            if same or may_be_twins(shape(one), shape(other)):
                likeness[one, other] = compare(shape(one), shape(other))
    twins = {(one, other): like.similarity for (one, other), like in likeness.items()
             if like.is_twin(found[one].document_id == found[other].document_id)}
    groups = list(_groups(found, twins, likeness, shape))
    gone = {twin.source for group in groups for twin in group.twins}
    return TwinResult(tuple(sorted(groups, key=lambda g: g.kept)), tuple(_conflicts(found, gone, new, likeness)))


def candidates(sketches: Sequence[Sketch]) -> list[Pair]:
    """Pairs that may be twins, in order. `sketches` must be sorted by document."""
    pairs = set(_claiming_the_same(sketches))
    for keys in (number_keys, shingle_keys):
        pairs.update(_sharing([keys(s) for s in sketches]))
    return sorted(pairs)


def _claiming_the_same(sketches: Sequence[Sketch]) -> Iterator[Pair]:
    """Pairs of one place and year; of many, those next to each other in length."""
    for step in range(1, RARE):
        for at in range(len(sketches) - step):
            if sketches[at].document_id == sketches[at + step].document_id:
                yield at, at + step


def _sharing(keys: Sequence[Keys]) -> Iterator[Pair]:
    """Pairs that have enough of the rare keys in common."""
    if not sum(map(len, keys)):
        return
    row = np.repeat(np.arange(len(keys)), [len(k) for k in keys])
    _, column, count = np.unique(np.concatenate(keys), return_inverse=True, return_counts=True)
    own = np.bincount(row[count[column] <= RARE], minlength=len(keys))
    several = ((count > 1) & (count <= RARE))[column]
    row, column = row[several], column[several]
    matrix = sparse.csr_matrix((np.ones(len(row), np.int32), (row, column)), shape=(len(keys), len(count)))
    turned = matrix.T.tocsr()
    for start in range(0, len(keys), CHUNK):
        met = (matrix[start:start + CHUNK] @ turned).tocoo()
        one, other = met.row.astype(np.int64) + start, met.col.astype(np.int64)
        enough = (one < other) & (met.data >= np.maximum(SHARED, SHARED_SHARE * np.minimum(own[one], own[other])))
        yield from zip(one[enough].tolist(), other[enough].tolist(), strict=True)


class Clusters:
    """Sets that are joined step by step (union-find)."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def root(self, at: int) -> int:
        while self.parent[at] != at:
            self.parent[at] = self.parent[self.parent[at]]
            at = self.parent[at]
        return at

    def join(self, one: int, other: int) -> None:
        self.parent[self.root(one)] = self.root(other)


def _clusters(sketches: Sequence[Sketch], twins: dict[Pair, float]) -> list[list[int]]:
    """Groups of twins: copies of like length hang together, a part hangs on the whole it is most like.

    A part never joins two wholes: what two years have in common may be all that a fragment holds.
    """
    clusters = Clusters(len(sketches))
    parts: list[tuple[int, int, float]] = []
    for pair, similarity in twins.items():
        short, long = sorted(pair, key=lambda at: (sketches[at].characters, at))
        if sketches[short].characters >= EVEN * sketches[long].characters:
            clusters.join(short, long)
        else:
            parts.append((short, long, similarity))
    best: dict[int, tuple[float, bool, int, int]] = {}
    for short, long, similarity in parts:
        same = sketches[short].document_id == sketches[long].document_id
        whole = (round(similarity, 2), same, sketches[long].characters, long)
        best[clusters.root(short)] = max(whole, best.get(clusters.root(short), whole))
    for part, (_, _, _, whole_at) in best.items():
        clusters.join(part, whole_at)
    groups: dict[int, list[int]] = {}
    for at in sorted({at for pair in twins for at in pair}):
        groups.setdefault(clusters.root(at), []).append(at)
    return [group for group in groups.values() if len(group) > 1]


def _groups(sketches: Sequence[Sketch], twins: dict[Pair, float], likeness: dict[Pair, Likeness],
            shape: Callable[[int], Shape]) -> Iterator[TwinGroup]:
    """The groups of twins. What hangs together but is told from the best copy is a group of its own."""
    todo = _clusters(sketches, twins)
    while todo:
        members = todo.pop()
        best = _best(sketches, members, shape)
        like = {at: likeness.get(_pair(at, best)) or compare(shape(at), shape(best)) for at in members if at != best}
        others = {at for at in like if like[at].tells and not like[at].is_twin(sketches[at].document_id == sketches[best].document_id)}
        named = [Twin(sketches[at].source, sketches[at].document_id, like[at].similarity) for at in like if at not in others]
        if named:
            yield TwinGroup(sketches[best].source, sketches[best].document_id, tuple(sorted(named, key=lambda t: t.source)))
        if len(others) > 1:
            todo += _clusters(sketches, {pair: similarity for pair, similarity in twins.items() if others.issuperset(pair)})


def _pair(one: int, other: int) -> Pair:
    return min(one, other), max(one, other)


def _best(sketches: Sequence[Sketch], members: Sequence[int], shape: Callable[[int], Shape]) -> int:
    """The copy that is kept: the most complete one, with the least foreign text, the most trusted; then by name."""
    whole = min((at for at in members if _is_whole(sketches[at])), key=lambda at: sketches[at].characters, default=None)
    around = {at: 0.0 if whole is None or sketches[whole].characters >= WHOLE * sketches[at].characters
              else _around(shape(whole), shape(at)) for at in members}
    own = {at: sketches[at].characters * (1 - (share if share > ANNEX else 0)) for at, share in around.items()}
    longest = max(own.values())

    def rank(at: int) -> tuple[object, ...]:
        one = sketches[at]
        return (-len(one.completeness), own[at] < WHOLE * longest, around[at] > ANNEX, one.doubts > 0, one.foreign, one.trust,
                one.doubts, -one.characters, one.source)

    return min(members, key=rank)


def _is_whole(sketch: Sketch) -> bool:
    return len(sketch.completeness) == len(COMPLETENESS)


def _around(whole: Shape, larger: Shape) -> float:
    """Share of the larger text that lies before and after the whole report in it."""
    inside = [block for block in LCSseq.opcodes(whole.long, larger.long) if block.tag == "equal"]
    return 1 - (inside[-1].dest_end - inside[0].dest_start) / len(larger.long) if inside else 0.0


def _conflicts(sketches: Sequence[Sketch], gone: set[str], new: set[str], likeness: dict[Pair, Likeness]) -> Iterator[Conflict]:
    claims: dict[str, list[int]] = {}
    for at, sketch in enumerate(sketches):
        if sketch.source not in gone and sketch.region_code is not None and sketch.year is not None:
            claims.setdefault(sketch.document_id, []).append(at)
    for document_id, rivals in sorted(claims.items()):
        if len(rivals) > 1 and any(sketches[at].source in new for at in rivals):
            alike = (likeness[one, other].similarity for one in rivals for other in rivals if (one, other) in likeness)
            yield Conflict(document_id, tuple(sorted(sketches[at].source for at in rivals)), max(alike, default=0.0))


def as_twin(report: Report, of: str, similarity: float) -> list[Removal]:
    """The text of a twin as removals, in text order.

    Args:
        report: the twin.
        of: the source that is kept in its place.
        similarity: see :class:`Twin`.
    """
    detail = f"{of} ({similarity:.3f})"
    return [Removal(start, end, "twin", detail) for start, end in sorted(s for b in report.blocks for s in b.spans)]
