"""Quantities: a number with its multiplier and unit, found in the folded view of a sentence.

A quantity says nothing of what is measured; that is the business of the claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from tasks.figures.numerals import ARABIC, CHINESE, arabic, chinese, multiplier
from tasks.figures.vocabulary import alternation, guarded, matches, split_cell, table, word_set, words

MEASURED = frozenset({"money", "length", "area", "volume", "mass", "energy", "power", "speed",
                      "concentration", "temperature", "data", "rate"})
"""Kinds of unit that measure rather than count."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of units.tsv."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit at ``start:end`` of the view."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: str
    kind: str
    qualifier: str | None = None
    """What the numeral itself says: 多, 余 (min)."""
    form: str = "arabic"
    """arabic, chinese, bare (a multiplier word alone: 千亿元), rank, fraction, composition, doubling."""
    parts: tuple[Decimal, ...] = ()
    """Members of a composition a:b:c."""


CHINESE_NUMERALS = "零一二两三四五六七八九十百千万亿"


def _forms(row: Mapping[str, str]) -> list[str]:
    """All written forms of a row of units.tsv."""
    return [row["unit"], *split_cell(row["aliases"])]


@cache
def units() -> dict[str, Unit]:
    """Every written form of a unit (aliases too) and the row it belongs to."""
    found: dict[str, Unit] = {}
    for row in table("units.tsv"):
        unit = Unit(row["unit"], row["kind"])
        for form in _forms(row):
            found.setdefault(form, unit)
    return found


@cache
def unit_pattern() -> str:
    """Alternation of all units, longest first, each where no word of its column `not` begins; compounds X/Y included."""
    ends: dict[str, str] = {}
    for row in table("units.tsv"):
        for form in _forms(row):
            barred = [word[len(form):] for word in split_cell(row["not"]) if word.startswith(form)]
            ends.setdefault(form, guarded(form, behind=barred))
    plain = alternation([*ends, "人", "户", "年", "月", "日", "天", "次"])
    return rf"{alternation(ends, ends)}(?:[/每](?:[百千万亿]{{0,2}}){plain}(?:[·.]?(?:年|月|日))?)?"


def _expanded(pattern: str) -> str:
    """A pattern of exclusions.tsv with N and C written out, wherever they are no part of a class or word."""
    for letter, numeral in (("N", ARABIC), ("C", CHINESE)):
        pattern = re.sub(rf"(?<![\\A-Za-z\[-]){letter}(?![A-Za-z\]-])", numeral.replace("\\", r"\\"), pattern)
    return pattern


def _starts(row: Mapping[str, str]) -> str:
    """The characters that a match of a row of exclusions.tsv can begin with, as in a character class."""
    return row["starts"].replace("C", CHINESE_NUMERALS)


@cache
def _exclusion_starts() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(_starts, table('exclusions.tsv')))}]")


@cache
def _exclusions_from(first: str) -> re.Pattern[str]:
    """The exclusions that can begin with a character, those of the table's first rows first."""
    return _pattern_of(tuple(row["name"] for row in table("exclusions.tsv") if re.match(f"[{_starts(row)}]", first)))


@cache
def _pattern_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(
        f"(?P<{row['name']}>{_expanded(row['pattern'])})" for row in table("exclusions.tsv") if row["name"] in names))


def _exclusions(text: str) -> Iterator[re.Match[str]]:
    return matches(text, _exclusion_starts(), _exclusions_from)


def excluded(text: str) -> list[tuple[str, str]]:
    """Name of the exclusion and words, for each part of `text` in which numbers are not read."""
    return [(m.lastgroup or "", m.group()) for m in _exclusions(text)]


# The forms of a quantity, each with the groups that `_quantity` reads it by.
_UP_TO_TEN = "[一二三四五六七八九十]"
_COMPOSITION = rf"(?P<composition>{ARABIC}(?::{ARABIC}){{2,}}(?![\d:]))"
_TO_ONE = rf"(?P<ratio>{ARABIC}):1(?![\d:.])"
_PART_OF = (rf"(?P<part_of>[百千万]|{_UP_TO_TEN}+)分之(?P<parts>{CHINESE}|{ARABIC})"
            rf"(?:(?:至|到|-)(?:百分之)?(?P<parts_to>[一二三四五六七八九十百]+(?:点[零一二三四五六七八九]+)?(?![年零])|{ARABIC}(?!年)))?(?:个百分点)?")
_TENTHS = (r"(?P<tenths>[一二三四五六七八九两]|\d(?:\.\d)?)(?:-(?P<tenths_to>[一二三四五六七八九\d]))?成"
           rf"(?P<half>半)?(?!{words('not_tenths')})")
