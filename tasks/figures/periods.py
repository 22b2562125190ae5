"""Periods: which years a claim covers, from the words of the sentence, the headings and the report's own year."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasks.figures.claims import Claim
from tasks.figures.cues import TIME
from tasks.figures.numerals import chinese

Years = tuple[int | None, int | None]

_YEAR = re.compile(r"(?:19|20)\d{2}")
_CHINESE_YEAR = re.compile(r"(?:一九|二零)[零一二三四五六七八九]{2}")
_PLAN = re.compile(r"[“\"]?(十[一二三四五六七八]?|[一二三四五六七八九])五(?=[”\"]|规划|计划|时期|期间|末|以来|前|后|$|开局|收官|的|，|初|发展|目标)")
_NUMBER_OF_YEARS = r"(?P<n>[一两二三四五六七八九十]|\d{1,2})"
_PAST = re.compile(rf"(?:过去|这|近|最近|前|刚刚过去的?|本届政府(?:任期)?的?|任期|五年来|回顾|头)(?:的|这)?{_NUMBER_OF_YEARS}年|{_NUMBER_OF_YEARS.replace('n>', 'm>')}年(?:来|间|以来)")
_FUTURE = re.compile(rf"(?:今后|未来|下一个?|后|接下来)(?:的)?{_NUMBER_OF_YEARS}年|(?:用|再用)(?P<u>[两三五23五])年(?:左右)?(?:时间)?")
_TERM = re.compile(r"本届政府(?!任期(?:最后|的最后|第)|.{0,6}(?:第一年|开局之年|最后一年|收官))|过去五年|五年来|这五年|任期五年|届满|上一届政府|上届政府")
_NEXT_TERM = re.compile(r"今后五年|未来五年|下一个五年|新一届政府|下届政府|今后一个时期|后五年|下一届政府|今后5年|未来5年")


@dataclass(frozen=True, slots=True)
class Span:
    """Years covered, and whether it lies ahead of the report."""

    start: int
    end: int

    @property
    def years(self) -> Years:
        return self.start, self.end


def plan_years(ordinal: str) -> Span:
    """Years of a five-year plan: 十三五 is 2016–2020 (the first ran from 1953; 八五 from 1991)."""
    value = int(chinese(ordinal) or 0)
    start = 1991 + 5 * (value - 8)
    return Span(start, start + 4)


def _count(text: str) -> int:
    return int(text) if text.isdigit() else int(chinese(text) or 0)


def span_of(words: str, year: int) -> Span | None:
    """The span of years that `words` (a heading, the beginning of a paragraph, a time expression) name.

    `year` is the year in which the report was given. None where no time is named.
    """
    if not words:
        return None
    chinese_year = _CHINESE_YEAR.search(words)
    if chinese_year:
        return _single(int(chinese(chinese_year.group()) or year))
    first, plan = _YEAR.search(words), _PLAN.search(words)
    if plan and not (first and first.start() < plan.start()):
        return _of_plan(plan, words, year)
    if first:
        ranged = re.match(r"年?[-至到]((?:19|20)\d{2})", words[first.end():])
        return Span(int(first.group()), int(ranged[1])) if ranged else _single(int(first.group()))
    if re.search(r"去年|上年|一年来|过去一年|过去的一年|这一年", words):
        return _single(year - 1)
    if "前年" in words:
        return _single(year - 2)
    if re.search(r"今明两年", words):
        return Span(year, year + 1)
    if "明年" in words:
        return _single(year + 1)
    future = _NEXT_TERM.search(words)
    if future:
        return Span(year, year + 4)
    match = _FUTURE.search(words)
    if match:
        return Span(year, year + _count(match["n"] or match["u"]) - 1)
    if _TERM.search(words):
        return Span(year - 5, year - 1)
    match = _PAST.search(words)
    if match:
        return Span(year - _count(match["n"] or match["m"]), year - 1)
    if re.search(r"今年|本年度?|年内", words):
        return _single(year)
    bare = re.fullmatch(r"([一两二三四五六七八九十]|\d{1,2})年(?:来|间|内|里|累计)?", words)
    if bare and _count(bare[1]) in (2, 3, 4, 5):
        return Span(-_count(bare[1]), 0)  # how long, the direction is the context's
    return None


def _of_plan(plan: re.Match[str], words: str, year: int) -> Span:
    """A five-year plan, or the part of it that the words behind its name single out."""
    span = plan_years(plan[1])
    tail = re.match(r"[”\"]?(?:规划|计划)?(?:时期|期间)?(末|期末|收官|最后|开局|初|前([一二两三四])年|以来)?", words[plan.end():])
    mark = tail[1] if tail else None
    if mark in ("末", "期末", "收官", "最后"):
        return _single(span.end)
    if mark in ("开局", "初"):
        return _single(span.start)
    if tail and tail[2]:
        return Span(span.start, span.start + _count(tail[2]) - 1)
    if mark == "以来":
        return Span(span.start, min(span.end, year - 1))
    return span


def _single(year: int) -> Span:
    return Span(year, year)


# --- what a report, a paragraph and a sentence are about -------------------------------------------

_LEAD = re.compile(rf"(?:-+|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、]|各位代表[，！:]?|同志们[，！]?|刚刚过去的?|回顾|展望|在?|一是)*"
                   rf"(?P<time>(?:过去|今后|未来|这|本届政府任期|下一个?|新一届政府|上届政府|本届政府)?(?:的)?{TIME})(?P<mark>[，是来]|期间|时期|，)?")
_TIMES = re.compile(rf"(?P<against>比|较|与|同|自|从|由|[是为]|相当于|[“])?(?P<time>(?:今后|未来|过去|下一个?)?(?:的)?{TIME})(?!行动|计划|攻坚|大样|方案|规划|任务)(?P<of>的(?=\d|$))?")
_FLOW_SERIES = re.compile(r"(?:支出|投入|(?<!固定资产)投资|投资总额|投资额|资金|城镇新增就业|新增就业|减税降费|减负|办复率|办结率|精简率|动工率|开工率|履约率|签约率)$")
"""Series that add up over a span, whatever their verb."""
_YEAR_TO_YEAR = re.compile(r"((?:19|20)\d{2})年(?:同|与|和|比)((?:19|20)\d{2})年(?:相比|比较|比)?")
_SPAN_SERIES = re.compile(
    r"(?:率|余额|总量|人口|总里程|里程|面积|覆盖|标准|水平|可支配收入|纯收入|预算收入|财政收入|工资|产值|增加值|生产总值|总值|零售总额|消费品零售额|进出口(?:总额)?|存栏(?:量)?|"
    r"产量|总产|密度|浓度|比例|指数|床位(?:数)?|年限|寿命|蓄积量|储量|保有量|库容|装机容量|装机|吞吐能力|吞吐量|通过能力|总数|总规模|规模|能力|总资产|资产|市值|时限|时间|"
    r"系数|固定资产投资|旅游收入|旅游总收入|人均.*|时长|能耗|强度|GDP|税收收入|企业数量|数量|户数|家数|户籍人口|常住人口|建成区|收入比|比值|低保补贴|补贴)$")
_SPANNING = re.compile(r"累计|(?<!公)共(?!同|建|享|有|和|青|产)|总计|合计|[五5]年(?:来|间|共|累计)?|[三四]年(?:来|间|共|累计)?")
_AHEAD = re.compile(r"(?<!年)(?<!年度)(?<!行动)计划(?=投资|总投资|用|在|建|实施|安排|新|完成|今年|[一二三四五\d]年|到)|力争|拟(?=建成|投资|实施|新)|"
                    r"将(?=[达实完建投新超突有在提为增])|预期目标(?=是|为|:|如下)|目标是|要(?=达|在|实|完|确|努)|规划到|确保(?!了)")
_DONE = re.compile(r"已(?:经)?(?=[^，]{0,8}[达完建实成超突])|现有|目前|去年|上年|截至|截止|完成了|实现了|达到了|了$|同比|比上年")


@dataclass(slots=True)
class Clock:
    """The time that a report is speaking of as its paragraphs go by."""

    year: int
    section: Span | None = None
    running: Span | None = None
    path: tuple[str, ...] = ()

    def enter(self, text: str, part: str, path: tuple[str, ...]) -> Span:
        """The span that a paragraph is about, unless its sentences say otherwise; `text` is its view."""
        if path[:1] != self.path[:1] or part != getattr(self, "_part", part):
            self.running = None
        if path != self.path:
            named = next((s for h in reversed(path[len(_common(path, self.path)):]) if (s := _heading(h, self.year, part))), None)
            if named:
                self.running = named
        self.path = path
        lead = _LEAD.match(text)
        if lead and lead["mark"]:
            span = self.resolve(span_of(lead["time"] if lead["mark"] != "来" else lead["time"] + "来", self.year), part, lead["time"])
            if span and self._plausible(span, part):
                self.running = span
        span = self.running or self._default(part, path)
        return span

    def _plausible(self, span: Span, part: str) -> bool:
        if part in ("review", "problems"):
            return span.start < self.year
        return span.end >= self.year - 1

    def _default(self, part: str, path: tuple[str, ...]) -> Span:
        named = next((s for h in reversed(path) if (s := _heading(h, self.year, part))), None)
        if named:
            return named
        if part in ("review", "problems", "title", "salutation"):
            return _single(self.year - 1)
        if part == "goals":
            return Span(self.year, self.year + 4)
        return _single(self.year)

    def resolve(self, span: Span | None, part: str, words: str) -> Span | None:
        """A bare number of years (五年) laid on the side of the report that the part looks to."""
        if span is None or span.start > 0:
            return span
        length = -span.start
        if self.running and self.running.end - self.running.start + 1 == length:
            return self.running
        if part in ("review", "problems", "title", "salutation"):
            return Span(self.year - length, self.year - 1)
        return Span(self.year, self.year + length - 1)


def _common(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    size = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return a[:size]


def _heading(heading: str, year: int, part: str) -> Span | None:
    span = span_of(heading, year)
    if span is None:
        return None
    if span.start <= 0:
        length = -span.start
        return Span(year - length, year - 1) if part in ("review", "problems") else Span(year, year + length - 1)
    if part in ("review", "problems") and span.start >= year and not re.search(r"年", heading):
        return None
    return span


@dataclass(frozen=True, slots=True)
class Timed:
    """Status and years of a claim."""

    status: str
    start: int | None
    end: int | None


def time_claims(text: str, claims: list[Claim], about: Span, part: str, clock: Clock) -> tuple[list[Timed], Span]:
    """Status and period of each claim of a sentence, and the span that the next sentence is about.

    `text` is the sentence's view, `about` what its paragraph is about.
    """
    current, following = about, about
    past = part in ("review", "problems", "title", "salutation")
    origin: Span | None = None
    at = 0
    results: list[Timed] = []
    ahead = False
    compared_base: str | None = None
    opening = about
    """What the sentence's first words said, which holds beyond its semicolons."""
    for claim in claims:
        region = text[at:claim.quantity.start]
        explicit = False
        if "；" in region and at:
            current, ahead = opening, False
            region = region[region.rindex("；"):]
        spanning = bool(_SPANNING.search(region))
        compared = _YEAR_TO_YEAR.search(region)
        if compared:
            current, explicit = Span(int(compared[2]) + 1, int(compared[1])), True
        for match in () if compared else _TIMES.finditer(region):
            if match["against"] in ("比", "较", "与", "同") or (match["against"] in ("是", "为", "相当于") and match["of"]):
                continue
            if match["of"] or (match["against"] in ("由", "从", "自") and claim.role == "from"):
                continue
            words = match["time"]
            span = _relative(words, current, about, clock, part, ahead or claim.target)
            if span is None and claim.average and words.rstrip("年") in "两二四":
                span = clock.resolve(span_of(words, clock.year), part, words)
            if span is None:
                continue
            current, explicit = span, True
            if at == 0 and match.start() <= 6:
                opening = span
            behind = text[at + match.end():at + match.end() + 1]
            if at == 0 and match.start() == 0 and behind == "，" and span_of(words, clock.year) is not None:
                following = span
        if _AHEAD.search(region) or (claim.target and claim.tone not in ("要", "计划", "争取", "目标", "预期目标")):
            ahead = True
        if claim.average and claim.base is None and "；" not in region:
            claim.base = compared_base
        compared_base = claim.base
        status = _status(past, ahead, explicit, current, region, clock.year)
        results.append(_timed(claim, status, current, region, past, spanning, origin, clock))
        if claim.role == "from":
            origin = span_of(claim.base or "", clock.year) or origin
        at = claim.quantity.end
    return results, following


