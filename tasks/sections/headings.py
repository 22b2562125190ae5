"""Which paragraphs are, or start with, a heading.

A heading is known by its numbering (``marks.tsv``), by standing alone on a line without an
end to its sentence, or by its neighbours: where paragraph after paragraph of a section opens
with a short sentence, those sentences are its headings. What a heading means is not asked
here but in :mod:`tasks.sections.parts`; the turns of phrase that no heading has are in
``phrases.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tasks.model import Block
from tasks.sections.marks import Mark, fold, mark
from tasks.sections.phrases import phrase

LONGEST = {"section": 64, "item": 48, "annex": 40, "plain": 40, "run_in": 34, "refrain": 48}
"""Characters a heading may have, by the kind of its mark."""
BEFORE_COLON = {"section": 30, "item": 16}
"""Characters a heading may have that ends with a colon."""
BEFORE_GAP, BEHIND_GAP = 30, 40
"""Characters before and behind a blank that ends a heading without a stop."""
SHORTEST_BODY, SHORTEST_BODY_UNMARKED = 12, 16
"""Characters that must follow a run-in heading in its paragraph; more where no number marks it."""
SHORT_RUN_IN = 18
"""Unnumbered headings up to this length need not be of one length."""
LONE_RUN_IN = 16
"""Length up to which one opening sentence apart from the others of its section is a heading."""

SENTENCE_END = re.compile(r"[。！!？?；;]")
COLON = re.compile(r"[：:]")
GAP = re.compile(r"(?<=[\u4e00-\u9fa5]) +(?=[\u4e00-\u9fa5“])")
OPEN_END = re.compile(r"[，,、：:；;（(“《—－-]$")
FINISHED = re.compile(r"[。！!？?；;：:，,、…]$")
HAN = re.compile(r"[\u4e00-\u9fa5]")
AMOUNT = re.compile(r"\d[\d.,]*\s*(?:[%％‰]|个?百分点|[百千万亿]|元|公里|吨|亩|平方|户|人|倍|位|名)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading found at the start of a block."""

    style: str
    """Name of its numbering, or plain (a line of its own), run_in (unnumbered opening sentence)."""
    kind: str
    """section, item, annex, plain or run_in."""
    number: int | None
    text: str
    """As written, without numbering and without the stop at its end."""
    alone: bool
    """Whether the block holds nothing else."""
    stopped: bool = False
    """Whether it is alone and a full stop ends it."""


def find_headings(blocks: Sequence[Block], first: int) -> list[Heading | None]:
    """The heading of each block, or None. Blocks before `first` are the title page."""
    read = [b.kind == "text" and i >= first for i, b in enumerate(blocks)]
    marks = [mark(b.text) if r else None for b, r in zip(blocks, read, strict=True)]
    found = [_marked(b, m) if m else _plain(b) if r else None
             for b, m, r in zip(blocks, marks, read, strict=True)]
    found = _without_lists(marks, found)
    found = _without_fragments(blocks, found, first)
    found = _joined(blocks, found)
    openings = [_opening(b.text) if r and not h and not m and not (i and is_address(blocks[i - 1].text)) else None
                for i, (b, r, h, m) in enumerate(zip(blocks, read, found, marks, strict=True))]
    for i in _run_ins(openings, found, first):
        found[i] = Heading("run_in", "run_in", None, _text(openings[i]), False)
    return found


def is_address(text: str) -> bool:
    """Whether a line only addresses the audience: 各位代表！"""
    return len(text) < 24 and bool(phrase("address").search(text))


def is_bare(text: str) -> bool:
    """Whether a line holds nothing but the number of the heading on the next."""
    found = mark(text)
    return found is not None and found.kind != "item" and found.style != "notes" and found.end >= len(text.rstrip())


def _marked(block: Block, found: Mark) -> Heading | None:
    """The heading behind a mark."""
    text = block.text[found.end:]
    if found.kind == "annex":
        title = text.strip() or block.text.strip().rstrip("：:")
        fits = len(text) <= LONGEST["annex"] and not SENTENCE_END.search(text)
        return Heading(found.style, found.kind, found.number, title, True) if fits else None
    span = _heading_span(text, found.kind)
    if span is None:
        return None
    heading, body = text[:span[0]].strip().rstrip("，,、：:"), text[span[1]:].strip()
    if not 2 <= len(heading) <= LONGEST[found.kind] or not HAN.search(heading) or phrase("lead_in").search(heading[-8:]):
        return None
    if found.kind == "item" and (AMOUNT.search(fold(heading)) or 0 < len(body) < SHORTEST_BODY):
        return None
    return Heading(found.style, found.kind, found.number, heading, not body, span[0] < span[1] and not body)


