"""Periods: which years a claim covers, from the words of the sentence, the headings and the report's own year."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.figures.cues import DRAFTED, TIME
from tasks.figures.numerals import chinese
from tasks.figures.reading import Claim
from tasks.figures.vocabulary import alternation, word_set, words

PAST_PARTS = frozenset({"review", "problems", "title", "salutation"})
"""Parts of a report that look back."""

# Times by the calendar
_YEAR = re.compile(r"(?:19|20)\d{2}")
_UP_TO_YEAR = re.compile(r"年?[-至到]((?:19|20)\d{2})")
_CHINESE_YEAR = re.compile(r"(?:一九|二零)[零一二三四五六七八九]{2}(?=年|[-至到])")
_PLAN = re.compile(rf"(?:[“\"]?(十[一二三四五六七八]?|[一二三四五六七八九])五|第(十?[一二三四五六七八九]|十)个五年){DRAFTED}"
                   r"(?=[”\"]|规划|计划|时期|期间|末|以来|前|后|$|开局|收官|的|，|初|发展|目标)")
_OF_PLAN = re.compile(r"[”\"]?(?:规划|计划)?(?:时期|期间)?(末|期末|收官|最后|开局|初|前([一二两三四])年|以来)?")
# Times by the report's year
_COUNT = r"[一两二三四五六七八九十]|\d{1,2}"
_PAST = re.compile(rf"(?:过去|这|近|最近|前|刚刚过去的?|本届政府(?:任期)?的?|任期|五年来|回顾|头)(?:的|这)?(?P<n>{_COUNT})年"
                   rf"|(?P<m>{_COUNT})年(?:来|间|以来)")
_FUTURE = re.compile(rf"(?:今后|未来|下一个?|后|接下来)(?:的)?(?P<n>{_COUNT})年|(?:用|再用)(?P<u>[两三五23五])年(?:左右)?(?:时间)?")
_TERM = re.compile(rf"本届政府(?!任期(?:最后|的最后|第)|.{{0,6}}(?:第一年|开局之年|最后一年|收官))|{words('last_term')}")
_NEXT_TERM = re.compile(words("next_term"))
_LAST_YEAR = re.compile(words("last_year"))
_THIS_YEAR = re.compile(r"今年|本年|(?<![一两二三四五六七八九十\d])年内")
_YEARS_ALONE = re.compile(r"([一两二三四五六七八九十]|\d{1,2})年(?:来|间|内|里|累计)?")
_PRICED = re.compile(r"按[^，]{2,16}计算，")
_LENGTH_SAID = re.compile(rf"的(?:这)?(?:{_COUNT}){{1,3}}年(?:间|里|中|来)?")
_YEARS_AGO = re.compile(rf"({_COUNT})年前")
_WITHIN_YEAR = re.compile(rf"{words('within_year')}|[一二三四]季度|\d{{1,2}}月|到?期末")
_END_OF_SPAN = re.compile(r"规划期末|五年末")
# Times in running text
_LEAD = re.compile(
    r"(?:-+|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、]|各位代表[，！:]?|同志们[，！]?|刚刚过去的?|回顾|展望|在?|一是)*"
    rf"(?P<time>(?:过去|今后|未来|这|本届政府任期|下一个?|新一届政府|上届政府|本届政府)?(?:的)?{TIME})(?P<mark>[，是来]|期间|时期|，)?")
_TIMES = re.compile(rf"(?P<against>比|较|与|同|自|从|由|[是为]|相当于|[“])?(?<![第提前])(?P<time>(?:今后|未来|过去|下一个?)?(?:的)?{TIME})"
                    rf"(?!{words('year_plans')}|年?{words('price_bases')}|(?:以来|来)?的?{words('records')}"
                    rf"|[”\"]?(?:实现|取得)?了?(?:良好|圆满|胜利|顺利|精彩)(?:开局|收官|起步))(?P<of>的(?=\d|$))?")
_TIMELY = re.compile(alternation([*"0123456789一二三四五六七八九十两", *word_set("times")]))
"""What a text that names no time does not hold."""
_YEAR_TO_YEAR = re.compile(r"((?:19|20)\d{2})年(?:同|与|和|比)((?:19|20)\d{2})年(?:相比|比较|比)?")
_PLAN_TO_PLAN = re.compile(r"(?P<one>[一二三四五六七八九十]+五[”\"]?)(?:时期|期间)?(?:同|与|和|比)[“\"]?"
                           r"(?P<other>[一二三四五六七八九十]+五[”\"]?)(?:时期|期间)?(?:相比|比较|比)")
_YEAR_BASE = re.compile(r"(?:比|较|与|同)(?:(?:19|20)\d{2}年|[“\"]?[一二三四五六七八九十]+五[”\"]?(?:时期|期)?末)")
_LONGEST = 10
"""Years that an average is taken over at the most."""
_SPEEDS = tuple(word_set("growth_names"))
_WHOLE_SPAN = re.compile(r"[一二三四五六七八九十]+五[”\"]?(?:时期|期间)?$|[五四三]年$")
"""A base that is itself several years (是“十一五”时期的3倍, 上个五年的2倍)."""
_ADDING = re.compile(r"累计|共|总计|合计")
_ONE_YEAR = re.compile(r"(?:比|较|与|同)?(?:(?:19|20)\d{2}年?|[“\"]?[一二三四五六七八九十]+五[”\"]?(?:时期|期)?末"
                       rf"|(?:{_COUNT})年前)")
_IN_A_ROW = re.compile(r"连续([一两二三四五六七八九十]|\d{1,2})年")
# What adds up, what lies ahead
_FLOW_SERIES = re.compile(rf"{words('flow_series')}$")
_YEAR_SERIES = tuple(word_set("year_series"))
_SPANNING = re.compile(rf"{words('spanning')}|[五5]年(?:来|间|共|累计)?|[三四]年(?:来|间|共|累计)?")
# What must not stand before a word is asked behind it: a search is quick where all words begin with a plain character.
_PLANNED = r"计划(?<!年计划)(?<!年度计划)(?<!行动计划)(?=投资|总投资|用|在|建|实施|安排|新|完成|今年|[一二三四五\d]年|到)"
_INTENDED = r"力争|拟(?=建成|投资|实施|新)|将(?=[达实完建投新超突有在提为增])|要(?=达|在|实|完|确|努)|规划到|确保(?<!个确保)(?!了)"
_AHEAD = re.compile(rf"{_PLANNED}|{_INTENDED}|预期目标(?=是|为|:|如下)|目标是")
_DONE = re.compile(rf"已(?:经)?(?=[^，]{{0,8}}[达完建实成超突])|{words('done_marks')}|了$")
_AIM = re.compile(r"目标|计划")


@dataclass(frozen=True, slots=True)
class Span:
    """First and last year covered. A `start` of zero or less is a number of years whose side is still open."""

    start: int
    end: int

    @property
    def years(self) -> int:
        return self.end - self.start + 1


@dataclass(frozen=True, slots=True)
class Timed:
    """Status and years of a claim."""

    status: str
    start: int | None
    end: int | None


def _single(year: int) -> Span:
    return Span(year, year)


def arabic_years(text: str) -> str:
    """`text` with its Chinese years in Arabic digits (一九八零年 → 1980年); same length."""
    if "一九" not in text and "二零" not in text:
        return text
    return _CHINESE_YEAR.sub(lambda m: str(chinese(m.group())), text)


def _count(text: str) -> int:
    return int(text) if text.isdigit() else int(chinese(text) or 0)


# --- a time expression -------------------------------------------------------------------------------

def plan_years(ordinal: str) -> Span:
    """Years of a five-year plan: 十三五 is 2016–2020 (the first ran from 1953; 八五 from 1991)."""
    value = int(chinese(ordinal) or 0)
    start = 1991 + 5 * (value - 8) - (3 if value < 3 else 0)  # 1963 to 1965 were between two plans
    return Span(start, start + 4)


def span_of(text: str, year: int) -> Span | None:
    """The span of years that `text` (a heading, the beginning of a paragraph, a time expression) names.

    `year` is the year in which the report was given. None where no time is named; a number of
    years alone (五年) is Span(-5, 0), to be laid on the side that the context looks to.
    """
    if not text:
        return None
    text = arabic_years(text)
    return _by_calendar(text, year) or _near(text, year) or _several_years(text, year)


def _by_calendar(text: str, year: int) -> Span | None:
    """Years and five-year plans that `text` names."""
    first, plan = _YEAR.search(text), _PLAN.search(text)
    if plan and not (first and first.start() < plan.start()):
        return _of_plan(plan, text, year)
    if first:
        last = _UP_TO_YEAR.match(text, first.end())
        return Span(int(first.group()), int(last[1])) if last else _single(int(first.group()))
    return None


def _of_plan(plan: re.Match[str], text: str, year: int) -> Span:
    """A five-year plan, or the part of it that the words behind its name single out."""
    span = plan_years(plan[1] or plan[2])
    tail = _OF_PLAN.match(text, plan.end())
    mark = tail[1] if tail else None
    if mark in ("末", "期末", "收官", "最后"):
        return _single(span.end)
    if mark in ("开局", "初"):
        return _single(span.start)
    if tail and tail[2]:
        return Span(span.start, span.start + _count(tail[2]) - 1)
    return Span(span.start, min(span.end, year - 1)) if mark == "以来" else span


def _near(text: str, year: int) -> Span | None:
    """The years next to the report's: 去年, 前年, 今明两年, 明年."""
    if _LAST_YEAR.search(text):
        return _single(year - 1)
    if "前年" in text:
        return _single(year - 2)
    if "今明两年" in text:
        return Span(year, year + 1)
    if "明年" in text:
        return _single(year + 1)
    if "本世纪末" in text:
        return _single(2000 if year <= 2000 else 2100)
    return None


