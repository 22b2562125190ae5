"""The folded view of a paragraph: what the patterns match on.

Text is never rewritten. A view is a second string in which variants of a character are one
character, and blanks, footnote marks and parentheses that hold no number are left out; it
knows the offset of each of its characters in the text, so that every match leads back to
the words as written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from tasks.figures.vocabulary import matches

DASHES = "—–―－‐‑‒~～∼〜-"
SAME = {
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys("∶︰：﹕︓", ":"),
    **dict.fromkeys("〇○Ο", "零"),
    "；": "；", ";": "；", "，": "，", "（": "（", "(": "（", "）": "）", ")": "）",
    "！": "！", "!": "！", "？": "？", "?": "？", "。": "。", "．": ".", "％": "%", "﹪": "%", "℅": "%",
    "‘": "“", "’": "”", "「": "“", "」": "”", "『": "“", "』": "”", "＂": '"',
    "〔": "〔", "兩": "两", "·": "·",
}


def _fold_table() -> dict[int, str]:
    table = {ord(k): v for k, v in SAME.items()}
    for code in (*range(0xFF01, 0xFF5F), *range(0xFE50, 0xFE6C)):  # full-width and small forms of ASCII
        plain = unicodedata.normalize("NFKC", chr(code))
        table.setdefault(code, SAME.get(plain, plain))
    return table


_FOLD = {chr(code): same for code, same in _fold_table().items() if chr(code) != same}
_FOLDABLE = re.compile(f"[{re.escape(''.join(_FOLD))}]")
_THOUSANDS = re.compile(r"[,，](?<=\d.)(?=\d{3}(?!\d))")
# A parenthesis without a number, or one that says what is not counted, comments on the words
# before it (预计数，下同; 按可比口径) and would only cut a clause in two.
_LEFT_OUT = re.compile(r"\s+|[\[［]\s*\d{1,2}\s*[\]］]|（[^（）\d]{0,30}）|（(?:扣除|剔除|不含|不包括)[^（）]{0,40}）|​|﻿")


_LEFT_OUT_STARTS = re.compile(r"[\s\[［（​﻿]")


@dataclass(frozen=True, slots=True)
class View:
    """Folded `text`; `offsets[i]` is the offset in the original of its character i, one more at the end.

    `comments` are the parentheses that were left out, each with its position in `text`.
    """

    text: str
    offsets: tuple[int, ...] | range
    comments: tuple[tuple[int, str], ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that view characters ``start:end`` were made from."""
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str) -> str:
    """`text` with variants of a character made one; same length."""
    folded = _FOLDABLE.sub(lambda m: _FOLD[m.group()], text)
    if _THOUSANDS.search(folded) or "," in folded:
        folded = _THOUSANDS.sub("\x00", folded).replace(",", "，").replace("\x00", ",")
    return folded


def view_of(text: str) -> View:
    """The view of a paragraph's text."""
    folded = fold(text)
    parts: list[str] = []
    offsets: list[int] = []
    comments: list[tuple[int, str]] = []
    at = size = 0
    for match in matches(folded, _LEFT_OUT_STARTS, lambda _: _LEFT_OUT):
        start, end = match.span()
        parts.append(folded[at:start])
        offsets.extend(range(at, start))
        size += start - at
        if folded[start] == "（":
            comments.append((size, folded[start + 1:end - 1]))
        at = end
    if not parts:
        return View(folded, range(len(folded) + 1))
    parts.append(folded[at:])
    offsets.extend(range(at, len(folded) + 1))
    return View("".join(parts), tuple(offsets), tuple(comments))