def _heading_span(text: str, kind: str) -> tuple[int, int] | None:
    """Where the heading that `text` begins with ends, and where what follows begins.

    A full stop, a colon or a blank ends it, or the end of the text; behind a semicolon, or a
    colon that comes late, the text is a point of a list and has none.
    """
    stop = SENTENCE_END.search(text)
    end = stop.start() if stop else len(text)
    colon = COLON.search(text, 0, end)
    if colon and HAN.search(text, 0, colon.start()) and not phrase("lead_in").search(text[:colon.start()]):
        if colon.start() <= BEFORE_COLON[kind] and len(text) - colon.end() >= SHORTEST_BODY:
            return colon.span()
        if kind == "item":
            return None
    gap = GAP.search(text, 0, end)
    if gap and gap.start() <= BEFORE_GAP and len(text) - gap.end() > BEHIND_GAP:
        return gap.start(), gap.start()
    if stop is None:
        return end, end
    return None if stop.group() in "；;" else stop.span()


def _plain(block: Block) -> Heading | None:
    """A line of its own: no end of a sentence, or set in bold."""
    text = block.text.strip()
    if not 2 <= len(text) <= LONGEST["plain"] or len(HAN.findall(text)) < 2:
        return None
    if any(phrase(role).search(text) for role in ("address", "not_a_title", "lead_in")):
        return None
    if "，" in text and phrase("prose").search(text):
        return None
    stopped = block.bold and text.endswith("。")
    title = text[:-1] if stopped else text
    if FINISHED.search(title) or SENTENCE_END.search(title):
        return None
    return Heading("plain", "plain", None, title, True, stopped)


def _without_lists(marks: Sequence[Mark | None], found: Sequence[Heading | None]) -> list[Heading | None]:
    """Takes out points of a list: paragraphs of one sentence and one kind of mark, one after the other.

    Two such neighbours are a list, three where the marks number sections and no full stop ends
    them (a section may be empty, three in a row are not). A point that ends the report is one too.
    """
    kept = list(found)
    styles = [_point_style(m, h) for m, h in zip(marks, found, strict=True)]
    start = 0
    while start < len(found):
        end = start + 1
        while end < len(found) and styles[end] and styles[end] == styles[start]:
            end += 1
        heading = found[start]
        if heading and heading.alone and heading.kind in ("section", "item"):
            enough = 3 if heading.kind == "section" and not heading.stopped else 2
            if end - start >= enough or end == len(found):
                kept[start:end] = [None] * (end - start)
        start = end
    return kept


def _point_style(own: Mark | None, heading: Heading | None) -> str | None:
    """The style of a block that is nothing but a point; None where more follows the point's sentence."""
    return own.style if own and own.kind != "annex" and (heading is None or heading.alone) else None


def _without_fragments(blocks: Sequence[Block], found: Sequence[Heading | None],
                       first: int) -> list[Heading | None]:
    """Takes out unnumbered lines that continue the line above, or that nothing follows."""
    kept = list(found)
    for i, heading in enumerate(found):
        if heading is None or heading.kind != "plain":
            continue
        above = blocks[i - 1].text.strip() if i > first else "。"
        runs_on = found[i - 1] is None and len(above) > 20 and not FINISHED.search(above.rstrip("”）)》 "))
        followed = any(b.kind == "text" and len(b.text) > 20 for b in blocks[i + 1:i + 4])
        if (i > first and runs_on) or not followed or OPEN_END.search(above):
            kept[i] = None
    return kept


def _joined(blocks: Sequence[Block], found: Sequence[Heading | None]) -> list[Heading | None]:
    """Joins a heading that was split over two lines: a bare number, an open end, an open quote."""
    kept = list(found)
    for i in range(len(blocks) - 1):
        heading, below = kept[i], found[i + 1]
        number = mark(blocks[i].text)
        if number and is_bare(blocks[i].text) and below and not is_bare(blocks[i + 1].text):
            kept[i], kept[i + 1] = None, replace(below, style=number.style, kind=number.kind, number=number.number)
        elif heading and heading.alone and not heading.stopped and heading.kind != "annex":
            line, below_line = blocks[i].text.strip(), blocks[i + 1].text.strip()
            unfinished = OPEN_END.search(line) or line.count("“") > line.count("”")
            if unfinished and len(below_line) <= 30 and not mark(below_line) and blocks[i + 1].kind == "text":
                upper = line[number.end:].strip() if number else line
                kept[i], kept[i + 1] = replace(heading, text=upper + below_line.rstrip("。")), None
    return kept