def _relative(words: str, current: Span, about: Span, clock: Clock, part: str, ahead: bool) -> Span | None:
    year = clock.year
    if re.match(r"(?:全年|当年|年底|年末|年终|上半年|下半年|前三季度|[一二三四]季度|同期|\d{1,2}月|到?期末|年内)", words):
        if part in ("review", "problems", "title", "salutation"):
            return _single(about.end if about.end < year else year - 1)
        return _single(about.start if about.start == about.end else year)
    if re.match(r"规划期末|五年末|期末", words):
        return _single(about.end)
    span = span_of(words, year)
    if span is not None and span.start <= 0:
        length = -span.start
        if about.end - about.start + 1 == length:
            return about
        if length == 2 or length == 4:
            return None
        if part in ("review", "problems", "title", "salutation"):
            return Span(about.end, about.end + length - 1) if ahead else Span(year - length, year - 1)
        return Span(year, year + length - 1)
    return span


def _status(past: bool, ahead: bool, explicit: bool, current: Span, region: str, year: int) -> str:
    if past:
        if ahead and not _DONE.search(region):
            return "target"
        return "target" if explicit and current.start >= year and current.end > year - 1 and current.end != year else "actual"
    if explicit and current.end < year and not re.search(r"目标|计划", region):
        return "actual"
    return "target"


