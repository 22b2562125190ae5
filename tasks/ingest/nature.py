"""What a text is: a government work report, or one of the other things found beside them.

The other things are in kinds.tsv, by their titles.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tasks.ingest.numerals import folded
from tasks.ingest.opening import GREETING, TITLE
from tasks.model import Block, Identity

KINDS = Path(__file__).with_name("kinds.tsv")
COUNTED = Path(__file__).with_name("counted.tsv")
SHORTEST = 1200
"""Characters; the shortest report at hand has some 5,000."""
TITLE_LINES = 12
"""Lines among which the title is."""
TITLE_LENGTH = 60
RUNNING = 100
"""Characters from which on a line is running text."""
MENTION = re.compile(r"政府工作的?报告|人民政府.{0,12}工作报告|管委会.{0,8}工作报告")
FIRST_PERSON = re.compile(
    r"我[^。]{0,50}(?:报告|汇报)|(?:代表|受)[^。]{0,30}(?:政府|国务院|管委会|管理委员会|委托)[^。]{0,6}[,，]?(?:我|现)?向[^。]{0,20}报告")
"""A government's head speaks: 现在，我代表县人民政府向大会报告工作; a story says 县长代表县人民政府."""
SUBMITTED = re.compile(r"请[^。]{0,12}审[议查]|政府|国务院")
THIRD_PERSON = re.compile(r"报告(?:中)?(?:指出|提出|强调|认为|说|显示)|(?:他|她)(?:说|指出|强调)|会议(?:指出|强调|认为|要求)")
"""How stories and summaries tell of a report."""
TOLD = 3
SUMMARY = 9000
"""Characters below which a text that is told in the third person is a story or a summary."""
AREA = re.compile(r"[全我](?:省|市|县|区|州|盟|旗)")
OF_A_REPORT = (re.compile(r"工作回顾|主要成绩|完成情况|过去[一五]年"), re.compile(r"工作安排|主要任务|重点工作|预期目标|工作打算"))
"""Headings that a report has, and how often it speaks of its area: by these it is known without its opening."""
AREAS = 10


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of kinds.tsv."""

    rule: str
    title: re.Pattern[str]
    below: int
    unless_greeting: bool
    what: str
    example: str


@cache
def kinds() -> tuple[Kind, ...]:
    """The rows of kinds.tsv."""
    return tuple(Kind(row["rule"], re.compile(row["title"]), int(row["below"] or 10**9),
                      bool(row["unless_greeting"]), row["what"], row["example"]) for row in _rows(KINDS))


@cache
def counted() -> frozenset[tuple[str, int]]:
    """Code and year of the rows of counted.tsv."""
    return frozenset((row["code"], int(row["year"])) for row in _rows(COUNTED))


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8") as f:
        return list(csv.DictReader((line for line in f if not line.startswith("#")), delimiter="\t"))


def refused_as(blocks: Sequence[Block], identity: Identity) -> tuple[str, str] | None:
    """Rule and reason where the text is no government work report; None where it is one."""
    lines = [folded(b.text[:300]) for b in blocks[:30]]
    length = sum(len(b.text) for b in blocks)
    greeted = any(len(t) < 40 and GREETING.search(t) for t in lines)
    if (identity.region_code, identity.year) not in counted():
        titles = titles_in(lines)
        for kind in kinds():
            title = next((t for t in titles if kind.title.search(t)), None)
            if title and length < kind.below and not (kind.unless_greeting and greeted):
                return kind.rule, (f"The text is {kind.what} by its title ({title[:40]}), not a government work "
                                   "report: put the report in its place.")
    if length < SHORTEST:
        return "too_short", (f"The text has only {length} characters: a page that links to the report, a summary "
                             "or a fragment. Fetch the report itself.")
    if not greeted and length < SUMMARY and is_told(blocks):
        return "news_story", ("The text tells of a report in the third person: it is a news story or a summary. "
                              "Fetch the report itself.")
    if not (says_so(lines) or looks_so(blocks)):
        return "no_report", ("The text does not say that it is a government work report: check that it is "
                             "the right file.")
    return None


def titles_in(lines: Sequence[str]) -> list[str]:
    """The lines that may be a title: short ones before salutation and running text.

    Behind a line that is a report's title there may be a list of contents, so that only lines
    with the words of a title (关于…) count there.
    """
    found: list[str] = []
    own = False
    for line in lines[:TITLE_LINES]:
        if len(line) > RUNNING or GREETING.search(line):
            break
        if len(line) <= TITLE_LENGTH and (not own or line.startswith("关于")):
            found.append(line)
        own = own or bool(TITLE.fullmatch(line))
    return found


def says_so(lines: Sequence[str]) -> bool:
    """Whether the first lines say that a government reports."""
    start = "".join(lines)
    if any(len(t) <= TITLE_LENGTH and MENTION.search(t) for t in lines) or FIRST_PERSON.search(start):
        return True
    return any(len(t) < 40 and t.startswith("各位代表") for t in lines) and bool(SUBMITTED.search(start))


def is_told(blocks: Sequence[Block]) -> bool:
    """Whether the text tells of a report in the third person."""
    text = whole(blocks)
    return len(THIRD_PERSON.findall(text)) >= TOLD and not FIRST_PERSON.search(text[:3000])


def looks_so(blocks: Sequence[Block]) -> bool:
    """Whether a text whose opening is lost is made like a report."""
    text = whole(blocks)
    return all(p.search(text) for p in OF_A_REPORT) and len(AREA.findall(text)) >= AREAS


def whole(blocks: Sequence[Block]) -> str:
    """The folded text of a report, which is dear, and needed for doubtful ones only."""
    return folded("".join(b.text for b in blocks)[:60_000])
