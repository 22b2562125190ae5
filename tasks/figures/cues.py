"""Cues: what the words around a number say of it. The words are rows of cues.tsv."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from tasks.figures.vocabulary import alternation, split_cell, table, word_set, words

YEAR = r"(?:(?<!“)(?:19|20)\d{2}|(?<=“)(?:19|20)\d{2}(?=年)|[一二][九零][零一二三四五六七八九]{2})年?"
DRAFTED = r"(?!五|[届次个条项章位名年天岁号]|[”\"]?(?:规划|计划)(?:纲要)?的?(?:编制|起草|制定|研究|谋划|前期|衔接|评估))"
"""Not behind 十五 where it is a number (第十五届), nor behind the name of a plan that is a paper being written."""
PLAN = rf"(?:[“\"]?[一二三四五六七八九十]+五[”\"]?|第[一二三四五六七八九十]+个五年){DRAFTED}"
MONTH = r"\d{1,2}月(?:末|底|份)?"
QUARTER = r"[一二三四]季度"
NUMBER_OF_YEARS = (r"(?:过去|这|近|最近|前|本届政府(?:任期)?|任期|今后|未来|下一个?|后|头)?(?:的)?"
                   r"[一两二三四五六七八九十\d]{1,3}年(?:来|间|内|里|以来|前)?")
TIME = (r"(?:(?:到|至|截至|截止|截止到)?"
        rf"(?:(?:(?:从|自|由)?{YEAR}[-至到])?{YEAR}(?:度|末|底|初|全年|上半年|前三季度|{MONTH})?"
        rf"|{PLAN}(?:规划|计划)?(?:时期|期间|末|初|期末|以来|前[一两二三四]年)?"
        rf"|{QUARTER}|{NUMBER_OF_YEARS}|{MONTH}|{words('times')})"
        r"(?:以来|来|间|内|里|时|后)?)")

_TIME_END = re.compile(rf"(?:^|(?<=[^\d])){TIME}(?P<of>的)?$")
_TIME_LAST = frozenset("0123456789零一二三四五六七八九”\"年度末底初月份期来间内里时前后").union(w[-1] for w in word_set("times"))
"""Characters that a time can end in."""
_TIME_LONGEST = 40
"""More characters than any time has; it only keeps the search for one short."""
_TIME_FRONT = re.compile(rf"{TIME}，?(?:全市|我市|全县|全省)?")
_COMPARED = re.compile(
    r"(?:比|较|与|同|高于|低于)(?:(?:(?:19|20)\d{2}|[一二][九零][零一二三四五六七八九]{2})年"
    r"|[“\"]?[一二三四五六七八九十]+五|上个?五年|前五年|第[一二三四五六七八九十]+个五年|上|去|前|年初|同期|全[国省市]"
    r"|基期|(?:[一二两三四五六七八九十]+|\d+)年前|规划|预期|目标|计划|基准|[一二三四]季度|上半年|开局|解放)[^，；。、]{0,12}?(?:相比|比|同期|末|底)?$")
_RANGE_OF_YEARS = re.compile(rf"{YEAR}[-至到]{YEAR}")
_PER = re.compile(r"(?:每人|每户|每亩|每家|每名|每个|每村|每吨|人均)?(?:每人|每户)?(?:每月|每年|每天|每日|每)$|(?<=[从由])人均$")
_SCOPE = re.compile(r"(?:全|我|本)(?:市|县|区|省|州|盟|旗|镇|国|乡)(?!域|际|籍|内外|直|级|属|委)(?:的)?")
_NATIONAL = re.compile(rf"全国(?={words('national_names')})")
"""全国 that begins the name of a rank or title (全国重点实验室): no scope."""
_BASES = {basis: re.compile(words(basis)) for basis in ("comparable", "nominal", "real")}
_ANY_BASIS = re.compile("|".join(map(words, _BASES)))
NOUN_ENDINGS = ("性", "率", "量", "额", "者", "型", "类")
"""What makes a noun of a verb before it (保障性住房, 建成率)."""


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
    """The cues, from the number outwards."""

    @property
    def predicate(self) -> bool:
        """Whether some word says that a number is coming that belongs to what stands before."""
        return bool(self.growth or self.level or self.to or self.origin or self.rank)

    @property
    def sign(self) -> int:
        """-1 for a decrease."""
        return -1 if self.growth == "-" else 1


@dataclass(slots=True)
class Front:
    """What the beginning of the words before a number says, and what is left of them."""

    rest: str
    act: str | None = None
    """The act that `rest` begins with, such as 新增."""
    flow: bool = False
    growth: str | None = None
    average: bool = False
    """年均, 每年 before the name (年均财政支出增长3%)."""
    verb: bool = False
    """Whether a verb was left out."""
    brought: bool = False
    """Whether that verb brings about what is counted (培育), so that the number is not how many there are."""
    tone: str | None = None
    target: bool = False
    times: list[str] = field(default_factory=list)
    scope: str | None = None
    """The scope word left out (全市)."""


@cache
def cues(side: str) -> dict[str, Cue]:
    """The cues of a side, by word."""
    return {r["word"]: Cue(r["word"], r["kind"], r["value"] or "", split_cell(r["unless"]))
            for r in table("cues.tsv") if r["side"] == side}


@cache
def _sizes(side: str) -> dict[str, tuple[int, ...]]:
    """Lengths of the cues of a side, longest first, by the character that the number's neighbour must be."""
    sizes: dict[str, set[int]] = {}
    for word in cues(side):
        sizes.setdefault(word[-1] if side == "before" else word[0], set()).add(len(word))
    return {char: tuple(sorted(found, reverse=True)) for char, found in sizes.items()}