def _several_years(text: str, year: int) -> Span | None:
    """Terms of office and numbers of years, and at last 今年, which any of them may stand beside."""
    if _NEXT_TERM.search(text):
        return Span(year, year + 4)
    future = _FUTURE.search(text)
    if future:
        return Span(year, year + _count(future["n"] or future["u"]) - 1)
    if _TERM.search(text):
        return Span(year - 5, year - 1)
    past = _PAST.search(text)
    if past and not (past["n"] and _count(past["n"]) > 10):  # 近50年来最多: nothing is reported for so many years
        return Span(year - _count(past["n"] or past["m"]), year - 1)
    if _THIS_YEAR.search(text):
        return _single(year)
    ago = _YEARS_AGO.search(text)
    if ago:
        return _single(year - 1 - _count(ago[1]))
    alone = _YEARS_ALONE.fullmatch(text)
    if alone and _count(alone[1]) in (2, 3, 4, 5):
        return Span(-_count(alone[1]), 0)
    return None


# --- what a report and a paragraph are about ---------------------------------------------------------

@dataclass(slots=True)
class Clock:
    """The time that a report is speaking of as its paragraphs go by; `year` is that in which it was given."""

    year: int
    running: Span | None = None
    """What a heading or the beginning of a paragraph said last."""
    path: tuple[str, ...] = ()
    past: bool = True
    """Whether the part entered last looks back."""
    wide: Span | None = None
    """The span of several years that was spoken of last."""

    def enter(self, text: str, part: str, path: tuple[str, ...]) -> Span:
        """The span that a paragraph is about, unless its sentences say otherwise; `text` is its view."""
        if path[:1] != self.path[:1] or self.past != (part in PAST_PARTS):
            self.running = None
        self.past = part in PAST_PARTS
        if path != self.path:
            self.running = self._of_headings(path[_common(path, self.path):], part) or self.running
        self.path = path
        lead = _LEAD.match(text)
        if lead and lead["mark"]:
            named = span_of(lead["time"] + ("来" if lead["mark"] == "来" else ""), self.year)
            span = self.resolve(named, part)
            if span and self._plausible(span, part):
                self.running = span
                self.wide = span if span.years > 1 else self.wide
        return self.running or self._of_headings(path, part) or self.of_part(part)

    def open(self, text: str, about: Span, part: str) -> Span:
        """What a sentence that opens with a time of its own (过去五年，) is about, and those behind it; else `about`."""
        lead = _LEAD.match(text)
        if not lead or lead["mark"] not in ("，", "来"):
            return about
        named = self.resolve(span_of(lead["time"] + ("来" if lead["mark"] == "来" else ""), self.year), part)
        if named and named.years == 1 < about.years and named.end == about.end:
            return about  # 2016年，: the last of the years that the paragraph is about; those behind it go on with all
        return named if named and self._plausible(named, part) else about

    def resolve(self, span: Span | None, part: str) -> Span | None:
        """A bare number of years (五年) laid on the side of the report that the part looks to."""
        if span is None or span.start > 0:
            return span
        length = -span.start
        return self.running if self.running and self.running.years == length else _laid(length, part, self.year)

    def _plausible(self, span: Span, part: str) -> bool:
        return span.start < self.year if part in PAST_PARTS else span.end >= self.year - 5

    def _of_headings(self, headings: tuple[str, ...], part: str) -> Span | None:
        """What the innermost heading that names a time says."""
        return next((s for h in reversed(headings) if (s := self._of_heading(h, part))), None)

    def _of_heading(self, heading: str, part: str) -> Span | None:
        span = span_of(heading, self.year)
        if span is None:
            return None
        if span.start <= 0:
            return _laid(-span.start, "review" if part in ("review", "problems") else "tasks", self.year)
        if part in ("review", "problems") and span.start >= self.year and "年" not in heading:
            return None
        return span

    def of_part(self, part: str) -> Span:
        """What a part of a report is about where nothing says otherwise."""
        if part in PAST_PARTS:
            return _single(self.year - 1)
        return Span(self.year, self.year + 4) if part == "goals" else _single(self.year)


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many headings two paths begin with in common."""
    return next((i for i, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other)))


def _laid(length: int, part: str, year: int) -> Span:
    """A number of years before the report, or from it on."""
    return Span(year - length, year - 1) if part in PAST_PARTS else Span(year, year + length - 1)


# --- what a sentence is about ------------------------------------------------------------------------

@dataclass(slots=True)
class _Course:
    """What a sentence has said of time so far."""

    about: Span
    """What its paragraph is about."""
    part: str
    clock: Clock
    current: Span
    opening: Span
    """What its first words said, which holds beyond its semicolons."""
    following: Span
    """What the next sentence is about."""
    ahead: bool = False
    """Whether something was announced."""
    origin: Span | None = None
    """When the A of 由A…到B was."""
    base: str | None = None
    """What the claim before was compared with."""
    grown: tuple[str, Span] | None = None
    """The subject of the last 由A到B whose years are known, and the span from the year behind A's to B's."""
    last: tuple[Claim, Timed] | None = None
    """The claim before and its years."""

    @property
    def past(self) -> bool:
        return self.part in PAST_PARTS

    def hear(self, text: str, at: int, region: str, claim: Claim) -> bool:
        """Takes up the times in `region`, the words of `text` from `at` to the claim's number; True if they name one."""
        if not _TIMELY.search(region):
            return False
        compared = _YEAR_TO_YEAR.search(region)
        if compared:
            self.current = Span(int(compared[2]) + 1, int(compared[1]))
            return True
        plans = _PLAN_TO_PLAN.search(region) if region.count("五") > 1 else None
        if plans:
            one, other = (span_of(plans[name] + "时期", self.clock.year) for name in ("one", "other"))
            self.current, self.origin = one or self.current, other
            return True
        explicit, last, priced = False, -1, _PRICED.match(region) if region.startswith("按") else None
        for match in _TIMES.finditer(region):
            # 今年上半年, 1953年至1980年的二十八年间: the years are said
            within = match.start() == last and bool(_WITHIN_YEAR.match(match["time"]) or _LENGTH_SAID.match(match["time"]))
            last = match.end()
            # Digits alone are a number as likely as a year (超2000万元, 2030先锋工程).
            span = None if within or match["time"].isdecimal() else self._meant(
                match["time"], claim, adding=_ADDING.match(region, match.end()) is not None)
            if span is None or _only_compares(match, span, claim):
                continue
            self.current, explicit = span, True
            if match["against"] in ("从", "由", "自") and claim.role == "from":
                self.origin = _single(span.start)
            if at == 0 and match.start() - (priced.end() if priced else 0) <= 6:
                self.opening = span
            if at == 0 and match.start() == 0 and text.startswith("，", match.end()) and span_of(match["time"], self.clock.year):
                self.following = self.about if span.years == 1 < self.about.years and span.end == self.about.end else span
        return explicit

    def _meant(self, time: str, claim: Claim, *, adding: bool) -> Span | None:
        """The years that a time expression means here; `adding` tells that 累计 or the like follows it."""
        year, about = self.clock.year, self.about
        if _WITHIN_YEAR.match(time):
            if self.past:
                return _single(about.end if about.end < year else year - 1)
            return _single(about.start if about.start == about.end else year)
        if _END_OF_SPAN.match(time):
            return _single(about.end)
        span = span_of(time, year)
        if span is None or span.start > 0:
            return span
        length = -span.start
        if about.years == length:
            return about
        if length in (2, 4):  # mostly a duration (两年内, 四年制), unless an average says otherwise
            lasting = adding or claim.quantity.form == "doubling" or (claim.average and time.rstrip("年") in "两二四")
            return self.clock.resolve(span, self.part) if lasting else None
        if self.past and (self.ahead or claim.target):
            return Span(about.end, about.end + length - 1)
        return _laid(length, self.part, year)

    def status(self, region: str, explicit: bool) -> str:
        """actual or target, from the part, what was announced, and the time named in `region`."""
        year = self.clock.year
        if self.past:
            announced = self.ahead and not _DONE.search(region)
            return "target" if announced or (explicit and self.current.start >= year and self.current.end > year) else "actual"
        if self.ahead and not explicit and self.current.end < year:
            self.current = self.clock.of_part(self.part)  # announced, whatever the paragraph began with
        return "actual" if self.current.end < year and not _AIM.search(region) else "target"


