"""Tokens are jieba's: the same dictionary, the same path."""

from __future__ import annotations

from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.sections import keywords, tokens
from tasks.sections.tokens import Segmenter
from tasks.sections.topics import topic_table

OUTLINES = sorted((Path(__file__).parent / "outlines").glob("*.txt"))


EXTRA = {"dictionary": (), "topics": tuple(topic_table().weights)}


@pytest.fixture(scope="module", params=EXTRA)
def pair(request: pytest.FixtureRequest) -> tuple[Segmenter, jieba.Tokenizer]:
    """The segmenter and jieba with the same words added."""
    words = EXTRA[request.param]
    tokenizer = jieba.Tokenizer()
    for word in words:
        tokenizer.add_word(word)
    return Segmenter(words), tokenizer


def same_words(pair: tuple[Segmenter, jieba.Tokenizer], line: str) -> bool:
    ours, theirs = (pair[0].cut(line), pair[1].lcut(line, HMM=False))
    return [w for w in ours if "\u4e00" <= w[0] <= "\u9fa5"] == [w for w in theirs if "\u4e00" <= w[0] <= "\u9fa5"]


@pytest.mark.parametrize("path", OUTLINES, ids=lambda p: p.stem)
def test_same_words_as_jieba(pair: tuple[Segmenter, jieba.Tokenizer], path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        assert same_words(pair, line), line


def test_words_of_the_topic_table_are_cut_as_jieba_cuts_them(pair: tuple[Segmenter, jieba.Tokenizer]) -> None:
    assert [word for word in EXTRA["topics"] if not same_words(pair, f"的{word}的")] == []


@settings(deadline=None)  # the first one loads the dictionary
@given(st.text(alphabet="全市工业增加值增长1.5%，。ABC 龘\n", max_size=40))
def test_nothing_is_lost(text: str) -> None:
    assert "".join(tokens(text)) == text


def test_keywords_are_frequent_here_and_rare_elsewhere() -> None:
    sections = {name: tokens(text) for name, text in {
        "farm": "建设高标准农田，粮食增产，粮食丰收，全面推进。", "school": "建设幼儿园，教师培训，学位增加，全面推进。",
        "road": "建设高速公路，农村公路通车，全面推进。"}.items()}
    found = keywords(sections, top=3)
    assert found["farm"][0][0] == "粮食"
    assert all("全面" not in dict(pairs) and "建设" not in dict(pairs) for pairs in found.values())
    assert all(score > 0 for pairs in found.values() for _, score in pairs)
