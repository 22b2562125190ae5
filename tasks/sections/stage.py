"""The TAG stage: blocks in, a section for each of them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tasks.model import Block, Section
from tasks.sections import parts, topics
from tasks.sections.headings import Heading, find_headings, is_address, is_bare
from tasks.sections.marks import fold, mark
from tasks.sections.outline import Placed, place
from tasks.sections.phrases import phrase
from tasks.sections.tokens import tokens as make_tokens

LONGEST_ON_TITLE_PAGE = 150
"""The salutation stands before, or in, the first paragraph that is longer."""
LONGEST_OPENING, LONGEST_TITLE = 300, 60
OPENING_PARAGRAPHS = 3
ANNEX_AFTER = 0.3
"""Annexes begin in the last 70 of a hundred paragraphs: a glossary can be longer than its report."""
LONGEST_TAIL = 120
SHORT_LEAD_IN = 60
NO_TOPIC = ("title", "salutation", "glossary")


def tag(blocks: Sequence[Block], year: int, tokens: Sequence[Sequence[str]] | None = None) -> list[Section]:
    """Where each block stands: heading, level, section path, part and topic, in the blocks' order.

    `year` is the report's year; `tokens` the words of each block, if they are already made.
    """
    words = tokens if tokens is not None else [make_tokens(b.text) for b in blocks]
    title_end, body = front_matter(blocks)
    found = find_headings(blocks, body)
    annex = _annex_start(blocks, found, year)
    found = [h if i < annex or h is None or _annex_heading(h, year) else None for i, h in enumerate(found)]
    breaks = [bool(phrase("addressed").match(b.text)) for b in blocks]
    placed, paths = place(found, breaks, lambda h: parts.opens_part(h.text, year))
    for i in range(len(blocks) - 1):
        if placed[i] is None and placed[i + 1] is not None and is_bare(blocks[i].text):
            paths[i] = paths[i + 1]
    found_words = [topics.evidence(w) for w in words]
    units = [_unit(b, w, e, p, path)
             for b, w, e, p, path in zip(blocks, words, found_words, placed, paths, strict=True)][body:]
    part = ["title"] * title_end + ["salutation"] * (body - title_end) + \
        parts.find_parts(units, annex - body, year)
    known: dict[str, topics.Evidence] = {}

    def of_heading(heading: str) -> topics.Evidence:
        if heading not in known:
            known[heading] = topics.evidence(make_tokens(heading))
        return known[heading]

    introduces = _introductions(placed)
    sections = [_section(b, p, path, q, i, topics.Texts(w, e, [of_heading(h) for h in path])) for b, w, e, p, path, q, i
                in zip(blocks, words, found_words, placed, paths, part, introduces, strict=True)]
    return _with_addresses(blocks, sections)


def front_matter(blocks: Sequence[Block]) -> tuple[int, int]:
    """Number of blocks of the title page, and of title page and salutation together."""
    first_long = next((i for i, b in enumerate(blocks) if len(b.text) > LONGEST_ON_TITLE_PAGE), len(blocks))
    start = next((i for i, b in enumerate(blocks[:first_long + 1]) if phrase("greeting").match(b.text)), None)
    if start is None:
        start = next((i for i, b in enumerate(blocks) if not _is_title(b)), len(blocks))
        end = start
    else:
        end = start + 1
    while (end < min(len(blocks), start + OPENING_PARAGRAPHS + 1) and len(blocks[end].text) <= LONGEST_OPENING
           and phrase("opening").search(blocks[end].text) and not mark(blocks[end].text)):
        end += 1
    return start, end


def _is_title(block: Block) -> bool:
    return (len(block.text) <= LONGEST_TITLE and bool(phrase("title_line").search(fold(block.text))) and not mark(block.text)) \
        or block.text.lstrip().startswith(("—", "-", "―", "－"))


def _annex_start(blocks: Sequence[Block], found: Sequence[Heading | None], year: int) -> int:
    """Index of the first block of the annexes, or of what a web page left below the report."""
    for i, heading in enumerate(found):
        if heading and i > ANNEX_AFTER * len(blocks) and _annex_heading(heading, year):
            return i - 1 if i > 0 and is_bare(blocks[i - 1].text) else i
    end = len(blocks)
    while end > 1 and len(blocks[end - 1].text) <= LONGEST_TAIL and phrase("tail").search(blocks[end - 1].text):
        end -= 1
    return end


def _annex_heading(heading: Heading, year: int) -> bool:
    return heading.kind == "annex" or (
        heading.kind == "plain" and parts.heading_scores(heading.text, year).get("glossary", 0) > 0)


def _unit(block: Block, words: Sequence[str], found: topics.Evidence, placed: Placed | None,
          path: tuple[str, ...]) -> parts.Unit:
    conduct = topics.share(found, "government_building")
    if placed is None:
        leads_over = is_address(block.text) or is_bare(block.text)
        return parts.Unit(block.text, words, block.kind, parts.NONE, None, path, leads_over, conduct)
    boundary = parts.TOP if placed.level == 1 else parts.SUB
    return parts.Unit(block.text, words, block.kind, boundary, placed.heading.text, path[:-1], False, conduct)


def _introductions(placed: Sequence[Placed | None]) -> list[bool]:
    """Whether each block stands between a heading of the top level and the next heading."""
    found, inside = [], False
    for p in placed:
        inside = inside if p is None else p.level == 1
        found.append(inside and p is None)
    return found


def _with_addresses(blocks: Sequence[Block], sections: list[Section]) -> list[Section]:
    """The sections, a line that only says 各位代表！ given the topic of the paragraph it opens."""
    for i in range(len(sections) - 2, -1, -1):
        if sections[i].topic is not None and is_address(blocks[i].text):
            below = sections[i + 1]
            sections[i] = replace(sections[i], topic=below.topic, topic_score=below.topic_score,
                                  runner_up=below.runner_up, runner_up_score=below.runner_up_score)
    return sections


def _section(block: Block, placed: Placed | None, path: tuple[str, ...], part: str, introduces: bool,
             texts: topics.Texts) -> Section:
    heading, level = (placed.heading.text, placed.level) if placed else (None, None)
    (topic, score), (second, second_score) = _topic(block, placed, path, part, introduces, texts)
    return Section(part, heading, level, path, topic, score, second, second_score)


def _topic(block: Block, placed: Placed | None, path: tuple[str, ...], part: str, introduces: bool,
           texts: topics.Texts) -> tuple[tuple[str | None, float], tuple[str | None, float]]:
    """Topic and runner-up with their scores; none where a block has no running text or says nothing."""
    if part in NO_TOPIC or (placed and placed.heading.alone and not any(texts.own)):
        return (None, 0.0), (None, 0.0)
    general = topics.INTRODUCING if introduces or part == "problems" else \
        topics.GENERAL if placed is None and len(path) == 1 else 0.0
    found = topics.scores(texts, has_heading=placed is not None, general=general)
    if part in ("closing", "livelihood") or _leads_in(block):
        found[topics.OTHER] = max(found[topics.OTHER], min(1.0, max(found) + 0.1))
    return topics.best_two(found)


def _leads_in(block: Block) -> bool:
    """Whether a block only leads over to what follows: 重点做好以下工作： or 各位代表！"""
    text = block.text.strip()
    return len(text) <= SHORT_LEAD_IN and (
        text.endswith(("：", ":")) or is_address(text) or bool(phrase("lead_in").search(text)))

