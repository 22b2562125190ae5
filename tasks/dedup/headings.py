"""Foreign text glued to the end of a heading, found by what does not fit.

A heading that ends with a phrase headings end with (工作回顾, 目标任务 …; headings.tsv) and
goes on with 2 to 12 characters that no heading goes on with has a foreign tail. The tail is
taken off where more than the grammar speaks against it: it is a known title (titles.tsv), or
its pairs of characters hardly occur elsewhere in the report. Where they do, the tail may be
the report's own: it stays, and the heading is flagged.

The same measure serves lines without a heading's ending: one whose character pairs occur
nowhere else in the report, and that is neither numbered nor a sentence, is *odd*. Inside the
body of a long report an odd line goes (of 1,900 short lines of 65 real reports none is one);
at either end, where names and dates stand, or set as a heading, it is flagged. The corpus pass
(:mod:`tasks.dedup.suspects`) knows whether a line stands in reports of unrelated places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tasks.dedup.fold import fold, view
from tasks.dedup.marks import ADDRESS, OUTLINE, Literals, read_table

LONGEST_HEADING, SHORT_HEADING = 48, 30
"""Characters of a heading with a tail glued to it, and of one that shows by nothing else that it is one."""
TAIL_LENGTH = 12
TAIL = re.compile(rf"[一-鿿A-Za-z0-9·]{{2,{TAIL_LENGTH}}}")
ALIEN, FOREIGN = 0.67, 0.34
"""Share of a tail's character pairs that may occur elsewhere in the report: behind a phrase that
ends headings, and behind one that may stand inside them."""
SENTENCE = re.compile(r"[。!?;:,、]")


class Tail(NamedTuple):
    """What follows the ending of a heading, in the view of its line."""

    start: int
    end: int
    mark: str
    sure: bool


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], frozenset[str], re.Pattern[str]]:
    """The phrases headings end with, those of them that end one, and what may follow a phrase."""
    rows = read_table("headings.tsv")
    phrases = sorted((row["word"] for row in rows if row["kind"] != "continuation"), key=len, reverse=True)
    return (re.compile("|".join(phrases)), frozenset(row["word"] for row in rows if row["kind"] == "ending"),
            re.compile("|".join(row["word"] for row in rows if row["kind"] == "continuation")))


class Titles(NamedTuple):
    """The table of titles."""

    search: Literals
    """For those that are foreign anywhere."""
    anywhere: frozenset[str]
    by_end: dict[str, list[str]]
    """All by their last character, longest first."""
    words: re.Pattern[str]
    """What titles are made of."""


@lru_cache(maxsize=1)
def _titles() -> Titles:
    rows = read_table("titles.tsv")
    by_place = {where: frozenset(row["title"] for row in rows if row["where"] == where)
                for where in ("anywhere", "tail", "word")}
    by_end: dict[str, list[str]] = {}
    for title in sorted(by_place["anywhere"] | by_place["tail"], key=len, reverse=True):
        by_end.setdefault(title[-1], []).append(title)
    return Titles(Literals(by_place["anywhere"]), by_place["anywhere"], by_end,
                  re.compile("|".join(sorted(by_place["word"], key=len, reverse=True))))


def titles_in(joined: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and title of the titles in a view that are foreign wherever they stand, longest first at a place.

    Offsets count UTF-16 code units.
    """
    at = -1
    for start, title in sorted(_titles().search.find(joined), key=lambda found: (found[0], -len(found[1]))):
        if start >= at:
            at = start + len(title)
            yield start, at, title


def support(piece: str, body: str, own: tuple[int, int]) -> float:
    """Share of the character pairs of `piece` that occur in `body` outside `own`; all folded."""
    pairs = {piece[i:i + 2] for i in range(len(piece) - 1)}
    found = sum(body.find(pair, 0, own[0]) >= 0 or body.find(pair, own[1]) >= 0 for pair in pairs)
    return found / len(pairs) if pairs else 1.0


def tail_of(text: str, body: str, own: tuple[int, int]) -> Tail | None:
    """The foreign tail of a heading, if it has one.

    `text` is the line; `body` the folded report, in which the line stands at `own`.
    """
    line = view(text).rstrip()
    if not line or len(line) > LONGEST_HEADING:
        return None
    titles = _titles()
    title = next((t for t in titles.by_end.get(line[-1], ()) if line.endswith(t)), "")
    alien = bool(title) and support(fold(title), body, own) <= FOREIGN
    if title == line:
        return Tail(0, len(line), title, True) if alien or title in titles.anywhere else None
    phrases, endings, continuation = _words()
    phrase = next(reversed(list(phrases.finditer(line))), None)
    if phrase is None and not OUTLINE.match(line) and (ADDRESS.match(line) or len(line) > SHORT_HEADING):
        return None
    tail = line[phrase.end():].strip() if phrase else ""
    foreign = bool(TAIL.fullmatch(tail)) and not OUTLINE.match(tail) and not continuation.match(tail)
    start = len(line) - len(tail)
    if title and line[-len(title) - 1] != "《":
        if tail == title or (foreign and len(tail) > len(title)):
            return Tail(start, len(line), title, True)
        if alien:
            longer = _title_like_end(line, body, own)
            return longer or Tail(len(line) - len(title), len(line), title, True)
    if phrase is None or not foreign:
        return _title_like_end(line, body, own)
    share = support(fold(tail), body, own)
    limit = ALIEN if phrase.group() in endings else FOREIGN
    sure = share <= limit or titles.words.search(tail) is not None
    return Tail(start, len(line), f"after {phrase.group()}", sure) if sure or share < 1 else None


def _title_like_end(line: str, body: str, own: tuple[int, int]) -> Tail | None:
    """The end of a heading that has a word of titles in it, and no pair of characters in common with the report."""
    first = max(0, len(line) - TAIL_LENGTH - 1)
    end = line[first:]
    if not _titles().words.search(end):
        return None
    inside = {at for word in _titles().words.finditer(end) for at in range(word.start(), word.end() - 1)}
    at = len(end) - 1
    while at > 0 and TAIL.fullmatch(end[at - 1:at + 1]) and (
            at - 1 in inside or support(fold(end[at - 1:at + 1]), body, own) == 0):
        at -= 1
    # The pair over the joint is as rare as those of the title: its first character is the heading's.
    start = at if _titles().words.match(end, at) else at + 1
    tail = end[start:]
    if len(tail) < 3 or first + start < 6 or not _titles().words.search(tail):
        return None
    return Tail(first + start, len(line), "words of titles", True)


def behind_ending(line: str) -> str:
    """What follows the last phrase that headings end with in the view of a line; empty where there is none."""
    last = None
    for last in _words()[0].finditer(line):  # noqa: B007
        pass
    return line[last.end():].strip() if last else ""


def has_ending(line: str) -> bool:
    """Whether a phrase that headings end with stands in the view of a line."""
    return _words()[0].search(line) is not None


def is_odd(text: str, body: str, own: tuple[int, int], limit: float = 0.0) -> bool:
    """Whether a line is no sentence, no numbered heading, and shares no more than a share of `limit` of its
    pairs of characters with the rest of the report.
    """
    line = view(text).strip()
    content = fold(line)
    return (len(content) >= (1 if limit else 3) and len(line) <= LONGEST_HEADING
            and not SENTENCE.search(line) and not OUTLINE.match(line)
            and not ADDRESS.match(line) and not has_ending(line)
            and (support(content[-2:], body, own) == 0 or limit > 0)
            and support(content, body, own) <= limit)
