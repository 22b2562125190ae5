"""Words of a text: jieba's dictionary and jieba's most probable path, found once per paragraph.

The result is that of ``jieba.lcut(text, HMM=False)`` for runs of Chinese characters. Two
things differ from calling it: the words of the topic table are part of the dictionary, so
that 高标准农田 is one token, and the search looks each candidate up once instead of twice
(logarithms are taken when the dictionary is loaded), which makes it more than twice as fast.
The hidden Markov model is off because it makes words up that no table can list.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterable
from functools import lru_cache

import jieba

HAN_RUN = re.compile(r"[\u4e00-\u9fa5]+|[A-Za-z0-9.%]+|[^\u4e00-\u9fa5A-Za-z0-9.%]+")
UNKNOWN = 1.0
"""Stands for 'no word of the dictionary begins like this'; a logarithm of a probability is below 0."""

LogProbabilities = dict[str, float | None]
"""Logarithm of the probability of each word; None for what only begins a word."""


class Segmenter:
    """Cuts text into words with jieba's dictionary and `extra` words."""

    def __init__(self, extra: Iterable[str] = ()) -> None:
        jieba.setLogLevel(logging.WARNING)
        dictionary = jieba.Tokenizer()
        dictionary.initialize()
        for word in extra:
            dictionary.add_word(word)
        log_total = math.log(dictionary.total)
        self._log: LogProbabilities = {
            word: math.log(count) - log_total if count else None for word, count in dictionary.FREQ.items()}
        self._log_single = -log_total

    def cut(self, text: str) -> list[str]:
        """The words of `text` in order; joined they are `text` again."""
        found: list[str] = []
        for run in HAN_RUN.findall(text):
            if "\u4e00" <= run[0] <= "\u9fa5":
                self._cut_han(run, found)
            else:
                found.append(run)
        return found

    def _cut_han(self, run: str, found: list[str]) -> None:
        """Appends the words of a run of Chinese characters: the path of the highest probability."""
        log, size = self._log.get, len(run)
        score, after = [0.0] * (size + 1), [0] * size
        for i in range(size - 1, -1, -1):
            probability = log(run[i], UNKNOWN)
            best, best_end = (self._log_single if probability in (None, UNKNOWN) else probability) + score[i + 1], i + 1
            end = i + 2 if probability != UNKNOWN else size + 1
            while end <= size:
                probability = log(run[i:end], UNKNOWN)
                if probability == UNKNOWN:
                    break
                if probability is not None and probability + score[end] >= best:
                    best, best_end = probability + score[end], end
                end += 1
            score[i], after[i] = best, best_end
        i = 0
        while i < size:
            found.append(run[i:after[i]])
            i = after[i]


@lru_cache(maxsize=1)
def segmenter() -> Segmenter:
    """The segmenter all stages share, with the words of the topic table in its dictionary."""
    from tasks.sections.topics import topic_table

    return Segmenter(topic_table().weights)


def tokens(text: str) -> list[str]:
    """The words of `text`, to be made once per paragraph and handed on."""
    return segmenter().cut(text)
