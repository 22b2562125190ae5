"""The tables of phrases and of words that lean to a part: each row against its examples."""

from __future__ import annotations

import re

import pytest

from tasks.sections import tokens
from tasks.sections.marks import rows
from tasks.sections.parts import _tense

PHRASES = rows("phrases.tsv")
WORDS = rows("parts_words.tsv")


@pytest.mark.parametrize("row", PHRASES, ids=lambda r: f"{r['role']}-{r['example'][:8]}")
def test_phrase_and_its_examples(row: dict[str, str]) -> None:
    assert re.search(row["pattern"], row["example"])
    assert not re.search(row["pattern"], row["counter_example"])


@pytest.mark.parametrize("row", WORDS, ids=lambda r: r["part"])
def test_words_lean_to_their_part(row: dict[str, str]) -> None:
    scores = _tense(tokens(row["example"]))
    assert scores[row["part"]] > 0
    assert scores[row["part"]] >= max(scores.values())