@dataclass(frozen=True, slots=True)
class _Opening:
    """The first sentence of an unnumbered paragraph."""

    text: str
    stop: str


def _opening(text: str) -> _Opening | None:
    """The first sentence, if it is short enough to be a heading and more follows."""
    text = text.strip()
    end = SENTENCE_END.search(text, 0, LONGEST["refrain"] + 1)
    colon = COLON.search(text, 0, end.start() if end else LONGEST["refrain"] + 1)
    stop = colon or end
    if stop is None or stop.group() not in "。：:" or stop.start() < 4:
        return None
    opening = text[:stop.start()]
    if len(text) - stop.end() < SHORTEST_BODY_UNMARKED or AMOUNT.search(fold(opening)):
        return None
    if phrase("saying").search(opening) or phrase("lead_in").search(opening):
        return None
    return _Opening(opening, "。" if stop.group() == "。" else "：")


def _run_ins(openings: Sequence[_Opening | None], found: Sequence[Heading | None], first: int) -> Iterable[int]:
    """Blocks whose opening sentences only their neighbours show to be headings."""
    starts = [first, *(i for i, h in enumerate(found) if h and h.kind in ("section", "plain", "annex")), len(found)]
    chosen = set(_refrains(openings))
    for start, stop in zip(sorted(starts), sorted(starts)[1:], strict=False):
        chosen.update(_run_ins_of_section(openings, start, stop))
    return chosen


def _run_ins_of_section(openings: Sequence[_Opening | None], start: int, stop: int) -> Iterable[int]:
    """The run-in headings between two blocks: neighbours that open alike, and short ones apart from them."""
    runs: list[list[int]] = []
    for i in range(start, stop):
        opening = openings[i]
        if opening is None or not _may_head(opening.text):
            continue
        above = openings[runs[-1][-1]] if runs else None
        if above and runs[-1][-1] == i - 1 and above.stop == opening.stop:
            runs[-1].append(i)
        else:
            runs.append([i])
    runs = [_of_one_length(openings, r) for r in runs]
    if not any(len(r) > 1 and _alike([_text(openings[i]) for i in r]) for r in runs):
        return []
    return [i for r in runs for i in r if (len(r) > 1 and _alike([_text(openings[j]) for j in r])) or (
        len(r) == 1 and len(_text(openings[i])) <= LONE_RUN_IN and "，" not in _text(openings[i]))]


def _may_head(sentence: str) -> bool:
    return (len(sentence) <= LONGEST["run_in"] and not phrase("speaking").search(fold(sentence))
            and not phrase("prose").search(sentence))


def _of_one_length(openings: Sequence[_Opening | None], run: list[int]) -> list[int]:
    """The run without sentences that are much longer than the others."""
    lengths = sorted(len(_text(openings[i])) for i in run)
    limit = max(SHORT_RUN_IN, 1.8 * lengths[len(lengths) // 2])
    return [i for i in run if len(_text(openings[i])) <= limit]


def _alike(sentences: Sequence[str]) -> bool:
    """Whether opening sentences look like headings of one rank: short, or of one length."""
    lengths = sorted(map(len, sentences))
    return lengths[len(lengths) // 2] <= SHORT_RUN_IN or lengths[-1] - lengths[0] <= 8


def _refrains(openings: Sequence[_Opening | None]) -> list[int]:
    """Blocks whose first sentences are built alike three times or more in a row.

    Either they begin with the same words (``过去五年，是…的五年。``) or their clauses have the same
    lengths. Such a refrain may speak (我们, 是) as other unnumbered headings may not.
    """
    groups: list[list[int]] = []
    for i, opening in enumerate(openings):
        if opening is None:
            continue
        if groups and groups[-1][-1] == i - 1 and _built_alike(_text(openings[i - 1]), opening.text):
            groups[-1].append(i)
        else:
            groups.append([i])
    return [i for g in groups if len(g) >= 3 for i in g]


def _built_alike(a: str, b: str) -> bool:
    clauses_a, clauses_b = re.split("[，,]", a), re.split("[，,]", b)
    same_words = a[:3] == b[:3] and not fold(a[0]).isdigit()
    return same_words or (len(clauses_a) > 1 and list(map(len, clauses_a)) == list(map(len, clauses_b)))


def _text(opening: _Opening | None) -> str:
    return opening.text if opening else ""
