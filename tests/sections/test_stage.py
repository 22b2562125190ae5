"""What holds for any report, and cases that were once wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.contract import PARTS, TOPICS
from tasks.model import Block, Section
from tasks.sections import tag, tokens


def blocks(*texts: str, **looks: object) -> list[Block]:
    return [Block(((0, len(t)),), t, **looks) for t in texts]  # type: ignore[arg-type]


def headings(*texts: str, year: int = 2020) -> list[str | None]:
    return [s.heading for s in tag(blocks("各位代表：", *texts), year)][1:]


LINES = st.sampled_from([
    "各位代表：", "我代表县人民政府向大会报告工作，请予审议。", "一、2019年工作回顾", "二、2020年工作安排", "（一）做强工业",
    "（二）做优农业。全年粮食增产。", "——实力增强。全县生产总值增长7%，财政收入增长5%。", "一是投资增长。完成投资30亿元，开工项目20个。",
    "同时，我们也清醒地看到，还存在不少困难和问题。", "让我们团结奋斗！", "附件", "名词解释", "1.三通：指通水、通电、通路。",
    "", " ", "一", "2020年", "全面推进乡村振兴，建设高标准农田3万亩。", "各位代表！"])


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_any_sequence_of_blocks(texts: list[str]) -> None:
    found = tag(blocks(*texts), 2020)
    assert len(found) == len(texts)
    for section in found:
        assert section.part in PARTS
        assert section.topic is None or section.topic in TOPICS
        assert 0 <= section.runner_up_score <= section.topic_score <= 1
        assert (section.heading is None) == (section.level is None)
        if section.heading is not None:
            assert section.section_path[-1] == section.heading
            assert section.level == len(section.section_path)


def test_tokens_made_before_give_the_same() -> None:
    given_blocks = blocks("各位代表：", "一、2019年工作回顾", "全县粮食增产，工业增加值增长6%。")
    assert tag(given_blocks, 2020, [tokens(b.text) for b in given_blocks]) == tag(given_blocks, 2020)


@pytest.mark.parametrize(("text", "heading"), [
    ("（一）做强工业。全年新增规上企业20家，产值增长8%。", "做强工业"),
    ("（一）做强工业：全年新增规上企业20家，产值增长8%。", "做强工业"),
    ("（一）做强工业 全年新增规上企业20家，产值增长8%，工业投资增长12%，技术改造投资增长15%，园区面积扩大。", "做强工业"),
    ("一是新增就业3万人。培训技能人才5000人，帮扶困难人员再就业800人。", None),
    ("一是新增规上企业20家；二是培育高新技术企业10家；三是改造老旧小区30个。", None),
    ("二要稳就业。帮扶困难人员，培训技能人才，鼓励创业带动就业。", "稳就业"),
    ("2020年，全县上下团结奋斗。", None),
    ("重点抓好以下八个方面工作：", None),
    ("（完）", None),
])
def test_heading_of_a_paragraph(text: str, heading: str | None) -> None:
    assert headings("一、2019年工作回顾", text, "其他方面的工作也取得了新的进展，群众满意度不断提高。")[1] == heading


def test_points_of_a_list_are_no_headings() -> None:
    assert headings("一、2020年工作安排", "今年办好三件实事：", "1.新建幼儿园2所", "2.改造农贸市场3个", "3.硬化道路20公里",
                    "我们要把实事办好，让群众得到实惠。")[2:5] == [None] * 3


def test_a_line_that_runs_on_is_no_heading() -> None:
    assert headings("一、2020年工作安排", "今年是十分关键的一年，我们要继续坚持稳中求进的工作总基调，推进经济", "社会发展各项工作",
                    "全县生产总值增长7%，财政收入增长5%，居民收入稳步提高。")[2] is None


def test_bold_line_with_a_full_stop_is_a_heading() -> None:
    report = [*blocks("各位代表：", "一、2020年工作安排"), *blocks("做强工业经济。", bold=True),
              *blocks("全年新增规上企业20家，产值增长8%，工业投资增长12%。")]
    assert tag(report, 2020)[2].heading == "做强工业经济"


@pytest.mark.parametrize("text", ["国防和军队建设得到加强。支持部队改革，退役军人安置率达到100%。"])
def test_one_short_opening_sentence_is_no_heading(text: str) -> None:
    assert headings("一、2019年工作回顾", "全年生产总值增长7%，财政收入增长5%，主要指标好于预期。", text)[2] is None


def test_points_end_with_the_paragraph_after_them() -> None:
    found = tag(blocks("各位代表：", "一、2019年工作回顾", "——工业增长。规上工业增加值增长8%，新增企业20家。",
                       "——农业丰收。粮食总产量增长3%，新增合作社12家。", "一年来，我们主要做了以下工作：",
                       "（一）全力稳增长。出台政策26条，减税降费3亿元，稳住了基本盘。"), 2020)
    assert found[4].section_path == ("2019年工作回顾",)
    assert [s.level for s in found[1:]] == [1, 2, 2, None, 2]


def test_a_paragraph_between_two_points_belongs_to_the_first() -> None:
    found = tag(blocks("各位代表：", "一、2019年工作回顾", "——工业增长。规上工业增加值增长8%，新增企业20家。",
                       "——农业丰收。粮食总产量增长3%，新增合作社12家。", "农民收入随之较快增长，乡村面貌明显改善。",
                       "——民生改善。新建学校3所，新增学位1200个，就业稳定。"), 2020)
    assert found[4].section_path == ("2019年工作回顾", "农业丰收")


def test_notes_are_glossary() -> None:
    report = [*blocks("各位代表：", "一、2019年工作回顾", "全年推进三通工程，群众出行更加方便。"),
              *blocks("三通工程：指通水、通电、通路。", kind="note"), *blocks("各位代表！让我们团结起来，为美好明天而奋斗！")]
    assert [s.part for s in tag(report, 2020)] == ["salutation", "review", "review", "glossary", "closing"]


def test_a_review_that_mentions_conduct_and_livelihood_stays_review() -> None:
    found = tag(blocks(
        "各位代表：", "一、2019年工作回顾", "（一）办好民生实事。十件民生实事全部完成：一是新建学校；二是改造道路；三是修缮卫生院。",
        "（二）加强政府自身建设。坚持依法行政，自觉接受监督，办理建议提案160件，廉政建设得到加强。",
        "二、2020年工作安排", "今年的主要预期目标是：生产总值增长7%。"), 2020)
    assert [s.part for s in found] == ["salutation", *["review"] * 3, *["tasks"] * 2]


def test_empty_report() -> None:
    assert tag([], 2020) == []


def test_sections_are_plain_values() -> None:
    assert isinstance(tag(blocks("各位代表："), 2020)[0], Section)