def basis_of(text: str) -> str | None:
    """comparable, nominal or real, where `text` says what growth is measured in."""
    if not _ANY_BASIS.search(text):
        return None
    return next((basis for basis, marks in _BASES.items() if marks.search(text)), None)


# --- the words before a number, from its side outwards ----------------------------------------------

def before(text: str, *, bare: bool = False) -> Before:
    """Reads the words before a number from its side outwards until one is no cue.

    `bare` tells that the number is a multiplier word alone (突破千亿元), which more verbs may stand before.
    """
    found = Before(text)
    while found.rest and _take_last(found, bare):
        pass
    # 两年平均增长 is an average although no word says 年均.
    found.average = found.average or ("平均" in found.words and any(t.endswith("年") for t in found.times))
    return found


def _take_last(found: Before, bare: bool) -> bool:
    """Takes the last word off what is left, if it is a cue, a time or a mark."""
    rest = found.rest
    if rest.endswith("的"):
        return _take_base(found)
    if rest[-1] in "了，、:； ":
        found.rest = rest[:-1]
        return True
    cue = _last_cue(rest)
    if cue and _applies(cue, found, bare):
        _take(found, cue)
        found.rest = rest[:-len(cue.word)]
        return True
    return _take_comparison(found) or _take_time(found) or _take_denominator(found)


def _last_cue(rest: str) -> Cue | None:
    known = cues("before")
    for size in _sizes("before").get(rest[-1], ()):
        cue = known.get(rest[-size:])
        if cue and not rest[:-size].endswith(cue.unless or ("\x00",)):
            return cue
    return None


def _applies(cue: Cue, found: Before, bare: bool) -> bool:
    if cue.word in ("上", "过"):
        return bare
    # 由A…增长: what stands before the origin is no longer about this number.
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


def _time_at_end(rest: str) -> re.Match[str] | None:
    if rest.removesuffix("的")[-1:] not in _TIME_LAST:
        return None
    return _TIME_END.search(rest, max(0, len(rest) - _TIME_LONGEST))


def _take_base(found: Before) -> bool:
    """Takes a time with 的 (2012年的): what the number is relative to."""
    timed = _time_at_end(found.rest)
    if not timed:
        return False
    if _RANGE_OF_YEARS.search(timed.group()):
        found.times.append(timed.group())  # 从1953年至1980年的28年间
        found.rest = found.rest[:timed.start()]
        return True
    found.base = timed.group().rstrip("的")
    # 提高到2016年的: 到 belongs to the verb, not to the time.
    found.rest = found.rest[:timed.start() + (timed.group()[0] in "到至")]
    return True


