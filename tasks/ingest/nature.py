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
REPORT = re.compile(r"政府工作的?报告|人民政府.{0,12}工作报告|管委会.{0,8}工作报告")
SAYS_SO = re.compile(
    r"(?:代表|受)[^。]{0,30}(?:政府|国务院|管委会|管理委员会|委托)[^。]{0,40}(?:报告|汇报)|作(?:政府)?工作报告|报告(?:政府)?工作|"
    r"向(?:大会|全国|会议)[^。]{0,30}(?:报告|汇报)|工作[^。]{0,10}报告如下")
SUBMITTED = re.compile(r"请[^。]{0,12}审[议查]|提出意见|报告|汇报")


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
    if not is_report(lines, greeted):
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


def is_report(lines: Sequence[str], greeted: bool) -> bool:
    """Whether the first lines say that a government reports to a congress."""
    start = "".join(lines)
    return bool(REPORT.search(start[:600]) or SAYS_SO.search(start)
                or (greeted and SUBMITTED.search(start)))
