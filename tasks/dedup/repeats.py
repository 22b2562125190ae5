"""Repeats inside a file: the body standing several times, whole or cut, with small differences.

A report is read as a sequence of clauses, folded (:mod:`tasks.dedup.fold`), so that copies may
differ in punctuation, width and how they are cut into lines. Three steps:

1. *Copies.* A copy begins where at least `RUN` characters in a row repeat what the copy being
   read already had, and reaches back over what else is alike (title, session line, speaker).
2. *Places.* All copies are aligned into one sequence of places. Clauses that say the same, or
   stand for one another (`ALIKE`), share a place; what only one copy has gets a place between
   its neighbours.
3. *Reading.* One path through the places is kept: the one with the most text, where staying in
   the same copy is free and each change to another copy costs characters (`JUMP`, `STEP`). So the most
   complete copy stays as it is, and a passage that only another copy has (a lost line, an end
   that was cut off) is taken in at its place, for it is the report's text as much as the rest.
   Of two versions of a clause the one that more copies have counts more.

What is not on the path is a `repeat` where the path says the same, else a `variant`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import accumulate, groupby

from rapidfuzz.fuzz import ratio

from tasks.dedup.cut import Cut, part, spans_of
from tasks.dedup.fold import clauses, fold, pieces
from tasks.dedup.marks import OUTLINE
from tasks.model import Block

SEED = 8
"""Characters; the shortest clause that is looked up as a possible beginning of a repeat."""
RUN = 60
"""Characters in a row that make a repeat. Shorter ones are how reports are written: a list of
responsible offices, the refrain of a programme."""
ALIKE, RELATED = 60, 50
"""Similarity (rapidfuzz ratio, 0 to 100) from which two clauses stand for one another; and from
which two stretches are looked at for such clauses."""
JUMP, STEP = 20, 3
"""Characters of text that a change to another copy has to bring: inside a paragraph, and between two."""
NEAR = 12
"""Clauses; where the beginning of a copy ends."""
CUT_OFF = 8
"""Characters by which a clause is longer than a version of it that was cut off."""
SALUTATION = 4
"""Characters of 各位代表."""
STRAY = 40
"""Characters; the longest line that is left out because most copies do not have it."""
ENDS = re.compile(r"[。！？!?；;：:，,、]\W*$")
"""How a sentence, or what announces a list, ends."""
TITLE = re.compile(r"(?:\d{4}年?)?.{0,14}政府工作报告(?:摘要|全文)?")
"""A line that begins a report; folded."""
SESSION = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日.{0,10}在.{4,40}(?:会议|大会)")
"""The line that says where it was given; folded."""
ASKING = re.compile(r"^.{0,12}(?:我.{0,6}(?:代表|向)|受.{2,20}委托|代表.{2,14}政府).{0,60}(?:报告|审议)")
"""How the sentence begins in which the report is given; folded."""
HEADING = re.compile(r"报告|会议|大会|[市县区省州]长|主席|总理|主任")
"""What a line above the salutation speaks of; folded."""
HEAD = 5
"""Lines above the salutation."""


@dataclass(slots=True, eq=False)
class Place:
    """A place of the common sequence and the clauses that begin there."""

    key: str
    units: list[int] = field(default_factory=list)
    number: int = 0


@dataclass(slots=True)
class Reading:
    """The clauses of a file, in file order."""

    keys: list[str] = field(default_factory=list)
    block: list[int] = field(default_factory=list)
    """For each clause the block it stands in."""
    piece: list[int] = field(default_factory=list)
    """For each clause its number in its block."""
    last: list[bool] = field(default_factory=list)
    """For each clause whether it ends its block."""

    def opens(self, unit: int) -> bool:
        """Whether a report can begin with the line that a clause ends: title, session line, or salutation
        before the sentence that asks for the report to be heard."""
        key = self.keys[unit]
        if key == "各位代表":
            return ASKING.search("".join(self.keys[unit + 1:unit + 8])) is not None
        return (self.piece[unit] == 0 and "报告" in key and TITLE.fullmatch(key) is not None) or (
            key[:2] in ("19", "20") and SESSION.match(key) is not None)

    def head_of(self, unit: int) -> int:
        """The first clause of the line that a clause stands in, or of the short lines of a head right above it."""
        begin = unit - self.piece[unit]
        for _ in range(HEAD):
            above = begin - 1 - self.piece[begin - 1] if begin else 0
            words = "".join(self.keys[above:begin])
            if not words or len(words) > STRAY or not HEADING.search(words):
                break
            begin = above
        return begin


def read(blocks: Sequence[Block], found: Sequence[Sequence[str]]) -> Reading:
    """The clauses of the blocks; a block without content is one clause, its text."""
    reading = Reading()
    for at, (block, clauses_of) in enumerate(zip(blocks, found, strict=True)):
        keys = clauses_of or [block.text.strip()]
        reading.keys += keys
        reading.block += [at] * len(keys)
        reading.piece += range(len(keys))
        reading.last += [False] * (len(keys) - 1) + [True]
    return reading


def run(keys: Sequence[str], first: int, second: int) -> tuple[int, int]:
    """How many clauses in a row stand both from `first` and, further down, from `second` on; and their length."""
    count = length = 0
    while first + count < second and second + count < len(keys) and keys[first + count] == keys[second + count]:
        length += len(keys[first + count])
        count += 1
    return count, length


def copies(reading: Reading) -> tuple[list[range], set[int]]:
    """The stretches of clauses that are copies, or parts of copies, of one text; and the clauses of echoes.

    A run that repeats the beginning of the copy being read, or a passage of it and then goes on
    as the copy did, begins another copy. Any other run is an echo: a passage pasted once more.
    """
    keys = reading.keys
    starts, seen, weight = [0], dict[str, int](), 0
    echoes: set[int] = set()
    at = 0
    while at < len(keys):
        key = keys[at]
        earlier = seen.setdefault(key, at) if len(key) >= SEED else at
        begin: int | None = None
        if weight > 5 * RUN and reading.last[at] and reading.opens(at):
            begin = reading.head_of(at)
        elif earlier < at:
            count, length = run(keys, earlier, at)
            if length >= RUN:
                if not _near(keys, starts[-1], earlier) and not _goes_on(keys, seen, earlier + count, at + count):
                    begin = at
                    while begin - 1 not in echoes and keys[begin - 1] == keys[earlier - (at - begin) - 1]:
                        begin -= 1
                    echoes.update(range(begin, at + count))
                    at += count
                    continue
                begin = _reach_back(keys, earlier, at, starts[-1])
        if begin is not None:
            starts.append(begin)
            seen = {k: begin + i for i, k in enumerate(keys[begin:at + 1]) if len(k) >= SEED}
            weight = sum(map(len, keys[begin:at]))
        weight += len(key)
        at += 1
    return [range(a, b) for a, b in zip(starts, [*starts[1:], len(keys)], strict=True)], echoes


def repeats_itself(keys: Sequence[str]) -> bool:
    """Whether any run of clauses stands twice: cheap where none does, which is the rule."""
    long = [key for key in keys if len(key) >= SEED]
    if len(set(long)) == len(long):
        return False
    seen: dict[str, int] = {}
    return any(seen.setdefault(key, at) < at and run(keys, seen[key], at)[1] >= RUN
               for at, key in enumerate(keys) if len(key) >= SEED)


def _near(keys: Sequence[str], start: int, unit: int) -> bool:
    """Whether a clause is among the first of a copy."""
    return unit - start <= NEAR or sum(map(len, keys[start:unit])) <= 2 * RUN


def _goes_on(keys: Sequence[str], seen: Mapping[str, int], behind: int, at: int) -> bool:
    """Whether the clauses from `at` on are, for the most part, such as the copy has behind clause `behind`."""
    following = [k for k in keys[at:at + 60] if len(k) >= SEED][:24]
    return sum(seen.get(k, -1) >= behind for k in following) * 2 > len(following)


def _reach_back(keys: Sequence[str], earlier: int, at: int, floor: int) -> int:
    """Where the copy begins whose clause `at` repeats clause `earlier` of the copy that begins at `floor`.

    What stands before may be cut into clauses otherwise, so anything alike will do; not
    salutations, with which a text may end as well.
    """
    head = [key for key in keys[floor:earlier] if len(key) > SALUTATION]
    begin, missed = at, 0
    while head and at > earlier + 1 and missed < 3:
        at -= 1
        key = keys[at]
        if len(key) > SALUTATION and any(
                key == k or k in key or ratio(k, key, score_cutoff=ALIKE) for k in head[-2 * NEAR:]):
            begin, missed = at, 0
        else:
            missed += 1
    if begin > earlier + 1 and begin > floor + 1 and len(keys[begin - 1]) <= SALUTATION and keys[begin - 1] in keys[floor:earlier]:
        begin -= 1
    return begin


@dataclass(slots=True)
class Alignment:
    """The copies of a text in one sequence of places."""

    keys: Sequence[str]
    copies: list[list[int]]
    """The clauses of those that say something of their own, without echoes."""
    times: list[int]
    """For each of them how many copies of the file say the same."""
    echoes: set[int]
    places: list[Place] = field(default_factory=list)
    filled: dict[int, tuple[Place, Place]] = field(default_factory=dict)
    """For each clause the first and the last place it fills."""
    votes: dict[int, int] = field(default_factory=dict)
    """For each clause how many copies say the same at its place."""
    covering: list[int] = field(default_factory=list)
    """For each place the number of copies that have it, or stand on both sides of it."""
    _same: dict[str, str] = field(default_factory=dict)
    """Versions of a clause, to the key of its place."""
    _known: dict[str, Place] = field(default_factory=dict)
    """The first place of each key."""

    def __post_init__(self) -> None:
        base = max(range(len(self.copies)), key=lambda c: (sum(len(self.keys[u]) for u in self.copies[c]), -c))
        for unit in self.copies[base]:
            self.places.append(self._put(unit, Place(self.keys[unit])))
        for number in range(len(self.copies)):
            if number != base:
                self._add(self.copies[number], before=number < base)
        for number, place in enumerate(self.places):
            place.number = number
        self._count()

    def _put(self, unit: int, first: Place, last: Place | None = None) -> Place:
        first.units.append(unit)
        self.filled[unit] = first, last or first
        self._same.setdefault(self.keys[unit], first.key)
        self._known.setdefault(first.key, first)
        return first

    def _add(self, copy: Sequence[int], before: bool) -> None:
        """Give the clauses of a copy their places. One that nothing is common to stands before or behind."""
        ours = [p.key for p in self.places]
        theirs = [self._same.get(self.keys[u], self.keys[u]) for u in copy]
        codes = _opcodes(ours, theirs)
        if sum(len(k) for tag, _, _, j1, j2 in codes if tag == "equal" for k in theirs[j1:j2]) < RUN:
            new = [self._put(u, Place(self.keys[u])) for u in copy]
            self.places = [*new, *self.places] if before else [*self.places, *new]
            return
        result: list[Place] = []
        for tag, i1, i2, j1, j2 in codes:
            gap, units = self.places[i1:i2], copy[j1:j2]
            if tag == "equal":
                for place, unit in zip(gap, units, strict=True):
                    self._put(unit, place)
                result += gap
            else:
                result += self._fill(gap, units)
        self.places = result

    def _fill(self, gap: list[Place], units: Sequence[int]) -> list[Place]:
        """The places of a gap with clauses added that differ from what is there."""
        ours, theirs = "".join(p.key for p in gap), "".join(self.keys[u] for u in units)
        if len(gap) == len(units) == 1 and max(len(ours), len(theirs)) <= 2 * SEED:
            return [self._put(units[0], gap[0])]
        if not ours or not ratio(ours, theirs, score_cutoff=RELATED):
            new = self._new(units)
            return [*new, *gap] if new and gap and self._stands_before(max((self.keys[u] for u in units), key=len), gap) else [*gap, *new]
        result: list[Place] = []
        at = 0
        for unit in units:
            key = self.keys[unit]
            if span := _standing_for(key, gap, at):
                self._put(unit, gap[span[0]], gap[span[1]])
                result += gap[at:span[1] + 1]
                at = max(at, span[1] + 1)
            elif at and key in gap[at - 1].key:
                self._put(unit, gap[at - 1])
            else:
                result.append(self._put(unit, Place(key)))
        return result + gap[at:]

    def _new(self, units: Sequence[int]) -> list[Place]:
        """New places for clauses, unless they have theirs elsewhere: what two copies lost may be read in either order."""
        long = [self.keys[u] for u in units if len(self.keys[u]) >= SEED]
        known = [key for key in long if key in self._known]
        if sum(map(len, known)) < max(RUN, 0.8 * sum(map(len, long))):
            return [self._put(u, Place(self.keys[u])) for u in units]
        for unit in units:
            self._put(unit, self._known.get(self.keys[unit], self._known[known[0]]))
        return []

    def _stands_before(self, key: str, gap: Sequence[Place]) -> bool:
        """Whether a clause stands before those of a gap in the copies that have both."""
        other = max((p.key for p in gap), key=len)
        order = 0
        for copy, n in zip(self.copies, self.times, strict=True):
            keys = [self.keys[u] for u in copy]
            if key in keys and other in keys:
                order += n if keys.index(key) < keys.index(other) else -n
        return order > 0

    def _count(self) -> None:
        times = {u: n for copy, n in zip(self.copies, self.times, strict=True) for u in copy}
        for place in self.places:
            for unit in place.units:
                self.votes[unit] = sum(times[u] for u in place.units if self.keys[u] == self.keys[unit])
        changes = [0] * (len(self.places) + 1)
        for copy, n in zip(self.copies, self.times, strict=True):
            changes[min(self.filled[u][0].number for u in copy)] += n
            changes[max(self.filled[u][1].number for u in copy) + 1] -= n
        self.covering = list(accumulate(changes[:-1]))


def _opcodes(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """As of difflib, which gets only what lies between the common beginning and end."""
    shorter = min(len(ours), len(theirs))
    head = next((i for i in range(shorter) if ours[i] != theirs[i]), shorter)
    tail = next((i for i in range(shorter - head) if ours[-1 - i] != theirs[-1 - i]), shorter - head)
    middle = SequenceMatcher(None, ours[head:len(ours) - tail], theirs[head:len(theirs) - tail], autojunk=False)
    found = [(tag, i1 + head, i2 + head, j1 + head, j2 + head) for tag, i1, i2, j1, j2 in middle.get_opcodes()]
    return [*([("equal", 0, head, 0, head)] if head else []), *found,
            *([("equal", len(ours) - tail, len(ours), len(theirs) - tail, len(theirs))] if tail else [])]


def _standing_for(key: str, gap: Sequence[Place], at: int) -> tuple[int, int] | None:
    """First and last of the places from `at` on that a clause says the same as, with other breaks or words."""
    for first in range(at, min(at + 30, len(gap))):
        joined = ""
        for last in range(first, min(first + 6, len(gap))):
            joined += gap[last].key
            if key == joined or (len(joined) > 3 and key.startswith(joined) and last == len(gap) - 1):
                return first, last
            if not key.startswith(joined):
                break
        place = gap[first].key
        if (len(key) > 3 and key in place) or ratio(key, place, score_cutoff=ALIKE):
            return first, first
    return None


Score = tuple[float, int | None]
"""Of a path, with its last clause."""


def path(alignment: Alignment, reading: Reading, costs: Mapping[int, float]) -> list[int]:
    """The clauses that stay, in reading order: the path of most text through the places.

    `costs` are of clauses that bring no text, but cost.
    """
    filled = alignment.filled
    scores: dict[int, float] = {}
    came: dict[int, int | None] = {}
    best: Score = (0.0, None)
    """The best path that ends before the place."""
    whole: Score = (0.0, None)
    """The best of those that end with a paragraph."""
    ending: dict[int, list[int]] = {}
    for unit, (_, last) in filled.items():
        ending.setdefault(last.number, []).append(unit)
    for place in alignment.places:
        lengths = [len(alignment.keys[u]) for u in place.units]
        usual, least = sum(lengths) / len(lengths), min(lengths)
        for unit in sorted(place.units):
            score, source = best[0] - (JUMP if best[1] is not None else 0), best[1]
            if reading.piece[unit] == 0 and whole[1] is not None and whole[0] - STEP > score:
                score, source = whole[0] - STEP, whole[1]
            before = unit - 1
            while before in alignment.echoes:
                before -= 1
            if before in scores and filled[before][1].number <= place.number and scores[before] >= score:
                score, source = scores[before], before
            length = len(alignment.keys[unit])
            share = min(1.0, alignment.votes[unit] / alignment.covering[place.number])
            # Versions of a clause count alike but for the agreement of copies (a longer one may be glued
            # to), and one that was cut off counts less.
            worth = usual * (1 + share) / 2 + (length if length - least > CUT_OFF else least) / 10
            scores[unit], came[unit] = score + (-costs[unit] if unit in costs else worth), source
        for unit in sorted(ending.get(place.number, ())):
            best = max(best, (scores[unit], unit), key=_by_score)
            if reading.last[unit]:
                whole = max(whole, (scores[unit], unit), key=_by_score)
    kept: list[int] = []
    at = best[1]
    while at is not None:
        kept.append(at)
        at = came[at]
    return kept[::-1]


def _by_score(score: Score) -> tuple[float, bool]:
    return score[0], score[1] is not None


def strays(blocks: Sequence[Block], reading: Reading, alignment: Alignment) -> dict[int, float]:
    """What it costs to keep a clause that one copy of three or more has.

    A short line that is no sentence and no numbered heading is left out even if that takes a
    change to another copy; a clause inside a paragraph makes another copy the better one. A
    paragraph of its own is text that the others have lost.
    """
    alone = {u for u, (first, last) in alignment.filled.items()
             if first is last and alignment.covering[first.number] > 2
             and 3 * alignment.votes[u] <= alignment.covering[first.number] and len(first.units) == 1}
    whole: dict[int, bool] = {}
    for unit in alignment.filled:
        block = reading.block[unit]
        whole[block] = whole.get(block, True) and unit in alone
    costs: dict[int, float] = {}
    for unit in alone:
        text = blocks[reading.block[unit]].text
        if not whole[reading.block[unit]]:
            costs[unit] = len(alignment.keys[unit]) / 2
        elif len(text) <= STRAY and not ENDS.search(text) and not OUTLINE.match(text.strip()):
            costs[unit] = len(alignment.keys[unit]) + 2 * JUMP
    return costs


def one_copy(blocks: Sequence[Block]) -> tuple[list[Block], list[Cut]]:
    """The blocks of one reading of the text, and what is left out of the others."""
    said = clauses([b.text for b in blocks])
    if not repeats_itself([key for keys in said for key in keys]):
        return list(blocks), []
    reading = read(blocks, said)
    found, echoes = copies(reading)
    if len(found) == 1 and not echoes:
        return list(blocks), []
    by_text: dict[tuple[str, ...], list[int]] = {}
    for number, copy in enumerate(found):
        by_text.setdefault(tuple(reading.keys[copy.start:copy.stop]), []).append(number)
    alignment = Alignment(reading.keys, [[u for u in found[numbers[0]] if u not in echoes]
                                         for numbers in by_text.values()],
                          [len(numbers) for numbers in by_text.values()], echoes)
    kept = path(alignment, reading, strays(blocks, reading, alignment))
    model = {number: found[numbers[0]] for numbers in by_text.values() for number in numbers}
    extents = Extents(blocks, reading)
    return (list(_blocks(blocks, reading, kept, extents)),
            list(_cuts(blocks, reading, found, model, kept, alignment, extents)))


def one_title(blocks: Sequence[Block]) -> tuple[list[Block], list[Cut]]:
    """The blocks without a title or session line that stands twice above the salutation: a page has its own."""
    seen: set[str] = set()
    left: list[Block] = []
    cuts: list[Cut] = []
    for at, block in enumerate(blocks):
        key = fold(block.text) if at < NEAR and len(block.text) <= STRAY else ""
        if key.endswith("各位代表"):
            return [*left, *blocks[at:]], cuts
        if key in seen and (key.endswith("报告") or SESSION.match(key)):
            cuts.append(Cut(block.spans, "repeat", "stands above"))
        else:
            left.append(block)
        seen.add(key)
    return left, cuts


class Extents:
    """For each clause its extent in the text of its block, found when asked for."""

    def __init__(self, blocks: Sequence[Block], reading: Reading) -> None:
        self._blocks, self._reading = blocks, reading
        self._known: dict[str, list[tuple[int, int]]] = {}

    def __getitem__(self, unit: int) -> tuple[int, int]:
        text = self._blocks[self._reading.block[unit]].text
        if text not in self._known:
            self._known[text] = pieces(text)
        return self._known[text][self._reading.piece[unit]]

    def written(self, unit: int) -> str:
        """A clause as written, without blanks."""
        start, end = self[unit]
        return "".join(self._blocks[self._reading.block[unit]].text[start:end].split())


def _blocks(blocks: Sequence[Block], reading: Reading, kept: Sequence[int],
            extents: Extents) -> Iterator[Block]:
    """The kept clauses as blocks. Where the path changes copies inside a paragraph, it stays one paragraph."""
    paragraph: list[Block] = []
    at = 0
    while at < len(kept):
        end = at + 1
        while (end < len(kept) and kept[end] == kept[end - 1] + 1
               and reading.block[kept[end]] == reading.block[kept[at]]):
            end += 1
        block = blocks[reading.block[kept[at]]]
        begins, ends = reading.piece[kept[at]] == 0, reading.last[kept[end - 1]]
        piece = block if begins and ends else part(block, [(extents[kept[at]][0], extents[kept[end - 1]][1])])
        if paragraph and begins:
            yield _joined(paragraph)
            paragraph = []
        paragraph.append(piece)
        if ends:
            yield _joined(paragraph)
            paragraph = []
        at = end
    if paragraph:
        yield _joined(paragraph)


def _joined(pieces: Sequence[Block]) -> Block:
    """The pieces of one paragraph as one block."""
    return pieces[0] if len(pieces) == 1 else replace(
        pieces[0], spans=tuple(s for p in pieces for s in p.spans), text="".join(p.text for p in pieces))


def _cuts(blocks: Sequence[Block], reading: Reading, found: Sequence[range], model: Mapping[int, range],
          kept: Sequence[int], alignment: Alignment, extents: Extents) -> Iterator[Cut]:
    """What does not stay: whole blocks that stand elsewhere letter for letter, and single clauses.

    `model` is, for each copy, the one in the alignment that says the same.
    """
    staying = set(kept)
    at_place: dict[int, list[int]] = {}
    for unit in kept:
        first, last = alignment.filled[unit]
        for at in range(first.number, last.number + 1):
            at_place.setdefault(at, []).append(unit)
    said = "\n".join(reading.keys[u] for u in kept)
    texts = {blocks[reading.block[u]].text for u in kept}
    for number, copy in enumerate(found):
        name = f"copy {number + 1} of {len(found)}"
        for block, group in groupby(copy, key=reading.block.__getitem__):
            units = [u for u in group if u not in staying]
            if not units:
                continue
            if reading.piece[units[0]] == 0 and len(units) == units[-1] - units[0] + 1 \
                    and reading.last[units[-1]] and blocks[block].text in texts:
                yield Cut(blocks[block].spans, "repeat", name)
                continue
            for unit in units:
                twin = unit - copy.start + model[number].start
                place = alignment.filled[twin][0].number if twin in alignment.filled else -1
                stays = [extents.written(u) for u in at_place.get(place, ())]
                yield Cut(spans_of(blocks[block], *extents[unit]),
                          *_verdict(extents.written(unit), reading.keys[unit], "".join(stays), said, name))


def _verdict(written: str, key: str, stays: str, said: str, name: str) -> tuple[str, str]:
    """Reason and detail for a clause that does not stay; `stays` stands in its place, `said` is all that stays."""
    if written in stays or (not stays and key in said):
        return "repeat", name
    if fold(stays) == key:
        return "repeat", f"{name}, punctuated otherwise"
    return "variant", f"{name}; stays: {stays[:60]}" if stays else f"{name}; in few others"