def time_claims(text: str, claims: list[Claim], about: Span, part: str, clock: Clock) -> tuple[list[Timed], Span]:
    """Status and period of each claim of a sentence, and the span that the next sentence is about.

    `text` is the sentence's view, `about` what its paragraph is about.
    """
    text = arabic_years(text)
    course = _Course(about, part, clock, current=about, opening=about, following=about)
    results: list[Timed] = []
    at = 0
    for claim in claims:
        region = text[at:claim.quantity.start]
        if "；" in region and at:
            course.current, course.ahead = course.opening, False
            region = region[region.rindex("；"):]
        explicit = course.hear(text, at, region, claim)
        if _AHEAD.search(region) or (claim.target and claim.tone not in ("要", "计划", "争取", "目标", "预期目标")):
            course.ahead = True
        if claim.average and claim.base is None and "；" not in region:
            claim.base = course.base
        course.base = claim.base
        status = course.status(region, explicit)
        if course.grown and claim.measure == "growth" and not explicit and claim.subject == course.grown[0]:
            timed = Timed(status, course.grown[1].start, course.grown[1].end)  # 由2016年的A增加到2021年的B，年均增长C
        else:
            timed = _timed(claim, status, region, course)
        course.last = claim, timed
        if timed.start is not None and timed.end is not None and timed.start < timed.end:
            clock.wide = Span(timed.start, timed.end) if timed.end - timed.start < _LONGEST else clock.wide
        results.append(timed)
        if claim.role == "from":
            course.origin = span_of(claim.base or "", clock.year) or course.origin
        if claim.role == "to":
            course.grown = _between(claim, course.origin, results[-1])
        at = claim.quantity.end
    return results, course.following


