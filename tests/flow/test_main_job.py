"""The main job on real input: six files, five reports. Skipped where the real reports are not at hand."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tasks.publish.summary import Summary
from tasks.records import nonblank

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
REPORTS = SHARED / "reports"
GOLD = ("000_shaoguan-2017", "004_lechang-2021")

pytestmark = [
    pytest.mark.flow,
    pytest.mark.skipif(not REPORTS.is_dir(), reason=f"the real reports are not at {SHARED.name}/reports"),
]

Row = dict[str, object]


@pytest.fixture(scope="module")
def published(api: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    from flows.build import build

    output = tmp_path_factory.mktemp("real")
    return output / "latest", build(str(REPORTS), str(output), return_state=True).result()


def rows(folder: Path, table: str, document: str | None = None) -> list[Row]:
    wanted = pc.field("document_id") == document if document else None
    found: list[Row] = pq.read_table(folder / f"{table}.parquet", filters=wanted).to_pylist()
    return found


def test_five_documents_of_six_files(published: tuple[Path, Summary]) -> None:
    folder, summary = published
    assert not summary.rejects
    assert summary.twins == {"004_e1b48f671135faa7.txt": "004_e1b48f671135faa7.pdf"}
    found = {(d["region_code"], d["year"], str(d["session_date"]), d["speaker"]) for d in rows(folder, "documents")}
    # The report of 440200 says neither when nor by whom it was given.
    assert found == {
        ("440200", 2017, "None", None), ("441800", 2017, "2017-01-10", "郭锋"), ("431000", 2017, "2017-01-06", "刘志仁"),
        ("440100", 2017, "2017-01-05", "温国辉"), ("440281", 2021, "2021-02-07", "钟曦")}


def test_each_body_once_and_nothing_foreign(published: tuple[Path, Summary]) -> None:
    folder, _ = published
    kept = "".join(str(p["text"]) for p in rows(folder, "paragraphs"))
    removals = rows(folder, "removals")
    for foreign in ("二号首长", "侯卫东官场笔记"):
        assert foreign not in kept
        assert any(foreign in str(r["text"]) and r["reason"] == "advertisement" for r in removals)
    reasons = Counter(r["reason"] for r in removals)
    assert {"repeat", "twin", "page_furniture", "footnote_mark", "advertisement"} <= set(reasons)
    for document in rows(folder, "documents"):
        texts = [str(p["text"]) for p in rows(folder, "paragraphs", str(document["document_id"]))]
        long = [text for text in texts if len(text) >= 40]
        assert len(set(long)) == len(long), document["document_id"]


def test_every_character_of_every_file_is_somewhere(published: tuple[Path, Summary]) -> None:
    folder, _ = published
    held: Counter[object] = Counter()
    for paragraph in rows(folder, "paragraphs"):
        held[paragraph["document_id"]] += nonblank(str(paragraph["text"]))
    twins = {"004_e1b48f671135faa7.txt"}
    for removal in rows(folder, "removals"):
        if removal["source"] not in twins:
            held[removal["document_id"]] += nonblank(str(removal["text"]))
    for document in rows(folder, "documents"):
        assert held[document["document_id"]] == document["source_characters"], document["source"]
    whole = nonblank((REPORTS / "004_e1b48f671135faa7.txt").read_text("utf-8"))
    assert sum(nonblank(str(r["text"])) for r in rows(folder, "removals") if r["source"] in twins) == whole


def test_the_pdf_and_the_text_made_from_it_are_the_same(
    published: tuple[Path, Summary], tmp_path: Path, build: Callable[[Path, Path], Summary]
) -> None:
    """The published document is the PDF's; the text alone gives the same paragraphs and figures."""
    folder, _ = published
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "text.txt").write_bytes((REPORTS / "004_e1b48f671135faa7.txt").read_bytes())
    build(tmp_path / "reports", tmp_path / "output")
    both = [rows(at, "paragraphs", "440281-2021") for at in (folder, tmp_path / "output" / "latest")]
    of_pdf, of_text = ("\n".join("".join(str(p["text"]).split()) for p in some) for some in both)
    same = sum(block.size for block in SequenceMatcher(None, of_pdf, of_text, autojunk=False).get_matching_blocks())
    assert same >= 0.995 * max(len(of_pdf), len(of_text))
    said = [[(f["mention"], f["value_low"], f["value_high"], f["unit"], f["indicator"], f["measure"], f["status"])
             for f in rows(at, "figures", "440281-2021")] for at in (folder, tmp_path / "output" / "latest")]
    assert said[0] == said[1]


@pytest.mark.parametrize("name", GOLD)
def test_figures_against_gold(published: tuple[Path, Summary], name: str) -> None:
    gold = SHARED / "gold" / f"{name}.figures.tsv"
    done = subprocess.run([sys.executable, str(SHARED / "score" / "score_figures.py"), str(published[0]), str(gold), "--json"],
                          capture_output=True, text=True, check=True)
    [score] = json.loads(done.stdout)
    assert score["value"]["f1"] >= 0.99
    assert score["value_unit_measure"]["f1"] >= 0.97
    assert score["full"]["f1"] >= 0.93


def test_every_headline_figure_is_found(published: tuple[Path, Summary]) -> None:
    told = {name: [h["value"] for h in found] for name, found in published[1].headlines.items()}
    assert told["440200-2017"] == ["1,227 亿元", "6 %", "8 %"]
    assert told["440281-2021"] == ["122.98 亿元", "3.3 %", "≥ 7 %"]
    assert not [name for name, values in told.items() if "not found" in values]
