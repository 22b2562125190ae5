"""Foreign text in a report: what goes, what stays, what is flagged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import assert_accounted, lines_of, reasons, report_of, sample

from tasks import ingest
from tasks.dedup import clean, foreign_lines, without_foreign_lines
from tasks.dedup import lines_of as suspect_lines_of
from tasks.model import Block, Report, Source

BODY = list(sample("lanyue-2022"))
HEADING = next(i for i, line in enumerate(BODY) if "工作回顾" in line and len(line) < 20)
LONG = [at for at, line in enumerate(BODY) if len(line) > 120]
SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "reports"


def with_line(line: str, at: int = 20) -> list[str]:
    return [*BODY[:at], line, *BODY[at:]]


def cleaned(lines: list[str]) -> Report:
    report = clean(report_of(lines))
    assert_accounted(report)
    return report


@pytest.mark.parametrize("name", ["lanyue-2022", "jichuan-2019", "yanting-2024"])
def test_a_clean_report_stays_as_it_is(name: str) -> None:
    report = cleaned(list(sample(name)))
    assert lines_of(report) == list(sample(name))
    assert not any(b.flag for b in report.blocks)


@pytest.mark.parametrize("glued, reason", [
    ("柳芽奇缘", "advertisement"), ("二号首长", "advertisement"), ("更多请关注", "advertisement"),
    ("www.example.com", "advertisement"), ("（更多请关注示例网）", "advertisement"), ("加微信gongwen2022", "advertisement"),
    ("最新章节", "advertisement"), ("县府秘书浮沉录", "advertisement"), ("&nbsp;", "markup")])
def test_what_is_glued_to_a_heading_goes_and_the_heading_stays(glued: str, reason: str) -> None:
    report = cleaned([*BODY[:HEADING], BODY[HEADING] + glued, *BODY[HEADING + 1:]])
    assert lines_of(report) == BODY
    assert reasons(report) == {reason: [glued]}


@pytest.mark.parametrize("line, reason", [
    ("责任编辑：文舟", "portal"), ("【打印】【关闭】", "portal"), ("浏览次数：2331", "portal"),
    ("霁川日报记者 文舟 摄", "caption"), ("官道无疆", "advertisement"), ("欢迎加入公文写作QQ群：12345678", "advertisement"),
    ("县府风云 全文免费阅读", "advertisement"), ("<div class=\"share\">", "markup"), ("杏花疏影录", "advertisement")])
def test_foreign_line_goes(line: str, reason: str) -> None:
    report = cleaned(with_line(line))
    assert lines_of(report) == BODY
    assert set(reasons(report)) == {reason}


@pytest.mark.parametrize("words", ["【更多请关注示例网】", "（来源：示例网）", "QQ群：123456789", "<br/>", "侯卫东官场笔记"])
def test_foreign_words_inside_a_sentence_go(words: str) -> None:
    at = LONG[3]
    middle = BODY[at].index("，") + 1
    report = cleaned([*BODY[:at], BODY[at][:middle] + words + BODY[at][middle:], *BODY[at + 1:]])
    assert lines_of(report) == BODY
    assert "".join(t for texts in reasons(report).values() for t in texts) == words


@pytest.mark.parametrize("line", [
    "三、锻造特色产业，点亮澜岳夜色", "办好群众可感可及的12件实事", "（三）护一江碧水", "各位代表！",
    "全市12345热线办结率达98.6%。", "开通政务微信公众号，推出“澜岳办”小程序。", "附件：名词解释",
    "分享发展成果，共建美好家园", "《琅琊榜》《步步惊心》等23部影视剧在我市取景。", "2022年1月18日"])
def test_line_of_a_report_stays(line: str) -> None:
    report = cleaned(with_line(line))
    assert lines_of(report) == with_line(line)


def test_head_and_foot_of_a_page_go() -> None:
    head = ["您当前的位置：首页 > 政务公开", "发布时间：2022-01-28 10:12 来源：市政府办公室", "【字号：", "大", "中", "小", "】", "打印"]
    foot = ["（责任编辑：文舟", "）", "相关链接：", "2021年澜岳市预算报告", "一图读懂政府工作报告", "上一篇：没有了",
            "主办：澜岳市人民政府办公室", "版权所有 ICP备05012345号"]
    report = cleaned([*head, *BODY, *foot])
    assert lines_of(report) == BODY
    assert set(reasons(report)) == {"portal"}


def test_list_of_links_does_not_swallow_the_next_copy() -> None:
    report = cleaned([*BODY, "相关链接：", "一图读懂政府工作报告", *BODY])
    assert lines_of(report) == BODY


def test_reports_of_other_places_in_a_list_go() -> None:
    others = [f"2022年{name}政府工作报告" for name in ("霁川市", "砚汀县", "栖桐县")]
    assert lines_of(cleaned([*BODY, *others])) == BODY


def test_title_that_stands_twice_at_the_head_stays_once() -> None:
    report = cleaned([BODY[0], *BODY])
    assert lines_of(report) == BODY
    assert [(r.reason, r.detail) for r in report.removals] == [("repeat", "stands above")]


def test_doubtful_end_of_a_heading_stays_and_is_flagged() -> None:
    # All but the last of its pairs of characters are in the report too.
    doubtful = BODY[HEADING] + "地区生产总值奇"
    report = cleaned([*BODY[:HEADING], doubtful, *BODY[HEADING + 1:]])
    assert lines_of(report)[HEADING] == doubtful
    assert report.blocks[HEADING].flag == "foreign?"


def test_line_joined_to_the_next_paragraph_goes_alone() -> None:
    line, at = "手机用户请浏览m.example.com阅读", 20
    text = "\n".join(with_line(line, at))
    blocks, start = [], 0
    for number, each in enumerate(with_line(line, at)):
        blocks.append(Block(((start, start + len(each)),), each))
        start += len(each) + 1
        if number == at + 1:
            first, second = blocks[-2:]
            blocks[-2:] = [Block(first.spans + second.spans, first.text + second.text)]
    report = report_of([text])
    report = clean(Report(report.source, report.identity, tuple(blocks), ()))
    assert_accounted(report)
    assert lines_of(report) == BODY


def test_rows_of_tables_keep_what_looks_like_chrome() -> None:
    rows = ["项目 责任单位 完成时间", "时间：3月", "来源：市级财政"]
    report = report_of([*BODY, *rows])
    blocks = [*report.blocks[:-3], *(Block(b.spans, b.text, kind="table") for b in report.blocks[-3:])]
    assert lines_of(clean(Report(report.source, report.identity, tuple(blocks), ())))[-3:] == rows


def test_completeness_is_judged_again() -> None:
    report = clean(report_of(BODY[:-3] + BODY))
    assert "closing" in report.completeness
    assert "ends_whole" in report.completeness


def test_lines_of_unrelated_places_are_foreign_but_headings_are_not() -> None:
    line, heading = "松涛阁藏书", "惠风和畅"
    places = ["990100", "990200", "990300"]
    reports = [clean(report_of([*sample(name)[:-2], line, heading, *sample(name)[-2:]], code, name=f"{code}.txt"))
               for name, code in zip(("lanyue-2022", "jichuan-2019", "yanting-2024"), places, strict=True)]
    one = clean(report_of([*BODY, f"四、{heading}"], "990400", name="990400.txt"))
    found = foreign_lines(map(suspect_lines_of, [*reports, one]))
    for report in reports:
        assert line in lines_of(report)
        left = without_foreign_lines(report, found)
        assert_accounted(left)
        assert line not in lines_of(left)
        assert heading in lines_of(left)
    assert foreign_lines(map(suspect_lines_of, reports[:2])) == frozenset()
    assert foreign_lines(suspect_lines_of(r) for r in [reports[0]] * 5) == frozenset()


def test_end_of_headings_of_unrelated_places_is_foreign() -> None:
    reports = []
    for name, code in zip(("lanyue-2022", "jichuan-2019", "yanting-2024"), ("990100", "990200", "990300"), strict=True):
        lines = list(sample(name))
        at = next(i for i, each in enumerate(lines) if "工作回顾" in each and len(each) < 20)
        lines[at] += "和璞玉浑金"
        reports.append(clean(report_of(lines, code, name=f"{code}.txt")))
    found = foreign_lines(map(suspect_lines_of, reports))
    for report in reports:
        left = without_foreign_lines(report, found)
        assert_accounted(left)
        assert not any("璞玉浑金" in each for each in lines_of(left))
        assert any("工作回顾" in each for each in lines_of(left))


@pytest.mark.parametrize("name", ["lanyue-2022.txt"])
def test_bundled_sample(name: str) -> None:
    source = next(iter(ingest.read(SAMPLES / name, SAMPLES)))
    assert isinstance(source, Source)
    report = ingest.ingest(source)
    assert isinstance(report, Report)
    report = clean(report)
    assert_accounted(report)
    assert len({line for line in lines_of(report) if len(line) > 20}) == sum(len(line) > 20 for line in lines_of(report))
    assert not any("浮沉录" in line for line in lines_of(report))
    assert {"县府秘书浮沉录"} == set(reasons(report)["advertisement"])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(
    st.sampled_from([*BODY[:40], "责任编辑：文舟", "相关链接：", "大", "】", "官道无疆", "更多请关注www.example.com", "<br/>", "😀"]),
    st.text(alphabet="一二、。，（）:：0１a 　😀\U00020000政府工作报告各位代表", min_size=1, max_size=40)), max_size=80))
def test_any_lines_are_accounted_for(lines: list[str]) -> None:
    assert_accounted(clean(report_of(lines)))
