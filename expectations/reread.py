"""Reading a figure's words a second time, by other and simpler means than extraction does.

What these functions find is not a better reading but a contradiction: value against
mention, sign against the words before, unit against the sentence. Where the words are
not simple enough to say, they say nothing.
"""

from __future__ import annotations

import re
import unicodedata
from math import isclose

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
TAIL = re.compile(r"[多余来]?([百千万亿]*)[多余]?$")
MULTIPLIERS = {"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
SHARED = {1e2, 1e3, 1e4, 1e6, 1e7, 1e8, 1e11, 1e12}
"""Multipliers that a number may take from the one after it (1.2、3.4亿元)."""
UNSURE = re.compile(r"[成折半分之点一二三四五六七八九十两几/:：∶]|[百千万亿]\d")
"""Characters of a mention that make its value more than digits and a multiplier."""
DOWN = re.compile(r"下降|下滑|下调|降低|降幅|减少|减|降|负|回落|缩短|缩小|缩减|压缩|收窄|低|少|短|精简|跌|削|退|[-−–－]")
FALLS = re.compile(r"(?:下降|下滑|减少|降低|回落|缩短|压减)[了约近超过]*$")
IMPLIED = ("%", "位")
CLAUSE = re.compile(r"[，。；、,;！？]")


def value_is_said(mention: str, unit: str, low: float, high: float) -> bool:
    """Whether the value is that of the mention's digits with its multiplier."""
    text = unicodedata.normalize("NFKC", mention).replace(" ", "")
    plain = unicodedata.normalize("NFKC", unit)
    if plain and text.endswith(plain):
        text = text[: -len(plain)]
    if UNSURE.search(text):
        return True
    numbers = [float(n.replace(",", "")) for n in NUMBER.findall(text)]
    tail = TAIL.search(text)
    if not numbers or tail is None:
        return True
    factor = 1.0
    for word in tail[1]:
        factor *= MULTIPLIERS[word]
    said = {number * f for number in numbers for f in ((factor,) if factor > 1 else (1.0, *SHARED))}
    return all(any(isclose(abs(value), s, rel_tol=1e-6, abs_tol=1e-9) for s in said) for value in (low, high))


def sign_is_said(text: str, start: int, end: int, measure: str, low: float, high: float) -> bool:
    """Whether a growth or change goes the way that its clause says."""
    if measure not in ("growth", "change"):
        return True
    before = CLAUSE.split(text[:start])[-1]
    if high < 0:
        return DOWN.search(text[:end][-40:]) is not None
    return low <= 0 or FALLS.search(before) is None


def unit_is_said(sentence: str, unit: str) -> bool:
    """Whether the unit stands in the sentence; of 元/月 each part does.

    A share without a sign (一半, 13.8:41.3:44.9) and a rank (第一) imply theirs.
    """
    if unit in IMPLIED:
        return True
    folded = unicodedata.normalize("NFKC", sentence).replace(" ", "")
    return all(part in folded for part in unicodedata.normalize("NFKC", unit).replace(" ", "").split("/"))
