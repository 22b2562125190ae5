"""Places: names, codes and years of GB/T 2260, and which place a name means.

The table is places.tsv; its header names its origin. The invented places of the samples, whose
codes GB/T 2260 gives to nobody, are in a table of their own beside the samples.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLES = (Path(__file__).with_name("places.tsv"), Path(__file__).parents[2] / "samples" / "places.tsv")
NATION = "100000"
SUFFIXES = tuple(sorted((
    "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市", "地区", "盟", "自治州", "自治县", "自治旗", "县",
    "区", "旗", "林区", "特区", "新区", "经济技术开发区", "高新技术产业开发区", "经济开发区", "开发区", "管理区",
    "州",
), key=len, reverse=True))
ZONES_END = ("区", "园", "城", "基地")
PEOPLES = tuple(sorted((
    "满族", "回族", "苗族", "侗族", "壮族", "藏族", "彝族", "羌族", "瑶族", "土家族", "布依族", "蒙古族", "蒙古", "朝鲜族", "哈尼族",
    "傣族", "白族", "傈僳族", "景颇族", "黎族", "畲族", "仫佬族", "毛南族", "纳西族", "拉祜族", "佤族", "布朗族", "独龙族", "怒族",
    "普米族", "水族", "仡佬族", "哈萨克族", "哈萨克", "柯尔克孜", "土族", "撒拉族", "东乡族", "保安族", "裕固族", "锡伯", "塔吉克",
    "达斡尔族", "鄂伦春", "鄂温克族", "各族", "维吾尔", "撒拉", "东乡",
), key=len, reverse=True))
SHORT_NAMES = {"内蒙古": "150000", "广西": "450000", "西藏": "540000", "宁夏": "640000", "新疆": "650000",
               "香港": "810000", "澳门": "820000"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place under one of its names; `first` and `last` are the years in which it held it."""

    code: str
    name: str
    level: str
    first: int
    last: int

    @property
    def stem(self) -> str:
        """The name without what kind of place it is: 徐水 of 徐水县 and of 徐水区; of a zone all of it."""
        return self.name if self.level == "zone" else stem(self.name)

    def held_in(self, year: int) -> bool:
        """Whether it bore the name when a report of `year` was given.

        The table shows the end of each year and reports come at its beginning, so the name of
        the year before holds too.
        """
        return self.first <= year <= self.last + 1


@cache
def stem(name: str) -> str:
    """`name` without suffix and names of peoples, where two characters and more remain."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            name = name[: -len(suffix)]
            break
    shorter = True
    while shorter:
        shorter = False
        for people in PEOPLES:
            if name.endswith(people) and len(name) - len(people) >= 2:
                name, shorter = name[: -len(people)], True
    return name


@cache
def places() -> tuple[Place, ...]:
    """All rows of the tables."""
    return tuple(place for table in TABLES if table.exists() for place in _rows(table))


def _rows(table: Path) -> list[Place]:
    with table.open(encoding="utf-8") as f:
        rows = csv.DictReader((line for line in f if not line.startswith("#")), delimiter="\t")
        return [Place(r["code"], r["name"], r["level"], int(r["from"] or 0), int(r["to"] or 9999)) for r in rows]


@cache
def _by_name() -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for place in places():
        found.setdefault(place.name, []).append(place)
    return {name: tuple(same) for name, same in found.items()}


@cache
def _by_stem() -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for place in places():
        found.setdefault(place.stem, []).append(place)
    return {name: tuple(same) for name, same in found.items()}


@cache
def _by_code() -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for place in places():
        found.setdefault(place.code, []).append(place)
    return {code: tuple(same) for code, same in found.items()}


def named(name: str) -> tuple[Place, ...]:
    """Every place that has or had this full name."""
    return _by_name().get(name, ())


def stemmed(name: str) -> tuple[Place, ...]:
    """Every place whose name without its kind is this, or the stem of this."""
    return _by_stem().get(name) or _by_stem().get(stem(name), ())


def zones(name: str) -> tuple[Place, ...]:
    """The development zones that a name may mean, short forms (石家庄高新区) and lost parents included."""
    wanted = _zone_key(name)
    if len(wanted) < 5 or not wanted.endswith(ZONES_END):
        return ()
    return tuple(p for p in places() if p.level == "zone" and _zone_key(p.name).endswith(wanted))


@cache
def _zone_key(name: str) -> str:
    for short, long in (("高新区", "高新开发区"), ("经开区", "经济开发区")):
        name = name.replace(short, long)
    for word in ("省", "市", "技术", "产业", "国家级", "管委会", "管理委员会"):
        name = name.replace(word, "")
    return name


@cache
def is_place(name: str) -> bool:
    """Whether a string is a place's name, with or without its kind, or several of them in a row."""
    if named(name) or stemmed(name):
        return True
    return any(is_place(name[:i]) and is_place(name[i:]) for i in range(2, len(name) - 1))


def coded(code: str, year: int | None = None) -> Place | None:
    """The place of a code, under the name of `year` where it had one then, else the latest."""
    rows = _by_code().get(code, ())
    if year is not None:
        rows = tuple(p for p in rows if p.held_in(year)) or rows
    return max(rows, key=lambda p: p.last, default=None)


def parents(place: Place, year: int | None = None) -> tuple[Place, ...]:
    """The province and the prefecture that a place lies in, so far as its code tells."""
    if place.level in ("national", "province"):
        return ()
    found = [coded(place.code[:2] + "0000", year)]
    if place.level in ("county", "zone"):
        found.append(coded(place.code[:4] + "00", year))
    return tuple(p for p in found if p is not None and p.code != place.code)


def province_of(place: Place, year: int | None = None) -> Place | None:
    """The province that a place lies in or is; None for the nation."""
    return None if place.level == "national" else coded(place.code[:2] + "0000", year)


def same_place(a: Place, b: Place) -> bool:
    """Whether two rows are one place under two names or codes (徐水县, later 徐水区).

    Places of one name that exist side by side are two (邢台市 and 邢台县, the 桥西区 of two cities).
    """
    if a.code == b.code:
        return True
    apart = a.last < b.first + 1 or b.last < a.first + 1
    return a.stem == b.stem and a.code[:2] == b.code[:2] and apart


def in_force(found: Iterable[Place], year: int | None) -> list[Place]:
    """Those that bore the name in `year`, or, if none did, all; a place once.

    When a code changes, both hold for a year: then the older one, which is what the report's day saw.
    Without a year the latest.
    """
    rows = list(found)
    if year is not None:
        rows = [p for p in rows if p.held_in(year)] or rows
    rows.sort(key=lambda p: p.last if year is not None else -p.last)
    kept: list[Place] = []
    for place in rows:
        if not any(place.name == other.name and same_place(place, other) for other in kept):
            kept.append(place)
    return kept
