"""Cues: what the words around a number say of it. The words are rows of cues.tsv."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from tasks.figures.quantities import table

YEAR = r"(?:(?:19|20)\d{2}|[一二][九零][零一二三四五六七八九]{2})年?"
PLAN = r"[“\"]?[一二三四五六七八九十]+五[”\"]?"
SPAN_WORDS = (r"(?:(?:过去|这|近|最近|前|本届政府(?:任期)?|任期|今后|未来|下一个?|后|头)?(?:的)?[一两二三四五六七八九十\d]年(?:来|间|内|里|以来)?"
              r"|(?:一年来|几年来|近年来))")
TIME = (rf"(?:(?:到|至|截至|截止|截止到)?(?:(?:{YEAR}[-至到])?{YEAR}(?:度|末|底|初|全年|上半年|前三季度|\d{{1,2}}月(?:末|底|份)?)?"
        rf"|{PLAN}(?:规划|计划)?(?:时期|期间|末|初|期末|以来|前[一两二三四]年)?"
        rf"|去年(?:底|末|全年)?|上年(?:底|末|同期)?|前年|今年(?:底|末|以来|内)?|明年|本年(?:度)?|当年|全年|年内|年底|年末|年终|上半年|下半年|前三季度|[一二三四]季度"
        rf"|今明两年|同期|{SPAN_WORDS}|\d{{1,2}}月(?:末|底|份)?|期内|期间|规划期内|规划期末|期末|五年末|任期内|届内)"
        r"(?:以来|来|间|内|里|时|后)?)")


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of cues.tsv."""

    word: str
    kind: str
    value: str
    unless: tuple[str, ...]


@dataclass(slots=True)
class Before:
    """What the words before a number say, and what is left of them."""

    rest: str
    growth: str | None = None
    """``+`` or ``-``"""
    level: bool = False
    done: bool = False
    """完成, 实现: a level whose amounts an act brought about."""
    to: bool = False
    origin: bool = False
    """由, 从: the beginning of 由A…到B."""
    rank: bool = False
    qualifier: str | None = None
    average: bool = False
    joint: bool = False
    each: bool = False
    tone: str | None = None
    target: bool = False
    base: str | None = None
    """The time before 的 (2012年的), or what it is compared with (比2011年)."""
    times: list[str] = field(default_factory=list)
    basis: str | None = None
    words: list[str] = field(default_factory=list)

    @property
    def predicate(self) -> bool:
        """Whether some word says that a number is coming that belongs to what stands before."""
        return bool(self.growth or self.level or self.to or self.origin or self.rank)


@cache
def cues(side: str) -> dict[str, Cue]:
    """The cues of a side, by word."""
    return {r["word"]: Cue(r["word"], r["kind"], r["value"] or "", tuple(filter(None, (r["unless"] or "").split("|"))))
            for r in table("cues.tsv") if r["side"] == side}


@cache
def _longest(side: str) -> int:
    return max(len(w) for w in cues(side))


_TIME_END = re.compile(rf"(?:^|(?<=[^\d])){TIME}(?P<of>的)?$")
_TIME_FRONT = re.compile(rf"{TIME}，?(?:全市|我市|全县|全省)?")
_COMPARED = re.compile(r"(?:比|较|与|同|高于|低于)(?:(?:19|20)\d{2}年|[“\"]?[一二三四五六七八九十]+五|上|去|前|年初|同期|全[国省市]|基期|规划|预期|目标|计划|基准|[一二三四]季度|上半年|开局|解放)"
                       r"[^，；。、]{0,12}?(?:相比|比|同期|末|底)?$")
_PER = re.compile(r"(?:每人|每户|每亩|每家|每名|每个|每村|每吨|人均)?(?:每人|每户)?(?:每月|每年|每天|每日|每)$")
BASIS = {"可比": "comparable", "同口径": "comparable", "不变价": "comparable", "名义": "nominal",
         "实际增": "real", "实际": "real", "剔除": "real", "扣除": "real"}


def basis_of(words: str) -> str | None:
    """comparable, nominal or real, where `words` say what growth is measured in."""
    for mark, basis in BASIS.items():
        if mark in words:
            return basis
    return None


def before(text: str, *, bare: bool = False) -> Before:
    """Reads the words before a number from its side outwards until one is no cue."""
    found = Before(text)
    known, longest = cues("before"), _longest("before")
    while found.rest:
        rest = found.rest
        if rest[-1] == "了":
            found.rest = rest[:-1]
            continue
        if rest[-1] in "，、:；的 ":
            if rest.endswith("的"):
                timed = _TIME_END.search(rest)
                if timed:
                    found.base = timed.group().rstrip("的")
                    # 提高到2016年的: 到 belongs to the verb, not to the time.
                    found.rest = rest[:timed.start() + (timed.group()[0] in "到至")]
                    continue
                break
            found.rest = rest[:-1]
            continue
        cue = None
        for size in range(min(longest, len(rest)), 0, -1):
            candidate = known.get(rest[-size:])
            if candidate and not rest[:-size].endswith(candidate.unless or ("\x00",)):
                cue = candidate
                break
        if cue and _applies(cue, found, bare):
            _take(found, cue)
            found.rest = rest[:-len(cue.word)]
            continue
        compared = _COMPARED.search(rest) if found.growth or found.to or found.level else None
        if compared:
            found.base = found.base or compared.group()
            found.rest = rest[:compared.start()]
            continue
        timed = _TIME_END.search(rest)
        if timed and not timed["of"]:
            found.times.append(timed.group())
            found.rest = rest[:timed.start()]
            continue
        per = _PER.search(rest)
        if per:
            found.rest = rest[:per.start()]
            continue
        break
    found.average = found.average or _averaged(found)
    return found


