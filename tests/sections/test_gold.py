"""The reports at hand against their hand annotation, by the program that compares releases."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.sections_corpus import SHARED, tagged_inputs
from tasks.sections import tag

GOLD = SHARED / "gold"
FLOORS = {
    "000_shaoguan-2017": {"part": 0.99, "heading_precision": 0.98, "heading_recall": 0.98, "level": 0.98, "topic": 0.88},
    # Annotated sentence by sentence: with one topic a paragraph no more than 0.744 of the topics can agree.
    "004_lechang-2021": {"part": 0.99, "heading_precision": 0.98, "heading_recall": 0.98, "level": 0.98, "topic": 0.68},
}

pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason="the hand annotation of real reports is not part of the project")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dataset")
    rows = []
    for name, blocks, year in tagged_inputs(SHARED / "reports"):
        if name.startswith(("000_", "004_")) and name.endswith(".txt"):
            rows += [{"document_id": name, "ordinal": at, "text": b.text, "part": s.part, "heading": s.heading,
                      "level": s.level, "topic": s.topic}
                     for at, (b, s) in enumerate(zip(blocks, tag(blocks, year), strict=True), 1)]
    pq.write_table(pa.Table.from_pylist(rows), folder / "paragraphs.parquet")
    return folder


@pytest.mark.parametrize("gold", FLOORS)
def test_gold(dataset: Path, gold: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(SHARED / "score"), *sys.path])
    scorer = importlib.import_module("score_sections")
    found = scorer.score(scorer.load(dataset), GOLD / f"{gold}.sections.tsv", 0)
    assert {name: found[name] for name in FLOORS[gold] if found[name] < FLOORS[gold][name]} == {}


@pytest.mark.bench
def test_cost_of_tagging(capsys: pytest.CaptureFixture[str]) -> None:
    from bench.sections import main

    with capsys.disabled():
        print()
        main([])
