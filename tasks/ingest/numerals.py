"""Numbers, years and dates as an opening writes them; matching is on folded text."""

from __future__ import annotations

import csv
import re
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path

NUM = r"[一二三四五六七八九十百廿两\d]{1,4}"
YEAR = r"[\d〇○零一二三四五六七八九]{4}"
DATE = rf"(?P<y>{YEAR})年(?P<m>{NUM})月(?P<d>{NUM})日"
DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "两": "2"}
TABLE = Path(__file__).with_name("traditional.tsv")


@cache
def traditional() -> dict[int, str]:
    """Traditional characters to simplified ones, as `str.translate` takes them."""
    with TABLE.open(encoding="utf-8") as f:
        rows = csv.DictReader((line for line in f if not line.startswith("#")), delimiter="\t")
        return {ord(row["traditional"]): row["simplified"] for row in rows}


@cache
def _traditional_characters() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, traditional()))}]")


def _simplified(text: str) -> str:
    """`text` in simplified characters; in most texts there is nothing to do, which a search sees sooner than `translate`."""
    table = traditional()
    return _traditional_characters().sub(lambda m: table[ord(m.group())], text)


def folded(text: str) -> str:
    """Compatibility forms, traditional characters and blanks undone, for matching only."""
    return _simplified("".join(unicodedata.normalize("NFKC", text).split()))


def simplified(text: str) -> str:
    """`text` in simplified characters, for matching only; most texts are, which is seen at their beginning."""
    return _simplified(text) if len(_traditional_characters().findall(text[:1000])) > 20 else text


def number(text: str) -> int | None:
    """The number written in digits or Chinese numerals (十四, 二十一, 14); None for anything else."""
    text = "".join(DIGITS.get(c, c) for c in text.replace("廿", "二十").replace("百零", "百"))
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
