"""The tables of this room, and the word lists (words.tsv) that its patterns are composed from."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


def table(name: str) -> list[dict[str, str]]:
    """Rows of a rule table of this room; lines that start with ``#`` are comments."""
    with (HERE / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE))


def split_cell(cell: str | None) -> tuple[str, ...]:
    """The parts of a cell that holds several, joined by ``|``."""
    return tuple(filter(None, (cell or "").split("|")))


def alternation(words: Iterable[str]) -> str:
    """A pattern that matches any of `words`, the longest that stands there."""
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


def guarded(word: str, before: Iterable[str] = (), behind: Collection[str] = ()) -> str:
    """A pattern of `word` where it does not stand behind a word of `before`, nor a word of `behind` behind it."""
    return ("".join(f"(?<!{re.escape(w)})" for w in before) + re.escape(word)
            + (f"(?!{'|'.join(map(re.escape, behind))})" if behind else ""))


@cache
def _lists() -> dict[str, dict[str, str]]:
    """The lists of words.tsv: for each its words, with the pattern of each."""
    lists: dict[str, dict[str, str]] = {}
    for row in table("words.tsv"):
        lists.setdefault(row["list"], {})[row["word"]] = guarded(
            row["word"], split_cell(row["unless_before"]), split_cell(row["unless_behind"]))
    return lists


@cache
def words(name: str) -> str:
    """A pattern that matches any word of a list of words.tsv, the longest that stands there. KeyError if there is no such list."""
    patterns = _lists()[name]
    return f"(?:{'|'.join(patterns[w] for w in sorted(patterns, key=len, reverse=True))})"


@cache
def word_set(name: str) -> frozenset[str]:
    """The words of a list of words.tsv. KeyError if there is no such list."""
    return frozenset(_lists()[name])