def _first_year(claim: Claim, current: Span) -> int:
    """The first year of a growth: the one behind that it is compared with (比2002年增长65.5%)."""
    if not re.match(r"(?:比|较|与|同)(?:(?:19|20)\d{2}年|[“\"]?[一二三四五六七八九十]+五[”\"]?末)", claim.base or ""):
        return current.start
    base = span_of(claim.base or "", current.end + 1)
    return base.end + 1 if base and base.end < current.end else current.start


def _timed(claim: Claim, status: str, current: Span, region: str, past: bool, spanning: bool, origin: Span | None,
           clock: Clock) -> Timed:
    if claim.role == "from":
        given = span_of(claim.base or "", clock.year) or origin
        return Timed("actual" if past or not given or given.end < clock.year else status,
                     given.end if given else None, given.end if given else None)
    if claim.role == "to" and claim.base:
        given = span_of(claim.base, clock.year)
        if given:
            return Timed(status, given.end, given.end)
    if claim.measure in ("growth", "change") or claim.average:
        return Timed(status, _first_year(claim, current), current.end)
    if claim.held and status == "actual":
        return Timed(status, current.start, current.end)
    if claim.measure == "multiple":
        return Timed(status, current.end, current.end)
    years = re.search(r"连续([一两二三四五六七八九十]|\d{1,2})年", region[region.rfind("，") + 1:])
    if claim.measure == "rank" and years:
        return Timed(status, current.end - _count(years[1]) + 1, current.end)
    if claim.measure in ("share", "rank"):
        return Timed(status, current.end, current.end)
    if claim.measure == "level" and claim.kind == "flow" and not claim.reached:
        return Timed(status, current.start, current.end)
    if claim.measure == "level" and _FLOW_SERIES.search(claim.subject):
        return Timed(status, current.start, current.end)
    if claim.measure == "level" and claim.kind in ("annual", "stock", "rate", "index") and not claim.flow and not spanning:
        return Timed(status, current.end, current.end)
    if re.search(r"率$|比例$|比重$", claim.subject):
        flow = False
    elif (claim.flow and not _SPAN_SERIES.search(claim.subject)) or (spanning and not claim.reached):
        flow = True
    elif _SPAN_SERIES.search(claim.subject):
        flow = claim.flow and bool(re.match("新增|净增|累计", claim.subject))
    else:
        flow = spanning or (claim.rule == "number_first" and not claim.reached)
    return Timed(status, current.start if flow else current.end, current.end)