_HALVES = r"(?P<halves>一半|半数)(?![是为天])"
_DOUBLING = r"(?P<doubling>翻(?:了|近|约|上|两)?(?P<times>[一两二三四\d])?番)"
_PLACE = rf"第(?:{_UP_TO_TEN}{{1,3}}|\d{{1,3}})"
_RANK = (rf"(?P<rank>{_PLACE}(?:位|名)?(?!、第?[二三四五])(?=[，。；、）和]|$|的?(?:好|佳|地位|位置|成绩)|大)"
         rf"|首位|榜首|{_PLACE}(?:位|名))")
_MILESTONE = r"(?<=[破上达过超入越])(?P<milestone>[百千万]亿)(?=大关|台阶|关口|[，、。；]|$)"


@cache
def _scanner() -> re.Pattern[str]:
    unit, more = unit_pattern(), "[多余]?"
    arabic_amount = (rf"(?P<number>(?<![\d.A-Za-z])(?:-(?=\d))?{ARABIC})(?P<more>{more})"
                     rf"(?:(?P<mult>[百千万亿]*?)(?P<more2>{more})(?P<mult2>(?<=[多余])[万亿])?(?P<unit>{unit})|(?P<mult_only>[百千万亿]*)(?P<more3>{more}))"
                     r"(?P<more4>多)?")
    chinese_amount = rf"(?P<cn>(?<![第几数]){CHINESE})(?P<cn_more>{more})(?P<cn_mult>(?<=[多余])[万亿]{{1,2}})?(?P<cn_unit>{unit})"
    count_amount = (rf"(?P<cn_count>(?<![第几数{CHINESE_NUMERALS}])[一二两三四五六七八九十][{CHINESE_NUMERALS}]*[万亿])"
                    rf"(?!{more}(?:[{CHINESE_NUMERALS}]|{words('peoples')}))(?P<cn_count_more>{more})(?=[\u4e00-\u9fff])")
    of_ratio = rf"(?=[\d.,]+:)(?:{_COMPOSITION}|{_TO_ONE})"
    forms = "|".join((of_ratio, _PART_OF, _TENTHS, _HALVES, _DOUBLING, _RANK, _MILESTONE,
                      arabic_amount, chinese_amount, count_amount))
    return re.compile(rf"(?=[-\d{CHINESE_NUMERALS}半翻第首榜])(?:{forms})")


