"""Word lists and their counts."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jieba
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from tasks.contract import PARAGRAPHS, PARTS, TOPICS
from tasks.model import Block, Section
from tasks.publish import concepts
from tasks.publish.concepts import Concept, Reader, count
from tasks.publish.concepts.count import write_concepts as write_grouped
from tasks.publish.groups import Last, groups
from tasks.records import paragraph_row
from tasks.store import Item, Store
from tests.panel.small_release import write

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((ROOT / "samples" / "src").glob("*.txt"))
SHIPPED = concepts.shipped()
NAMES = [concept.name for concept in SHIPPED]


def write_concepts(store: Store, items: list[Item], folder: Path) -> None:
    """Both tables of the items, nothing of which is taken from a release before."""
    about = {item.document_id or "": item.digest for item in items}
    write_grouped(store, items, folder, groups("concepts", about), Last())


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(SHIPPED)


def test_the_lists_that_are_promised_are_there() -> None:
    assert {"digital_economy", "environment", "innovation", "rural", "livelihood", "opening_up", "safety"} <= set(NAMES)


@pytest.mark.parametrize("concept", SHIPPED, ids=NAMES)
def test_every_word_is_a_word_in_its_example(concept: Concept, reader: Reader) -> None:
    wrong = {word: reader.segmenter.cut(example) for word, example in concept.words.items()
             if word not in reader.segmenter.cut(example)}
    assert not wrong


@pytest.mark.parametrize("concept", SHIPPED, ids=NAMES)
def test_every_example_is_counted_for_its_concept(concept: Concept, reader: Reader) -> None:
    number = NAMES.index(concept.name)
    for word, example in concept.words.items():
        counts = reader.count([("tasks", "economy", example)])
        assert counts.hits["tasks", "economy"][number] >= 1
        assert word in counts.found[number]


@pytest.fixture(scope="module")
def plain() -> jieba.Tokenizer:
    """jieba as anyone would use it: its dictionary and the words of all lists."""
    tokenizer = jieba.Tokenizer()
    for concept in SHIPPED:
        for word in concept.words:
            tokenizer.add_word(word)
    return tokenizer


@pytest.mark.parametrize("name", ["digital_economy", "environment", "livelihood"])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_counts_are_those_of_a_plain_count_with_jieba(name: str, path: Path, reader: Reader, plain: jieba.Tokenizer) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    concept = SHIPPED[NAMES.index(name)]
    tokens = [token for line in lines for token in plain.lcut(line, HMM=False)]
    words = [token for token in tokens if "\u4e00" <= token[0] <= "\u9fa5"]
    counts = reader.count([("review", None, line) for line in lines])
    assert counts.hits["review", "none"][NAMES.index(name)] == sum(token in concept.words for token in tokens) > 0
    assert counts.words["review", "none"] == len(words) > 1000
    assert sum(counts.found[NAMES.index(name)].values()) == counts.hits["review", "none"][NAMES.index(name)]


def test_title_and_glossary_are_counted_apart(reader: Reader) -> None:
    counts = reader.count([("title", None, "数字经济报告"), ("review", "economy", "发展数字经济"), ("glossary", None, "数字经济：")])
    number = NAMES.index("digital_economy")
    assert counts.found[number] == {"数字经济": 1}
    assert {cell: hits[number] for cell, hits in counts.hits.items()} == {
        ("title", "none"): 1, ("review", "economy"): 1, ("glossary", "none"): 1}


def test_numbers_and_punctuation_are_no_words(reader: Reader) -> None:
    assert reader.count([("review", None, "增长8.5%，GDP（地区生产总值）达120亿元。")]).words == {("review", "none"): 5}


@pytest.mark.parametrize("text, wrong", [("word\n民生\n民生\n", "twice"), ("word\n", "empty"), ("词\n民生\n", "no column")])
def test_a_list_that_is_none_is_refused(tmp_path: Path, text: str, wrong: str) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"mine\.tsv"):
        concepts.read(path)


# --- the tables ----------------------------------------------------------------------------------------

def tag(root: Path) -> tuple[Store, list[Item]]:
    """A store with the samples as tag leaves them, in two parts."""
    store, items = Store(root), []
    for number, path in enumerate(SAMPLES):
        document = f"99010{number}-2020"
        lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
        section = Section("review", None, None, (), "economy", 0.5, None, 0.0)
        sections = [replace(section, part="title"), *([section] * (len(lines) - 1))]
        rows = [paragraph_row(document, ordinal, Block(((0, len(line)),), line), where)
                for ordinal, (line, where) in enumerate(zip(lines, sections, strict=True), 1)]
        with store.write("tag", [document], (PARAGRAPHS,)) as part:
            part.add({"paragraphs": rows})
            part.answers_for([(document, path.name)])
        items.append(Item(path.name, path.name, f"digest of {document}", part.folder.name, document))
    return store, items


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, list[Item]]:
    return tag(tmp_path_factory.mktemp("store"))


def test_totals_are_the_sums_of_the_sections(tagged: tuple[Store, list[Item]], tmp_path: Path) -> None:
    write_concepts(*tagged, tmp_path)
    totals = pq.read_table(tmp_path / "concepts.parquet").to_pylist()
    sections = pq.read_table(tmp_path / "concept_sections.parquet").to_pylist()
    assert len(totals) == len(tagged[1]) * len(SHIPPED)
    assert {row["part"] for row in sections} <= set(PARTS)
    assert {row["topic"] for row in sections} <= {*TOPICS, "none"}
    for row in totals:
        own = [s for s in sections if (s["document_id"], s["concept"]) == (row["document_id"], row["concept"])
               and s["part"] not in ("title", "salutation", "glossary")]
        assert (row["hits"], row["words"]) == (sum(s["hits"] for s in own), sum(s["words"] for s in own))
        assert row["share"] == row["hits"] / row["words"]
        assert sum(int(word.rpartition(" ")[2]) for word in row["found"].split("; ") if word) == row["hits"]
        assert row["document_id"] == f"{row['region_code']}-{row['year']}"


def test_what_was_counted_is_not_counted_again(tagged: tuple[Store, list[Item]], tmp_path: Path,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in (first := tmp_path / "a", second := tmp_path / "b", third := tmp_path / "c"):
        folder.mkdir()
    write_concepts(*tagged, first)

    def no(job: object) -> None:
        raise AssertionError(f"counted again: {job}")

    monkeypatch.setattr(count, "_count_batch", no)
    write_concepts(*tagged, second)
    for name in ("concepts", "concept_sections"):
        assert (first / f"{name}.parquet").read_bytes() == (second / f"{name}.parquet").read_bytes()
    monkeypatch.setattr(count, "version", lambda *_: "other lists")
    with pytest.raises(AssertionError, match="counted again"):
        write_concepts(*tagged, third)


def test_no_documents_no_rows(tmp_path: Path) -> None:
    write_concepts(Store(tmp_path / ".store"), [], tmp_path)
    assert pq.read_table(tmp_path / "concepts.parquet").num_rows == 0


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    write(tmp_path, {"990100-2017": [("review", "渔港建成，渔船回港避风，渔业增产。"), ("tasks", "建设渔港。")]}, panel=False)
    mine = tmp_path / "fishing.tsv"
    mine.write_text("word\texample\n渔港\t建设渔港\n渔船\t检查渔船\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "tasks.publish.concepts", str(mine), "--release", str(tmp_path), "--into", str(tmp_path)],
                          cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = pyarrow.csv.read_csv(tmp_path / "concepts.csv").to_pylist()
    assert [(row["concept"], row["hits"], row["found"]) for row in rows] == [("fishing", 3, "渔港 2; 渔船 1")]
