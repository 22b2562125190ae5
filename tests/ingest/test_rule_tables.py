"""Every row of the tables of this stage holds for its own example."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tasks.ingest import completeness, nature
from tasks.ingest.numerals import folded
from tasks.ingest.readers import tables
from tasks.model import Block, Identity

ROOM = Path(__file__).parents[2] / "tasks" / "ingest"


def rows(name: str) -> list[dict[str, str]]:
    with (ROOM / name).open(encoding="utf-8") as f:
        return list(csv.DictReader((line for line in f if not line.startswith("#")), delimiter="\t"))


@pytest.mark.parametrize("row", rows("kinds.tsv"), ids=lambda row: row["example"])
def test_a_kind_is_known_by_its_title_alone(row: dict[str, str]) -> None:
    assert re.search(row["title"], folded(row["example"]))
    text = "我们要继续把群众的事情办好，把山区的道路修通，把财政的每一分钱花在刀刃上。" * 60
    blocks = [Block(((0, 1),), t) for t in (row["example"], text)]
    refused = nature.refused_as(blocks, Identity())
    assert refused is not None
    assert refused[0] == row["rule"]
    assert row["what"] in refused[1]


@pytest.mark.parametrize("title", ["政府工作报告", "2019年栖桐县政府工作报告", "关于2019年政府工作的报告", "栖桐县人民政府2019年工作报告"])
def test_no_kind_takes_a_reports_title(title: str) -> None:
    assert not any(kind.title.search(title) for kind in nature.kinds())


@pytest.mark.parametrize("row", rows("conditions.tsv"), ids=lambda row: row["example"])
def test_a_condition_matches_its_example(row: dict[str, str]) -> None:
    assert re.search(row["pattern"], row["example"])
    assert completeness.cues()[row["condition"]].search(row["example"])


def test_columns_are_named_once() -> None:
    names = [row["name"] for row in rows("columns.tsv")]
    assert len(names) == len(set(names))
    assert all(name == name.lower() and row["example"] for name, row in zip(names, rows("columns.tsv"), strict=True))


@pytest.mark.parametrize("row", rows("columns.tsv"), ids=lambda row: row["name"])
def test_a_column_is_found_by_its_name(row: dict[str, str]) -> None:
    header = [row["name"], "某列"]
    text = "各位代表，现在我代表县人民政府向大会报告工作。" * 60
    sample = [[row["example"], text]] if row["role"] != "text" else [[text, "某"]]
    found = tables.roles_of(header, sample)
    assert found[row["role"]] == 0
    assert found["text"] == (0 if row["role"] == "text" else 1)


def test_columns_may_be_named_by_hand() -> None:
    text = "各位代表，现在我代表县人民政府向大会报告工作。" * 60
    assert tables.roles_of(["甲", "乙"], [[text, text]], {"text": "乙", "place": "甲"}) == {"text": 1, "place": 0}


def test_traditional_characters_lead_to_simplified_ones() -> None:
    pairs = {row["traditional"]: row["simplified"] for row in rows("traditional.tsv")}
    assert pairs["縣"] == "县"
    assert not set(pairs) & set(pairs.values()), "folding twice changes nothing"
