"""The picture of what a release covers."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from tasks.publish.coverage import MOST_PLACES, coverage

TEXT = "{http://www.w3.org/2000/svg}text"


def document(code: str, year: int, name: str = "砚汀县", province: str | None = "云岭省") -> dict[str, Any]:
    return {"region_code": code, "region_name": name, "province": province, "year": year}


def texts(picture: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(picture).iter(TEXT)]


def test_a_row_for_each_place_and_a_column_for_each_year() -> None:
    shown = texts(coverage([document("990181", 2022, "霁川<市>"), document("990122", 2019), document("990122", 2022)]))
    assert shown[0] == "3 reports of 2 places, 2019–2022"
    assert shown[1:5] == ["19", "20", "21", "22"], "a year without reports is a column too"
    assert shown[5:] == ["砚汀县", "1", "1", "霁川<市>", "1"]


def test_many_places_are_counted_by_province() -> None:
    codes = [f"{91 + number % 2}{number:04}" for number in range(MOST_PLACES + 2)]
    once = [document(code, 2020, province=f"{code[:2]}省") for code in codes]
    shown = texts(coverage([*once, document("910000", 2021, province="91省")]))
    half = MOST_PLACES // 2 + 1
    assert shown[0] == f"{MOST_PLACES + 3} reports of {MOST_PLACES + 2} places, 2020–2021"
    assert shown[3:] == ["91省", str(half), "1", "92省", str(half)]


def test_an_empty_release_has_a_picture() -> None:
    assert texts(coverage([])) == ["no reports"]
