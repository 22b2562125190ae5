"""Cross-checks flag what cannot both be true, and nothing else: each contradiction beside its consistent twin."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasks.figures import checks, extract
from tasks.model import Figure, Paragraph, ReportContext

YEAR = 2022


def read(*texts: str, part: str = "review", year: int = YEAR) -> list[Figure]:
    return extract([Paragraph(t, part) for t in texts], ReportContext(year, level="prefecture", region_name="澜岳市"))


def flagged(figures: list[Figure]) -> dict[str, str]:
    return {f.mention: f.flag for f in figures if f.flag}


CONTRADICTIONS = [
    ("composition", ["三次产业结构调整为13.8∶41.3∶43.9。"], {"13.8", "41.3", "43.9"}, "composition adds to 99"),
    ("composition, whole percents", ["三次产业结构调整为14∶41∶48。"], {"14", "41", "48"}, "composition adds to 103"),
    ("composition, set with spaces", ["三次产业结构调整为 13.8 ∶ 41.3 ∶ 43.9。"], {"13.8", "41.3", "43.9"}, "composition adds to 99"),
    ("repeated growth", ["地区生产总值增长8.1%。", "全年地区生产总值增长7.1%。"], {"8.1%", "7.1%"}, "also stated as"),
    ("repeated amount", ["地区生产总值1227亿元。", "全年实现地区生产总值1272亿元。"], {"1227亿元", "1272亿元"}, "also stated as"),
    ("amounts of two years", ["2020年地区生产总值500亿元。", "2021年地区生产总值620亿元，增长8.1%。"], {"8.1%"},
     "amounts of 2020 and 2021 imply 24.0%"),
    ("amounts of a span", ["2016年社会消费品零售总额100亿元。", "2021年社会消费品零售总额250亿元。",
                           "2017—2021年，社会消费品零售总额年均增长6.2%。"], {"6.2%"}, "amounts of 2016 and 2021 imply 20.1%"),
    ("two ends", ["粮食产量由20.0万吨增加到26.0万吨，增长20%。"], {"20%"}, "its two ends imply 30.0%"),
    ("amount and increase", ["农村公路里程达到2200公里，比上年增加200公里，增长20%。"], {"20%"}, "amount and increase imply 10.0%"),
    ("three industries", ["地区生产总值100亿元。", "第一产业增加值10亿元，第二产业增加值40亿元，第三产业增加值60亿元。"], {"100亿元"},
     "its parts (primary_va, secondary_va, tertiary_va) add to 1.1e+10"),
    ("trade", ["外贸进出口总额80亿元。", "出口总额60亿元，进口总额30亿元。"], {"80亿元"}, "its parts (exports, imports) add to 9e+09"),
    ("part of a whole", ["完成财政总收入12.6亿元，其中税收收入18.2亿元。"], {"18.2亿元"}, "more than the 12.6亿元 it is part of"),
]
CONSISTENT = [
    ("composition", ["三次产业结构调整为13.8∶41.3∶44.9。"]),
    ("composition rounded", ["三次产业结构调整为13.8∶41.3∶45.0。"]),
    ("composition in whole percents", ["三次产业结构调整为14∶41∶44。"]),
    ("two compositions", ["三次产业结构由15.2∶42.1∶42.7调整为13.8∶41.3∶44.9。"]),
    ("two compositions, close by", ["三次产业结构由15.2∶42.1∶42.7变为13.8 ∶ 41.3 ∶ 44.9。"]),
    ("the same, rounded otherwise", ["地区生产总值1227亿元。", "全年实现地区生产总值1227.2亿元。"]),
    ("the same, rounded to a trillion", ["地区生产总值1.2万亿元。", "全年实现地区生产总值12271亿元。"]),
    ("growth of two years", ["2020年地区生产总值增长3.2%。", "2021年地区生产总值增长8.1%。"]),
    ("growth and its average", ["2021年地区生产总值增长8.1%。", "2017—2021年，地区生产总值年均增长6.2%。"]),
    ("half a year", ["上半年地区生产总值增长9.6%。", "全年地区生产总值增长8.1%。"]),
    ("about", ["地区生产总值增长8%左右。", "全年地区生产总值增长7.1%。"]),
    ("another basis", ["一般公共预算收入增长3%，同口径增长6.1%。"]),
    ("part of the area", ["高新区地区生产总值增长15.2%。", "全市地区生产总值增长8.1%。"]),
    ("area above", ["全国国内生产总值增长5.2%。", "全市地区生产总值增长8.1%。"]),
    ("amounts of two years", ["2020年地区生产总值500亿元。", "2021年地区生产总值560亿元，增长8.1%。"]),
    ("amounts of a span, average", ["2016年社会消费品零售总额100亿元。", "2021年社会消费品零售总额135亿元。",
                                 "2017—2021年，社会消费品零售总额年均增长6.2%。"]),
    ("comparable growth", ["2020年一般公共预算收入50亿元。", "2021年一般公共预算收入38亿元，可比增长4.1%。"]),
    ("currencies", ["2020年外贸进出口总额10亿美元。", "2021年外贸进出口总额80亿元，增长8.2%。"]),
    ("two ends", ["粮食产量由20.0万吨增加到26.0万吨，增长30%。"]),
    ("two ends, rounded", ["粮食产量由2万吨增加到3万吨，增长30%。"]),
    ("amount and increase", ["农村公路里程达到2200公里，比上年增加200公里，增长10%。"]),
    ("three industries", ["地区生产总值100亿元。", "第一产业增加值10亿元，第二产业增加值40亿元，第三产业增加值50亿元。"]),
    ("trade", ["外贸进出口总额80亿元。", "出口总额60亿元，进口总额20亿元。"]),
    ("part of a whole", ["完成财政总收入18.2亿元，其中税收收入12.6亿元。"]),
    ("another sentence part", ["新增城区道路12公里；新增农村公路180公里，其中县道26公里。"]),
    ("rate of a whole", ["每千人拥有医师3.2名，其中全科医师1260名。"]),
]


@pytest.mark.parametrize("texts, wrong, words", [c[1:] for c in CONTRADICTIONS], ids=[c[0] for c in CONTRADICTIONS])
def test_a_contradiction_is_flagged(texts: list[str], wrong: set[str], words: str) -> None:
    found = flagged(read(*texts))
    assert found.keys() == wrong
    assert all(flag.startswith(words) for flag in found.values()), found


@pytest.mark.parametrize("texts", [c[1] for c in CONSISTENT], ids=[c[0] for c in CONSISTENT])
def test_what_can_be_true_is_not_flagged(texts: list[str]) -> None:
    figures = read(*texts)
    assert len(figures) >= 2
    assert flagged(figures) == {}


def test_both_mentions_name_the_other() -> None:
    found = flagged(read("地区生产总值增长8.1%。", "全年地区生产总值增长7.1%。"))
    assert found == {"8.1%": "also stated as 7.1", "7.1%": "also stated as 8.1"}


def test_two_targets_of_different_tone_are_no_contradiction() -> None:
    assert flagged(read("确保地区生产总值增长7%。", "力争地区生产总值增长8%。", part="tasks")) == {}
    assert set(flagged(read("地区生产总值增长7%。", "今年地区生产总值增长8%。", part="tasks"))) == {"7%", "8%"}


def test_years_of_high_inflation_allow_more() -> None:
    texts = "{0}年国内生产总值500亿元。", "{1}年国内生产总值640亿元，增长8.1%。"
    assert flagged(read(*(t.format(1993, 1994) for t in texts), year=1995)) == {}
    assert set(flagged(read(*(t.format(2003, 2004) for t in texts), year=2005))) == {"8.1%"}


def test_nothing_but_the_flag_is_changed() -> None:
    figures = read(*(t for c in CONTRADICTIONS for t in c[1]))
    assert any(f.flag for f in figures)
    assert [replace(f, flag=None) for f in checks.check(figures)] == [replace(f, flag=None) for f in figures]


def test_a_figure_with_two_contradictions_names_both() -> None:
    figures = read("2020年地区生产总值500亿元。", "2021年地区生产总值620亿元，增长8.1%。", "2021年地区生产总值增长7.2%。")
    assert flagged(figures)["8.1%"] == "also stated as 7.2; amounts of 2020 and 2021 imply 24.0%"


@pytest.mark.parametrize("mention, value, half", [
    ("1.2万亿元", 1.2e12, 5e10), ("8.10%", 8.1, 0.005), ("１，２２７亿元", 1.227e11, 5e7), ("8 . 1%", 8.1, 0.05), ("57.6%", -57.6, 0.05),
    ("三千万元", 3e7, 1.5e5), ("0", 0.0, 0.5)])
def test_rounding_is_read_off_the_words(mention: str, value: float, half: float) -> None:
    figure = replace(read("地区生产总值增长8.1%。")[0], mention=mention, value_low=value, value_high=value)
    assert checks.rounding(figure) == pytest.approx(half)


def test_every_check_is_seen_failing() -> None:
    found = {demand.__name__ for demand in checks.CHECKS for c in CONTRADICTIONS if [*demand(read(*c[1]))]}
    assert found == {demand.__name__ for demand in checks.CHECKS}
