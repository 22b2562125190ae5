"""Openings and claims, and which report they say it is."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from tasks.ingest import places
from tasks.ingest.claims import claims_of
from tasks.ingest.identity import candidates, identify
from tasks.ingest.numerals import folded, number
from tasks.model import Block, Identity

CASES = Path(__file__).with_name("openings.tsv")


def rows() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8") as f:
        lines = (line for line in f if not line.startswith("#"))
        return [{k: v or "" for k, v in row.items()} for row in csv.DictReader(lines, delimiter="\t")]


def read(opening: str, claims: Mapping[str, str]) -> Identity:
    blocks = [Block(((0, len(line)),), line) for line in opening.split("|")]
    return identify(blocks, claims)[0]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["opening"][:60])
def test_opening(row: dict[str, str]) -> None:
    claims = dict(pair.split("=") for pair in row["claims"].split(";") if pair)
    found = read(row["opening"], claims)
    got = {
        "code": found.region_code, "year": found.year, "date": found.session_date, "congress": found.congress,
        "session": found.session, "speaker": found.speaker, "office": found.office,
        "from_claims": ";".join(found.from_claims)}
    assert {k: str(v or "") for k, v in got.items()} == {k: row[k] for k in got}


@pytest.mark.parametrize("text,value", [
    ("十四", 14), ("二十", 20), ("二十一", 21), ("廿一", 21), ("一百零五", 105), ("10", 10), ("一", 1), ("三〇", 30),
    ("十", 10), ("同志", None), ("", None)])
def test_numbers(text: str, value: int | None) -> None:
    assert number(text) == value


def test_folding_undoes_width_blanks_and_traditional_forms() -> None:
    assert folded("２０１０ 年，縣 長") == "2010年,县长"


@pytest.mark.parametrize("name,claims", [
    ("2010_130609_徐水.txt", {"year": "2010", "code": "130609", "place": "徐水"}),
    ("2025年上海市政府工作报告.docx", {"year": "2025", "place": "上海市"}),
    ("广东省/韶关市/2017.txt", {"year": "2017", "province": "广东省", "folder": "广东省 韶关市"}),
    ("卷.zip!河北省/2012/徐水县.txt", {"year": "2012", "province": "河北省", "place": "徐水县", "folder": "河北省"}),
    ("000_e5bce79c2016ea7d.txt", {}),
    ("20190116栖桐县政府工作报告（全文）.doc", {"year": "2019", "place": "栖桐县"}),
    ("关于乐昌市2021年政府工作的报告.pdf", {"year": "2021", "place": "乐昌市"}),
])
def test_claims_of_names(name: str, claims: dict[str, str]) -> None:
    assert claims_of(name) == claims


@pytest.mark.parametrize("name,code", [
    ("徐水县", "130625"), ("河北徐水县", "130625"), ("河北省保定市徐水县", "130625"), ("安徽省安庆市", "340800"),
    ("雄安新区", None), ("怪安县", None), ("淮南安县", None), ("石家庄高新区", "130171"), ("苏州工业园区管委会", "320576"),
    ("石家庄", "130100"), ("内蒙古", "150000"), ("延边州", "222400"), ("恩施土家族苗族自治州", "422800"), ("中华人民共和国", "100000")])
def test_a_name_is_known_whole_or_behind_the_places_it_lies_in(name: str, code: str | None) -> None:
    found = candidates(name, 2012)
    assert [p.code for p in found] == ([code] if code else [])


def test_a_folder_fills_in_and_does_not_contradict() -> None:
    claims = {"folder": "韶关市", "year": "2016"}
    silent = [Block(((0, 1),), line) for line in ("政府工作报告", "各位代表：", "现在，我报告工作。")]
    assert identify(silent, claims)[0].region_name == "韶关市"
    county = [Block(((0, 1),), line) for line in ("政府工作报告", SESSION.format("乐昌市"), "各位代表：")]
    identity, doubts = identify(county, claims)
    assert identity.region_name == "乐昌市"
    assert doubts == ()


SESSION = "——2016年1月20日在{}第十五届人民代表大会第五次会议上"


@pytest.mark.parametrize("place,claims,grave", [
    ("淮安区", {"place": "安区"}, False),             # no such place: nothing is claimed
    ("徐水区", {"code": "130625"}, False),            # the county it was
    ("邢台县", {"code": "130500"}, True),             # the prefecture of the same name
    ("河间市", {"place": "河间"}, False),
    ("通海县", {"place": "海盐"}, True),
    ("乐昌市", {"province": "广东省"}, False),
    ("乐昌市", {"province": "湖南省"}, True),
    ("乐昌市", {"place": "韶关市 乐昌市"}, False),
    ("乐昌市", {"place": "乐昌", "year": "2016"}, False),
    ("乐昌市", {"year": "2015"}, False),              # filed under the year it reviews
    ("乐昌市", {"year": "2017"}, True),
    ("乐昌市", {"year": "2013"}, True),
    ("乐昌市", {"title": "2016年乐昌市政府工作报告"}, False),
    ("乐昌市", {"title": "2016年乐平市政府工作报告"}, True),
    ("乐昌市", {"title": "乐平新闻网"}, False),
])
def test_claims_are_compared(place: str, claims: dict[str, str], grave: bool) -> None:
    blocks = [Block(((0, 1),), line) for line in ("政府工作报告", SESSION.format(place), "各位代表：")]
    identity, doubts = identify(blocks, claims)
    assert any(doubt.grave for doubt in doubts) == grave
    assert identity.mismatches == tuple(doubt.sentence for doubt in doubts)
    assert identity.region_name == place, "a claim never overrules the text"


def test_a_claimed_place_that_the_text_never_names_is_doubted() -> None:
    body = "我们推进乐平市城区建设，乐平市的陶瓷产业壮大，乐平市财政收入增长。"
    blocks = [Block(((0, 1),), line) for line in ("政府工作报告", "各位代表：", body)]
    _, doubts = identify(blocks, {"place": "乐昌市", "year": "2016"})
    assert [doubt.rule for doubt in doubts] == ["wrong_place"]


@pytest.mark.parametrize("body,rules", [
    ("海丰县的海鲜好，海丰县的路通了，海丰县财政收入增长。", ["wrong_place"]),
    ("丰县的大沙河治好了，丰县的路通了。", []),
    ("全县的路通了，财政收入增长。", ["place_unnamed"])])
def test_a_place_is_not_named_by_one_whose_name_contains_it(body: str, rules: list[str]) -> None:
    blocks = [Block(((0, 1),), line) for line in ("政府工作报告", "各位代表：", body)]
    _, doubts = identify(blocks, {"code": "320321", "year": "2016"})
    assert [doubt.rule for doubt in doubts] == rules


def test_a_december_session_is_for_the_next_year() -> None:
    lines = ("政府工作报告", "——2011年12月28日在乐昌市第十三届人民代表大会第一次会议上", "各位代表：")
    _, doubts = identify([Block(((0, 1),), line) for line in lines], {"year": "2012"})
    assert [doubt.grave for doubt in doubts] == [False]


def test_names_are_those_of_the_year() -> None:
    assert [p.code for p in places.in_force(places.named("徐水县"), 2010)] == ["130625"]
    assert places.coded("130609", 2020).name == "徐水区"  # type: ignore[union-attr]
    assert [p.code for p in places.in_force(places.named("崇文区"), 2009)] == ["110103"]


def test_at_a_change_of_code_the_older_one_holds() -> None:
    """巢湖 lost its counties in 2011: the report of that January is still the old city's."""
    found = places.in_force(places.named("花都市"), 2000)
    assert [p.code for p in found] == ["440182"]
    assert [p.code for p in places.in_force(places.named("巢湖市"), 2011)] == ["341400"]
    assert [p.code for p in places.in_force(places.named("巢湖市"), 2013)] == ["340181"]
    assert [p.code for p in places.in_force(places.named("巢湖市"), None)] == ["340181"]


def test_the_table_is_what_it_says() -> None:
    table = places.places()
    assert len({(p.code, p.name, p.first) for p in table}) == len(table)
    assert {p.level for p in table} == {"national", "province", "prefecture", "county", "zone"}
    assert all(len(p.code) == 6 and p.code.isdigit() and p.first <= p.last for p in table)
    current = [p for p in table if p.last == 9999 and not p.code.startswith("99")]
    assert sum(p.level == "province" for p in current) == 34
    assert 330 <= sum(p.level == "prefecture" for p in current) <= 345
    assert 2800 <= sum(p.level == "county" for p in current) <= 2900
