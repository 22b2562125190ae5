"""Series: the quantities of a sentence gathered by predicate (达A、B和C), thresholds and vague milestones left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.figures import nouns
from tasks.figures.cues import Before, after, before
from tasks.figures.quantities import MEASURED, Quantity
from tasks.figures.vocabulary import words

CLAUSE_MARKS = "，。；:！？（）①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
PHRASE_MARKS = "，。；:！？、（）"
COUNTS = frozenset({"classifier", "count"})
"""Kinds of unit with which things are counted."""
RELATIVE = frozenset({"ratio", "points", "rank", "multiple", "pair"})
"""Kinds of unit behind which nothing stands that is counted."""

_CLAUSE_MARK = re.compile(f"[{CLAUSE_MARKS}]")
_LIST_MARK = re.compile(r"第?[一二三四五六七八九十]{1,2}(?:是|要|，|、(?![二三四五第]))|\d{1,2}[.、](?!\d)")
_CONNECTOR = re.compile(rf"、|{words('and')}|或|到(?=\d)")
_LIST_JOINT = re.compile(rf"(?:、|{words('and')})(?:[\u4e00-\u9fff]{{2,4}})?$")
_NO_NOUN = re.compile(rf"$|[{PHRASE_MARKS}]|的(?=[，。；])|等[，。；、]|多(?=[，。；、的])"
                      rf"|(?:投资|面积|产值|收入)(?:总额|额|达|为|增长)|{words('behind_number')}")
_NEXT_COUNTED = re.compile(rf"[^，]*(?:、|{words('and')})"
                           rf"(?P<rest>{words('counted_acts')}?|(?:总|年|计划)?(?:投资|规模|面积|产值|总额)\w{{0,4}})$")
_MILESTONE = re.compile(rf"{words('milestones')}|规模|目标|级|(?:以上)?[，。；、）]|$")
_CLASS_OF_THINGS = re.compile(rf"级|(?:以上)?的?{words('ranked_things')}")
_LIMIT = re.compile(rf"{words('limits')}$")
_LIMIT_OR_PASSED = re.compile(rf"(?:{words('limits')}|满|[^突]破)$")
_UNUSUAL = re.compile(r"(?:超|过|逾|不足|低于)$")
_LIMIT_BEHIND = re.compile(r"(?P<bound>以上|以下|以内|及以上|级|左右)?(?P<of>的)?(?=[\u4e00-\u9fff“])")
_RELATIVE_CLAUSE = re.compile("(?:达到|符合|满足|位于)[^，。；、]{2,20}?的(?=[\u4e00-\u9fff]{2})")
"""What says which things are counted, between the number and their noun (100所达到标准的学校)."""
_TOTAL = re.compile(r"总|累计|完成|投资")


@dataclass(slots=True)
class Series:
    """Quantities with one predicate, the words before the first and behind the last."""

    quantities: list[Quantity]
    clause: int
    """Where the clause begins."""
    lead: str
    """Words between the clause's beginning, or the quantity before, and the first quantity."""
    linked: bool
    """Whether `lead` continues a list (、 or 和) that the series before began."""
    behind: int
    """Offset behind the last quantity and its qualifier."""
    tails: list[str | None]
    """Qualifier right behind each quantity."""
    following: str = ""
    """Noun phrase right behind the last quantity; empty where none begins there."""
    follows_of: bool = False
    """Whether 的 stands between the number and that noun phrase."""


def clause_start(text: str, at: int) -> int:
    """Offset behind the last clause mark before `at`, and behind a list mark (一是, 第三，) there."""
    start = 0
    for mark in _CLAUSE_MARK.finditer(text, 0, at):
        start = mark.end()
    numbered = _LIST_MARK.match(text, start, at)
    return numbered.end() if numbered else start


def series_of(text: str, found: list[Quantity]) -> list[Series]:
    """The quantities of a sentence, thresholds left out, gathered into series."""
    result: list[Series] = []
    for quantity, later in zip(found, [*found[1:], None], strict=True):
        if _vague(text, quantity) if quantity.form == "bare" else (
                _threshold(text, quantity, later) or _duration(text, quantity, later)):
            continue
        series = _continued(text, result[-1] if result else None, quantity)
        if series:
            result.append(series)
    end, later_phrase = len(text), ""
    for series in reversed(result):
        _look_behind(text, series, end, later_phrase)
        end, later_phrase = series.quantities[0].start, series.following
    return result


