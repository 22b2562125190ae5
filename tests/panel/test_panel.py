"""The panel: which figure is chosen, in which unit, and what contradicts it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tasks.contract import CONFLICTS, INDICATOR_SPANS, INDICATORS
from tasks.publish import base_units
from tests.panel.small_release import Text, write

MAIN = ("tasks", "主要预期目标是：地区生产总值增长7%左右，固定资产投资增长10%以上，社会消费品零售总额增长8%，"
        "一般公共预算收入和税收收入均增长6%，居民消费价格涨幅控制在3%以内。")
REVIEW = ("review", "一年来，全市地区生产总值达到486亿元，增长7.2%；社会消费品零售总额增长9%；外贸进出口总额增长1.2倍。")


def read(folder: Path, reports: dict[str, list[Text]], name: str = "indicators") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(write(folder, reports) / f"{name}.parquet").to_pylist()
    return rows


def one(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    found = [row for row in rows if all(row[k] == v for k, v in wanted.items())]
    assert len(found) == 1, found
    return found[0]


def test_one_row_for_each_thing(tmp_path: Path) -> None:
    again = ("review", "五年来，全市地区生产总值由300亿元增加到486亿元，年均增长8%。")
    for spec in (INDICATORS, INDICATOR_SPANS):
        rows = read(tmp_path, {"990100-2017": [REVIEW, again, MAIN], "990100-2018": [REVIEW, MAIN]}, spec.name)
        assert rows
        assert max(Counter(tuple(row[k] for k in spec.key) for row in rows).values()) == 1
        assert rows == sorted(rows, key=lambda row: tuple(row[k] for k in spec.key))


def test_targets_with_range_hedge_and_evidence(tmp_path: Path) -> None:
    rows = read(tmp_path, {"990100-2017": [("tasks", "主要预期目标是：地区生产总值增长8.5~9%，规模以上工业增加值力争增长10%以上。")]})
    gdp = one(rows, indicator_code="gdp", measure="growth", status="target")
    assert (gdp["year"], gdp["value_low"], gdp["value_high"], gdp["hedge"], gdp["tone"]) == (2017, 8.5, 9.0, "区间", None)
    assert "地区生产总值增长8.5~9%" in gdp["sentence"]
    assert gdp["figure_id"].startswith("990100-2017-p0001-f")
    industry = one(rows, indicator_code="industry_va", status="target")
    assert (industry["value_low"], industry["qualifier"], industry["hedge"], industry["tone"]) == (10.0, "min", "以上", "力争")


def test_a_number_of_several_series_counts_for_each_that_is_one(tmp_path: Path) -> None:
    rows = read(tmp_path, {"990100-2017": [MAIN]})
    assert one(rows, indicator_code="budget_revenue")["value_low"] == 6.0
    assert not [row for row in rows if "税收" in row["indicator_code"]]


def test_the_main_targets_paragraph_comes_before_a_passing_mention(tmp_path: Path) -> None:
    passing = ("tasks", "今年固定资产投资要增长15%。")
    rows = read(tmp_path, {"990100-2017": [passing, MAIN]})
    target = one(rows, indicator_code="fixed_asset_investment", status="target")
    assert (target["value_low"], target["main_targets"], target["n_candidates"], target["n_conflicts"]) == (10.0, True, 2, 0)
    apart = read(tmp_path, {"990100-2017": [MAIN, ("tasks", "今年社会消费品零售总额增长12%。")]})
    assert one(apart, indicator_code="retail_sales")["n_conflicts"] == 1


def test_exact_comes_before_a_bound_and_a_bound_below_contradicts_nothing(tmp_path: Path) -> None:
    step = ("review", "全市地区生产总值突破400亿元大关。")
    folder = tmp_path
    row = one(read(folder, {"990100-2017": [step, REVIEW]}), indicator_code="gdp", measure="level", status="actual")
    assert (row["year"], row["value_low"], row["qualifier"]) == (2016, 48_600_000_000.0, "exact")
    assert (row["n_candidates"], row["n_conflicts"]) == (2, 0)


def test_values_are_in_base_units(tmp_path: Path) -> None:
    rows = read(tmp_path, {"990100-2017": [REVIEW, ("review", "2016年，粮食总产量达到6.4亿斤。")]})
    trade, grain = one(rows, indicator_code="trade"), one(rows, indicator_code="grain_output")
    assert (trade["value_low"], trade["unit"]) == (120.0, "%")
    assert (grain["value_low"], grain["unit"]) == (320_000.0, "吨")


def test_a_share_is_one_series_by_whichever_name(tmp_path: Path) -> None:
    rate = ("review", "2016年，全社会研发经费投入强度达到2.1%。")
    share = ("review", "2017年，全社会研发经费支出占地区生产总值比重达到2.3%。")
    rows = read(tmp_path, {"990100-2017": [rate], "990100-2018": [share]})
    assert [(row["year"], row["indicator_code"], row["measure"], row["value_low"]) for row in rows] == [
        (2016, "rd_intensity", "share", 2.1), (2017, "rd_intensity", "share", 2.3)]


def test_what_is_about_several_years_is_in_the_table_of_spans(tmp_path: Path) -> None:
    folder = tmp_path
    years = ("review", "五年来，固定资产投资累计完成900亿元，社会消费品零售总额年均增长11%。")
    rows = read(folder, {"990100-2017": [years]})
    assert rows == []
    spans = pq.read_table(folder / "indicator_spans.parquet").to_pylist()
    total = one(spans, indicator_code="fixed_asset_investment")
    assert (total["period_start"], total["period_end"], total["annual_average"], total["value_low"]) == (2012, 2016, False, 9e10)
    assert one(spans, indicator_code="retail_sales")["annual_average"] is True


def test_the_report_of_the_year_after_has_the_word(tmp_path: Path) -> None:
    later = ("review", "五年来，全市地区生产总值由2016年的490亿元增加到2021年的700亿元。")
    folder = tmp_path
    reports = {"990100-2017": [REVIEW], "990100-2022": [later]}
    row = one(read(folder, reports), indicator_code="gdp", year=2016, measure="level")
    assert (row["value_low"], row["document_id"], row["n_conflicts"]) == (48_600_000_000.0, "990100-2017", 1)
    other = one(pq.read_table(folder / "conflicts.parquet").to_pylist(), indicator_code="gdp")
    assert (other["kind"], other["within"], other["other_value_low"], other["period_end"]) == ("value", "place", 4.9e10, 2016)
    alone = one(read(folder, {"990100-2022": [later]}), indicator_code="gdp", year=2016)
    assert alone["value_low"] == 4.9e10


def test_the_targets_of_the_year_come_before_those_of_a_plan(tmp_path: Path) -> None:
    plan = ("goals", "到2018年，全市地区生产总值达到600亿元。")
    year = ("tasks", "今年地区生产总值达到580亿元。")
    rows = read(tmp_path, {"990100-2016": [plan], "990100-2018": [year]})
    target = one(rows, indicator_code="gdp", year=2018, status="target")
    assert (target["value_low"], target["n_candidates"], target["n_conflicts"]) == (5.8e10, 2, 0)
    earlier = one(read(tmp_path, {"990100-2016": [plan]}), indicator_code="gdp", year=2018, status="target")
    assert earlier["report_year"] == 2016


def test_conflicts_inside_a_report_are_listed(tmp_path: Path) -> None:
    wrong = ("review", "2016年，全市地区生产总值达到500亿元，增长7.5%。")
    folder = tmp_path
    rows = read(folder, {"990100-2017": [REVIEW, wrong]})
    assert one(rows, indicator_code="gdp", measure="level")["n_conflicts"] == 1
    found = pq.read_table(folder / "conflicts.parquet").to_pylist()
    assert {(row["measure"], row["value_low"], row["other_value_low"], row["within"]) for row in found} == {
        ("level", 4.86e10, 5e10, "report"), ("growth", 7.2, 7.5, "report")}
    assert all(row["figure_id"] != row["other_figure_id"] for row in found)


def test_the_same_number_more_rounded_is_no_conflict(tmp_path: Path) -> None:
    round_ = ("review", "2016年，全市地区生产总值达到0.05万亿元，增长7%左右。")
    read(tmp_path, {"990100-2017": [REVIEW, round_]})
    assert pq.read_table(tmp_path / "conflicts.parquet").num_rows == 0


def test_half_a_year_is_not_the_year(tmp_path: Path) -> None:
    half = ("review", "上半年，全市地区生产总值增长9.9%。")
    assert not [row for row in read(tmp_path, {"990100-2017": [half]}) if row["indicator_code"] == "gdp"]
    whole = ("review", "上半年形势严峻，2016年全年全市地区生产总值增长6.1%。")
    assert one(read(tmp_path, {"990100-2017": [whole]}), indicator_code="gdp")["value_low"] == 6.1


def test_an_empty_release_has_empty_tables(tmp_path: Path) -> None:
    write(tmp_path, {})
    for spec in (INDICATORS, INDICATOR_SPANS, CONFLICTS):
        table = pq.read_table(tmp_path / f"{spec.name}.parquet")
        assert table.num_rows == 0
        assert table.schema.names == spec.schema.names


def test_same_figures_same_bytes(tmp_path: Path) -> None:
    reports = {"990100-2017": [REVIEW, MAIN], "990122-2018": [REVIEW, MAIN]}
    made = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        write(folder, reports)
        made.append((folder / "indicators.parquet").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize("row", base_units.rows(), ids=lambda row: row["example"])
def test_examples_of_base_units(row: dict[str, str]) -> None:
    given, expected = (side.strip(" ").partition(" ") for side in row["example"].split("=>"))
    unit = base_units.unit_of(row["unit"], row["measure"] or "level")
    assert (given[2].strip(), expected[2].strip()) == (row["unit"], unit.base)
    assert unit.convert(float(given[0])) == float(expected[0])


def test_every_usual_unit_of_a_series_is_known() -> None:
    known = {row["unit"] for row in base_units.rows()}
    assert set(base_units.usual_units().values()) <= known


@pytest.mark.parametrize("code, measure, unit, fits", [
    ("gdp", "level", "元", True), ("gdp", "level", "%", False), ("trade", "level", "美元", True),
    ("grain_output", "level", "亩", False), ("grain_output", "level", "斤", True), ("gdp", "growth", "番", True),
    ("gdp", "growth", "元", False), ("forest_coverage", "change", "个百分点", True), ("cpi", "level", "", True),
    ("rd_intensity", "share", "%", True), ("gdp", "rank", "位", True), ("gdp", "rank", "%", False),
])
def test_units_that_a_series_can_have(code: str, measure: str, unit: str, fits: bool) -> None:
    assert base_units.fits(code, measure, unit) is fits