_RANGE_SEPARATOR = re.compile(r"(?:-{1,2}|至|到)")
_ORIGIN = re.compile(r"(?:由|从|自)[^，；]{0,16}$")
_RANKED = re.compile(r"(?:第|居|列|排|名|前|升|降|移|进|至|到)$")
_LARGE = re.compile(r"[百千万亿]")
_HUGE = re.compile(r"[万亿]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBER_AND_MULTIPLIER = re.compile(rf"(?:-?{ARABIC}|[一二三四五六七八九]+)([百千万亿]*)")
_BARE = re.compile(r"[百千万亿]+$")


def quantities(text: str) -> list[Quantity]:
    """The quantities of `text` (a folded view), in order, without overlaps, exclusions left out."""
    barred = [m.span() for m in _exclusions(text)]
    found: list[Quantity] = []
    for match in _scanner().finditer(text):
        at = match.start()
        if barred and any(a <= at < b for a, b in barred):
            continue
        quantity = _quantity(match)
        if quantity is None:
            continue
        joined = _joined(text, found[-1], quantity) if found else None
        if joined:
            found[-1] = joined
        else:
            found.append(quantity)
    return found


def _unit(form: str | None) -> tuple[str, str]:
    if not form:
        return "", "none"
    known = units().get(form)
    if known:
        return ("元" if known.name == "元" else form), known.kind
    return form, "rate"


def _quantity(match: re.Match[str]) -> Quantity | None:
    if match["number"]:  # as most are; the forms exclude each other
        return _arabic(match)
    start, end = match.span()
    group = match.groupdict()
    if group["composition"]:
        parts = tuple(arabic(p) for p in match.group().split(":"))
        return Quantity(start, end, parts[0], parts[0], "%", "ratio", form="composition", parts=parts)
    if group["ratio"]:
        value = arabic(group["ratio"])
        return Quantity(start, end, value, value, "", "pair", form="pair")
    if group["part_of"]:
        return _fraction(match)
    if group["tenths"]:
        low = _small(group["tenths"]) * 10 + (5 if group["half"] else 0)
        high = _small(group["tenths_to"]) * 10 if group["tenths_to"] else low
        return Quantity(start, end, low, high, "%", "ratio", form="fraction")
    if group["halves"]:
        return Quantity(start, end, Decimal(50), Decimal(50), "%", "ratio", form="fraction")
    if group["doubling"]:
        value = _small(group["times"]) if group["times"] else Decimal(2 if "两" in match.group() else 1)
        begin = match.start("times") if group["times"] else start
        return Quantity(begin, end, value, value, "番", "multiple", form="doubling")
    if group["rank"]:
        place = _rank(match.group())
        return None if place is None else Quantity(start, end, place, place, "位", "rank", form="rank")
    if group["milestone"]:
        value = multiplier(group["milestone"])
        return Quantity(start, end, value, value, "元", "money", form="bare")
    return _chinese(match)


def _small(text: str) -> Decimal:
    value = chinese(text)
    return arabic(text) if value is None else value


def _fraction(match: re.Match[str]) -> Quantity | None:
    whole, part = match["part_of"], _small(match["parts"])
    start, end = match.span()
    top = _small(match["parts_to"]) if match["parts_to"] else part
    if match.group().endswith("个百分点"):
        return Quantity(start, end, part, part, "个百分点", "points", form="fraction")
    if whole == "百":
        return Quantity(start, end, part, top, "%", "ratio", form="fraction")
    if whole == "千":
        return Quantity(start, end, part, top, "‰", "ratio", form="fraction")
    size = chinese(whole)
    if not size:
        return None
    value = part * 100 / size
    return Quantity(start, end, value, value, "%", "ratio", form="fraction")


def _rank(text: str) -> Decimal | None:
    if text in ("首位", "榜首"):
        return Decimal(1)
    digits = text.lstrip("第").rstrip("位名")
    return chinese(digits) if not digits.isdigit() else Decimal(digits)


def _arabic(match: re.Match[str]) -> Quantity:
    multipliers = match["mult"] if match["unit"] else match["mult_only"]
    sign = -1 if match["number"].startswith("-") else 1
    value = sign * arabic(match["number"].lstrip("-")) * multiplier((multipliers or "") + (match["mult2"] or ""))
    unit, kind = _unit(match["unit"])
    if unit == "位" and _HAN.match(match.string, match.end()) and not _RANKED.search(match.string, 0, match.start()):
        kind = "classifier"  # 2000位专家
    more = match["more"] or match["more2"] or match["more3"] or match["more4"]
    return Quantity(match.start(), match.end(), value, value, unit, kind, "min" if more else None)


def _chinese(match: re.Match[str]) -> Quantity | None:
    if match["cn_count"]:  # 五百万毕业生
        size = chinese(match["cn_count"])
        return None if size is None else Quantity(match.start(), match.end(), size, size, "", "none",
                                                  "min" if match["cn_count_more"] else None, "chinese")
    unit, kind = _unit(match["cn_unit"])
    numeral = match["cn"]
    if numeral[-1] + unit in units() and len(numeral) > 1:  # 一万二千千瓦
        numeral, unit = numeral[:-1], numeral[-1] + unit
        kind = units()[unit].kind
    value = chinese(numeral + (match["cn_mult"] or ""))  # 三亿三千五百多万
    if value is None or kind == "time" or (unit in word_set("arabic_only") and not _HUGE.search(numeral)):
        return None
    bare = bool(_BARE.fullmatch(numeral))
    if bare and kind not in MEASURED:
        return None
    # Small counts in Chinese numerals (十件民生实事) are neither right nor wrong as figures.
    if kind not in MEASURED and kind not in ("ratio", "multiple", "points") and not _LARGE.search(numeral) and value < 20:
        return None
    return Quantity(match.start(), match.end(), value, value, unit, kind,
                    "min" if match["cn_more"] else None, "bare" if bare else "chinese")


def _joined(text: str, left: Quantity, right: Quantity) -> Quantity | None:
    """One quantity for both ends of a range (8.5-9%, 1至2个, 5.0%-5.5%), or None if it is no range."""
    gap = text[left.end:right.start]
    negative = right.low < 0 and not gap  # the dash was read as a sign
    if not (negative or _RANGE_SEPARATOR.fullmatch(gap)):
        return None
    if left.form not in ("arabic", "chinese", "fraction") or right.form not in ("arabic", "chinese", "fraction"):
        return None
    if left.low != left.high or (left.unit and left.unit != right.unit):
        return None
    if gap in ("至", "到") and _ORIGIN.search(text, 0, left.start):
        return None
    low, high = left.low, abs(right.high)
    if not left.unit and low * 10 <= high:
        low *= _shared_multiplier(text[right.start:right.end])
    if low > high:
        return None
    return replace(right, start=left.start, low=low, high=high, qualifier=right.qualifier)


def _shared_multiplier(written: str) -> Decimal:
    """The multiplier that 20-30万 gives to both its ends."""
    number = _NUMBER_AND_MULTIPLIER.match(written)
    return multiplier(number[1]) if number else Decimal(1)
