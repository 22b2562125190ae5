"""Which places a report speaks of: its own, and the other that it speaks of most.

A report names its place dozens of times, mostly without 市 or 县. Text of another county
that got into the file does the same with another name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tasks.ingest.places import places, stem

SHORTEST = 3
"""Characters of the shortest name that is looked for: 城区 and 新区 are in every report."""
LEVELS = ("prefecture", "county")


@dataclass(frozen=True, slots=True)
class Mentions:
    """How often a text names its own place, and which unrelated place it names most."""

    own: int
    rival: str | None
    rival_count: int


@cache
def _names() -> tuple[dict[str, frozenset[str]], re.Pattern[str], tuple[int, ...]]:
    """Codes by full name, a pattern of their last characters, their lengths from the longest."""
    found: dict[str, set[str]] = {}
    for place in places():
        if place.level in LEVELS and len(place.name) >= SHORTEST:
            found.setdefault(place.name, set()).add(place.code)
    last = re.compile(f"[{''.join(sorted({name[-1] for name in found}))}]")
    return {n: frozenset(c) for n, c in found.items()}, last, tuple(sorted({len(n) for n in found}, reverse=True))


def mentions(text: str, code: str, name: str) -> Mentions:
    """The places named in the text of a report of the place with this code and name.

    A place counts as a rival where it is named in full at least once and lies neither in
    the report's place nor around it; then it is counted under its short name too.
    """
    codes = _names()[0]
    own = text.count(stem(name))
    rivals = [(text.count(stem(word)), word) for word in places_named(text) if not any(_related(c, code) for c in codes[word])]
    count, rival = max(rivals, default=(0, None))
    return Mentions(own, rival, count)


def places_named(text: str) -> set[str]:
    """The prefectures and counties that the text names in full."""
    codes, last, lengths = _names()
    found = set()
    for match in last.finditer(text):
        end = match.end()
        for length in lengths:
            word = text[max(0, end - length) : end]
            if word in codes:
                found.add(word)
                break
    return found


def _related(one: str, other: str) -> bool:
    """Whether a place lies in the other, around it or beside it in the same prefecture."""
    if other.endswith("0000"):
        return other == "100000" or one[:2] == other[:2]
    return one[:4] == other[:4]
