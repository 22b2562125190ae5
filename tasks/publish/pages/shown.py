"""Values and names as people read them, for the evidence pages. pages.js does the same in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SIZES = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))
BARE = ("%", "‰")
"""Units that stand right behind the number."""
SIGNS = {"min": "≥\u2009", "max": "≤\u2009", "approx": "≈\u2009", "exact": ""}
MINUS = "\u2212"

PARTS = {
    "title": ("title", "标题"), "salutation": ("salutation", "称谓"), "review": ("review", "回顾"), "problems": ("problems", "问题"),
    "goals": ("goals of several years", "总体目标"), "tasks": ("tasks of the year", "年度任务"),
    "livelihood": ("livelihood list", "民生实事"),
    "government": ("the government itself", "政府建设"), "closing": ("closing", "结语"), "glossary": ("glossary", "名词解释"),
}
"""What the parts of a report are called, in English and Chinese."""
MEASURES = {
    "level": ("amount", "总量"), "growth": ("growth", "增速"), "change": ("change", "增减"),
    "share": ("share", "比重"), "rank": ("rank", "位次"), "multiple": ("multiple", "倍数"),
}
STATUSES = {"actual": ("achieved", "完成"), "target": ("target", "目标")}
LEVELS = {
    "national": ("nation", "全国"), "province": ("province", "省级"), "prefecture": ("prefecture", "地级"),
    "county": ("county", "县级"), "zone": ("zone", "开发区"),
}
COMPLETENESS = {
    "opening": "no opening", "review": "no review", "tasks": "no tasks", "closing": "no closing", "ends_whole": "breaks off",
}
"""What a report lacks where the condition does not hold."""
REASONS = {
    "repeat": "repeated text", "variant": "variant of a repeated passage", "twin": "the same report in another file",
    "page_furniture": "page numbers, running heads", "footnote_mark": "footnote marks", "markup": "remains of markup",
    "portal": "text of the web page", "advertisement": "advertisements, foreign titles", "caption": "photo captions",
    "container": "other cells of the table file", "other_report": "text of another report",
}


def number(value: float) -> str:
    return f"{value:,.10g}".replace("-", MINUS)


def amount(value: float, unit: str) -> str:
    """A value as people write it: 1.227e11 元 is 1,227 亿元."""
    if unit not in BARE:
        for size, word in SIZES:
            if abs(value) >= size:
                return f"{number(value / size)}\u2009{word}{unit}"
    return number(value) + (unit if unit in BARE else f"\u2009{unit}" if unit else "")


def value(row: Mapping[str, Any]) -> str:
    """The value of a row of figures or of the panel, with a sign for a bound and both ends of a range."""
    low, high, unit = row["value_low"], row["value_high"], row["unit"]
    if low == high:
        return SIGNS[row["qualifier"]] + amount(low, unit)
    size = next((s for s, _ in SIZES if max(abs(low), abs(high)) >= s), 1.0) if unit not in BARE else 1.0
    return f"{number(low / size)}–{amount(high, unit)}"


def anchor(figure_id: str) -> str:
    """The fragment that leads to a figure in its report's page: ``440200-2017-p0007-f0021`` is ``f-p0007-f0021``."""
    return "f-" + figure_id.split("-", 2)[2]


def document_of(figure_id: str) -> str:
    """The report that a figure stands in."""
    region, year, _ = figure_id.split("-", 2)
    return f"{region}-{year}"
