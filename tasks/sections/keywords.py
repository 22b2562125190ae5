"""What distinguishes a section: the words that are frequent in it and rare elsewhere (TF-IDF)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
WORD = re.compile(r"[\u4e00-\u9fa5]{2,}")


def counted(words: Sequence[str]) -> Counter[str]:
    """How often each Chinese word of two characters or more stands among `words`."""
    return Counter(w for w in words if WORD.fullmatch(w))


def ranked(count: Counter[str], holding: Mapping[str, int], sections: int, top: int) -> list[tuple[str, float]]:
    """The `top` words of a section with their scores, best first.

    The score is the word's share of the section's words times log(N / n): N `sections` in all, n of
    them `holding` the word. A word that every section has scores 0 and is left out.
    """
    size = count.total()
    scores = ((word, round(times / size * math.log(sections / holding[word]), 6)) for word, times in count.items())
    return [pair for pair in sorted(scores, key=lambda p: (-p[1], p[0]))[:top] if pair[1] > 0]


def keywords(sections: Mapping[Key, Sequence[str]], top: int = 10) -> dict[Key, list[tuple[str, float]]]:
    """The `top` words of each section with their scores, best first (see :func:`ranked`).

    `sections` maps a section, of any number of reports, to its words as ``tokens`` makes them.
    """
    counts = {key: counted(words) for key, words in sections.items()}
    holding = Counter(word for count in counts.values() for word in count)
    return {key: ranked(count, holding, len(counts), top) for key, count in counts.items()}
