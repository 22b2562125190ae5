"""The topic table: each row's example has its topic, its counter-example another."""

from __future__ import annotations

import pytest

from tasks.contract import TOPICS
from tasks.model import Block
from tasks.sections import tag, tokens
from tasks.sections.marks import rows
from tasks.sections.topics import Texts, best_two, evidence, scores, topic_table

ROWS = rows("topics.tsv")


def topic_of(text: str) -> str:
    words = tokens(text)
    return best_two(scores(Texts(words, evidence(words), []), has_heading=False, general=0))[0][0]


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['topic']}-{r['words'][:6]}")
def test_row_and_its_examples(row: dict[str, str]) -> None:
    words = row["words"].split()
    assert any(w in row["example"] for w in words)
    assert topic_of(row["example"]) == row["topic"]
    assert any(w in row["counter_example"] for w in words)
    assert topic_of(row["counter_example"]) != row["topic"]


def test_every_topic_has_words() -> None:
    assert {r["topic"] for r in ROWS} == set(TOPICS)


def test_no_word_twice_for_a_topic() -> None:
    pairs = [(w, r["topic"]) for r in ROWS for w in r["words"].split()]
    assert sorted({p for p in pairs if pairs.count(p) > 1}) == []


def test_words_of_the_table_are_tokens() -> None:
    cut = [w for w in topic_table().weights if w.isalpha() and not w.isascii() and tokens(w) != [w]]
    assert cut == []


def test_scores_lie_between_0_and_1_and_the_runner_up_below() -> None:
    text = "新建幼儿园6所，改造卫生院3所，义务教育和公共卫生服务水平提高。"
    [section] = tag([Block(((0, len(text)),), "一、" + text)], 2020)
    assert {section.topic, section.runner_up} == {"education", "health"}
    assert 0 < section.runner_up_score <= section.topic_score <= 1


def test_nothing_to_go_by_is_other() -> None:
    assert topic_of("就这样，大家都知道了。") == "other"
