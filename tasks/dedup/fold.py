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
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tasks.ingest.numerals import traditional

Codes: TypeAlias = npt.NDArray[np.uint16]

BREAKS = "。！？!?；;，,、：:—―–…\n"
"""Characters that end a clause. Copies differ in which of them they have, less in where."""
CLOSERS = "”’」』）)】》〉\"' \u3000"
"""Characters that belong to the clause they follow."""
ZEROS = "○◯Ｏ零"
"""Ways of writing 〇 in dates (二○○五年)."""
CLAUSE, BLOCK, DIGIT = 0x0A, 0x1E, 0x30

_UTF16 = "utf-16-le"
_PIECE = re.compile(rf"[^{BREAKS}]*[{BREAKS}]*[{re.escape(CLOSERS)}]*")


def _simplified(characters: list[str]) -> list[str]:
    """Each character in the simplified script."""
    table = traditional()
    return [table.get(ord(c), c) for c in characters]


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
BLOCKS = CONTENT.copy()
"""As `CONTENT`, with the ends of blocks kept."""
BLOCKS[BLOCK] = BLOCK
CLAUSES = BLOCKS.copy()
"""As `CONTENT`, with the ends of clauses and blocks kept."""
CLAUSES[[ord(c) for c in BREAKS]] = CLAUSE


def codes(text: str) -> Codes:
    """The UTF-16 code units of a text."""
    return np.frombuffer(text.encode(_UTF16, "surrogatepass"), np.uint16)


def decoded(units: Codes) -> str:
    """The text of UTF-16 code units."""
    text: str = units.tobytes().decode(_UTF16, "surrogatepass")
    return text


def _fold(text: str, table: Codes) -> str:
    folded = table[codes(text)]
    return decoded(folded[folded != 0])


def view(text: str) -> str:
    """The text with every character levelled and none dropped: offsets hold in both."""
    return decoded(VIEW[codes(text)])


def views(texts: Sequence[str]) -> list[str]:
    """The view of each text; one pass over all is cheaper than one over each."""
    joined = view("\0".join(texts)).split("\0")
    return joined if len(joined) == len(texts) else [view(text) for text in texts]


def fold(text: str) -> str:
    """What a text says, without punctuation, spaces, width and script form."""
    return _fold(text, CONTENT)


def folds(texts: Sequence[str]) -> list[str]:
    """The fold of each text."""
    return _fold(_joined(texts), BLOCKS).split("\x1e") if texts else []


def _joined(texts: Sequence[str]) -> str:
    return "\x1e".join(t.replace("\x1e", " ") for t in texts)


def clauses(texts: Sequence[str]) -> list[list[str]]:
    """For each text the folded forms of its clauses, empty ones left out."""
    folded = _fold(_joined(texts), CLAUSES)
    return [[s for s in block.split("\n") if s] for block in folded.split("\x1e")] if texts else []


def pieces(text: str) -> list[tuple[int, int]]:
    """The extents of the clauses of a text: one for each entry of ``clauses([text])``.

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
