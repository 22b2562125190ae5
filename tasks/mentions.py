"""Which places a report speaks of: its own, and others that it should not speak of so much.

A report names its place dozens of times, mostly without 市 or 县, and says 全市 or 我县. Text
of another place that got into the file does the same with other names: as a whole (the
*rival*, the unrelated place that the text names most), or in a *passage* that never speaks of
the report's own place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from tasks.ingest.places import places, stem

SHORTEST = 3
"""Characters of the shortest name that is looked for: 城区 and 新区 are in every report."""
LEVELS = ("prefecture", "county")
PASSAGE = 600
"""Characters from which on a stretch without a word of the report's own place is looked into."""
EVERYWHERE = ("台湾", "香港", "澳门")
"""Provinces that reports of others speak of at length."""
OTHER_LEVELS = {"省": "县区", "市": "县区州", "县": "区州", "区": "县州", "州": "县", "旗": "县市", "盟": "县市"}
"""By the last character of its name what a place is not, nor lies in: 全县 in a city's report is another's word."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """How often a text names its own place, the unrelated place it names most, and what the worst passage names."""

    own: int
    rival: str | None
    rival_count: int
    passage: int = 0
    """Mentions of other places in the stretch without its own that has most of them."""
    passage_of: str | None = None


@cache
def _names() -> tuple[dict[str, frozenset[str]], re.Pattern[str], frozenset[str], tuple[int, ...]]:
    """Codes by full name, a pattern of their last characters, their last two, their lengths from the longest."""
    found: dict[str, set[str]] = {}
    for place in places():
        if place.level in LEVELS and len(place.name) >= SHORTEST:
            found.setdefault(place.name, set()).add(place.code)
    last = re.compile(f"[{''.join(sorted({name[-1] for name in found}))}]")
    lengths = tuple(sorted({len(n) for n in found}, reverse=True))
    return {n: frozenset(c) for n, c in found.items()}, last, frozenset(name[-2:] for name in found), lengths


@cache
def _provinces() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of the short names of provinces, and the code of each."""
    codes = {place.stem: place.code for place in places() if place.level == "province" and place.stem not in EVERYWHERE}
    return re.compile("|".join(sorted(codes, key=len, reverse=True))), codes


def mentions(text: str, code: str, name: str) -> Mentions:
    """The places named in the text of a report of the place with this code and name.

    A place counts as a rival where it is named in full at least once and lies neither in
    the report's place nor around it; then it is counted under its short name too.
    """
    own = stem(name)
    unrelated = [(at, word) for at, word in _named_in_full(text) if not any(_related(c, code) for c in _names()[0][word])]
    rivals = [(text.count(stem(word)), word) for word in {word for _, word in unrelated}]
    count, rival = max(rivals, default=(0, None))
    if code == "100000" or not name:
        return Mentions(text.count(own), rival, count)
    worst = max((_foreign(text[a:b], [w for at, w in unrelated if a <= at < b], code, name) for a, b in _passages(text, own, name)),
                default=(0, None), key=lambda found: found[0])
    return Mentions(text.count(own), rival, count, *worst)


def places_named(text: str) -> set[str]:
    """The prefectures and counties that the text names in full."""
    return {word for _, word in _named_in_full(text)}


def _named_in_full(text: str) -> Iterator[tuple[int, str]]:
    """Where which prefecture or county is named in full."""
    codes, last, ends, lengths = _names()
    for match in last.finditer(text):
        end = match.end()
        for length in lengths if text[max(0, end - 2) : end] in ends else ():  # 全市 and 我县 end no name
            word = text[max(0, end - length) : end]
            if word in codes:
                yield end - len(word), word
                break


def _passages(text: str, own: str, name: str) -> Iterator[tuple[int, int]]:
    """The longer stretches without a word of the report's own place."""
    words = re.compile(f"{re.escape(own)}|[全我本]{name[-1]}")
    places_of_own = [0, *(m.start() for m in words.finditer(text)), len(text)]
    return ((a, b) for a, b in pairwise(places_of_own) if b - a >= PASSAGE)


def _foreign(passage: str, unrelated: list[str], code: str, name: str) -> tuple[int, str | None]:
    """How much a passage speaks of other places: of one most of all or of many once, and as of its own (全县)."""
    pattern, provinces = _provinces()
    of: Counter[str] = Counter(word for word in pattern.findall(passage) if provinces[word][:2] != code[:2])
    for word in set(unrelated):
        of[word] = passage.count(stem(word))
    as_own = re.findall(f"[全我][{OTHER_LEVELS.get(name[-1], '县')}](?![域级直属])", passage)
    word, most = max(of.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
    return max(most, len(set(unrelated))) + len(as_own), word or next(iter(as_own), None)


def _related(one: str, other: str) -> bool:
    """Whether a place lies in the other, around it or beside it in the same prefecture."""
    if other.endswith("0000"):
        return other == "100000" or one[:2] == other[:2]
    return one[:4] == other[:4]
