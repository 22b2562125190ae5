"""Lines become the paragraphs they were, however they were broken."""

from __future__ import annotations

import re

import pytest

from tasks.ingest.layout import lay_out
from tasks.ingest.markup import FILL, view_of
from tasks.model import Removal, Source, doubly_accounted, unaccounted
from tests.ingest.report import BODY, PARAGRAPHS, lines_of, squashed


def texts(text: str, pages: tuple[int, ...] = ()) -> list[str]:
    source = Source("x", "", "text", "utf-8", text, pages)
    blocks, removals = lay_out(source)
    assert unaccounted(text, blocks, removals) == []
    return [block.text for block in blocks]


@pytest.mark.parametrize("width", [20, 24, 28, 32, 36])
@pytest.mark.parametrize("indent", ["　　", ""])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_wrapped_text_is_joined(width: int, indent: str, between: str) -> None:
    lines = [(indent if i == 0 else "") + line for p in BODY for i, line in enumerate(lines_of(p, width))]
    assert [squashed(t) for t in texts(between.join(lines))] == [squashed(p) for p in BODY]


def test_a_heading_on_its_own_line_stays_alone() -> None:
    lines = [line for p in BODY for line in lines_of(p)]
    found = texts("\n".join(lines))
    assert "一、2018年工作回顾" in found
    assert "二、2019年工作安排" in found


def test_the_page_number_goes_from_mid_sentence() -> None:
    text = "　　全县上下心往一处想，把最难走的路一米一米地修\n\n— 7 —\n\n通，把最难办的事一件一件地办成。"
    wrapped = "\n".join(line for p in BODY for line in lines_of(p))
    assert "修通" in "".join(texts(wrapped + "\n" + text))


@pytest.mark.parametrize("number", ["— 3 —", "-3-", "第3页", "第 3 页 共 12 页", "3/12", "·3·", "－３－", "Page 3"])
def test_page_numbers_of_any_style(number: str) -> None:
    text = f"修通山里的路。\n{number}\n办好群众的事。"
    source = Source("x", "", "text", "utf-8", text)
    blocks, removals = lay_out(source)
    assert [b.text for b in blocks] == ["修通山里的路。", "办好群众的事。"]
    assert [(r.reason, text[r.start:r.end]) for r in removals] == [("page_furniture", number)]


@pytest.mark.parametrize("text", ["1.修路", "3项", "一", "2019年", "（三）", "① ② ③"])
def test_what_is_no_page_number(text: str) -> None:
    assert texts(f"修通山里的路。\n{text}\n办好群众的事。")[1] == re.sub(r"\s", "", text)


@pytest.mark.parametrize("written,read", [
    ("增长 8.6 %，达到 2 016 万元", "增长8.6%，达到2016万元"),
    ("1 9 9 3 年3 月", "1993年3月"),
    ("全县　　生产总值，稳步增长。", "全县生产总值，稳步增长。"),
    ("政 府 工 作 报 告", "政府工作报告"),
    ("县长　桂 示 范", "县长 桂示范"),
    ("栖桐县人民政府县长\u3000桂示范", "栖桐县人民政府县长 桂示范"),
    ("推广 Green Food 认证，提高附加值。", "推广Green Food认证，提高附加值。"),
    ("一、 过去一年", "一、过去一年"),
])
def test_layout_blanks_go_and_others_stay(written: str, read: str) -> None:
    assert texts(written) == [read]


@pytest.mark.parametrize("lines,paragraphs", [
    (["全县推进", "，办好实事。"], ["全县推进，办好实事。"]),
    (["坚持以人为本，", "把好事办实。"], ["坚持以人为本，把好事办实。"]),
    (["落实“三个", "一批”行动。"], ["落实“三个一批”行动。"]),
    (["各位代表：", "现在，我报告工作。"], ["各位代表：", "现在，我报告工作。"]),
    (["各位代表，", "现在，我报告工作。"], ["各位代表，", "现在，我报告工作。"]),
    (["·", "修好出山路。"], ["·修好出山路。"]),
    (["抓好“一村一品”", "二、修好出山路。"], ["抓好“一村一品”", "二、修好出山路。"]),
    (["突出消费带动，繁荣商贸", "全年零售额增长一成。"], ["突出消费带动，繁荣商贸", "全年零售额增长一成。"]),
])
def test_broken_and_whole_lines(lines: list[str], paragraphs: list[str]) -> None:
    assert texts("\n".join(lines)) == paragraphs


def test_line_ends_that_are_lost_are_found_at_numbering() -> None:
    text = "".join(PARAGRAPHS) + "".join(BODY[1:])
    found = texts(text)
    assert sum(t.startswith(("——", "（")) for t in found) >= 18
    assert max(map(len, found)) < 500


def test_a_running_header_goes_and_the_title_stays() -> None:
    pages, text = [], ""
    for number in range(6):
        pages.append(len(text))
        text += f"政府工作报告\n{BODY[number + 2]}\n{number + 1}\n"
    found = texts(text, tuple(pages))
    assert found == ["政府工作报告", *BODY[2:8]]


def test_marks_become_blanks_of_the_same_length() -> None:
    text = "一<U+00A0>二<!-- 三 -->四&nbsp;五\\r\\n六<br/>七\u200b八????九"
    view, marks = view_of(text)
    assert len(view) == len(text)
    assert view.replace(FILL, "") == "一\u00a0二四\u00a0五\n六\n七八\u3000\u3000九"
    assert [text[m.start:m.end] for m in marks] == [
        "<U+00A0>", "<!-- 三 -->", "&nbsp;", "\\r\\n", "<br/>", "\u200b", "????"]


@pytest.mark.parametrize("text", ["1<2，且3>2", "R&D经费", "为什么？", "好不好??好。", "C:\\news", "a_b", "A&B公司"])
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert texts(text) == [text]


def test_what_the_format_knows_is_left_out_and_not_counted_twice() -> None:
    text = "栖桐<b>1</b>县"
    known = (Removal(2, 10, "footnote_mark", "raised"),)
    source = Source("x", "", "html", None, text, removals=known)
    blocks, removals = lay_out(source)
    assert [b.text for b in blocks] == ["栖桐县"]
    assert removals == known


def test_markup_inside_a_header_is_counted_once() -> None:
    lines = [line for p in BODY for line in lines_of(p)]
    text = "\n".join(line + (f"\n栖桐县<U+00A0>人大文件\n— {i} —" if i % 8 == 5 else "") for i, line in enumerate(lines))
    source = Source("x", "", "text", "utf-8", text)
    blocks, removals = lay_out(source)
    assert [squashed(b.text) for b in blocks] == [squashed(p) for p in BODY]
    assert unaccounted(text, blocks, removals) == []
    assert doubly_accounted(blocks, removals) == 0
