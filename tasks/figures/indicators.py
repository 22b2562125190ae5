"""Indicators: which series of indicators.tsv a subject belongs to, and when it carries a macro code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from tasks.figures.reading import Claim
from tasks.figures.vocabulary import alternation, split_cell, table, word_set, words

_SCOPE = re.compile(r"^(?:全部|整个)?(?:全[市县区省州国]|我[市县区省州国]|本[市县])?的?")
_MARKS = re.compile(r"年末|[“”]")
_SUFFIX = re.compile(rf"{words('name_suffixes')}$")
_SHARE_WORDS = re.compile(r"(?:占.*|的?比重|占比)$")
_GDP = re.compile(r"GDP|生产总值")
_BUDGET = re.compile(r"财政|支出")
_RESEARCH = re.compile(words("research"))
_SHARES_OF_GDP = {
    "primary_share": re.compile(r"(?:第)?一(?:次)?产业(?:增加值)?|农业增加值"),
    "secondary_share": re.compile(r"第?二产业(?:增加值)?"),
    "tertiary_share": re.compile(r"第?三产业(?:增加值)?|服务业(?:增加值)?"),
}
_LIVELIHOOD = re.compile(rf"(?:财政|全年|地方)?(?:用于)?民生{words('livelihood_fields')}?(?:的)?(?:财政)?(?:支出|投入|资金)?"
                         r"|(?:财政)?民生(?:类|领域|财政)?(?:支出|投入)(?:占比)?")
_SAME_UNITS = {
    "元": ("元", "美元"), "美元": ("美元", "元"), "吨": ("吨", "斤", "公斤"), "人次": ("人次", "人", "人次数"),
    "人": ("人", "人次", "个", ""), "家": ("家", "户", "个", ""), "户": ("户", "家", "个", ""), "%": ("%", "‰", "个百分点", ""),
}
"""Units in which the level of a series with that unit may be given; a series with another unit takes any."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of indicators.tsv."""

    series: str
    name: str
    code: str | None
    unit: str
    kind: str
    low: float | None
    high: float | None
    growth_low: float | None
    growth_high: float | None


def _number(text: str | None) -> float | None:
    return float(text) if text else None


@cache
def _tables() -> tuple[dict[str, Indicator], dict[str, tuple[str, ...]]]:
    """Indicator by name and alias, and for each series the phrases that bar it."""
    names: dict[str, Indicator] = {}
    barred: dict[str, tuple[str, ...]] = {}
    for row in table("indicators.tsv"):
        indicator = Indicator(row["series"], row["name"], row["code"] or None, row["unit"] or "", row["kind"],
                              _number(row["low"]), _number(row["high"]), _number(row["growth_low"]), _number(row["growth_high"]))
        for name in (row["name"], *split_cell(row["aliases"])):
            names.setdefault(name, indicator)
        barred[row["series"]] = split_cell(row["not"])
    for name, indicator in list(names.items()):  # a name proper goes before a name without its marks
        names.setdefault(_plain(name), indicator)
    return names, barred


@cache
def _series() -> dict[str, Indicator]:
    return {i.series: i for i in _tables()[0].values()}


@cache
def names(*, coded: bool = False) -> frozenset[str]:
    """All names and aliases of indicators, or of the macro series among them."""
    return frozenset(n for n, i in _tables()[0].items() if (i.code or not coded) and n[0] != "=")


@lru_cache(maxsize=16384)
def named(subject: str) -> Indicator | None:
    """The indicator that a subject is a name of, the whole of it, or None."""
    known, barred = _tables()
    plain = subject if subject in known else _plain(subject)
    while True:
        found = known.get(plain)
        if found:
            return None if plain != subject and any(b in subject for b in barred[found.series]) else found
        shorter = _SUFFIX.sub("", plain)
        if shorter == plain or len(shorter) < 2:
            shorter = _respelled(plain)
            if shorter == plain:
                return None
        plain = shorter


def stands_in(subject: str) -> bool:
    """Whether a subject names a macro series only where the report does not give that by its own name."""
    return _plain(subject) in word_set("stand_ins")


@cache
def _synonyms() -> tuple[re.Pattern[str], dict[str, str]]:
    plain = {row["written"]: row["plain"] or "" for row in table("synonyms.tsv")}
    return re.compile(alternation(plain)), plain


def _respelled(name: str) -> str:
    """`name` with the spellings of indicators.tsv (synonyms.tsv)."""
    pattern, plain = _synonyms()
    return pattern.sub(lambda m: plain[m.group()], name)


@lru_cache(maxsize=16384)
def _plain(subject: str) -> str:
    """`subject` without scope words and quotation marks."""
    return _MARKS.sub("", _SCOPE.sub("", subject))


def of_claim(claim: Claim, region: str | None = None) -> Indicator | None:
    """The indicator of a claim. A share belongs to the series of the share, not of its numerator.

    `region` is the name of the reporting area, which stands for it like 全市 (北京地区进出口总额).
    """
    subject = _without_own_name(claim.subject, region) if region else claim.subject
    if claim.measure == "share" or (claim.measure == "change" and claim.whole is not None):
        return _of_share(subject, claim.whole or "")
    found = named(subject)
    if claim.measure == "change" and claim.unit.endswith("百分点"):
        found = _tables()[0].get(f"={_plain(subject)}") or found  # 第三产业提高2个百分点: its share
    if found is None and claim.measure == "growth" and subject in ("经济", "经济增长"):
        found = _series()["gdp"]  # 经济增长5.5%: how many reports state the target
    if found is None:
        return None
    # An amount of money is none of a rate's, and the other way round.
    if claim.measure == "level" and found.unit and claim.unit and not _fits(found.unit, claim.unit):
        return None
    return found


def _without_own_name(subject: str, region: str) -> str:
    short = region[:-1] if len(region) > 2 else region
    if not subject.startswith(short):
        return subject
    return re.sub(r"^(?:市|省|县|区|州|地区|全市|全省)", "", subject.removeprefix(region if subject.startswith(region) else short))


def _fits(expected: str, unit: str) -> bool:
    return expected not in _SAME_UNITS or unit in _SAME_UNITS[expected]


def _of_share(subject: str, whole: str) -> Indicator | None:
    """The series of a share, by its numerator and its whole (``gdp``, as written, or empty where it is left out)."""
    known, by_name = _tables()[0], _series()
    plain = _plain(subject)
    part = _SHARE_WORDS.sub("", plain)
    of_gdp = whole == "gdp" or bool(_GDP.search(whole))
    if _RESEARCH.search(part) and "企业" not in part and (of_gdp or _GDP.search(plain)):
        return by_name.get("rd_intensity")
    if of_gdp or not whole:
        for series, numerator in _SHARES_OF_GDP.items():
            if numerator.fullmatch(part):
                return by_name.get(series)
    if _LIVELIHOOD.fullmatch(part) and (not whole or _BUDGET.search(whole)):
        return by_name.get("livelihood_share")
    found = known.get(f"={part}") or known.get(plain)
    return found if found and found.unit == "%" else None