def _between(claim: Claim, origin: Span | None, reached: Timed) -> tuple[str, Span] | None:
    """The subject and the years of a growth from `origin` to the time at which a claim was `reached`."""
    if origin is None or reached.end is None or origin.end >= reached.end:
        return None
    return claim.subject, Span(origin.end + 1, reached.end)


def _only_compares(match: re.Match[str], span: Span, claim: Claim) -> bool:
    """Whether a time is not the claim's own: what it is compared with (比上年), or the A of 由A…到B."""
    against = match["against"]
    return (against in ("比", "较", "与", "同") or bool(match["of"])
            or (against in ("是", "为", "相当于") and claim.measure == "multiple")
            or (against in ("由", "从", "自") and claim.role == "from" and span.years == 1))


def _timed(claim: Claim, status: str, region: str, course: _Course) -> Timed:
    """Status and years of a claim (see "period" in the definition of figures)."""
    current, year = course.current, course.clock.year
    if claim.role == "from":
        given = span_of(claim.base or "", year) or course.origin
        if given and "上年" in (claim.base or "") and given.end >= current.end:
            given = _single(current.end - 1)  # in a review of last year, the year before that
        start, end = (given.start if claim.average else given.end, given.end) if given else (None, None)
        return Timed("actual" if course.past or end is None or end < year else status, start, end)
    if claim.role == "to" and claim.base:
        given = span_of(claim.base, year)
        if given:
            return Timed(status, given.end, given.end)
    if claim.role is None and claim.measure == "level" and claim.quantity.kind != "multiple" \
            and claim.base and claim.base[0] not in "比较与同":
        given = span_of(claim.base, year)  # 比1980年的7159亿元增加
        if given and given.end < current.end:
            return Timed("actual", given.start, given.end)
    if claim.role == "to" and claim.measure == "level" and not claim.average:
        return Timed(status, current.end, current.end)
    last = course.last
    if claim.rule == "gap" and last is not None and last[1].end == current.end and last[0].measure == "level":
        return Timed(status, last[1].start, current.end)  # how far a level is from another's
    if claim.measure in ("growth", "change") or claim.average:
        if claim.average and current.years == 1 and not claim.base and course.about.years > 1 and current.end == course.about.end:
            current = course.about  # 2016年达到A，年均增长B: the average is the span's
        elif claim.average and current.years == 1 and not claim.base and current.end > year:
            current = Span(year, current.end)  # 2020年达到A，年均增长B, announced in 2017
        start = _first_year(claim, current)
        if claim.average and status == "actual" and start == current.end < year:
            start = _begun(course, current.end)
        return Timed(status, start, current.end)
    if last is not None and last[1].start is not None and last[1].end == current.end and (
            (claim.measure == "multiple" and claim.base and last[0].measure == "level" and last[0].subject == claim.subject)
            or (claim.measure == "rank" and claim.subject.endswith(_SPEEDS))):
        return Timed(status, last[1].start, current.end)  # 五年累计A，是“十一五”的B倍; 年均增长A，增速居第B位
    if claim.measure == "multiple" and claim.base and current.years > 1 and _WHOLE_SPAN.search(claim.base):
        return Timed(status, current.start, current.end)
    in_a_row = _IN_A_ROW.search(region, region.rfind("，") + 1)
    if in_a_row and claim.measure == "level" and (claim.held or claim.qualifier == "min"):
        return Timed(status, current.end - _count(in_a_row[1]) + 1, current.end)  # 连续六年稳定在35万吨以上
    if claim.held and status == "actual":
        return Timed(status, current.start, current.end)
    if claim.measure == "rank":
        return Timed(status, current.end - (_count(in_a_row[1]) - 1 if in_a_row else 0), current.end)
    if claim.measure == "level" and ("累计" in region or _adds_up(claim, bool(_SPANNING.search(region)))):
        return Timed(status, current.start, current.end)
    return Timed(status, current.end, current.end)


