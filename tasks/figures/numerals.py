"""Numerals: Arabic, Chinese, and Arabic with Chinese multiplier words.

Values are exact decimals until the end, so that 1.95万亿 and 19500亿 are the same number.
Source of the number words: GB/T 15835-2011, 出版物上数字用法.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "壹": 1, "贰": 2, "叁": 3}
MULTIPLIERS = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000),
               "万": Decimal(10**4), "亿": Decimal(10**8)}

ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
CHINESE = r"[零一二两三四五六七八九十百千万亿]+(?:点[零一二三四五六七八九]+[百千万亿]*)?"

_CHINESE_FULL = re.compile(CHINESE)


def arabic(text: str) -> Decimal:
    """Value of an Arabic numeral, thousands separators allowed."""
    return Decimal(text.replace(",", ""))


def multiplier(words: str) -> Decimal:
    """Product of multiplier words: 万亿 is 1e12, 百万 is 1e6, the empty string is 1."""
    value = Decimal(1)
    for word in words:
        value *= MULTIPLIERS[word]
    return value


def chinese(text: str) -> Decimal | None:
    """Value of a Chinese numeral (一千二百万, 十五, 三点五, 二零一六, 百, 万亿), or None if it is none.

    A numeral of multiplier words alone counts as one of them: 千亿 is 1e11.
    """
    if not _CHINESE_FULL.fullmatch(text):
        return None
    whole, _, fraction = text.partition("点")
    digits = fraction.rstrip("百千万亿")
    value = _whole(whole)
    if value is None:
        return None
    for place, digit in enumerate(digits, 1):
        value += Decimal(DIGITS[digit]).scaleb(-place)
    return value * multiplier(fraction[len(digits):])


def _whole(text: str) -> Decimal | None:
    if all(c in DIGITS for c in text):  # read digit by digit: 二零一六
        return Decimal("".join(str(DIGITS[c]) for c in text))
    for big in "亿万":
        head, found, tail = text.rpartition(big)
        if found:
            left = _whole(head) if head else Decimal(1)
            right = _whole(tail) if tail else Decimal(0)
            if left is None or right is None:
                return None
            return left * MULTIPLIERS[big] + right
    total, digit = Decimal(0), None
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c] or None
        else:
            total += (1 if digit is None else digit) * MULTIPLIERS[c]
            digit = None
    return total + (digit or 0)
