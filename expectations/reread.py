"""Reading a figure's words a second time, by other and simpler means than extraction does.

What these functions find is not a better reading but a contradiction: value against mention,
sign against the words before, year against the words around. Where the words are not simple
enough to say, they say nothing: each is quiet on nearly all figures of undamaged reports
(``python -m bench.mutations`` shows what they see of damaged ones).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from math import isclose, prod

import pandas as pd

from tasks.figures.vocabulary import split_cell, table

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
SIMPLE = re.compile(r"(\d+(?:\.\d+)?)([百千万亿]*)")
TAIL = re.compile(r"[多余来]?([百千万亿]*)[多余]?$")
MULTIPLIERS = {"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
SHARED = {1e2, 1e3, 1e4, 1e6, 1e7, 1e8, 1e11, 1e12}
"""Multipliers that a number may take from the one after it (1.2、3.4亿元)."""
UNSURE = re.compile(r"[成折半分之点一二三四五六七八九十两几/:：∶]|[百千万亿]\d")
"""Characters of a mention that make its value more than digits and a multiplier."""
DOWN = re.compile(r"下降|下滑|下调|降低|降幅|减少|减|降|负|回落|缩短|缩小|缩减|压缩|收窄|低|少|短|精简|跌|削|退|[-−–－]")
FALLS = re.compile(r"(?:下降|下滑|减少|降低|回落|缩短|压减)[了约近超过]*$")
IMPLIED = ("%", "‰", "位")
"""Units that may be said in other words: 一半, 13.8:41.3:44.9, 千分之五, 第一."""
UP = re.compile(r"增长|增加|上升|提高|上涨")
MINUS = re.compile(r"[-−–－负亏]")
CLAUSE = re.compile(r"[，。；,;！？]")

UNITS_OF = {"growth": ("%", "‰", "倍", "番", "成"), "share": ("%", "‰", "成"), "rank": ("位",)}
"""Units that a measure can have; the others can have any."""
GROWS = re.compile(r"(?:增长|增幅|下降)[了约近达]{0,2}$")
"""What stands before a percentage that can only be a growth."""
CHANGES = re.compile("[增升涨降减跌落长速幅压缩高低扩提净少多快慢延短差后移推翻倍盈回]")
"""A growth or a change has one of these in its sentence."""
HEDGES = {
    "approx": re.compile("左右|约|近|上下|大致|几|[—~-]|到|至|基本"),
    "min": re.compile("[上超破不多余过高逾起跨大快好外争达来于]|至少"),
    "max": re.compile("以内|以下|不超过|控制|最多|低于|内|不高于|小于|不足|不到|压减|最高|不大于|不突破|降至|不得"),
}
"""A qualifier has one of its words near the number."""
AROUND = (30, 12)
"""Characters before and behind a number in which they are looked for."""
HEDGED = re.compile("左右|以上|以内|以下|上下")
"""Behind an exact number stands none of these."""

SINCE = 1994
"""Reports from which on years are asked for: older ones were given in any month, and write years in many ways."""
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
CHINESE_YEAR = re.compile("[一二][九〇零○][〇零○一二三四五六七八九]{2}")
CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
PLANS = {"八五": 1995, "九五": 2000, "十五": 2005, "十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030}
"""Five-year plans and their last years."""
SPAN = re.compile(r"([12]?\d|[一二两三四五六七八九十])年")
COUNTS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
TERM = 4
"""A term's last year comes so many after the year of its first report."""
ALSO = {"gdp": ("经济",), "rd_intensity": ("研发",)}
"""Words for a macro series beyond the names of the indicator table: 经济增长5.5%."""


def value_is_said(mention: str, unit: str, low: float, high: float) -> bool:
    """Whether the value is that of the mention's digits with its multiplier."""
    simple = SIMPLE.match(mention)
    if simple and low == high and mention.endswith(unit, simple.end()) \
            and isclose(abs(low), float(simple[1]) * _product(simple[2]), rel_tol=1e-6, abs_tol=1e-9):
        return True  # as most are: 8.5%, 1200万人
    text = unicodedata.normalize("NFKC", mention).replace(" ", "")
    plain = unicodedata.normalize("NFKC", unit)
    own = bool(plain) and text.endswith(plain)
    if own:
        text = text[: -len(plain)]
    if UNSURE.search(text):
        return True
    numbers = [float(n.replace(",", "")) for n in NUMBER.findall(text)]
    tail = TAIL.search(text)
    if not numbers or tail is None:
        return True
    factor = _product(tail[1])
    said = {number * f for number in numbers for f in ((factor,) if own or factor > 1 else (1.0, *SHARED))}
    return all(any(isclose(abs(value), s, rel_tol=1e-6, abs_tol=1e-9) for s in said) for value in (low, high))


def _product(words: str) -> float:
    """What multiplier words make together: 百万 is a million."""
    return prod(MULTIPLIERS[word] for word in words)


def sign_is_said(text: str, start: int, end: int, measure: str, low: float, high: float) -> bool:
    """Whether a growth or change goes the way that its clause says; an amount or a share below zero has a minus."""
    if measure not in ("growth", "change"):
        return low >= 0 or MINUS.search(text[max(0, start - 6) : end]) is not None
    if high < 0:
        own = CLAUSE.split(text[max(0, start - 40) : end])[-1]
        return DOWN.search(text[max(0, end - 40) : end]) is not None and (UP.search(own) is None or DOWN.search(own) is not None)
    return low <= 0 or FALLS.search(text[max(0, start - 8) : start]) is None