def _continued(text: str, last: Series | None, quantity: Quantity) -> Series | None:
    """The series that a quantity begins, or None where it continues `last`, to which it is then added."""
    clause = clause_start(text, quantity.start)
    tail, behind = after(text, quantity.end)
    if last is None or last.behind <= clause:
        return Series([quantity], clause, text[clause:quantity.start], False, behind, [tail])
    lead, linked = text[last.behind:quantity.start], False
    connector = _CONNECTOR.match(lead)
    if connector:
        lead, linked = lead[connector.end():], True
        said = before(lead)
        if _says_nothing(said) and _alike(last.quantities[-1], quantity):
            last.quantities.append(quantity)
            last.tails.append(tail or said.qualifier)
            last.behind = behind
            return None
    else:
        counted = _NEXT_COUNTED.match(lead)
        if counted and _counts_behind(last) and not _NO_NOUN.match(lead):
            lead, linked = counted["rest"], True
        elif lead and len(lead) <= 6 and {quantity.kind, last.quantities[-1].kind} <= COUNTS \
                and not before(lead).words and _counts_behind(last):
            lead = ""  # 6个乡镇41个村
    return Series([quantity], clause, lead, linked, behind, [tail])


def _says_nothing(said: Before) -> bool:
    """Whether words between two numbers leave the second to the predicate of the first, but for a bound of its own (、近)."""
    return not (said.rest or said.growth or said.rank or said.to or (said.level and not said.qualifier))


def _alike(left: Quantity, right: Quantity) -> bool:
    """Whether two quantities may be numbers of one list."""
    kinds = {left.kind, right.kind}
    if "rank" in kinds:
        return len(kinds) == 1
    return (not left.unit or right.unit.startswith(left.unit)
            or kinds <= {"ratio", "multiple"} or kinds <= MEASURED | {"count", "classifier"})


def _counts_behind(series: Series) -> bool:
    """Whether what a series counts stands behind its number (3个公园), as far as its own words tell."""
    if series.quantities[-1].kind in RELATIVE:
        return False
    said = before(series.lead)
    if said.to or said.growth:
        return False
    phrase, front = nouns.clean(said.rest)
    return not phrase or phrase == front.act or nouns.attributive(phrase)


# --- what is no claim --------------------------------------------------------------------------------

def _vague(text: str, quantity: Quantity) -> bool:
    """Whether a multiplier word alone (千亿元) is no milestone that something has reached."""
    said = before(text[clause_start(text, quantity.start):quantity.start], bare=True)
    return not (said.qualifier and _MILESTONE.match(text, quantity.end) and not _CLASS_OF_THINGS.match(text, quantity.end))


_TIME_SAVED = re.compile(words("time_amounts") + r"|由|从|压|缩|减")


def _duration(text: str, quantity: Quantity, later: Quantity | None) -> bool:
    """Whether a time only says how long what another number tells has gone on (连续8年居全国首位)."""
    if quantity.kind != "time" or later is None or later.kind == "time":
        return False
    begin = clause_start(text, quantity.start)
    return clause_start(text, later.start) == begin and not _TIME_SAVED.search(text, begin, quantity.start)


def _threshold(text: str, quantity: Quantity, later: Quantity | None) -> bool:
    """Whether a quantity only bounds a noun phrase (产值超500亿元的企业12家, 20户以上自然村)."""
    if quantity.kind in RELATIVE or quantity.form == "composition":
        return False
    tail = _LIMIT_BEHIND.match(text, quantity.end)
    if not tail:
        return False
    head = text[max(0, quantity.start - 3):quantity.start]
    if not tail.group() and not _LIMIT.search(head):
        return False
    if _NO_NOUN.match(text, tail.end()) and not text.startswith("及以上", tail.end()):
        return False
    counted = later is not None and not any(mark in text[tail.end():later.start] for mark in PHRASE_MARKS)
    if quantity.kind in MEASURED:
        if counted:
            return bool(tail["bound"] or _LIMIT_OR_PASSED.search(head)) and not _TOTAL.match(text, tail.end())
        return bool(tail["of"] and _UNUSUAL.search(head))
    return counted and tail.group() in ("以上", "以下", "级", "以上的") and later is not None and later.kind == "ratio"


# --- what stands behind ------------------------------------------------------------------------------

def _look_behind(text: str, series: Series, end: int, later_phrase: str) -> None:
    """Finds the noun phrase behind a series; `end` is where the next number begins, `later_phrase` what stands behind that."""
    series.follows_of = text.startswith("的", series.behind)
    at = series.behind + series.follows_of
    relative = _RELATIVE_CLAUSE.match(text, at, end)
    at = relative.end() if relative else at
    if at < end and not _NO_NOUN.match(text, at):
        series.following = _before_next(nouns.following(text, at, end), text, at, end)
    elif at == end < len(text):
        series.following = later_phrase  # 4960户13571名贫困人口


def _before_next(phrase: str, text: str, at: int, end: int) -> str:
    """`phrase` without the words that belong to the next number (旅游公路 in 公路改造和50公里旅游公路)."""
    if at + len(phrase) < end or end == len(text):
        return phrase
    joint = _LIST_JOINT.search(phrase)
    return phrase[:joint.start()] if joint else phrase
