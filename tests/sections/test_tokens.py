"""Tokens are jieba's: the same dictionary, the same path."""

from __future__ import annotations

from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.sections import keywords, tokens
from tasks.sections.tokens import Segmenter

OUTLINES = sorted((Path(__file__).parent / "outlines").glob("*.txt"))


@pytest.fixture(scope="module")
def plain() -> Segmenter:
    return Segmenter()


@pytest.mark.parametrize("path", OUTLINES, ids=lambda p: p.stem)
def test_same_words_as_jieba(plain: Segmenter, path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        han = [w for w in plain.cut(line) if "\u4e00" <= w[0] <= "\u9fa5"]
        assert han == [w for w in jieba.lcut(line, HMM=False) if "\u4e00" <= w[0] <= "\u9fa5"]


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
