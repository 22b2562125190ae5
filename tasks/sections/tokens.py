"""Words of a text: jieba's dictionary and jieba's most probable path, found once per paragraph.

The result is that of ``jieba.lcut(text, HMM=False)`` for runs of Chinese characters. The
dictionary is read from jieba; the path is found by rjieba, the same algorithm in Rust, at a
fraction of the time. The words of the topic table are part of the dictionary, so that
高标准农田 is one token. The hidden Markov model is off because it makes words up that no table
can list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import jieba
from rjieba import Jieba

HAN = re.compile(r"[\u4e00-\u9fa5]+")
HAN_RUN = re.compile(r"[\u4e00-\u9fa5]+|[A-Za-z0-9.%]+|[^\u4e00-\u9fa5A-Za-z0-9.%]+")
NO_WORD = "\ue000"
"""A character of no text (private use), by which the dictionary's total is set."""


class Segmenter:
    """Cuts text into words with jieba's dictionary and `extra` words."""

    def __init__(self, extra: Iterable[str] = ()) -> None:
        self._jieba = _dictionary()
        surplus = 0
        for word in extra:
            known = self._jieba.has_word(word)
            count = self._jieba.add_word(word, None, None)
            if known:
                # jieba adds the count of a word that it knows to its total once more, rjieba does
                # not; a total that is less would cut 大型活动 in two again.
                surplus += count
                self._jieba.add_word(NO_WORD, surplus, None)

    def cut(self, text: str) -> list[str]:
        """The words of `text` in order; joined they are `text` again."""
        found: list[str] = []
        for run in HAN_RUN.findall(text):
            if "\u4e00" <= run[0] <= "\u9fa5":
                found += self._jieba.cut(run, False)
            else:
                found.append(run)
        return found


    def words(self, text: str) -> list[str]:
        """The words of `text` that are written in Chinese characters, in order."""
        found: list[str] = []
        for run in HAN.findall(text):
            found += self._jieba.cut(run, False)
        return found


def _dictionary() -> Jieba:
    """rjieba with the words of jieba's dictionary file (a word, its count and its part of speech a line)."""
    words: Jieba = Jieba.empty()  # type: ignore[no-untyped-call]
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, count, *_ = line.decode("utf-8").split(" ")
            words.add_word(word, int(count), None)
    return words


@lru_cache(maxsize=1)
def segmenter() -> Segmenter:
    """The segmenter all stages share, with the words of the topic table in its dictionary."""
    from tasks.sections.topics import topic_table

    return Segmenter(topic_table().weights)


def tokens(text: str) -> list[str]:
    """The words of `text`, to be made once per paragraph and handed on."""
    return segmenter().cut(text)
