"""The second reading of figures and the plausible ranges: what they contradict, and what they let be."""

from __future__ import annotations

import pandas as pd
import pytest

from expectations.ranges import beside_gdp, plausible, ranges, ratios
from expectations.reread import sign_is_said, unit_is_said, value_is_said
from tasks.contract import LEVELS, MEASURES
from tasks.mentions import Mentions, mentions


@pytest.mark.parametrize("mention, unit, low, high", [
    ("120亿元", "元", 1.2e10, 1.2e10), ("1.95万亿元", "元", 1.95e12, 1.95e12), ("８．５％", "%", 8.5, 8.5),
    ("8.5~9%", "%", 8.5, 9.0), ("100多万人", "人", 1e6, 1e6), ("3万千伏安", "千伏安", 3e4, 3e4), ("57.6%", "%", -57.6, -57.6),
    ("1,227家", "家", 1227, 1227), ("1.2", "元", 1.2e8, 1.2e8), ("七成", "%", 70, 70), ("2万5千公里", "公里", 25000, 25000),
    ("13.8:41.3", "%", 13.8, 13.8),
])
def test_values_that_are_said(mention: str, unit: str, low: float, high: float) -> None:
    assert value_is_said(mention, unit, low, high)


@pytest.mark.parametrize("mention, unit, value", [
    ("120亿元", "元", 1.2e11), ("120亿元", "元", 1.2e9), ("8.5%", "%", 85), ("57.6%", "%", 56.7), ("1.2", "元", 12.0),
])
def test_values_that_are_not_said(mention: str, unit: str, value: float) -> None:
    assert not value_is_said(mention, unit, value, value)


@pytest.mark.parametrize("text, mention, measure, value, said", [
    ("全县投资下降3.2%。", "3.2%", "growth", -3.2, True), ("全县投资下降3.2%。", "3.2%", "growth", 3.2, False),
    ("全县投资增长3.2%。", "3.2%", "growth", -3.2, False), ("全县投资增长3.2%。", "3.2%", "growth", 3.2, True),
    ("单耗下降4%，产值增长9%。", "9%", "growth", 9.0, True), ("负债率降至3.2%。", "3.2%", "level", 3.2, True),
    ("煤矿减少104个。", "104个", "change", -104.0, True),
])
def test_signs(text: str, mention: str, measure: str, value: float, said: bool) -> None:
    start = text.index(mention)
    assert sign_is_said(text, start, start + len(mention), measure, value, value) is said


def test_units() -> None:
    assert unit_is_said("每人每月485元", "元")
    assert unit_is_said("日处理能力3万吨/日", "吨/日")
    assert not unit_is_said("新增企业120家", "户")
    assert unit_is_said("总量居全省第三", "位"), "a rank implies its unit"


def test_every_range_holds_its_example_and_names_what_exists() -> None:
    for row in ranges():
        assert row.low <= row.example <= row.high, row
        assert row.measure in MEASURES, row
        assert row.level in ("", *LEVELS), row
    keys = [(r.code, r.measure, r.unit, r.level, r.status) for r in ranges()]
    assert len(set(keys)) == len(keys)
    for code, (low, high, example) in ratios().items():
        assert low <= example <= high, code


def figures(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {"document_id": "a", "indicator_code": "gdp", "measure": "growth", "unit": "%", "value_low": 8.0, "value_high": 8.0,
             "period_start": 2023, "period_end": 2023, "scope": "area", "status": "actual", "qualifier": "exact", "annual_average": False}
    return pd.DataFrame([{**usual, **row} for row in rows])


def test_ranges_hold_for_the_level_of_the_place_and_for_single_years() -> None:
    found = figures({}, {"value_high": 80.0}, {"value_high": 80.0, "period_start": 2019},
                    {"measure": "level", "unit": "元", "value_low": 5e13, "value_high": 5e13}, {"indicator_code": "unheard_of"})
    assert plausible(found, pd.Series(["county"] * 5)).tolist() == [True, False, True, False, True]
    assert plausible(found, pd.Series(["national"] * 5)).tolist() == [True, False, True, True, True]
    aims = figures({"status": "target"}, {"status": "target", "value_low": -8.0}, {"value_low": -8.0})
    assert plausible(aims, pd.Series(["county"] * 3)).tolist() == [True, False, True], "no report aims at a fall"


def test_levels_that_do_not_go_with_the_gdp_are_named() -> None:
    level = {"measure": "level", "unit": "元"}
    found = figures({**level, "value_low": 1e11}, {**level, "indicator_code": "budget_revenue", "value_low": 8e9},
                    {**level, "indicator_code": "retail_sales", "value_low": 4e9},
                    {**level, "indicator_code": "loans", "value_low": 1.0, "period_end": 2020, "period_start": 2020})
    said = beside_gdp(found, pd.Series({"a": 2024, "b": 2024}))
    assert said["a"] == "retail_sales 4e+09 beside a GDP of 1e+11"
    assert said["b"] == ""


def test_mentions_tell_a_report_of_another_place() -> None:
    text = "韶关市的发展离不开韶关人民。韶关与清远市相邻，徐水区不在其中。城区建设加快。"
    assert mentions(text, "440200", "韶关市") == Mentions(3, "清远市", 1)
    passage = "清远市的园区建设走在前列。清远还要加快发展，全县人民干劲十足。" * 25
    found = mentions(text + passage + text, "440200", "韶关市")
    assert (found.passage, found.passage_of) == (50 + 1 + 25, "清远市")
    assert mentions(text, "440000", "广东省").rival == "徐水区", "what lies in the province is no rival"
    assert mentions(text, "100000", "中华人民共和国") == Mentions(0, None, 0)
