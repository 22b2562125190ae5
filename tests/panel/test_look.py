"""The chart at the end of a run."""

from __future__ import annotations

from pathlib import Path

from tasks.publish.look import targets
from tests.panel.small_release import write


def aim(growth: str) -> list[tuple[str, str]]:
    return [("tasks", f"今年地区生产总值增长{growth}。")]


def test_targets_over_places(tmp_path: Path) -> None:
    reports = {"990100-2020": aim("6%左右"), "990122-2020": aim("6.3%"), "990181-2020": aim("7~8%"), "990181-2021": aim("9%")}
    folder = write(tmp_path, reports)
    assert targets(folder).splitlines() == [
        "Targets for GDP growth in 2020, 3 places (low end of a range):",
        "     6 %  ████████ 2  澜岳市、砚汀县",
        "     7 %  ████ 1  霁川市",
    ]


def test_the_newest_of_each_place_where_no_year_has_half_of_them(tmp_path: Path) -> None:
    folder = write(tmp_path, {"990100-2020": aim("6%左右"), "990122-2021": aim("6.3%"), "990181-2018": aim("8%"), "990181-2022": aim("9%")})
    assert targets(folder).splitlines() == [
        "Newest targets for GDP growth, 2020–2022, 3 places (low end of a range):",
        "     6 %  ████████ 2  澜岳市、砚汀县",
        "     9 %  ████ 1  霁川市",
    ]


def test_nothing_to_show(tmp_path: Path) -> None:
    assert targets(write(tmp_path, {"990100-2020": [("review", "一年来，社会大局稳定。")]})) == ""
