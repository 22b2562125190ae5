"""What a text is: a government work report, or one of the other things found beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.ingest.numerals import folded
from tasks.model import Block


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document that is no report: its rule, what its title says, what to tell the curator."""

    rule: str
    title: re.Pattern[str]
    reason: str


KINDS = (
    Kind("budget_report", re.compile(r"预算执行情况|财政预算|预算草案|财政决算|财政收支"), "a budget report"),
    Kind("plan_report", re.compile(r"国民经济和社会发展(?:第.{1,4}个五年规划|计划|规划)|计划执行情况"), "a plan report"),
    Kind("resolution", re.compile(r"关于.{0,20}(?:工作报告|报告)的决议|决议$"), "a resolution on the report"),
    Kind("other_report", re.compile(r"(?:人民法院|检察院|人大常委会|人民代表大会常务委员会|政协|纪委|纪检|党委)[^政府]{0,20}工作的?报告|法治政府建设"),
         "another body's report"),
    Kind("news_story", re.compile(r"(?:开幕|闭幕|召开|举行|侧记|综述|解读|图解|一图读懂|热议|审议政府工作报告|记者)"), "a news story"),
    Kind("summary", re.compile(r"摘要|要点|摘编|速览|金句|关键词"), "a summary"),
)
REPORT = re.compile(r"政府工作的?报告|人民政府.{0,12}工作报告")
SAYS_SO = re.compile(r"(?:代表|受)[^。]{0,24}(?:政府|国务院|管委会|委托)[^。]{0,30}(?:报告|汇报)|作(?:政府)?工作报告|报告(?:政府)?工作|政府工作报告")
SHORTEST = 1500
"""Characters; the shortest report at hand has some 5,000."""
WORKS = re.compile(r"政府|全[市县省区州旗]|我[市县省区州旗]|经济|社会")


def refused_as(blocks: Sequence[Block]) -> tuple[str, str] | None:
    """Rule and reason where the text is no government work report; None where it is one."""
    opening = [folded(b.text[:300]) for b in blocks[:30]]
    start = "".join(opening)
    titled = bool(REPORT.search(start[:600]))
    for kind in KINDS:
        title = next((t for t in opening[:8] if len(t) <= 60 and kind.title.search(t)), None)
        if title and not titled:
            return kind.rule, f"The text is {kind.reason} (its title: {title[:40]}), not a government work report."
    length = sum(len(b.text) for b in blocks)
    if length < SHORTEST:
        return "too_short", f"The text has only {length} characters: a page that links to the report, a summary " \
            "or a fragment. Fetch the report itself."
    if not titled and not SAYS_SO.search(start) and works(blocks) < 30:
        return "no_report", "The text does not read like a government work report: check that it is the right file."
    return None


def works(blocks: Sequence[Block]) -> int:
    """How often the text speaks of what reports speak of."""
    return len(WORKS.findall("".join(b.text for b in blocks)[:40_000]))
