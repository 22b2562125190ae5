"""Concepts: how often the words of a list occur in a report, of how many words.

A concept is a table of words in this folder, named after its file; another file is another
concept. Reports are cut into words by jieba (its dictionary and the words of all lists,
without the hidden Markov model, which makes words up); a word of a list is counted
where jieba cuts it as a word of its own. All words that are written in Chinese characters
make the total: numbers, Latin words and punctuation are not words.

The totals of a report leave out its title, its salutation and its glossary (which explains
the terms of the body once more); `concept_sections` has the counts of every part and topic.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.sections.tokens import Segmenter

HERE = Path(__file__).parent
NOT_IN_TOTALS = frozenset({"title", "salutation", "glossary"})
NO_TOPIC = "none"
Cell = tuple[str, str]
"""Part and topic."""
Text = tuple[str, str | None, str]
"""Part, topic and text of a paragraph."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A word list."""

    name: str
    title: str
    words: Mapping[str, str]
    """Each word with an example."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in one report."""

    words: Mapping[Cell, int]
    hits: Mapping[Cell, Sequence[int]]
    """Of each concept, in the order of the lists."""
    found: Sequence[Mapping[str, int]]
    """For each concept the words that occur in the totals' parts, the commonest first."""


def read(path: Path) -> Concept:
    """The word list in a file. Raises ValueError where it has no title, no words, or a word twice."""
    title = ""
    with path.open(encoding="utf-8-sig") as file:
        lines = list(file)
    for line in lines:
        if line.startswith("# title:"):
            title = line.removeprefix("# title:").strip()
    rows = list(csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE))
    words = {row["word"].strip(): (row.get("example") or "").strip() for row in rows if row.get("word")}
    if not words or len(words) < len(rows):
        raise ValueError(f"{path}: needs a line `word` (and `example`, after a tab) and below it words, each once")
    return Concept(path.stem, title or path.stem, words)


def shipped() -> list[Concept]:
    """The lists of this folder, by name."""
    return [read(path) for path in sorted(HERE.glob("*.tsv"))]


class Reader:
    """Counts the words of some lists."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self.concepts = concepts
        self.segmenter = Segmenter(word for concept in concepts for word in concept.words)
        self.of_word: dict[str, list[int]] = {}
        for number, concept in enumerate(concepts):
            for word in concept.words:
                self.of_word.setdefault(word, []).append(number)

    def count(self, paragraphs: Iterable[Text]) -> Counts:
        """The counts of one report."""
        words: Counter[Cell] = Counter()
        listed: dict[Cell, Counter[str]] = {}
        for part, topic, text in paragraphs:
            tokens, cell = self.segmenter.words(text), (part, topic or NO_TOPIC)
            words[cell] += len(tokens)
            listed.setdefault(cell, Counter()).update(filter(self.of_word.__contains__, tokens))
        total: Counter[str] = Counter()
        for cell, found in listed.items():
            if cell[0] not in NOT_IN_TOTALS:
                total.update(found)
        hits = {cell: self._by_concept(found) for cell, found in sorted(listed.items())}
        found_of = [dict(self._found(number, total)) for number in range(len(self.concepts))]
        return Counts({cell: words[cell] for cell in hits}, hits, found_of)

    def _by_concept(self, listed: Mapping[str, int]) -> list[int]:
        sums = [0] * len(self.concepts)
        for word, n in listed.items():
            for number in self.of_word[word]:
                sums[number] += n
        return sums

    def _found(self, number: int, total: Mapping[str, int]) -> Iterator[tuple[str, int]]:
        own = ((word, total[word]) for word in self.concepts[number].words if word in total)
        return iter(sorted(own, key=lambda pair: (-pair[1], pair[0])))
