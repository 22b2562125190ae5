"""From the tagged paragraphs of a report to its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tasks.figures.checks import check
from tasks.figures.claims import read
from tasks.figures.cues import basis_of
from tasks.figures.indicators import Indicator, of_claim, stands_in
from tasks.figures.periods import Clock, Timed, time_claims
from tasks.figures.quantities import units
from tasks.figures.reading import Claim, Memory
from tasks.figures.scopes import scope_of
from tasks.figures.subjects import park_of
from tasks.figures.view import View, view_of
from tasks.model import Figure, Paragraph, ReportContext

_SENTENCE = re.compile(r"[^。！？]*[。！？]?[”）]*")
_NUMBER = re.compile(r"\d|[一二三四五六七八九十百千万亿两半首榜番](?:[成倍番半位名]|[十百千万亿])|十[一二三四五六七八九]"
                     r"|[百千]?分之|首位|榜首|翻番|[百千万亿]{1,2}(?:美?元|吨|斤|亩)|第[一二三四五六七八九十]")
"""What a text without a quantity does not hold."""
_HAN_PAIR = re.compile(r"[\u4e00-\u9fff]{2}")
_SILENT = frozenset({"glossary", "title", "salutation"})
"""Parts of a report that no figure is read from."""


def extract(paragraphs: Sequence[Paragraph], context: ReportContext) -> list[Figure]:
    """The figures of a report, in reading order; offsets are those of each paragraph's text.

    Nothing is read from the glossary, nor from titles and salutations.
    """
    clock = Clock(context.year)
    found: list[Figure] = []
    for index, paragraph in enumerate(paragraphs):
        found.extend(_paragraph(index, paragraph, context, clock))
    return check(list(_without_stand_ins(found)))


def _without_stand_ins(found: Sequence[Figure]) -> Iterator[Figure]:
    """The figures, stand-ins for a macro series (地方财政收入) without its code where the report gives it by name too."""
    given = {f.indicator_code for f in found if not stands_in(f.indicator)}
    for figure in found:
        if figure.indicator_code in given and stands_in(figure.indicator):
            yield replace(figure, indicator_code=None, series=None)
        else:
            yield figure


def sentences(view: View) -> Iterator[tuple[int, str]]:
    """Each sentence of a view, with its offset."""
    for match in _SENTENCE.finditer(view.text):
        if match.group():
            yield match.start(), match.group()


def _paragraph(index: int, paragraph: Paragraph, context: ReportContext, clock: Clock) -> Iterator[Figure]:
    """The figures of one paragraph; `clock` is moved on to it."""
    view = view_of(paragraph.text)
    about = clock.enter(view.text, paragraph.part, paragraph.section_path)
    if paragraph.part in _SILENT or not _NUMBER.search(view.text):
        return
    carried, owner, park = "", "", ""
    for at, text in sentences(view):
        about = clock.open(text, about, paragraph.part)
        park = park_of(text) or park
        if not _NUMBER.search(text):
            continue
        memory = Memory(carried=carried, owner=owner, park=park)
        claims = read(text, memory)
        if not claims:
            continue
        carried, owner, park = claims[-1].subject, memory.owner, memory.park
        series = [of_claim(claim, context.region_name) for claim in claims]
        for claim, indicator in zip(claims, series, strict=True):
            claim.kind = indicator.kind if indicator else ""
        timed, about = time_claims(text, claims, about, paragraph.part, clock)
        low, high = view.span(at, at + len(text))
        if any(position == at + len(text) for position, _ in view.comments):
            high = view.offsets[at + len(text)]  # a parenthesis behind the last word is the sentence's
        sentence = _Sentence(index, paragraph.text, view, at, text, paragraph.text[low:high].strip())
        for claim, time, indicator in zip(claims, timed, series, strict=True):
            yield _figure(sentence, claim, time, indicator, context)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence and where it stands."""

    paragraph: int
    paragraph_text: str
    view: View
    at: int
    """Its offset in the view."""
    text: str
    """As it stands in the view."""
    written: str
    """As it stands in the paragraph."""


def _figure(sentence: _Sentence, claim: Claim, time: Timed, indicator: Indicator | None, context: ReportContext) -> Figure:
    """The figure that a claim becomes, with the words as written and what the parentheses that were left out say."""
    view, number_end = sentence.view, sentence.at + claim.quantity.end
    start, end = view.span(sentence.at + claim.quantity.start, number_end)
    scope = scope_of(sentence.text, claim, context)
    subject, unit, basis = claim.subject, claim.unit, claim.basis
    for position, comment in view.comments:
        if position == number_end and comment in units():
            unit, end = f"{unit}（{comment}）", end + len(comment) + 2
        elif 0 <= position - number_end <= 2 and claim.measure == "growth":
            basis = basis or basis_of(comment)
        elif len(comment) <= 8 and sentence.at <= position <= sentence.at + len(sentence.text):
            subject = _restored(subject, view.text, position, comment)
    return Figure(
        paragraph=sentence.paragraph, start=start, end=end, mention=sentence.paragraph_text[start:end], sentence=sentence.written,
        value_low=float(claim.low), value_high=float(claim.high), unit=unit, indicator=subject,
        indicator_code=indicator.code if indicator and scope == "area" and not claim.codeless else None,
        series=indicator.series if indicator else None, measure=claim.measure, qualifier=claim.qualifier or "exact",
        status=time.status, period_start=time.start, period_end=time.end, annual_average=claim.average, role=claim.role,
        scope=scope, growth_basis=basis, tone=claim.tone, flag=None, rule=claim.rule)


def _restored(subject: str, text: str, position: int, comment: str) -> str:
    """`subject` with a parenthesis that stands inside its words (文化（街心）广场)."""
    before, behind = text[max(0, position - 2):position], text[position:position + 2]
    if len(before) < 2 or not _HAN_PAIR.fullmatch(behind) or before + behind not in subject:
        return subject
    return subject.replace(before + behind, f"{before}（{comment}）{behind}", 1)
