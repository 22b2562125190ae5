"""Indicators: which series of indicators.tsv a subject belongs to, and when it carries a macro code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tasks.figures.reading import Claim
from tasks.figures.vocabulary import table

_QUALIFYING = re.compile(r"^(?:全部|整个)?(?:全[市县区省州国]|我[市县区省州国]|本[市县])?的?")
_SUFFIX = re.compile(r"(?:总量|总额|总值|总计|完成额|完成|数量|户数|家数|规模|预计|水平|增加额|绝对额|增长率|增速|增幅|涨幅|降幅|的?增长速度)$")
_WHOLE_GDP = re.compile(r"GDP|生产总值|国民生产总值")
_WHOLE_BUDGET = re.compile(r"(?:财政|预算|公共)[^的]{0,8}支出")


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
        for name in [row["name"], *filter(None, (row["aliases"] or "").split("|"))]:
            names.setdefault(name, indicator)
        barred[row["series"]] = tuple(filter(None, (row["not"] or "").split("|")))
    return names, barred


@cache
def _series() -> dict[str, Indicator]:
    return {i.series: i for i in _tables()[0].values()}


@cache
def names(*, coded: bool = False) -> frozenset[str]:
    """All names and aliases of indicators, or of the macro series among them."""
    return frozenset(n for n, i in _tables()[0].items() if (i.code or not coded) and n[0] != "=")


def named(subject: str) -> Indicator | None:
    """The indicator that a subject is a name of, the whole of it, or None."""
    known, barred = _tables()
    plain = _plain(subject)
    while True:
        found = known.get(plain)
        if found:
            return None if any(b in subject for b in barred[found.series]) and plain != subject else found
        shorter = _SUFFIX.sub("", plain)
        if shorter == plain or len(shorter) < 2:
            return None
        plain = shorter


def _plain(subject: str) -> str:
    """`subject` without scope words and quotation marks."""
    return re.sub(r"年末|[“”]", "", _QUALIFYING.sub("", subject))


def of_claim(claim: Claim) -> Indicator | None:
    """The indicator of a claim. A share belongs to the series of the share, not of its numerator."""
    subject = claim.subject
    if claim.measure == "share" or (claim.measure == "change" and claim.whole is not None):
        return _of_share(subject, claim.whole or "")
    found = named(subject)
    if found is None and claim.measure == "growth" and subject == "经济":
        found = _series()["gdp"]  # 经济增长5.5%: how many reports state the target
    if found is None:
        return None
    # An amount of money is none of a rate's, and the other way round.
    if claim.measure == "level" and found.unit and claim.unit and not _fits(found.unit, claim.unit):
        return None
    return found


def _fits(expected: str, unit: str) -> bool:
    same = {"元": ("美元", "元"), "美元": ("元", "美元"), "吨": ("斤", "公斤", "吨"), "人次": ("人次", "人", "人次数"),
            "人": ("人", "人次", "个", ""), "家": ("家", "户", "个", ""), "户": ("户", "家", "个", ""), "%": ("%", "‰", "个百分点", "")}
    allowed = same.get(expected)
    return unit == expected or (allowed is not None and unit in allowed) or (allowed is None)


def _of_share(subject: str, whole: str) -> Indicator | None:
    known, _ = _tables()
    plain = _plain(subject)
    base = re.sub(r"(?:占.*|的?比重|占比)$", "", plain)
    by_code = _series()
    if re.search(r"R&D|研发|研究与试验|研究与发展|科技研发", base) and (_WHOLE_GDP.search(whole) or _WHOLE_GDP.search(plain)) and "企业" not in base:
        return by_code.get("rd_intensity")
    gdp = whole in ("gdp", "") or _WHOLE_GDP.search(whole)
    if gdp and re.fullmatch(r"(?:第)?一(?:次)?产业(?:增加值)?|农业增加值", base):
        return by_code.get("primary_share")
    if gdp and re.fullmatch(r"第?二产业(?:增加值)?", base):
        return by_code.get("secondary_share")
    if gdp and re.fullmatch(r"第?三产业(?:增加值)?|服务业(?:增加值)?", base):
        return by_code.get("tertiary_share")
    if re.fullmatch(r"(?:财政|全年|地方)?(?:用于)?民生(?:类|领域|事业|和社会事业|及社会事业|及各项社会事业)?(?:的)?(?:财政)?(?:支出|投入|资金)?|(?:财政)?民生(?:类|领域|财政)?(?:支出|投入)(?:占比)?", base) \
            and (whole == "" or _WHOLE_BUDGET.search(whole) or "财政" in whole or "支出" in whole):
        return by_code.get("livelihood_share")
    found = known.get(f"={base}") or known.get(plain)
    return found if found and found.unit == "%" else None
