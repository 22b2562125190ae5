"""What distinguishes a section: the words that are frequent in it and rare elsewhere (TF-IDF)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
WORD = re.compile(r"[\u4e00-\u9fa5]{2,}")


def keywords(sections: Mapping[Key, Sequence[str]], top: int = 10) -> dict[Key, list[tuple[str, float]]]:
    """The `top` words of each section with their scores, best first.

    `sections` maps a section, of any number of reports, to its words as ``tokens`` makes them.
    The score is the word's share of the section's words times log(N / n): N sections in all, n of
    them with the word. A word that every section has scores 0 and is left out.
    """
    counts = {key: Counter(w for w in words if WORD.fullmatch(w)) for key, words in sections.items()}
    holding = Counter(word for count in counts.values() for word in count)

    def score(word: str, count: Counter[str]) -> float:
        return count[word] / count.total() * math.log(len(counts) / holding[word])

    found: dict[Key, list[tuple[str, float]]] = {}
    for key, count in counts.items():
        ranked = sorted(((word, round(score(word, count), 6)) for word in count), key=lambda p: (-p[1], p[0]))
        found[key] = [pair for pair in ranked[:top] if pair[1] > 0]
    return found
