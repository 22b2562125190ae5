"""The real reports at hand, where they are: every body once, from opening to close, without chrome."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from planted import assert_accounted, lines_of, reasons

from tasks import ingest
from tasks.dedup import clean
from tasks.dedup.fold import fold
from tasks.model import Report, Source

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
NATIONAL = SHARED / "corpora" / "national"
YEARS = sorted(int(p.stem) for p in NATIONAL.glob("*.txt"))
PARTIAL = range(2006, 2010)
"""Years of which the site's file has only the first page of several."""
FRAGMENT = 1988
"""The year of which each copy ends with a piece of its last sentence, pasted once more."""
COPIES = {**dict.fromkeys(YEARS, 6), 1991: 12, 2014: 2, **dict.fromkeys(range(2015, 2019), 1)}
CHROME = re.compile("责任编辑|E-mail|字体：|当前位置|^来源：|上一页|相关链接|打印|记者.{1,8}摄|<|U\\+00A0|&nbsp")

needs_reports = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the real reports are not at hand: {SHARED} is missing")


@cache
def cleaned(path: Path) -> tuple[Report, Report]:
    """The report in a file as ingest leaves it, and as clean does."""
    source = next(iter(ingest.read(path, path.parent)))
    assert isinstance(source, Source)
    report = ingest.ingest(source)
    assert isinstance(report, Report)
    return report, clean(report)


def long_lines(report: Report) -> Counter[str]:
    return Counter(key for line in lines_of(report) if len(key := fold(line)) > 60)


@needs_reports
@pytest.mark.parametrize("year", YEARS)
def test_national_report(year: int) -> None:
    before, after = cleaned(NATIONAL / f"{year}.txt")
    assert_accounted(after)
    assert set(Counter(long_lines(before).values()).most_common(1)[0][:1]) <= {COPIES[year], 12}
    assert set(long_lines(after).values()) == {1}
    # One copy: the lines stand as they do in the file, and hold what all the copies hold.
    starts = [b.spans[0][0] for b in after.blocks]
    assert starts == sorted(starts)
    left = fold("\n".join(lines_of(after)))
    chrome = [words for reason in ("portal", "caption") for text in reasons(after).get(reason, [])
              for line in text.split("\n") if len(words := fold(line)) > 3 and not words.isdigit()]
    for line in long_lines(before):
        for words in chrome:
            line = line.replace(words, "")
        assert line in left
    assert not any(CHROME.search(line) for line in lines_of(after))
    assert "报告" in after.blocks[0].text
    if year not in PARTIAL and year != FRAGMENT:
        assert {"opening", "ends_whole"} <= set(after.completeness)


@needs_reports
@pytest.mark.parametrize("number, foreign", [("000", "二号首长"), ("001", "侯卫东官场笔记"), ("002", ""), ("003", "")])
def test_report_that_stands_eight_times(number: str, foreign: str) -> None:
    path = next((SHARED / "reports").glob(f"{number}_*.txt"))
    before, after = cleaned(path)
    assert_accounted(after)
    assert set(long_lines(before).values()) == {8}
    assert set(long_lines(after).values()) == {1}
    assert long_lines(before).keys() == long_lines(after).keys()
    found = reasons(after)
    assert set(found) == {"repeat"} | ({"advertisement"} if foreign else set())
    assert found.get("advertisement", []) == [foreign] * 8 * bool(foreign)
    if foreign:
        assert "本届政府工作回顾" in lines_of(after)
    assert len(after.completeness) == 5


@needs_reports
@pytest.mark.parametrize("path", sorted((SHARED / "corpora" / "provinces-2025").glob("*.docx"))
                         + sorted((SHARED / "reports").glob("004_*")), ids=lambda p: p.name[:12])
def test_clean_report_loses_its_source_line_only(path: Path) -> None:
    before, after = cleaned(path)
    assert_accounted(after)
    gone = [line for line in lines_of(before) if line not in lines_of(after)]
    assert all(line.startswith("来源") for line in gone)
    assert not any(b.flag for b in after.blocks)


@needs_reports
def test_cell_of_a_sellers_table() -> None:
    _, after = cleaned(next((SHARED / "corpora" / "others").glob("*.csv")))
    assert_accounted(after)
    assert set(reasons(after)) <= {"portal", "caption", "container"}
    assert not any(CHROME.search(line) for line in lines_of(after))
    assert not any(line in ("下载", "打印", "全屏", "收藏", "加大", "还原", "减小", "】") for line in lines_of(after))
