"""What must hold of reports once repeats, twins and foreign text are out."""

from __future__ import annotations

import re

import pandas as pd

from expectations.blocks import TEXT_IS_WHOLE
from expectations.rule import Frames, Rule, Severity, few_failed, lookup, per_report
from tasks.ingest.numerals import traditional
from tasks.ingest.places import coded
from tasks.interim import BLOCKS, CANDIDATES

TABLES = (CANDIDATES, BLOCKS)

LONG = 40
"""Non-blank characters from which on a paragraph does not stand twice by chance."""
OWN, FEW = 3, 5
"""Times that a report names its own place at least; times that another may be named without a doubt."""
REPEATED_SHARE = 0.05
"""Share of a report's characters in paragraphs that stood before, from which on a copy was left in."""
PASSAGE = 3
"""Mentions of other places in a stretch without its own that a report does not come to by chance."""
SHORT = 30
"""Characters below which a paragraph is too short to be judged by its characters."""
GARBLED = 0.15
"""Share of a paragraph's characters that are rare, from which on it was decoded wrongly: names come to a third of it."""
STORY = 3
"""Words of a story that a paragraph does not come to by chance."""
STORIES_SINCE = 1980
"""Year from which on reports ask nobody anything: before, they argued (岂不是…吗)."""
COMMON = "".join(bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
"""The 3,755 common characters: level 1 of GB 2312-80."""
RARE = re.compile(f"[^\\W{COMMON}{''.join(map(chr, traditional()))}０-９Ａ-Ｚａ-ｚ\\x00-\\x7f]|[\ue000-\uf8ff\ufffd]")
OPENING = re.compile("代表[^。]{0,20}(?:政府|国务院)[^。]{0,12}向[^。]{0,16}(?:报告|汇报)")
"""With this a report begins: 我代表县人民政府，向大会报告工作."""
TOLD = re.compile("|".join([
    "她", "你", *(f"{word}[？，。！”]" for word in "吗呢吧啊呀"), "“[^”]{0,30}[？！?!]”", "眼泪", "叹了口气", "低声", "冷笑", "轻轻",
    "咬着", "目光", "脸上", "姑娘", "公子", "夫君", "娘子", "皇上", "转身", "笑了笑",
    "本报讯", "本台讯", "记者", "据了解", "昨日", "告诉记者", "通讯员"]))
"""Words of novels and of news stories that a report has at most one of, each with a plain first character: so a search is quick."""
LINE = 40
"""Characters up to which a paragraph is a line: a heading, a title."""
BOOK = re.compile("《([^》]{2,14})》$")
OFFICIAL = re.compile(
    "法|条例|纲要|规划|意见|办法|方案|决定|计划|公报|行动|报告|规定|通知|决议|细则|章程|宣言|宪|书|草案|标准|指南|解释|名词|说明|协[定议]"
    "|声明|公约|目录|清单|制度|政策|措施|条约|合同|规则|规范|要[点求]|若干|工程|指标|表|倡议|讲话"
)
"""Words of what reports name in 《》; a line that ends with anything else in them has a book's title behind it."""
LETTERS = re.compile(r"\d[OoIl]\d")
"""Letters for digits, as recognition of a scan leaves them."""
EVE = 10
"""Month of the year before from which on a report of the year is given."""


def prepare(frames: Frames) -> dict[str, pd.DataFrame]:
    """The frames with what is counted in the text of the paragraphs."""
    blocks = frames["blocks"]
    texts = blocks["text"].fillna("").astype(object)
    rare = [len(RARE.findall(text)) / len(text) if len(text) >= SHORT else 0.0 for text in texts]
    told = [len(TOLD.findall(text)) for text in texts]
    letters = [len(LETTERS.findall(text)) for text in texts]
    opens = pd.Series([OPENING.search(text) is not None for text in texts], index=blocks.index)
    sums = blocks.assign(opens=opens, size=texts.str.split().str.join("").str.len()).groupby("source").agg(
        opens=("opens", "sum"), rows=("opens", "size"), size=("size", "sum"))
    candidates = frames["candidates"]
    return {
        **frames,
        "blocks": blocks.assign(rare=rare, told=told, letters=letters, year=blocks["source"].map(lookup(candidates, "source", "year"))),
        "candidates": candidates.assign(**{f"{name}_found": per_report(sums[name], candidates["source"], 0) for name in sums}),
    }


def ends_with_book(text: object) -> bool:
    """Whether a line ends with a title in 《》 that is none of an official paper."""
    found = BOOK.search(text) if isinstance(text, str) and len(text) <= LINE else None
    return found is not None and OFFICIAL.search(found[1]) is None


def named_by_code(t: Frames) -> pd.Series:
    """For each candidate whether its code is that of a place of its name and level in its year."""
    columns = (t["candidates"][name] for name in ("region_code", "region_name", "level", "year"))
    return pd.Series([_named_by_code(*row) for row in zip(*columns, strict=True)], index=t["candidates"].index, dtype=bool)


def _named_by_code(code: object, name: object, level: object, year: int) -> bool:
    place = coded(str(code), year)
    return place is not None and place.name == name and place.level == level


def given_in_its_year(t: Frames) -> pd.Series:
    """For each candidate whether its day, if it is known, lies in its year or at the end of the one before."""
    day = pd.to_datetime(t["candidates"]["session_date"])
    year = t["candidates"]["year"]
    return day.isna() | (day.dt.year == year) | ((day.dt.year == year - 1) & (day.dt.month >= EVE))


def repeated_share(t: Frames) -> pd.Series:
    """For each candidate the share of its characters in long paragraphs that stand a second time."""
    blocks = t["blocks"]
    length = blocks["text"].str.len()
    again = blocks.duplicated(["source", "text"]) & (length >= LONG)
    share = length.where(again, 0).groupby(blocks["source"]).sum() / length.groupby(blocks["source"]).sum()
    return per_report(share, t["candidates"]["source"], 0.0)


RULES = (
    Rule(
        "every character of the file is in a paragraph or in a removal",
        "candidates",
        Severity.REJECT,
        "Nothing may be lost. Cleaning dropped text without a reason: report it with the file.",
        lambda t: t["candidates"]["unaccounted"] == 0,
        "{unaccounted} characters are in neither",
    ),
    Rule(
        "no character of the file is used twice",
        "candidates",
        Severity.REJECT,
        "Nothing may be made up. Cleaning kept text that it also removed: report it with the file.",
        lambda t: t["candidates"]["doubly_accounted"] == 0,
        "{doubly_accounted} characters are in two places",
    ),
    Rule(
        "every paragraph that was kept is in the table",
        "candidates",
        Severity.REJECT,
        "A paragraph was lost or doubled on the way to the table: run again, and report it if it stays.",
        lambda t: t["candidates"]["rows_found"] == t["candidates"]["paragraphs"],
        "{paragraphs} paragraphs were kept, {rows_found} are there",
    ),
    Rule(
        "the paragraphs of a report have as many characters as were kept",
        "candidates",
        Severity.REJECT,
        "Characters were lost or made up on the way to the table.",
        lambda t: t["candidates"]["size_found"] == t["candidates"]["characters"],
        "{characters} characters were kept, {size_found} are there",
    ),
    TEXT_IS_WHOLE,
    Rule(
        "the id of a report is made of its place and year",
        "candidates",
        Severity.REJECT,
        "Place, year and id have come apart: the report would stand under another's name.",
        lambda t: t["candidates"]["document_id"] == t["candidates"]["region_code"] + "-" + t["candidates"]["year"].astype(str),
        "{document_id} for {region_code} in {year}",
    ),
    Rule(
        "name and level of a place are those of its code",
        "candidates",
        Severity.WARN,
        "The table of places (tasks/ingest/places.tsv) knows the code under another name or level in that year.",
        named_by_code,
        "{region_code} {region_name}, {level}, {year}",
    ),
    Rule(
        "a report is given in its year or at the end of the one before",
        "candidates",
        Severity.WARN,
        "Day and year have come apart: one of the two was misread.",
        given_in_its_year,
        "{document_id} was given on {session_date}",
    ),
    Rule(
        "a report opens once",
        "candidates",
        Severity.WARN,
        "The file holds two reports, such as that of the year before behind it: part them.",
        lambda t: t["candidates"]["opens_found"] <= 1,
        "{opens_found} paragraphs of {document_id} open a report",
    ),
    Rule(
        "the characters of a paragraph are such as reports are written in",
        "blocks",
        Severity.WARN,
        "Too many are rare: the passage was decoded wrongly, or recognised badly. Fetch it again.",
        lambda t: t["blocks"]["rare"] < GARBLED,
        "{text}",
    ),
    Rule(
        "no paragraph tells a story",
        "blocks",
        Severity.WARN,
        "It has the words of a novel or of a news story: foreign text that was not recognised as such.",
        lambda t: (t["blocks"]["told"] < STORY) | (t["blocks"]["year"] < STORIES_SINCE),
        "{text}",
    ),
    Rule(
        "no paragraph is doubted to be the report's",
        "blocks",
        Severity.WARN,
        "It does not fit the report, but not so surely that it was removed: a title or a line of the site may be left in it.",
        lambda t: t["blocks"]["flag"].isna(),
        "{text}",
    ),
    Rule(
        "no line ends with the title of a book",
        "blocks",
        Severity.WARN,
        "The title of a novel or a film behind a heading, or on a line of its own, is what copying sites put there.",
        lambda t: pd.Series([not ends_with_book(text) for text in t["blocks"]["text"]], index=t["blocks"].index, dtype=bool),
        "{text}",
    ),
    Rule(
        "no number has letters in it",
        "blocks",
        Severity.WARN,
        "O for 0 or l for 1: the text was recognised from a scan, and its numbers are not to be relied on.",
        lambda t: t["blocks"]["letters"] == 0,
        "{text}",
    ),
    Rule(
        "no stretch of a report speaks of other places only",
        "candidates",
        Severity.WARN,
        "A passage of another place's report may have got into it: look where the place is named.",
        lambda t: t["candidates"]["passage_mentions"] < PASSAGE,
        "{passage_of} and others, {passage_mentions} times in a stretch without {region_name}",
    ),
    Rule(
        "no passage stands in a report twice",
        "candidates",
        Severity.REJECT,
        "A copy that was left in would count its figures twice.",
        lambda t: repeated_share(t) <= REPEATED_SHARE,
        "paragraphs of {document_id} stand twice",
    ),
    Rule(
        "no other place is named more often than the report's own",
        "candidates",
        Severity.REJECT,
        "It is the report of another place, or holds one: compare file name, title and text.",
        lambda t: t["candidates"]["rival_mentions"] <= t["candidates"]["own_mentions"],
        "{rival} {rival_mentions} times, {region_name} {own_mentions} times",
    ),
    Rule(
        "no unrelated place is named half as often as the report's own",
        "candidates",
        Severity.WARN,
        "Text of another place's report may have got into it.",
        lambda t: (t["candidates"]["rival_mentions"] < FEW) | (2 * t["candidates"]["rival_mentions"] <= t["candidates"]["own_mentions"]),
        "{rival} {rival_mentions} times, {region_name} {own_mentions} times",
    ),
    Rule(
        "a report names its own place",
        "candidates",
        Severity.WARN,
        "Nearly every report does so a dozen times: it may be another place's, or no report.",
        lambda t: (t["candidates"]["own_mentions"] >= OWN) | (t["candidates"]["level"] == "national"),
        "{region_name} {own_mentions} times",
    ),
    Rule(
        "opening, review, tasks and closing are there and the text ends whole",
        "candidates",
        Severity.WARN,
        "The text may be cut off or an excerpt: compare it with the source it was fetched from.",
        lambda t: t["candidates"]["complete"],
        "only {completeness} found",
    ),
)

RUN_RULES = (
    Rule(
        "each place and year has one report",
        "standing",
        Severity.REJECT,
        "Different texts claim to be the same report, and which is right is not for a program to say. "
        "Each waits until the wrong one is removed, or its place and year are corrected.",
        lambda t: ~t["standing"].duplicated("document_id", keep=False),
        "{source} is not the only text that claims to be {document_id}",
    ),
    Rule(
        "at least one report stands",
        "run",
        Severity.STOP,
        "If nothing is left, the last release is better than none: see the list of rejects.",
        lambda t: t["run"]["stand"] > 0,
        "0 of {inputs} reports stand",
    ),
    Rule(
        "the program failed on few reports",
        "run",
        Severity.STOP,
        "A fault of the program is no reason to lose reports that readers had: mend it, then run again.",
        few_failed,
        "it failed on {failed} of {inputs}",
    ),
)
