"""Every row of the tables is matched by its example, and by no line of a report that looks like it."""

from __future__ import annotations

import re

import pytest
from planted import report_of, sample

from tasks.contract import REMOVAL_REASONS
from tasks.dedup import headings, marks
from tasks.dedup.clean import without_marks
from tasks.dedup.fold import fold, view, views
from tasks.dedup.marks import Mark

MARKS = marks.marks()
HEADINGS = marks.read_table("headings.tsv")
TITLES = marks.read_table("titles.tsv")
PARTS = marks.read_table("parts.tsv")
BODY = "\n".join(fold(line) for line in sample("lanyue-2022"))


def case(example: str) -> tuple[str, tuple[int, int]]:
    """The line of an example, and the extent of what goes: between ⟦ and ⟧, or all."""
    line = example.replace("⟦", "").replace("⟧", "")
    return line, (example.index("⟦"), example.index("⟧") - 1) if "⟦" in example else (0, len(line))


def test_rows_are_complete() -> None:
    assert all(mark.where in marks.WHOLE_LINE for mark in MARKS if not mark.hints)
    assert len({m.name for m in MARKS}) == len(MARKS)
    for mark in MARKS:
        assert mark.where in marks.WHERE
        assert mark.reason in REMOVAL_REASONS
        assert mark.examples
        assert mark.counters, mark.name


@pytest.mark.parametrize("mark, example", [(m, e) for m in MARKS for e in m.examples],
                         ids=lambda value: value.name if isinstance(value, Mark) else None)
def test_row_finds_its_example(mark: Mark, example: str) -> None:
    line, extent = case(example)
    levelled = view(line)
    assert len(levelled) == len(line)
    assert MARKS.index(mark) in marks.admitted([levelled])[0], "no hint of the row stands in its example"
    assert extent in list(mark.spans(levelled))


@pytest.mark.parametrize("mark, counter", [(m, c) for m in MARKS for c in m.counters],
                         ids=lambda value: value.name if isinstance(value, Mark) else None)
def test_no_row_finds_a_line_of_a_report(mark: Mark, counter: str) -> None:
    assert marks.find(views(["各位代表：", counter, "一、过去一年工作回顾"]))[1] == []
    if mark.where not in ("beside", "run"):
        assert not list(mark.spans(view(counter))), "the row itself finds it"


@pytest.mark.parametrize("mark", [m for m in MARKS if m.where == "beside"], ids=lambda m: m.name)
def test_line_beside_another_goes_with_it(mark: Mark) -> None:
    found = marks.find(views(["责任编辑：文舟", mark.examples[0]]))
    assert found[1]
    assert marks.is_whole(view(mark.examples[0]), found[1])


@pytest.mark.parametrize("row", PARTS, ids=lambda row: row["name"])
def test_part_matches_its_example(row: dict[str, str]) -> None:
    assert re.fullmatch(marks.parts()[row["name"]], row["example"].strip(" ") if row["name"] != "colon" else row["example"])


def test_no_pattern_goes_back_over_a_line_again_and_again() -> None:
    """Lines made to send a careless pattern back and forth; the test ends or hangs."""
    lines = [unit * (6000 // len(unit)) for unit in (
        "0", "a", " ", "政府工作报告", "【", "更多", "微信联系加", "来源:", "2019-01-01 ", "打印 ", "示例网 www.a", "·代表热议", "摄 ")]
    for mark in MARKS:
        for line in lines:
            list(mark.spans(line))


@pytest.mark.parametrize("row", [r for r in TITLES if r["where"] != "word"], ids=lambda row: row["title"])
def test_title_goes_from_the_end_of_a_heading(row: dict[str, str]) -> None:
    line, (start, end) = case(row["example"])
    found = headings.tail_of(line, BODY, (0, 0))
    if row["where"] == "anywhere":
        assert [(s, e) for s, e, _ in headings.titles_in(line)] == [(start, end)]
    assert found is not None
    assert (found.start, found.end, found.sure) == (start, end, True)


@pytest.mark.parametrize("row", [r for r in TITLES if r["where"] == "word"], ids=lambda row: row["title"])
def test_word_of_titles_tells_an_unknown_title(row: dict[str, str]) -> None:
    line, (start, end) = case(row["example"])
    found = headings.tail_of(line, "持续增进民生福祉" + BODY, (0, 0))
    assert found is not None
    assert found.sure
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize("row", HEADINGS, ids=lambda row: row["word"])
def test_heading_of_the_table_stays(row: dict[str, str]) -> None:
    assert row["word"] in view(row["example"])
    assert headings.tail_of(row["example"], BODY, (0, 0)) is None


@pytest.mark.parametrize("row", [r for r in HEADINGS if r["kind"] == "ending"], ids=lambda row: row["word"])
@pytest.mark.parametrize("glued", ["柳芽奇缘", "杏花疏影录", "gwdq2022"])
def test_unknown_end_of_a_heading_goes(row: dict[str, str], glued: str) -> None:
    line = row["example"] + glued
    found = headings.tail_of(line, BODY, (0, 0))
    assert found is not None
    assert line[found.start:found.end] == glued


def test_titles_stay_where_a_report_names_them() -> None:
    report = report_of(["创作排演《侯卫东官场笔记》等剧目12部，观众超过10万人次。"])
    assert without_marks(report.source.text, report.blocks) == (list(report.blocks), [], set())
