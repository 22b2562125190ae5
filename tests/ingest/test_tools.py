"""The programs that build the tables of places."""

from __future__ import annotations

from tasks.ingest.tools.build_places import Row, build, is_zone, level_of


def test_changes_behind_the_last_year_of_the_old_table() -> None:
    old = [Row("130000", "甲省", "province", "", ""), Row("130600", "乙市", "prefecture", "", ""),
           Row("130625", "丙县", "county", "1994", "2014"), Row("130626", "丁县", "county", "", ""),
           Row("130627", "戊县", "county", "", ""), Row("130628", "己县", "county", "", "")]
    new = {"130609": "丙区", "130626": "丁县", "130628": "己新县", "130671": "乙高新技术产业开发区", "130601": "市辖区"}
    rows = build(old, new)
    assert Row("130625", "丙县", "county", "1994", "2014") in rows
    assert Row("130627", "戊县", "county", "", "2020") in rows, "gone"
    assert Row("130609", "丙区", "county", "2021", "") in rows, "new"
    assert Row("130628", "己县", "county", "", "2020") in rows, "renamed"
    assert Row("130628", "己新县", "county", "2021", "") in rows
    assert Row("130671", "乙高新技术产业开发区", "zone", "", "") in rows
    assert not any(row.name == "市辖区" for row in rows)


def test_levels_and_zones() -> None:
    assert [level_of(code) for code in ("130000", "130600", "130625")] == ["province", "prefecture", "county"]
    assert is_zone("130171", "甲高新技术产业开发区")
    assert not is_zone("130171", "甲县")
    assert not is_zone("429071", "甲区")
