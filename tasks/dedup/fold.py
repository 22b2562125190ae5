"""The view of a text in which two copies of a report are equal.

Copies of one report differ in what carries no content: width of letters and digits, spaces,
line ends, punctuation, traditional or simplified characters. Folding drops or levels all of
it, so that everything downstream compares by plain equality. Tables of 65,536 entries over
UTF-16 code units make it one look-up per character; characters outside the basic plane pass
as two code units, unchanged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from opencc import OpenCC

Codes: TypeAlias = npt.NDArray[np.uint16]

ENDERS = "。！？!?；;\n"
"""Characters that end a sentence."""
CLOSERS = "”’」』）)】》〉\"' \u3000"
"""Characters that belong to the sentence they follow."""
ZEROS = "○◯Ｏ零"
"""Ways of writing 〇 in dates (二○○五年)."""
SENTENCE, BLOCK, DIGIT = 0x0A, 0x1E, 0x30

_UTF16 = "utf-16-le"
_PIECE = re.compile(rf"[^{ENDERS}]*[{ENDERS}]*[{re.escape(CLOSERS)}]*")


def _simplified(characters: list[str]) -> list[str]:
    """Each character, in the simplified script where that has another form for it in the basic plane."""
    han = slice(0x3400, 0xA000)
    # One character per line: the converter looks at neighbours otherwise.
    simplified = OpenCC("t2s").convert("\n".join(characters[han])).split("\n")
    return [*characters[:han.start],
            *(s if len(s) == 1 and ord(s) < 0x10000 else c
              for c, s in zip(characters[han], simplified, strict=True)),
            *characters[han.stop:]]


def _fold_table() -> Codes:
    """For each code unit the one it is folded to; 0 for what carries no content."""
    plane = [chr(code) for code in range(0x10000)]
    levelled = [unicodedata.normalize("NFKC", c) for c in plane]
    content = [w.lower() if len(w) == 1 and w.isalnum() else c if c.isalnum() else "\0"
               for c, w in zip(plane, levelled, strict=True)]
    content[0xD800:0xE000] = plane[0xD800:0xE000]
    single = ["〇" if c in ZEROS else f if len(f) == 1 and ord(f) < 0x10000 else c
              for c, f in zip(plane, content, strict=True)]
    return np.array([ord(c) for c in _simplified(single)], np.uint16)


def _view_table() -> Codes:
    """For each code unit its simplified, half-width form, or a space for any blank."""
    plane = [chr(code) for code in range(0x10000)]
    levelled = [unicodedata.normalize("NFKC", c) for c in plane]
    table = [" " if c.isspace() else w if len(w) == 1 and ord(w) < 0x10000 else c
             for c, w in zip(plane, levelled, strict=True)]
    table[0xD800:0xE000] = plane[0xD800:0xE000]
    return np.array([ord(c) for c in _simplified(table)], np.uint16)


CONTENT = _fold_table()
"""Fold table: letters, Han characters and digits stay, levelled; the rest goes."""
VIEW = _view_table()
"""Same length as the text: simplified, half-width, every blank a space. Patterns are matched on it."""
MASKED = np.where((CONTENT >= 0x30) & (CONTENT <= 0x39), np.uint16(DIGIT), CONTENT)
"""As `CONTENT`, with every digit folded to 0."""
SENTENCES = CONTENT.copy()
"""As `CONTENT`, with the ends of sentences and blocks kept."""
SENTENCES[[ord(c) for c in ENDERS]] = SENTENCE
SENTENCES[BLOCK] = BLOCK


def codes(text: str) -> Codes:
    """The UTF-16 code units of a text."""
    return np.frombuffer(text.encode(_UTF16, "surrogatepass"), np.uint16)


def _fold(text: str, table: Codes) -> str:
    folded = table[codes(text)]
    return folded[folded != 0].tobytes().decode(_UTF16, "surrogatepass")


def view(text: str) -> str:
    """The text with every character levelled and none dropped: offsets hold in both."""
    return VIEW[codes(text)].tobytes().decode(_UTF16, "surrogatepass")


def fold(text: str) -> str:
    """What a text says, without punctuation, spaces, width and script form."""
    return _fold(text, CONTENT)


def sentences(texts: Iterable[str]) -> list[list[str]]:
    """For each text the folded forms of its sentences, empty ones left out."""
    folded = _fold("\x1e".join(t.replace("\x1e", " ") for t in texts), SENTENCES)
    return [[s for s in block.split("\n") if s] for block in folded.split("\x1e")]


def pieces(text: str) -> list[tuple[int, int]]:
    """The extents of the sentences of a text: one for each entry of ``sentences([text])``.

    They leave no gap; a text without content is one piece.
    """
    found: list[tuple[int, int]] = []
    pending = 0
    for piece in _PIECE.finditer(text):
        if not fold(piece.group()):
            continue
        if found:
            found[-1] = (found[-1][0], piece.start())
            pending = piece.start()
        found.append((pending, piece.end()))
    return [*found[:-1], (found[-1][0], len(text))] if found else [(0, len(text))]


def bigrams(folded: Sequence[str]) -> set[str]:
    """All pairs of neighbouring characters in folded texts."""
    return {s[i:i + 2] for s in folded for i in range(len(s) - 1)}