def _begun(course: _Course, end: int) -> int:
    """The first year of an average that ends in `end` and does not say when it began.

    That of the span spoken of last, if it ends there; else of the plan that ends there, or of a term of office: five years.
    """
    wide = course.clock.wide
    return wide.start if wide is not None and wide.end == end else end - 4


def _first_year(claim: Claim, current: Span) -> int:
    """The first year of a growth: the one behind that it is compared with (比2002年增长65.5%)."""
    base = arabic_years(claim.base or "")
    if not _YEAR_BASE.match(base) and not (claim.average and _ONE_YEAR.match(base)):
        return current.start
    then = span_of(base, current.end + 1)
    return then.end + 1 if then and then.end < current.end else current.start


def _adds_up(claim: Claim, spanning: bool) -> bool:
    """Whether an amount covers the whole span rather than its end; `spanning` tells that words say so (累计)."""
    subject = claim.subject
    if (claim.kind == "flow" and not claim.reached) or _FLOW_SERIES.search(subject):
        return True
    if claim.kind in ("annual", "stock", "rate", "index") and not claim.flow and not spanning:
        return False
    if subject.endswith(("率", "比例", "比重")):
        return False
    yearly = subject.endswith(_YEAR_SERIES) or "人均" in subject
    if (claim.flow and not yearly) or (spanning and not claim.reached):
        return True
    if yearly:
        return claim.flow and subject.startswith(("新增", "净增", "累计"))
    return spanning or (claim.rule == "number_first" and not claim.reached)