def _averaged(found: Before) -> bool:
    """两年平均增长: an average although no word says 年均."""
    return "平均" in found.words and any(t.endswith("年") for t in found.times)


def _applies(cue: Cue, found: Before, bare: bool) -> bool:
    if cue.word in ("上", "过"):
        return bare
    # 稳定 and 保持 in 保持稳定 are no amounts; nor is a rank word an amount's.
    return not (found.origin and cue.kind in ("growth", "level", "to"))


def _take(found: Before, cue: Cue) -> None:
    found.words.append(cue.word)
    match cue.kind:
        case "growth":
            found.growth = "-" if cue.value or found.growth == "-" else "+"
        case "level":
            found.level = True
            found.qualifier = found.qualifier or cue.value or None
        case "done":
            found.level = found.done = True
        case "to":
            found.to = True
        case "from":
            found.origin = True
        case "rank":
            found.rank = True
        case "bound":
            found.qualifier = found.qualifier or cue.value
        case "average":
            found.average = True
        case "joint":
            found.joint = True
        case "each":
            found.each = True
        case "hedge":
            found.tone = found.tone or cue.word
            found.target = True
    found.basis = found.basis or basis_of(cue.word)


@dataclass(slots=True)
class Front:
    """What the beginning of the words before a number says, and what is left of them."""

    rest: str
    act: str | None = None
    """The act that `rest` begins with, such as 新增."""
    flow: bool = False
    growth: str | None = None
    verb: bool = False
    """Whether a verb was left out."""
    tone: str | None = None
    target: bool = False
    times: list[str] = field(default_factory=list)
    scope: str | None = None
    """The scope word left out (全市)."""


_NOUN_ENDINGS = ("性", "率", "量", "额", "者", "型", "类")
"""What makes a noun of a verb before it (保障性住房, 建成率)."""
_SCOPE = re.compile(r"(?:全|我|本)(?:市|县|区|省|州|盟|旗|镇|国|乡)(?!域|际|籍|内外|直|级|属|委)(?:的)?")


def front(text: str) -> Front:
    """Reads the words before a number from their beginning: links, times, scope, verbs."""
    found = Front(text)
    known, longest = cues("front"), _longest("front")
    while found.rest:
        rest = found.rest
        if rest[0] in "，、:；的- ”）" or rest.startswith("了"):
            found.rest = rest[1:]
            continue
        scope = _SCOPE.match(rest)
        if scope:
            found.scope = found.scope or scope.group()[:2]
            found.rest = rest[scope.end():]
            continue
        timed = _TIME_FRONT.match(rest)
        if timed and timed.end():
            found.times.append(timed.group())
            found.rest = rest[timed.end():]
            continue
        cue = None
        for size in range(min(longest, len(rest)), 0, -1):
            candidate = known.get(rest[:size])
            if candidate and not rest[size:].startswith((*candidate.unless, *_NOUN_ENDINGS)):
                cue = candidate
                break
        if cue is None or (cue.kind == "adverb" and not _introduces(rest[len(cue.word):])):
            break
        if cue.kind == "act":
            found.act, found.flow = cue.word, cue.value == "flow"
            break
        found.rest = rest[len(cue.word):]
        if cue.kind == "growth":
            found.growth = "-" if cue.value else "+"
        elif cue.kind == "hedge":
            found.tone, found.target = found.tone or cue.word, True
        elif cue.kind == "verb":
            found.verb = True
    return found


def _introduces(rest: str) -> bool:
    """Whether words behind an adverb begin with another cue (基本建成, but not 基本医疗保险)."""
    known = cues("front")
    return any(rest[:size] in known for size in range(min(_longest("front"), len(rest)), 0, -1))


@cache
def _after() -> re.Pattern[str]:
    words = sorted(cues("after"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def after(text: str, at: int) -> tuple[str | None, int]:
    """The qualifier that stands at offset `at`, right behind a number, and the offset behind it."""
    match = _after().match(text, at)
    if not match:
        return None, at
    if match.group() == "内" and text[match.end():match.end() + 1] not in ("", "，", "。", "；", "、", "办", "）", "完"):
        return None, at
    if match.group() == "多" and text[match.end():match.end() + 1] not in ("", "，", "。", "；", "、", "的", "）"):
        return None, at
    return cues("after")[match.group()].value, match.end()
