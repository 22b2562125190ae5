"""What the last release lends to the next: the same bytes as if everything were made anew, and itself untouched."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tasks.contract import INDICATORS
from tasks.publish import unchanged
from tasks.publish.content import Content
from tasks.publish.derived import write_panel
from tasks.publish.groups import Group, Last, Size, groups
from tasks.publish.pages import write_pages
from tasks.store import Item
from tests.pages.conftest import COUNTY, reports
from tests.panel.small_release import LEVELS, NAMES, Text, write

CHANGED: dict[str, list[Text]] = {
    **reports(),
    "990122-2018": [("review", "一年来，全县地区生产总值达到131亿元，增长6.2%。"), ("tasks", "今年地区生产总值增长7.5%左右。")],
    "990130-2018": COUNTY,
}
"""Another report of the county in the middle, and a new place behind it."""
del CHANGED["990181-2020"]
SAME = frozenset({"990100"})


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def region_groups(reports: Mapping[str, list[Text]], size: Size) -> list[Group]:
    """Groups of the regions of these reports; a region is as it was where its reports are."""
    regions = sorted({name[:6] for name in reports})
    return groups(INDICATORS.name, {r: str([text for name, text in sorted(reports.items()) if name[:6] == r]) for r in regions}, size)


@pytest.mark.parametrize("size", [(1, 2, 2), (10, 50, 100)])
def test_a_release_on_top_of_another_is_the_same_as_one_from_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: Size) -> None:
    monkeypatch.setitem(NAMES, "990130", "溪栖县")
    monkeypatch.setitem(LEVELS, "990130", "county")
    last, fresh, onto = (tmp_path / name for name in ("last", "fresh", "onto"))
    for folder in (last, fresh, onto):
        folder.mkdir()
    then, now = region_groups(reports(), size), region_groups(CHANGED, size)
    keys = [group.key for group in then]
    taken = Last(last, groups={group.key: keys.index(group.key) for group in now if group.key in keys})
    assert bool(taken.groups) == (size[0] == 1), "where all regions are one group, nothing is as it was"
    write(last, reports(), panel=False)
    write_panel(last, then)
    write_pages(last, "one")
    before = files(last)
    write(fresh, CHANGED, panel=False)
    write_panel(fresh, now)
    write_pages(fresh, "two")
    write(onto, CHANGED, panel=False)
    write_panel(onto, now, taken)
    write_pages(onto, "two", last, SAME)
    assert files(onto) == files(fresh)
    assert files(last) == before
    kept = Path("pages", "reports", "990100-2022.html")
    assert os.path.samefile(onto / kept, last / kept)


def content(*items: Item) -> Content:
    return Content(items, items, items)


def item(source: str, document: str, digest: str) -> Item:
    return Item(source, source, digest, "part", document)


def test_a_region_is_unchanged_where_all_that_goes_into_it_is(tmp_path: Path) -> None:
    one, two, other = item("a.txt", "990100-2022", "1"), item("b.txt", "990100-2023", "2"), item("c.txt", "990122-2022", "3")
    unchanged.keep(tmp_path, "first", unchanged.keys(content(one, two, other), "code"), ["first"])

    def same(made: Content, code: str = "code") -> frozenset[str]:
        return unchanged.since(tmp_path, tmp_path / "first", unchanged.keys(made, code)).regions

    assert same(content(other, two, one)) == {"990100", "990122"}, "the order is of no account"
    assert same(content(one, two, other), "other code") == frozenset()
    assert same(content(one, other)) == {"990122"}, "a report is gone"
    assert same(content(one, item("b.txt", "990100-2023", "9"), other)) == {"990122"}, "a report is another"
    twin = Content((one, two, other), (), (one, two, other), [(item("t.txt", "990122-2022", "3"), other, 0.99)])
    assert same(twin) == {"990100"}, "a report has a twin"
    now = unchanged.keys(content(one, two, other), "code")
    assert unchanged.since(tmp_path, tmp_path / "unknown", now) == unchanged.since(tmp_path, None, now) == Last()


def test_keys_of_releases_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    unchanged.keep(tmp_path, "first", {}, ["first"])
    unchanged.keep(tmp_path, "second", {}, ["second"])
    assert [path.stem for path in (tmp_path / unchanged.FOLDER).iterdir()] == ["second"]