def _take_comparison(found: Before) -> bool:
    compared = _COMPARED.search(found.rest) if found.growth or found.to or found.level else None
    if not compared:
        return False
    found.base = found.base or compared.group()
    found.rest = found.rest[:compared.start()]
    return True


def _take_time(found: Before) -> bool:
    timed = _time_at_end(found.rest)
    if not timed:
        return False
    start = timed.start()
    if timed.group()[0] in "到至":  # 增长到2020年: 到 belongs to the verb, not to the time
        verb = _last_cue(found.rest[:start + 1])
        start += verb is not None and len(verb.word) > 1 and verb.kind == "to"
    found.times.append(found.rest[start:])
    found.rest = found.rest[:start]
    return True


def _take_denominator(found: Before) -> bool:
    """Takes what the number is per (每人每月485元)."""
    per = _PER.search(found.rest) if found.rest[-1] in "月年天日每均" else None
    if not per:
        return False
    found.rest = found.rest[:per.start()]
    return True


# --- the words before a number, from their beginning -------------------------------------------------

def front(text: str) -> Front:
    """Reads the words before a number from their beginning: links, times, scope, verbs."""
    found = Front(text)
    while found.rest and _take_first(found):
        pass
    return found


def _take_first(found: Front) -> bool:
    """Takes the first word off what is left, if it is a cue, a time, a scope or a mark."""
    rest = found.rest
    if rest[0] in "，、:；的- ”）了":
        found.rest = rest[1:]
        return True
    scope = _SCOPE.match(rest)
    if scope and not _NATIONAL.match(rest):
        found.scope = found.scope or scope.group()[:2]
        found.rest = rest[scope.end():]
        return True
    timed = _TIME_FRONT.match(rest)
    if timed:
        found.times.append(timed.group())
        found.rest = rest[timed.end():]
        return True
    cue = _first_cue(rest)
    if cue is None or (cue.kind == "adverb" and not _introduces(rest[len(cue.word):])):
        return False
    if cue.kind == "act":
        found.act, found.flow = cue.word, cue.value == "flow"
        return False
    found.rest = rest[len(cue.word):]
    if cue.kind == "growth":
        found.growth = "-" if cue.value else "+"
    elif cue.word == "将" and not _introduces(found.rest):
        found.verb = True  # 将标准提高到5%: it moves the object before the verb
    elif cue.kind == "hedge":
        found.tone, found.target = found.tone or cue.word, True
    elif cue.kind == "verb":
        found.verb, found.brought = True, found.brought or cue.word in word_set("bringing")
    elif cue.kind == "average":
        found.average = True
    return True


def _first_cue(rest: str) -> Cue | None:
    known = cues("front")
    for size in _sizes("front").get(rest[0], ()):
        cue = known.get(rest[:size])
        if cue and not rest[size:].startswith((*cue.unless, *NOUN_ENDINGS)):
            return cue
    return None


def _introduces(rest: str) -> bool:
    """Whether words behind an adverb begin with another cue (基本建成, but not 基本医疗保险)."""
    known = cues("front")
    return any(rest[:size] in known for size in _sizes("front").get(rest[:1], ()))


# --- the words behind a number ---------------------------------------------------------------------

_INSIDE = {"内": "，。；、办）完", "多": "，。；、的）"}
"""Qualifiers of one character that other words begin with, and what must follow them unless they end the sentence."""


@cache
def _after() -> re.Pattern[str]:
    return re.compile(alternation(cues("after")))


def after(text: str, at: int) -> tuple[str | None, int]:
    """The qualifier that stands at offset `at`, right behind a number, and the offset behind it."""
    match = _after().match(text, at)
    if not match:
        return None, at
    needed = _INSIDE.get(match.group())
    if needed and text[match.end():match.end() + 1] not in ("", *needed):
        return None, at
    return cues("after")[match.group()].value, match.end()
