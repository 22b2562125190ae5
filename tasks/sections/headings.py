"""Which paragraphs are, or start with, a heading.

A heading is known by its numbering (``marks.tsv``), by standing alone on a line without an
end to its sentence, or by its neighbours: where paragraph after paragraph of a section opens
with a short sentence, those sentences are its headings. Nothing here knows a report's
vocabulary; what a heading means is for :mod:`tasks.sections.parts`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tasks.model import Block
from tasks.sections.marks import Mark, fold, mark

LONGEST = {"section": 64, "item": 48, "annex": 40, "plain": 40, "run_in": 34, "refrain": 48}
"""Characters a heading may have, by the kind of its mark."""
SHORTEST_BODY = 12
"""Characters that must follow a run-in heading in its paragraph."""

SENTENCE_END = re.compile(r"[。！!？?；;]")
COLON = re.compile(r"[：:]")
OPEN_END = re.compile(r"[，,、：:；;（(“《—－-]$")
FINISHED = re.compile(r"[。！!？?；;：:，,、…]$")
HAN = re.compile(r"[\u4e00-\u9fa5]")
AMOUNT = re.compile(r"\d[\d.,]*\s*(?:[%％‰]|个?百分点|[百千万亿]|元|公里|吨|亩|平方|户|人|倍|位|名)")
ADDRESS = re.compile(r"^\s*(?:各位代表|同志们|各位委员|代表们|女士们|先生们)[^。]{0,12}[：:！!，,。]?\s*$")
LEAD_IN = re.compile(r"(?:以下|下列|如下|下面|几个|[一二三四五六七八九十两\d]+(?:个|大)?(?:方面|项)|主要(?:做|抓)|重点(?:做|抓)|"
                     r"工作是|目标是|要求是|任务是|思路是|措施是|思想是|问题是|体会是)")
NOT_A_TITLE = re.compile(r"记者|[摄完]\s*[）)]?$|^\s*[（(].*[）)]\s*$|来源|编辑|责编|作者|下载|打印|上一[页篇]|下一[页篇]|[@#]|www\.|http")
SPEAKING = re.compile(r"^(?:我们|我[国省市县区州]|全[国省市县区]|这|那|此|其|但|而|同时|此外|另外|因此|因而|所以|当前|目前|现在|"
                      r"今[年后]|去年|明年|最近|近[几年来]|全年|一年来|过去|新的|各[位级]|同志|对(?![口外内])|为|根据|按照|由于|随着|如果|只[要有]|虽然|尽管|"
                      r"首先|其次|最后|总之|事实|实践|要|必须|应当|让|在[^，。]*，|\d|[“\"]?十[一二三四五]五|[一二三四五六七八九十]年)")
SAYING = re.compile(r"(?:知道|认为|以为|指出|说|说过|表明|看到|证明|强调|规定|提出|号召|教导|要求|讲过|写道)$|认为")
PROSE = re.compile(r"是(?!否)|我们|了|已经|正在|一向|曾经|也|很|吗$|呢$")


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
    """Whether a full stop ends it."""


def find_headings(blocks: Sequence[Block], first: int) -> list[Heading | None]:
    """The heading of each block, or None. Blocks before `first` are the title page."""
    marks = [mark(b.text) if b.kind == "text" and i >= first else None for i, b in enumerate(blocks)]
    found = [_marked(b, m) if m else _plain(b) if b.kind == "text" and i >= first else None
             for i, (b, m) in enumerate(zip(blocks, marks, strict=True))]
    found = _without_lists(blocks, marks, found)
    found = _without_fragments(blocks, found, first)
    found = _joined(blocks, found)
    return _with_run_ins(blocks, marks, found, first)


def _marked(block: Block, found: Mark) -> Heading | None:
    """The heading behind a mark, ended by a full stop, a colon, a gap or the end of the block."""
    text = block.text[found.end:]
    limit = LONGEST[found.kind]
    if found.kind == "annex":
        title = text.strip() or block.text.strip().rstrip("：:")
        return Heading(found.style, found.kind, found.number, title, True) \
            if len(text) <= limit and not SENTENCE_END.search(text) else None
    end = SENTENCE_END.search(text)
    cut = end.start() if end else len(text)
    colon = COLON.search(text, 0, cut)
    if colon and HAN.search(text, 0, colon.start()) and not LEAD_IN.search(text[:colon.start()]):
        if found.kind == "section" and colon.start() <= 30 and len(text) - colon.end() >= SHORTEST_BODY:
            cut, end = colon.start(), colon
        elif found.kind == "item":
            return None
    gap = re.search(r"(?<=[\u4e00-\u9fa5]) +(?=[\u4e00-\u9fa5“])", text[:cut])
    if gap and gap.start() <= 30 and len(text) - gap.end() > 40:
        cut, end = gap.start(), None
    heading, body = text[:cut].strip(), text[end.end() if end else cut:].strip()
    if not 2 <= len(heading) <= limit or not HAN.search(heading) or LEAD_IN.search(heading[-8:]):
        return None
    if end and end.group() in "；;":
        return None
    if found.kind == "item" and AMOUNT.search(fold(heading)):
        return None
    if body and len(body) < SHORTEST_BODY and found.kind == "item":
        return None
    return Heading(found.style, found.kind, found.number, heading.rstrip("，,、：:"), not body, bool(end) and not body)


def _plain(block: Block) -> Heading | None:
    """A line of its own: no end of a sentence, or set in bold."""
    text = block.text.strip()
    if not 2 <= len(text) <= LONGEST["plain"] or ADDRESS.match(text) or NOT_A_TITLE.search(text):
        return None
    if len(HAN.findall(text)) < 2 or LEAD_IN.search(text):
        return None
    if FINISHED.search(text):
        if not block.bold or not text.endswith("。") or SENTENCE_END.search(text[:-1]):
            return None
        return Heading("plain", "plain", None, text[:-1], True, True)
    return None if SENTENCE_END.search(text) else Heading("plain", "plain", None, text, True)


def _without_lists(blocks: Sequence[Block], marks: Sequence[Mark | None],
                   found: Sequence[Heading | None]) -> list[Heading | None]:
    """Takes out points of a list: one-sentence paragraphs of the same mark, one after the other."""
    kept = list(found)

    def neighbour(i: int) -> bool:
        """Whether block i is nothing but a point with the mark of block `at`."""
        other, own = marks[i] if 0 <= i < len(marks) else None, marks[at]
        return bool(other and own and other.style == own.style and not (found[i] and not _whole(i)))

    def _whole(i: int) -> bool:
        heading = found[i]
        return heading is None or heading.alone

    at = 0
    for at, heading in enumerate(found):
        if heading is None or not heading.alone or heading.kind not in ("section", "item"):
            continue
        before, after = neighbour(at - 1), neighbour(at + 1)
        unfinished = not heading.stopped and heading.kind == "section"
        if (before and after) or ((before or after) and not unfinished) or at + 1 == len(blocks):
            kept[at] = None
    return kept


def _without_fragments(blocks: Sequence[Block], found: Sequence[Heading | None],
                       first: int) -> list[Heading | None]:
    """Takes out unnumbered lines that continue the line above, or that nothing follows."""
    kept = list(found)
    for i, heading in enumerate(found):
        if heading is None or heading.kind != "plain":
            continue
        above = blocks[i - 1].text.strip() if i > first else "。"
        broken = found[i - 1] is None and not FINISHED.search(above.rstrip("”）)》 ")) and len(above) > 20 if i else False
        follows = any(b.kind == "text" and len(b.text) > 20 for b in blocks[i + 1:i + 4])
        if broken or not follows or OPEN_END.search(above):
            kept[i] = None
    return kept


def _joined(blocks: Sequence[Block], found: Sequence[Heading | None]) -> list[Heading | None]:
    """Joins a heading that was split over two lines: an open end, an open quote, a bare number."""
    kept = list(found)
    for i in range(len(blocks) - 1):
        heading, below = kept[i], found[i + 1]
        bare = mark(blocks[i].text)
        if bare and bare.end >= len(blocks[i].text.rstrip()) and bare.kind != "item" and below and below.kind in (
                "plain", "annex") and blocks[i + 1].text != blocks[i].text:
            kept[i], kept[i + 1] = None, replace(below, style=bare.style, kind=bare.kind, number=bare.number)
            continue
        if not heading or not heading.alone or heading.stopped or heading.kind == "annex":
            continue
        line, below_line = blocks[i].text.strip(), blocks[i + 1].text.strip()
        unfinished = OPEN_END.search(line) or line.count("“") > line.count("”")
        if unfinished and len(below_line) <= 30 and not mark(below_line) and blocks[i + 1].kind == "text":
            upper = line[bare.end:].strip() if bare else line
            kept[i], kept[i + 1] = replace(heading, text=upper + below_line.rstrip("。")), None
    return kept


@dataclass(frozen=True, slots=True)
class _Opening:
    """The first sentence of an unnumbered paragraph."""

    text: str
    stop: str
    body: int
    """Characters that follow it."""


def _opening(block: Block) -> _Opening | None:
    """The first sentence, if it is short enough to be a heading and more follows."""
    text = block.text.strip()
    end = SENTENCE_END.search(text, 0, LONGEST["refrain"] + 1)
    colon = COLON.search(text, 0, end.start() if end else LONGEST["refrain"] + 1)
    end = colon or end
    if end is None or end.group() in "；;" or end.start() < 4:
        return None
    opening = _Opening(text[:end.start()], end.group(), len(text) - end.end())
    if SAYING.search(opening.text) or opening.body < 2 * SHORTEST_BODY or AMOUNT.search(fold(opening.text)) or LEAD_IN.search(opening.text):
        return None
    return opening


def _with_run_ins(blocks: Sequence[Block], marks: Sequence[Mark | None],
                  found: Sequence[Heading | None], first: int) -> list[Heading | None]:
    """Adds unnumbered run-in headings, which only their neighbours show to be headings."""
    kept = list(found)
    openings = [_opening(b) if i >= first and b.kind == "text" and not found[i] and not marks[i]
                and not (i and ADDRESS.match(blocks[i - 1].text)) else None for i, b in enumerate(blocks)]
    starts = [first, *(i for i, h in enumerate(found) if h and h.kind in ("section", "plain", "annex")), len(blocks)]
    chosen = set(_refrains(openings))
    for start, stop in zip(sorted(set(starts)), sorted(set(starts))[1:], strict=False):
        chosen.update(i for run in _runs(openings, start, stop) for i in run)
    for i in chosen:
        kept[i] = Heading("run_in", "run_in", None, _text(openings[i]), False)
    return kept


def _runs(openings: Sequence[_Opening | None], start: int, stop: int) -> list[list[int]]:
    """Groups of neighbouring blocks of a section that open alike."""
    runs: list[list[int]] = []
    for i in range(start, stop):
        opening = openings[i]
        if opening is None or opening.stop in "！!？?" or len(opening.text) > LONGEST["run_in"] or SPEAKING.search(fold(opening.text)) or PROSE.search(opening.text):
            continue
        if runs and runs[-1][-1] == i - 1 and _stop(openings[runs[-1][-1]]) == opening.stop:
            runs[-1].append(i)
        else:
            runs.append([i])
    runs = [_of_one_length(openings, r) for r in runs]
    long_runs = [r for r in runs if len(r) > 1 and _alike([_text(openings[i]) for i in r])]
    if not long_runs:
        return []
    return long_runs + [r for r in runs if len(r) == 1 and len(_text(openings[r[0]])) <= 16
                        and "，" not in _text(openings[r[0]])]


def _of_one_length(openings: Sequence[_Opening | None], run: list[int]) -> list[int]:
    """The run without sentences that are much longer than the others."""
    lengths = sorted(len(_text(openings[i])) for i in run)
    limit = max(18, 1.8 * lengths[len(lengths) // 2])
    return [i for i in run if len(_text(openings[i])) <= limit]


def _alike(texts: Sequence[str]) -> bool:
    """Whether opening sentences look like headings of one rank: short, or of one shape."""
    lengths = sorted(map(len, texts))
    return lengths[len(lengths) // 2] <= 18 or lengths[-1] - lengths[0] <= 8


def _refrains(openings: Sequence[_Opening | None]) -> list[int]:
    """Blocks whose first sentences are built alike three times or more in a row.

    Either they begin with the same words (``过去五年，是…的五年。``) or their clauses have the same
    lengths. Such a refrain may speak (我们, 是) as other unnumbered headings may not.
    """
    groups: list[list[int]] = []
    for i, opening in enumerate(openings):
        if opening is None or opening.stop not in "。：:":
            continue
        if groups and groups[-1][-1] == i - 1 and _built_alike(_text(openings[i - 1]), opening.text):
            groups[-1].append(i)
        else:
            groups.append([i])
    return [i for g in groups if len(g) >= 3 for i in g]


def _built_alike(a: str, b: str) -> bool:
    clauses_a, clauses_b = re.split("[，,]", a), re.split("[，,]", b)
    return (a[:3] == b[:3] and not fold(a[0]).isdigit()) or (len(clauses_a) > 1 and list(map(len, clauses_a)) == list(map(len, clauses_b)))


def _text(opening: _Opening | None) -> str:
    return opening.text if opening else ""


def _stop(opening: _Opening | None) -> str:
    return opening.stop if opening else ""
