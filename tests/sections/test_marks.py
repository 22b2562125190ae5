"""The tables of numbering, headings' cues and parts: each row against its own examples."""

from __future__ import annotations

import pytest

from tasks.sections.marks import fold, han_number, mark, rows
from tasks.sections.parts import cues

MARKS = rows("marks.tsv")
PARTS = rows("parts.tsv")
YEAR = {"heading": 2017, "opening": 2017}


@pytest.mark.parametrize("row", MARKS, ids=lambda r: r["style"])
def test_mark_reads_its_example(row: dict[str, str]) -> None:
    found = mark(row["example"])
    assert found is not None
    assert (found.style, found.kind) == (row["style"], row["class"])


@pytest.mark.parametrize("row", MARKS, ids=lambda r: r["style"])
def test_mark_refuses_its_counter_example(row: dict[str, str]) -> None:
    found = mark(row["counter_example"])
    assert found is None or found.style != row["style"]


@pytest.mark.parametrize(("text", "number", "rest"), [
    ("一、回顾", 1, "回顾"), ("十二、展望", 12, "展望"), ("（二十三）民生", 23, "民生"), ("3．工业", 3, "工业"),
    ("１２．工业", 12, "工业"), ("(4)农业", 4, "农业"), ("第三部分 任务", 3, "任务"), ("四是改革。", 4, "改革。"),
    ("——成绩", None, "成绩"), ("附件2：名词解释", 2, "名词解释")])
def test_number_and_rest(text: str, number: int | None, rest: str) -> None:
    found = mark(text)
    assert found is not None
    assert (found.number, text[found.end:]) == (number, rest)


@pytest.mark.parametrize("text", [
    "2017年工作回顾", "一年来，", "三大抓手", "5.2%的增速", "第一产业", "一、二、三产业", "1.5万人", "十件实事",
    "“一带一路”", "一般公共预算"])
def test_no_mark(text: str) -> None:
    assert mark(text) is None


@pytest.mark.parametrize(("digits", "value"), [("七", 7), ("十", 10), ("十五", 15), ("二十", 20), ("四十八", 48), ("一百", 100)])
def test_han_number(digits: str, value: int) -> None:
    assert han_number(digits) == value


@pytest.mark.parametrize("row", PARTS, ids=lambda r: f"{r['part']}-{r['example'][:8]}")
def test_part_cue_and_its_examples(row: dict[str, str]) -> None:
    matching = [c for c in cues(row["where"], 2017) if c.part == row["part"] and c.weight == float(row["weight"])]
    assert any(c.pattern.search(fold(row["example"])) for c in matching)
    if row["counter_example"]:
        own = cues(row["where"], 2017)[[r for r in PARTS if r["where"] == row["where"]].index(row)]
        assert not own.pattern.search(fold(row["counter_example"]))


@pytest.mark.parametrize(("year", "heading", "part"), [
    (2021, "“十三五”时期工作", "review"), (2021, "“十四五”时期的任务", "goals"), (2026, "“十五五”期间的蓝图", "goals"),
    (1991, "１９９０年计划的执行情况", "review"), (1990, "一九九零年工作", "tasks"), (2001, "“九五”时期的发展", "review")])
def test_cues_know_the_year(year: int, heading: str, part: str) -> None:
    from tasks.sections.parts import heading_scores

    scores = heading_scores(heading, year)
    assert max(scores, key=lambda p: scores[p]) == part
