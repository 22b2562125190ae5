"""The tables of this room, and the word lists (words.tsv) that its patterns are composed from."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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


def alternation(words: Iterable[str], ends: Mapping[str, str] | None = None) -> str:
    """A pattern that matches any of `words`, the longest that stands there; `ends` are assertions at the ends of some.

    Words that begin alike share their beginning, so that no character is compared twice.
    """
    return f"(?:{_branches({word: (ends or {}).get(word, '') for word in words})})"


def _branches(ends: Mapping[str, str]) -> str:
    """The alternatives of :func:`alternation`: by their first character, and at last the word that is at its end."""
    behind: dict[str, dict[str, str]] = {}
    for word, end in ends.items():
        if word:
            behind.setdefault(word[0], {})[word[1:]] = end
    found = [re.escape(first) + (_branches(rests) if len(rests) == 1 else f"(?:{_branches(rests)})") for first, rests in behind.items()]
    return "|".join([*found, ends[""]] if "" in ends else found)


def matches(text: str, starts: re.Pattern[str], beginning: Callable[[str], re.Pattern[str]]) -> Iterator[re.Match[str]]:
    """The matches in `text`, in order, of the patterns that `beginning` has for what a match begins with.

    `starts` finds the characters that a match can begin with. It is the same as ``finditer`` of one pattern
    of all alternatives, but most places of a text, and most alternatives, are never tried.
    """
    at = 0
    while start := starts.search(text, at):
        found = beginning(start.group()).match(text, start.start())
        if found:
            yield found
        at = found.end() if found else start.end()


def guarded(word: str, before: Iterable[str] = (), behind: Collection[str] = ()) -> str:
    """What must hold at the end of `word`: that it does not stand behind a word of `before`, nor a word of `behind` behind it."""
    return ("".join(f"(?<!{re.escape(w + word)})" for w in before)
            + (f"(?!{'|'.join(map(re.escape, behind))})" if behind else ""))


@cache
def _lists() -> dict[str, dict[str, str]]:
    """The lists of words.tsv: for each its words, with what must hold at the end of each."""
    lists: dict[str, dict[str, str]] = {}
    for row in table("words.tsv"):
        lists.setdefault(row["list"], {})[row["word"]] = guarded(
            row["word"], split_cell(row["unless_before"]), split_cell(row["unless_behind"]))
    return lists


@cache
def words(name: str) -> str:
    """A pattern that matches any word of a list of words.tsv, the longest that stands there. KeyError if there is no such list."""
    return alternation(_lists()[name], _lists()[name])


@cache
def word_set(name: str) -> frozenset[str]:
    """The words of a list of words.tsv. KeyError if there is no such list."""
    return frozenset(_lists()[name])
