"""The policy topic of a paragraph, from the weighted words of ``topics.tsv``.

A paragraph's own words count first, its heading's words again, then those of the headings
above it. Shares, not sums, are added, so that a long paragraph and a short one are judged alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tasks.contract import TOPICS
from tasks.sections.marks import rows

Evidence = list[float]
"""One number per topic, in the order of contract.TOPICS."""

OTHER = TOPICS.index("other")
ECONOMY = TOPICS.index("economy")
DOUBT = 4.0
"""Weight of words that a text must bring before its shares count half."""
HEADING_DOUBT = 1.5
"""The same for a heading, of which one word may say all."""
OWN, HEADING, ABOVE, HIGHER = 1.0, 0.6, 0.35, 0.1
"""What the shares of a text, its heading, the next heading above and those higher up count."""
INTRODUCING, GENERAL = 0.4, 0.2
"""What speaks for economy in the first paragraphs of a part, and in others under none but its heading."""
LEAD, LEAD_WORDS = 0.3, 25
"""What the share of a paragraph's first words counts, and how many they are."""
NOTHING = 0.05
"""What speaks for other in any text: a topic needs more."""


@dataclass(frozen=True, slots=True)
class TopicTable:
    """The words of the table, each with the topics it speaks for."""

    weights: Mapping[str, tuple[tuple[int, float], ...]]


@lru_cache(maxsize=1)
def topic_table() -> TopicTable:
    """The table as it stands in ``topics.tsv``."""
    weights: dict[str, dict[int, float]] = {}
    for row in rows("topics.tsv"):
        for word in row["words"].split():
            topics = weights.setdefault(word, {})
            topics[TOPICS.index(row["topic"])] = float(row["weight"])
    return TopicTable({word: tuple(topics.items()) for word, topics in weights.items()})


def speaks_for(word: str) -> tuple[tuple[int, float], ...]:
    """What a token speaks for; one that is not in the table, by the longest table word in it, the last of equals."""
    weights = topic_table().weights
    if found := weights.get(word):
        return found
    for size in range(len(word) - 1, 1, -1):
        for start in range(len(word) - size, -1, -1):
            if found := weights.get(word[start:start + size]):
                return found
    return ()


class _Known(dict[str, tuple[tuple[int, float], ...]]):
    """What tokens speak for, those asked about last; asked about every token, it has to be quicker than a function's cache."""

    def __missing__(self, word: str) -> tuple[tuple[int, float], ...]:
        if len(self) >= KNOWN:
            self.clear()
        self[word] = found = speaks_for(word)
        return found


KNOWN = 65536
_known = _Known()


def evidence(words: Iterable[str]) -> Evidence:
    """How much `words` speak for each topic; repetitions count less and less."""
    total = [0.0] * len(TOPICS)
    for word, count in Counter(filter(_known.__getitem__, words)).items():
        for topic, weight in _known[word]:
            total[topic] += weight * count ** 0.5
    return total


def share(found: Evidence, topic: str) -> float:
    """The share of a topic in what speaks for any, 0 to 1; little evidence makes it small."""
    return found[TOPICS.index(topic)] / (sum(found) + DOUBT)


@dataclass(frozen=True, slots=True)
class Texts:
    """What a paragraph's topic is judged by."""

    words: Sequence[str]
    own: Evidence
    """Of the words."""
    headings: Sequence[Evidence]
    """Of the headings of the section path, from the top, the paragraph's own last."""


def scores(texts: Texts, *, has_heading: bool, general: float) -> Evidence:
    """A score from 0 to 1 for each topic.

    `has_heading` says that the last of the headings is the paragraph's own, `general` what speaks
    for economy because the paragraph treats of a whole part of the report.
    """
    factors = [HEADING, ABOVE] if has_heading else [ABOVE]
    parts = [(OWN, texts.own, DOUBT), (LEAD, evidence(texts.words[:LEAD_WORDS]), DOUBT)]
    for rank, heading in enumerate(reversed(texts.headings)):
        parts.append((factors[rank] if rank < len(factors) else HIGHER, heading, HEADING_DOUBT))
    total = [0.0] * len(TOPICS)
    for factor, part, doubt in parts:
        mass = sum(part)
        if mass:
            for topic, weight in enumerate(part):
                if weight:
                    total[topic] += factor * weight / (mass + doubt)
    total[ECONOMY] += general
    whole = OWN + LEAD + HEADING + ABOVE + HIGHER + INTRODUCING
    return [t / whole if t < whole else 1.0 for t in total]


def best_two(found: Evidence) -> tuple[tuple[str, float], tuple[str | None, float]]:
    """The topic and the runner-up, each with its score; other where little speaks for any topic."""
    said = [(round(score, 4), -topic) for topic, score in enumerate(found) if score and topic != OTHER]
    said.append((round(max(found[OTHER], NOTHING), 4), -OTHER))
    (score, topic), (second_score, second) = sorted([*said, (0.0, 0)], reverse=True)[:2]
    return (TOPICS[-topic], score), (TOPICS[-second] if second_score else None, second_score)
