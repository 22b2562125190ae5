"""Targets against results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.panel.small_release import write


def outcomes(folder: Path, target: str, result: str) -> dict[str, dict[str, Any]]:
    write(folder, {"990100-2017": [("tasks", target)], "990100-2018": [("review", result)]})
    return {row["indicator_code"]: row for row in pq.read_table(folder / "attainment.parquet").to_pylist()}


@pytest.mark.parametrize("target, result, outcome, difference", [
    ("今年地区生产总值增长8%。", "2017年，地区生产总值增长8.1%。", "met", 0.1),
    ("今年地区生产总值增长8%。", "2017年，地区生产总值增长7.9%。", "missed", -0.1),
    ("今年地区生产总值增长8%左右。", "2017年，地区生产总值增长7.9%。", "met", -0.1),
    ("今年地区生产总值增长8%左右。", "2017年，地区生产总值增长7.1%。", "missed", -0.9),
    ("今年地区生产总值增长8.5~9%。", "2017年，地区生产总值增长8.6%。", "met", 0.1),
    ("今年地区生产总值增长8%以上。", "2017年，社会大局稳定，社会消费品零售总额增长9%。", "not_reported", None),
    ("今年地区生产总值达到600亿元。", "2017年，地区生产总值突破500亿元。", "unclear", -1e10),
    ("今年地区生产总值达到600亿元。", "2017年，地区生产总值突破600亿元。", "met", 0.0),
])
def test_outcomes(tmp_path: Path, target: str, result: str, outcome: str, difference: float | None) -> None:
    row = outcomes(tmp_path, target, result)["gdp"]
    assert (row["outcome"], row["difference"]) == (outcome, difference)
    assert (row["target_document_id"], row["actual_document_id"]) == ("990100-2017", "990100-2018")


@pytest.mark.parametrize("result, outcome", [("2.4%", "met"), ("4.1%", "missed"), ("3.5%", "met")])
def test_less_is_met_where_there_is_a_ceiling(tmp_path: Path, result: str, outcome: str) -> None:
    rows = outcomes(tmp_path, "今年城镇登记失业率控制在3.5%以内。", f"2017年，城镇登记失业率{result}。")
    assert rows["unemployment_rate"]["outcome"] == outcome


def test_a_decrease_is_met_by_a_larger_one(tmp_path: Path) -> None:
    rows = outcomes(tmp_path, "今年固定资产投资下降5%。", "2017年，固定资产投资下降3%。")
    assert rows["fixed_asset_investment"]["outcome"] == "missed"


def test_a_five_year_target_meets_the_report_of_the_year_after_its_end(tmp_path: Path) -> None:
    folder = tmp_path
    write(folder, {"990100-2017": [("goals", "今后五年，地区生产总值年均增长8%。")],
                   "990100-2022": [("review", "五年来，地区生产总值年均增长7.2%。")]})
    rows = pq.read_table(folder / "attainment.parquet").to_pylist()
    assert [(row["period_start"], row["period_end"], row["annual_average"], row["outcome"]) for row in rows] == [
        (2017, 2021, True, "missed")]


def test_without_a_report_of_the_year_after_there_is_no_row(tmp_path: Path) -> None:
    folder = tmp_path
    write(folder, {"990100-2017": [("tasks", "今年地区生产总值增长8%。")], "990122-2018": [("review", "2017年，地区生产总值增长9%。")]})
    assert pq.read_table(folder / "attainment.parquet").num_rows == 0
