"""Whether a text is all of a report: opening, review, this year's tasks, closing, an end that is one.

The words that show a condition are in conditions.tsv; here is where each is looked for.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tasks.ingest.numerals import simplified
from tasks.model import Block, Report

TABLE = Path(__file__).with_name("conditions.tsv")
OPENING_WITHIN = 0.15
"""Share of the text at whose beginning the opening has to be; `LEAST` characters in any case."""
REVIEW_WITHIN = 0.6
TASKS_BEHIND = 0.3
LEAST = 400
CLOSING_WITHIN = 220
"""Characters at the end of the body in which the closing words are."""
LAST = 2
"""Paragraphs that they may be in."""
STOP = "。！？!?…"
CLOSERS = "”’）)》」』】"
LAST_WORDS = ("奋斗", "前进", "贡献", "篇章", "胜利", "辉煌", "谢谢", "谢谢大家", "万岁")
"""Words with which a report ends, its last mark forgotten."""
ANNEX = re.compile(
    r"\s*(?:附件|附[:：]|附录|附表|附注|名词解释|名词注释|有关名词|部分名词|注释|注[:：]|〔注〕|字库|说明[:：])")
"""What the heading of a glossary or annex begins with."""
AFTER = re.compile(
    r"\s*[（(【\[]?(?:《[^》]{2,12}》|新华社|责任编辑|编辑|责编|来源|作者|相关(?:报道|链接|阅读|新闻)|附\s*[:：]?$|完[）)]?$|"
    r"历年|[|<>\d\s]*[上下]一[页篇]|E-mail|打印|关闭|·)")
"""Lines that a newspaper or a site puts behind the text."""
SOURCE = re.compile(r"[（(](?:《[^》]+》|新华社|据|全体起立|[^（(]{0,8}(?:掌声|鼓掌))[^）)]*[）)]$")
"""A paper's name or applause in brackets behind the last sentence."""


@cache
def cues() -> dict[str, re.Pattern[str]]:
    """One pattern a condition, put together from the table."""
    with TABLE.open(encoding="utf-8") as f:
        rows = list(csv.DictReader((line for line in f if not line.startswith("#")), delimiter="\t"))
    return {name: re.compile("|".join(f"(?:{r['pattern']})" for r in rows if r["condition"] == name))
            for name in dict.fromkeys(r["condition"] for r in rows)}


def judge(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The conditions of completeness that hold, in the contract's order."""
    texts = [b.text for b in blocks if b.kind == "text" and len(b.text) > 1]
    while texts and AFTER.match(texts[-1]):
        texts.pop()
    if not texts:
        return ()
    text = simplified("\n".join(texts))
    end = simplified("\n".join(last_of_body(texts)))
    size = len(text)
    found = cues()
    holds = {
        "opening": found["opening"].search(text, 0, max(LEAST, int(OPENING_WITHIN * size))),
        "review": found["review"].search(text, 0, max(LEAST, int(REVIEW_WITHIN * size))),
        "tasks": found["tasks"].search(text, int(TASKS_BEHIND * size)),
        "closing": found["closing"].search(end[-CLOSING_WITHIN:]),
        "ends_whole": ends_whole(end),
    }
    return tuple(name for name, held in holds.items() if held)


def last_of_body(texts: Sequence[str]) -> list[str]:
    """The last paragraphs of the report proper: those before a glossary or annex with a heading.

    It is the first heading of an annex that follows closing words, for there may be several.
    """
    body = [t for t in texts if not AFTER.match(t)]
    closing = cues()["closing"]
    for i, text in enumerate(body):
        if len(text) < 30 and i > len(body) / 3 and ANNEX.match(text) and any(
                closing.search(simplified(t)[-CLOSING_WITHIN:]) for t in body[i - LAST:i]):
            return body[i - LAST:i]
    return body[-LAST:]


def ends_whole(text: str) -> bool:
    """Whether a last paragraph ends as a sentence does, a source in brackets behind it aside."""
    while SOURCE.search(text):
        text = SOURCE.sub("", text).rstrip()
    return text.rstrip(CLOSERS)[-1:] in tuple(STOP) or text.endswith(LAST_WORDS)


ROUND = (1000, 1024)
"""Programs cut texts at multiples of these."""
SIZES = (32766, 32767, 65535)
"""And at what a cell of a spreadsheet or a field of a database holds."""


def refused_as(report: Report) -> tuple[str, str] | None:
    """Rule and reason where so little of a report is there that it is not to go on.

    What only lacks a part, but ends as a text ends, goes on with `completeness` saying so.
    """
    held = set(report.completeness)
    if "cut" in report.source.claims:
        return "cell_limit", (f"The text fills its cell ({report.source.claims['cut']} characters, the most that a "
                              "spreadsheet holds) and is cut there: fetch the whole.")
    if "ends_whole" not in held and ("closing" not in held or breaks_off(report)):
        return "cut_off", "The text breaks off in mid-sentence: fetch the whole."
    if "closing" in held:
        return None
    if ends_in_advertisement(report):
        return "advertisement_end", "An advertisement stands where the report's end should be: fetch the whole."
    if size := round_size(report):
        return "round_size", (f"The text lacks a closing and is exactly {size} characters long, as when a program "
                              "cut it: fetch the whole.")
    if not held & {"opening", "review"}:
        return "fragment", "The text lacks opening, review and closing: it is a part of a report. Fetch the whole."
    return None


def breaks_off(report: Report) -> bool:
    """Whether the last paragraph is running text, and not a line that a site left behind it."""
    last = report.blocks[-1].text
    return len(last) > 25 and "，" in last


def ends_in_advertisement(report: Report) -> bool:
    """Whether what was removed behind the last paragraph is an advertisement."""
    end = max((end for block in report.blocks for _, end in block.spans), default=0)
    return any(r.reason == "advertisement" and r.start >= end for r in report.removals)


def round_size(report: Report) -> int | None:
    """The size, if it is one that programs cut at; a full stop may have been added."""
    texts = (report.source.text.strip(), "".join(b.text for b in report.blocks),
             "\n".join(b.text for b in report.blocks))
    for size in (len(t) + d for d in (0, -1) for t in texts):
        if size >= 2000 and (size in SIZES or any(size % unit == 0 for unit in ROUND)):
            return size
    return None
