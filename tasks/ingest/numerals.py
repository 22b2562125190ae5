"""Numbers, years and dates as an opening writes them; matching is on folded text."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

NUM = r"[一二三四五六七八九十百廿两\d]{1,4}"
YEAR = r"[\d〇○零一二三四五六七八九]{4}"
DATE = rf"(?P<y>{YEAR})年(?P<m>{NUM})月(?P<d>{NUM})日"
DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "两": "2"}
TRADITIONAL = str.maketrans(
    "縣區會屆報長員團華國務總書記廣東陽興龍濱慶寧寶鎮鄉黨級個臺灣羅澤蘇魯陝遼豐貴雲滬無們為與這蘭張農業經濟發關",
    "县区会届报长员团华国务总书记广东阳兴龙滨庆宁宝镇乡党级个台湾罗泽苏鲁陕辽丰贵云沪无们为与这兰张农业经济发关")
"""The traditional characters that openings and common place names need; for matching only."""


def folded(text: str) -> str:
    """Compatibility forms, traditional characters and blanks undone, for matching only."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(TRADITIONAL)


def number(text: str) -> int | None:
    """The number written in digits or Chinese numerals (十四, 二十一, 14); None for anything else."""
    text = "".join(DIGITS.get(c, c) for c in text.replace("廿", "二十"))
    if text.isdigit():
        return int(text)
    match = re.fullmatch(r"(?:(\d)百)?(?:(\d?)(十))?(\d?)", text)
    if match is None or not text:
        return None
    hundreds, tens, ten, ones = match.groups()
    return 100 * int(hundreds or 0) + (10 * int(tens or 1) if ten else 0) + int(ones or 0)


def year_of(text: str | None) -> int | None:
    """The year written in digits or numerals, where it can be a report's."""
    year = "".join(DIGITS.get(c, c) for c in text or "")
    return int(year) if year.isdigit() and 1949 <= int(year) <= 2100 else None


def date_of(match: re.Match[str]) -> date | None:
    """The date of a match of `DATE`, where the calendar has it."""
    year, month, day = year_of(match["y"]), number(match["m"] or ""), number(match["d"] or "")
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
