"""The sentences of the cases and of the tables are our own: none runs along with a real report for long."""

from __future__ import annotations

import re

import pytest
from figure_cases import cases

from bench.reports import SHARED, Read
from tasks.figures.vocabulary import table

RUN = 22
"""Characters in a row, digits and punctuation left out, that are taken for a real report's; set phrases are shorter."""


def bare(text: str) -> str:
    return re.sub(r"[\s\d\W]+", "", text)


def runs(text: str) -> set[str]:
    return {text[i:i + RUN] for i in range(len(text) - RUN + 1)}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real reports are not beside the project")
def test_no_sentence_is_a_real_reports(real: list[Read], national: dict[int, Read]) -> None:
    theirs = {run for report in (*real, *national.values()) for text in report.texts for run in runs(bare(text))}
    ours = {c.name: c.text for c in cases()}
    ours |= {f"{name}.tsv {row['example']}": row["example"]
             for name in ("units", "cues", "indicators", "exclusions") for row in table(f"{name}.tsv")}
    assert len(theirs) > 100_000
    assert {name for name, text in ours.items() if runs(bare(text)) & theirs} == set()
