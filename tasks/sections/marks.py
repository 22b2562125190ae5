"""How a paragraph is numbered: 一、 （一） 1. 第一， 一是 ① ――, read from ``marks.tsv``."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent
FOLD = str.maketrans({**{chr(0xFF10 + i): str(i) for i in range(10)}, "．": ".", "〇": "零", "○": "○"})
_FOLDED = re.compile(f"[{''.join(map(chr, FOLD))}]")
NAMED_PARTS = {"{han}": "(?P<han>[一二三四五六七八九十百零]+)", "{number}": r"(?P<number>\d{1,2})"}
HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}


@dataclass(frozen=True, slots=True)
class Mark:
    """The numbering or sign that a paragraph starts with."""

    style: str
    kind: str
    """section (numbers a division), item (numbers a point), annex (names an annex)."""
    number: int | None
    end: int
    """Offset behind it in the paragraph's text."""


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table of this room."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def fold(text: str) -> str:
    """`text` with full-width digits and points made half-width; offsets stay."""
    return text.translate(FOLD) if _FOLDED.search(text) else text  # to look is quicker than to go through all characters


def han_number(digits: str) -> int:
    """The value of a Chinese number up to 百: 二十三 is 23."""
    total = current = 0
    for c in digits:
        if c in "十百":
            total += (current or 1) * (10 if c == "十" else 100)
            current = 0
        else:
            current = HAN_DIGITS[c]
    return total + current


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    def compose(pattern: str) -> re.Pattern[str]:
        for name, part in NAMED_PARTS.items():
            head, found, tail = pattern.partition(name)
            # a group name may stand once in a pattern: later mentions lose theirs
            pattern = head + part + tail.replace(name, re.sub(r"\?P<\w+>", "?:", part)) if found else pattern
        return re.compile(r"\s*" + pattern + r"\s*")

    return tuple((r["style"], r["class"], compose(r["pattern"])) for r in rows("marks.tsv"))


def mark(text: str) -> Mark | None:
    """The mark that `text` starts with. The first row of the table that fits wins."""
    return _mark_of(text[:16])


@lru_cache(maxsize=4096)
def _mark_of(beginning: str) -> Mark | None:
    head = fold(beginning)
    for style, kind, pattern in _patterns():
        if found := pattern.match(head):
            return Mark(style, kind, _number(found.groupdict()), found.end())
    return None


def _number(groups: Mapping[str, str | None]) -> int | None:
    if groups.get("han"):
        return han_number(str(groups["han"]))
    return int(str(groups["number"])) if groups.get("number") else None