def unit_is_said(sentence: str, unit: str) -> bool:
    """Whether the unit stands in the sentence; of 元/月 each part does."""
    if unit in IMPLIED or unit in sentence:
        return True
    folded = unicodedata.normalize("NFKC", sentence).replace(" ", "")
    return all(part in folded for part in unicodedata.normalize("NFKC", unit).replace(" ", "").split("/"))


def measure_is_said(text: str, start: int, sentence: str, measure: str, unit: str) -> bool:
    """Whether a measure goes with its unit, and with the words that a growth or a change has."""
    if measure in UNITS_OF and unit not in UNITS_OF[measure]:
        return False
    if measure in ("growth", "change"):
        return CHANGES.search(sentence) is not None
    return unit != "%" or GROWS.search(text[max(0, start - 6) : start]) is None


def qualifier_is_said(text: str, start: int, end: int, qualifier: str) -> bool:
    """Whether a bound has a word near the number, and an exact number none behind it."""
    if qualifier not in HEDGES:
        return HEDGED.match(text[end : end + 2]) is None
    return HEDGES[qualifier].search(text[max(0, start - AROUND[0]) : end + AROUND[1]]) is not None


def code_is_said(code: str, indicator: str) -> bool:
    """Whether a name of the macro series is in the indicator."""
    return any(name in indicator for name in _names().get(code, ()))


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Names of the macro series, from the indicator table."""
    found: dict[str, list[str]] = {code: list(words) for code, words in ALSO.items()}
    for row in table("indicators.tsv"):
        if row["code"]:
            found.setdefault(row["code"], []).extend(name.lstrip("=") for name in (row["name"], *split_cell(row["aliases"])))
    return {code: tuple(sorted(set(names), key=len)) for code, names in found.items()}


def years_said(words: str, year: int) -> set[int]:
    """The years that the words of a report of this year can speak of."""
    text = unicodedata.normalize("NFKC", words)
    found = {int(match) for match in YEAR.findall(text)}
    found |= {int(match.translate(CHINESE_DIGITS)) for match in CHINESE_YEAR.findall(text)}
    for plan, last in PLANS.items():
        if plan in text:
            found |= {last, last - 4, last - 5}
    for written in SPAN.findall(text):
        count = COUNTS.get(written) or int(written)
        found |= {year - count, year + count - 1, year + count}
    if "前年" in text:
        found.add(year - 2)
    if "明年" in text:
        found.add(year + 1)
    return found | {year - 1, year + TERM}


def read_again(figures: pd.DataFrame, paragraphs: pd.DataFrame, years: pd.Series) -> pd.DataFrame:
    """For each figure what its words say of it: a column of truths for each question.

    `figures` has the text of each one's paragraph beside it; `years` has the year of each document, which is its index.
    """
    by_id = paragraphs.drop_duplicates("paragraph_id").set_index("paragraph_id")
    columns = [
        *(figures[name].fillna(0).astype(int) for name in ("start", "end")),
        *(figures[name].fillna("") for name in ("mention", "sentence")),
        *(figures[name] for name in ("value_low", "value_high")),
        *(figures[name].fillna("") for name in ("unit", "indicator", "indicator_code", "measure", "qualifier")),
    ]
    rows = [
        (value_is_said(mention, unit, low, high), sign_is_said(text, start, end, measure, low, high), unit_is_said(sentence, unit),
         measure_is_said(text, start, sentence, measure, unit), qualifier_is_said(text, start, end, qualifier),
         not code or code_is_said(code, indicator))
        for text, start, end, mention, sentence, low, high, unit, indicator, code, measure, qualifier
        in zip(figures["text"], *columns, strict=True)]
    said = pd.DataFrame(rows, columns=[f"{name}_said" for name in QUESTIONS[:-1]], index=figures.index, dtype=bool)
    return said.assign(year_said=list(_years_are_said(figures, by_id, years)))


QUESTIONS = ("value", "sign", "unit", "measure", "qualifier", "code", "year")


def _years_are_said(figures: pd.DataFrame, paragraphs: pd.DataFrame, years: pd.Series) -> Iterator[bool]:
    """For each figure whether its last year is the report's, the one before, or one that its words speak of."""
    said = _words_around(paragraphs)
    known: dict[str, set[int]] = {}
    columns = (figures["paragraph_id"], figures["document_id"].map(years), figures["status"], figures["period_end"])
    for paragraph, year, status, end in zip(*columns, strict=True):
        if not end > 0 or not year >= SINCE or end == (year - 1 if status == "actual" else year):
            yield True  # it is about no year, or about the one that needs no word
            continue
        if paragraph not in known:
            known[paragraph] = years_said(said(paragraph), int(year))
        yield end in known[paragraph]


def _words_around(paragraphs: pd.DataFrame) -> Callable[[str], str]:
    """A paragraph's words, those of the one before it, and the headings that it stands under."""
    before = paragraphs["text"].shift(fill_value="")
    columns = (paragraphs.index, paragraphs["text"], before, paragraphs["section_path"])
    words = {name: (text, last, path) for name, text, last, path in zip(*columns, strict=True)}
    return lambda name: "\n".join(words.get(name, ()))
