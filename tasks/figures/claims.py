"""Claims: what a sentence says of each of its quantities.

A sentence is read from left to right. Quantities that share one predicate (达A、B和C) are a
series and are read together; for each series the rules are asked in order, and the first
that answers names itself in the claims. What one series is about is remembered for the next
one, which may leave it out (…达A亿元，增长B%).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from tasks.figures import nouns
from tasks.figures.cues import Before, Front, after, basis_of, before, front
from tasks.figures.quantities import MEASURED, Quantity, quantities

CLAUSE = "，。；:！？（）①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CONNECTOR = re.compile(r"(?:、|和|与|及|以及|或|到(?=\d))")
_NOT_NOUN = re.compile(
    r"(?:$|[，。；:！？、）（]|的(?=[，。；])|(?:左右|以上|以下|以内)|增长|增加|下降|降低|减少|减为|提高|提升|上升|上涨|回落|扩大|扩展|调整(?=[到为至])|压缩|压减|缩短|优化|跃升|升[至到]|降[至到为]|增[至到]|翻|"
    r"同比|环比|比(?!例|重|较)|占(?!地)|达(?!标)|居(?!民)|位居|位列|排名|列(?!车|装)|为(?!民)|是|和|与|及|以及|或|并(?!购)|且|而|均(?!衡)|都(?!市)|其中|至|到|由|从(?!业)|全部|"
    r"总(?:投资|额|规模|面积)|合计|累计|共(?!享|建|同)|(?:投资|面积|产值|收入)(?:总额|额|达|为|增长)|等[，。；、]|之多|之巨|多(?=[，。；、的]))")
_LEVEL_NOUN = re.compile(r"级|(?:以上)?(?:的)?(?:企业|产业|项目|园区|集群|工程|投资项目|税收|基地|行动|县|镇|村|强|俱乐部|板块|市场|商圈)")
_MILESTONE = re.compile(r"台阶|大关|关口|门槛|(?:以上)?[，。；、）]|$|行列|规模|目标|级")
_LOCATION = re.compile(
    r"(?P<at>(?:在|居|列|位居|位列|排|稳居|跃居|保持|继续保持|始终居|连续\w?年居)?"
    r"(?:全国|全省|全市|全区|全州|全县|世界|全球|亚洲|国内|省内|市内|同类|(?![^，]{0,3}[居列位排均稳])[\u4e00-\u9fff]{2,4}(?:省|市|州|地区))"
    r"(?:同类|地级|县级|县区|各县|各市|山区|区县|沿海|省会|计划单列|副省级|设区|百强|中部|西部|东部)*(?:市|县|区|城市|县市|县\(市\)|地区|省区市|省份)?"
    r"(?:排名|位居|位列|居|列|排|前列|第)?(?:的)?|(?:位居|位列|稳居|跃居|名列|居(?!民)|列)(?:在)?[\u4e00-\u9fff、]{2,10})$")
_RANK_PHRASE = re.compile(r"(?:居|列|排|名列|位居|位次|稳居|跃居|保持|蝉联|总量|增速|增幅|规模|人均|获)$")
_PLAN = re.compile(r"(?:占|完成|为|是|达|达到|超额完成|相当于)(?:了)?(?:全省?市?县?|上级|[省市县区盟旗州]级?)?(?:下达|确定|调整)?(?:的)?"
                   r"(?:[一三五二四十]年|全年|年度|年初|本年|当年|年|责任|预期|既定|省定|市定|预算|目标|考核|调整后?|人代会|收入|投资|任务)*"
                   r"(?:计划|任务|目标|预算|预算数|目标任务|指标|预期目标|责任目标|考核目标)(?:数|的)*$")
_TIMES = re.compile(r"(?P<subject>.*?)(?:是|为|相当于|达到?|约为|分别为|分别是)(?P<whole>[^，]{1,24}?)的$")
_SHARE = re.compile(r"(?P<part>.*?)(?:分别|合计|共|总计|约|已|均|又)*(?:占|相当于)(?:到|了)?(?P<whole>[^，、]*?)"
                    r"(?:的)?(?P<head>比重|比例|份额|比值|比率|之比|百分比)?的?$")
_SHARE_HEAD = re.compile(r"(?P<part>.*?)(?:的)?(?P<head>占比(?:重|例)?|比重|所占比重|所占比例|所占份额|市场份额|市场占有率)$")
_GAP = re.compile(r"(?P<subject>.*?)(?:分别)?(?:比(?!重|例|值|率)|较|与|高于|低于|快于|慢于|高出|超出|超|优于|领先|好于)(?P<base>[^，。；、]{0,22}?)"
                  r"(?:的)?(?:平均(?:水平|数|增速|值)?|增速|增幅|水平|平均)?(?P<sign>高出?|快|多|低|慢|少|好|优)?(?:约|近|于)?$")
_PROJECT = re.compile(r"(?:总?投资|总投入|投入|计划投资|预计投资|概算投资|估算投资|注册资本|规模|融资)(?:约|近|超|超过|达|总额|额)*$")
_MONEY_VERB = re.compile(r"(?:投资|投入|资金|安排|财政投入|筹资|出资|斥资|拨款|贷款|集资|自筹|整合资金|统筹资金|专项资金|争取资金)$")
_PURPOSE = re.compile(r"(?:的?专项资金|资金)?(?:用于|推进|实施|建设|修建|新建|支持|对|改造|完成|建成|开展|加强|改善|扶持|为|启动|扩建|改扩建|购置|整治|打造)")
_PERSON_PER = re.compile(r"每(?:百|千|万|亿|十万)(?:名|个)?(?:人|户|元|人口|居民|老人|常住人口|名老人|公里|平方公里)?")
_DENOMINATOR_TIME = re.compile(r"年|上期|同期|去年|上年|期初|期末|初期|当时|以前|解放前|建国|[一二三四五六七八九十]+五")
_COUNTED_BEFORE = re.compile(r"(?:[^，、]|、(?=[^，]*等))*?[^，]*(?:、|和|与|及|以及)(?P<rest>(?:新建|改造|建成|建设|完成|培育|打造|新增|创建|引进|近|约|超过?|不少于)?|(?:总|年|计划)?(?:投资|规模|面积|产值|总额)\w{0,4})$")
_LIST_MARK = re.compile(r"第?[一二三四五六七八九十]{1,2}(?:是|要|，|、(?![二三四五第]))")
_PLACE_NOUN = (r"(?:产业园区|产业园|转移园|创新园|科技园|工业园区|工业园|园区|开发区|高新区|高新技术开发区|经开区|新区|片区|自贸区|自贸试验区|保税区)")
_PLACE_END = re.compile(rf"{_PLACE_NOUN}$")
_PLACE = re.compile(rf"(?:^|(?<=[，；。:]))(?P<place>[^，；。:\d]{{0,14}}?{_PLACE_NOUN})(?=，|实现|完成|已|累计|新|共|全年|建成|入驻|签约|引进|力争|扩园|被|获|成功|全面)")
_SERIES_HEAD = re.compile(r"(?:结构|比例|构成|比)(?:比例|比)?(?:分别|预计)?$")
PART = re.compile(r"(?:^|[，。；])(?:[^，。；]{0,8})(?:开发区|高新区|产业园|园区|工业园|县域|新区|保税区|集聚区|示范区|经济区|经开区|试验区|县城|城区|市区|中心城区|民营经济|镇街)"
                   r"(?!建设|发展|经济|改革|管理|面貌|规划|居民|位)[^，。；]{0,12}(?=，)")


@dataclass(slots=True)
class Claim:
    """What a sentence says of one quantity; offsets are those of the view."""

    quantity: Quantity
    low: Decimal
    high: Decimal
    unit: str
    subject: str
    measure: str
    rule: str
    qualifier: str | None = None
    role: str | None = None
    average: bool = False
    flow: bool = False
    """Whether an act (新增, 完成) makes its amounts add up over a span."""
    reached: bool = False
    """Whether 达到, 突破 and the like make it an amount at the end of a span."""
    whole: str | None = None
    """What a share is a share of."""
    tone: str | None = None
    target: bool = False
    basis: str | None = None
    scope: str | None = None
    times: tuple[str, ...] = ()
    base: str | None = None
    linked: bool = False
    """Whether it continues a list."""
    codeless: bool = False
    kind: str = ""
    """Kind of the series it belongs to (stock, annual, flow, rate, index), once that is known."""
    held: bool = False
    """Whether the number was held over the span (保持在, 稳定在)."""


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
    following: str
    """Noun phrase right behind the last quantity; empty where none begins there."""
    follows_of: bool
    """Whether 的 stands between the number and that noun phrase."""


@dataclass(slots=True)
class Memory:
    """What was said before in the sentence, for what leaves it out."""

    subjects: list[str] = field(default_factory=list)
    chain: list[str] = field(default_factory=list)
    """Subjects of the claims since the last clause that named none."""
    counted: str = ""
    """The thing counted last."""
    act: str = ""
    flow: bool = False
    """Whether the last claim's amounts add up, for the members of its list."""
    origin: bool = False
    """A 由A waits for its 到B."""
    share: re.Match[str] | None = None
    times: tuple[str, ...] = ()
    average: bool = False
    scope: str | None = None
    last: Claim | None = None
    carried: str = ""
    """The last subject of the sentence before, for a growth without one."""
    owner: str = ""
    """The project that a bare 完成投资 or 开工项目 is of, until another is named."""
    ranked: int = 0
    """How many of the subjects have been given a rank, where several are ranked in turn."""
    number_first: bool = False


def clause_start(text: str, at: int) -> int:
    """Offset behind the last clause mark before `at`, and behind a list mark (一是, 第三，) there."""
    start = max(text.rfind(c, 0, at) for c in CLAUSE) + 1
    mark = _LIST_MARK.match(text, start, at)
    return mark.end() if mark else start


def threshold(text: str, quantity: Quantity, later: Quantity | None) -> bool:
    """Whether a quantity only bounds a noun phrase (产值超500亿元的企业12家, 20户以上自然村)."""
    if quantity.kind in ("ratio", "points", "rank", "multiple", "composition", "pair"):
        return False
    head = text[max(0, quantity.start - 3):quantity.start]
    mark = re.search(r"(?:超|过|逾|超过|满|不足|低于|高于|大于|小于|[^突]破)$", head)
    tail = re.match(r"(?:以上|以下|以内|及以上|级|左右)?(?P<of>的)?(?=[\u4e00-\u9fff“])", text[quantity.end:])
    if not tail or (not tail.group() and not mark):
        return False
    at = quantity.end + tail.end()
    if _NOT_NOUN.match(text, at) and not text.startswith(("及以上",), at):
        return False
    if not tail["of"] and not tail.group() and not re.search(r"(?:超|过|逾|超过|不足|低于|高于|大于|小于)$", head):
        return False
    stop = min([p for p in (text.find(c, at) for c in "，。；:！？、（）") if p >= 0], default=len(text))
    counted = later is not None and later.start < stop
    if quantity.kind in MEASURED:
        if counted:
            return bool(mark or tail.group() not in ("", "的")) and not re.match(r"总|累计|完成|投资", text[at:])
        return bool(re.search(r"(?:超|过|逾|超过|不足|低于)$", head)) and bool(tail["of"])
    return counted and tail.group() in ("以上", "以下", "级", "以上的") and later is not None and later.kind == "ratio"


def series_of(text: str, found: list[Quantity]) -> list[Series]:
    """The quantities of a sentence, thresholds left out, gathered into series."""
    kept = [q for q, later in zip(found, [*found[1:], None], strict=True)
            if not (vague(text, q) if q.form == "bare" else threshold(text, q, later))]
    result: list[Series] = []
    for quantity in kept:
        clause = clause_start(text, quantity.start)
        last = result[-1] if result else None
        inside = last is not None and last.behind > clause
        begin = last.behind if last and inside else clause
        lead = text[begin:quantity.start]
        tail, behind = after(text, quantity.end)
        linked = False
        if last and inside:
            joint = _CONNECTOR.match(lead)
            if joint:
                linked = True
                rest = lead[joint.end():]
                words = before(rest) if rest else None
                if (words is None or (not words.rest and not words.growth and not words.rank and not words.to
                                      and (words.qualifier or not words.level))) \
                        and _same_kind(last.quantities[-1], quantity):
                    last.quantities.append(quantity)
                    last.tails.append(tail or (words.qualifier if words else None))
                    last.behind = behind
                    continue
                lead = rest
            elif lead and len(lead) <= 6 and {quantity.kind, last.quantities[-1].kind} <= {"classifier", "count"} \
                    and not before(lead).words and _counts_behind(text, last):
                lead = ""  # 6个乡镇41个村
            else:
                counted = _COUNTED_BEFORE.match(lead)
                if counted and _counts_behind(text, last) and not _NOT_NOUN.match(lead):
                    linked, lead = True, counted["rest"]
        result.append(Series([quantity], clause, lead, linked, behind, [tail], "", False))
    for number, series in reversed(list(enumerate(result))):
        end = result[number + 1].quantities[0].start if number + 1 < len(result) else len(text)
        at = series.behind
        series.follows_of = text.startswith("的", at)
        at += series.follows_of
        if not _NOT_NOUN.match(text, at) and at < end:
            series.following = _before_next(nouns.following(text, at, end), text, at, end)
        elif at == end < len(text) and result[number + 1].following:
            series.following = result[number + 1].following  # 4960户13571名贫困人口
    return result


def vague(text: str, quantity: Quantity) -> bool:
    """Whether a multiplier word alone (千亿元) is no milestone that something has reached."""
    words = before(text[clause_start(text, quantity.start):quantity.start], bare=True)
    return not (words.qualifier and _MILESTONE.match(text, quantity.end) and not _LEVEL_NOUN.match(text, quantity.end))


def _counts_behind(text: str, series: Series) -> bool:
    """Whether what a series counts stands behind its number (3个公园), as far as its own words tell."""
    if series.quantities[-1].kind in ("ratio", "points", "rank", "multiple", "pair"):
        return False
    words = before(series.lead)
    if words.to or words.growth:
        return False
    phrase, front = nouns.clean(words.rest)
    return not phrase or phrase == front.act or _modifies(phrase, "x")


def _same_kind(left: Quantity, right: Quantity) -> bool:
    if left.kind == "rank" or right.kind == "rank":
        return left.kind == right.kind
    return (left.unit == right.unit or not left.unit or right.unit.startswith(left.unit or "\x00")
            or {left.kind, right.kind} <= {"ratio", "multiple"} or {left.kind, right.kind} <= MEASURED | {"count", "classifier"})


def _before_next(phrase: str, text: str, at: int, end: int) -> str:
    """`phrase` without the words that belong to the next number (旅游公路 in 公路改造和50公里旅游公路)."""
    if at + len(phrase) < end or end == len(text):
        return phrase
    joint = re.search(r"(?:、|和|与|及|以及)(?:[\u4e00-\u9fff]{2,4})?$", phrase)
    return phrase[:joint.start()] if joint else phrase


# --- the rules -----------------------------------------------------------------------------------

@dataclass(slots=True)
class Reading:
    """What a rule is asked about: a series, the words before it as read, and what came before."""

    text: str
    series: Series
    words: Before
    phrase: str
    """The noun phrase that the words before end in."""
    front: Front
    memory: Memory

    @property
    def first(self) -> Quantity:
        return self.series.quantities[0]


@dataclass(slots=True)
class Answer:
    """What a rule says of a series: subjects (one, or one for each quantity) and measure."""

    subjects: list[str]
    measure: str
    sign: int = 1
    whole: str | None = None
    unit: str | None = None
    reached: bool = False
    codeless: bool = False
    """Whether it is a change of a growth, or a gap, which carries no code."""


def composition(r: Reading) -> Answer | None:
    """三次产业结构由13.8:41.3:44.9调整为… : shares of the three industries."""
    if r.first.form != "composition":
        return None
    subject = r.phrase or (r.memory.subjects[-1] if r.memory.subjects else "")
    if len(r.first.parts) == 3 and re.search(r"产业|一二三产|三产|三次", subject + r.text[:r.first.start]):
        return Answer(["第一产业", "第二产业", "第三产业"], "share", whole="gdp")
    names = nouns.members(re.sub(r"(?:的)?(?:结构|比例|比|构成).*$", "", subject), len(r.first.parts))
    return Answer(names, "share") if names else None


def rank(r: Reading) -> Answer | None:
    """A place in an order: 居全省第2位, 综合指数全国第一."""
    if r.first.kind != "rank" or (r.words.growth and r.first.form != "rank" and not r.words.words[-1:] == ["增速"]):
        return None
    rest = r.words.rest
    located = _LOCATION.search(rest)
    if not (located or r.words.rank or _RANK_PHRASE.search(rest)
            or (r.first.end - r.first.start > 2 and r.text[r.first.end - 1] in "位名")):
        return None
    if located:
        rest = rest[:located.start()]
    elif r.words.rank:
        rest = re.sub(r"在[^，]{2,10}$", "", rest)
    words = before(rest)
    phrase, _ = nouns.clean(words.rest)
    speed = next((w for w in words.words if w in ("增速", "增幅", "涨幅", "增长率", "降幅")), "")
    joint = words.joint or r.words.joint
    count = len(r.series.quantities)
    if speed and not phrase:
        phrase, joint = "、".join(r.memory.chain if joint else r.memory.subjects[-1:]), False
    if speed and phrase:
        return Answer([s + speed for s in (nouns.members(phrase, count, KNOWN) if count > 1 else None) or [phrase] * count], "rank")
    if phrase and not joint:
        return Answer((nouns.members(phrase, count, KNOWN) if count > 1 else None) or [phrase] * count, "rank")
    if not phrase and count > 1:
        return Answer(_topics(r), "rank") if _topics(r) else None
    if joint and not phrase and r.memory.chain:
        return Answer(["、".join(r.memory.chain)], "rank")
    if phrase:
        return Answer([phrase], "rank")
    subjects = r.memory.subjects
    if (r.words.each or (r.series.linked and r.memory.ranked)) and r.memory.ranked < len(subjects):
        r.memory.ranked += 1
        return Answer([subjects[r.memory.ranked - 1]], "rank")
    return Answer([subjects[-1] if len(subjects) == 1 else "、".join(subjects)], "rank") if subjects else None


def plan_completion(r: Reading) -> Answer | None:
    """完成年度计划的104.8%, 占年计划的116%: a multiple of the plan."""
    if r.first.unit not in ("%", "倍"):
        return None
    lead = r.series.lead
    match = _PLAN.search(lead) or _PLAN.search(lead.rstrip("的"))
    if not match:
        return None
    words = before(lead[:match.start()])
    phrase, _ = nouns.clean(words.rest)
    subjects = [phrase] if phrase else r.memory.subjects[-1:]
    return Answer(_for_each(subjects, r), "multiple") if subjects else None


def multiple(r: Reading) -> Answer | None:
    """是2011年的3.5倍, 相当于上年的80%: relative to a base."""
    if r.first.kind not in ("multiple", "ratio") or r.first.unit == "番" or r.words.growth:
        return None
    lead = r.series.lead
    match = _TIMES.match(lead)
    if not match or (r.first.kind == "ratio" and not _DENOMINATOR_TIME.search(match["whole"])):
        if r.first.unit == "倍" and (r.words.level or r.words.to) and not r.words.growth:
            subjects = [r.phrase] if r.phrase else r.memory.subjects[-1:]
            return Answer(_for_each(subjects, r), "multiple", reached=True) if subjects else None
        return None
    phrase, _ = nouns.clean(before(match["subject"]).rest)
    subjects = [phrase] if phrase else r.memory.subjects[-1:]
    return Answer(_for_each(subjects, r), "multiple", reached=True) if subjects else None


def _share_of(words: str) -> re.Match[str] | None:
    if _SHARE_HEAD.match(words):
        match = _SHARE.match(words)
        return match if match and match["head"] and match["whole"] not in ("", "比") else _SHARE_HEAD.match(words)
    match = _SHARE.match(words)
    return match if match and match["whole"] else None


def share(r: Reading) -> Answer | None:
    """A占B的比重为54.1%, 占比提高到60%: part of a whole. Its change in points is a change of the whole phrase."""
    if r.first.unit not in ("%", "‰", "个百分点", "百分点") or r.first.form == "doubling":
        return None
    rest = r.words.rest
    match = _share_of(rest)
    if not match:
        if rest or not r.memory.share or not (r.words.to or r.words.growth):
            return None
        known = r.memory.share.groupdict()
        whole = (known.get("whole") or "").strip("的")
        if r.first.kind == "points":
            phrase = f"占{whole}{known.get('head') or '比重'}" if whole else "占比"
            return Answer([s + phrase for s in _remembered(r)], "change", -1 if r.words.growth == "-" else 1, whole=whole)
        return Answer(_remembered(r), "share", whole=whole, reached=True)
    whole = (match.groupdict().get("whole") or "").strip("的")
    part, _ = nouns.clean(before(match["part"]).rest)
    if r.first.kind == "points":
        subject = nouns.clean(rest)[0] if part else "".join(r.memory.subjects[-1:]) + rest
        return Answer(_for_each([subject], r), "change", -1 if r.words.growth == "-" else 1, whole=whole)
    if part and len(r.series.quantities) > 1:
        subjects = nouns.members(part, len(r.series.quantities)) or _for_each([part], r)
    elif part:
        subjects = [part]
    else:
        subjects = _topics(r)
    if not subjects:
        return None
    if r.words.growth and not r.words.to and not r.words.level:
        return Answer(_for_each([nouns.clean(rest)[0]], r), "change", -1 if r.words.growth == "-" else 1, whole=whole)
    return Answer(subjects, "share", whole=whole, reached=True)


def gap(r: Reading) -> Answer | None:
    """高于全国平均水平0.5个百分点, 比全省低2.1%: an absolute difference."""
    if r.words.growth or r.words.to or r.first.kind in ("rank", "composition", "multiple"):
        return None
    match = _GAP.match(r.series.lead.rstrip("约近"))
    if not match:
        return None
    marks = r.series.lead[len(match["subject"]):]
    if not re.search(r"高|低|快|慢|多|少|超|优于|领先|好于", marks):
        return None
    if r.first.kind != "points" and not re.search(r"比|较|高于|低于|高出|快于", marks):
        return None
    if not match["base"] or (re.match(r"(?:目标|计划|预期|[过额])", match["base"]) and r.first.kind != "points"):
        return None
    if re.fullmatch(r"(?:不低于|不高于|高于|低于)", marks):
        return None
    phrase, _ = nouns.clean(before(match["subject"]).rest)
    subjects = [phrase] if phrase else r.memory.subjects[-1:]
    if not subjects:
        return None
    return Answer(_for_each(subjects, r), "change", -1 if re.search(r"低|慢|少", marks) else 1, codeless=True)


def contribution(r: Reading) -> Answer | None:
    """拉动增长2.1个百分点: points that are an amount of their own."""
    if r.first.kind != "points" or r.words.growth is None:
        return None
    match = re.search(r"(?:拉动|带动|贡献(?!率))[^，]*$", r.words.rest)
    if not match:
        return None
    phrase, _ = nouns.clean(before(r.words.rest).rest)
    return Answer(_for_each([phrase], r), "change")


def growth(r: Reading) -> Answer | None:
    """增长8.1%, 翻一番, 煤矿减少104个: relative growth, or absolute change."""
    sign = r.words.growth or (r.front.growth if r.first.form != "bare" else None)
    if r.words.growth and r.series.following and r.phrase and nouns.acts_only(r.phrase) and r.first.kind not in ("ratio", "multiple"):
        return None  # 新建、改造提升37个农贸市场
    if r.words.growth and r.series.following and not r.phrase and r.first.kind not in ("ratio", "multiple", "points", "rank") \
            and not re.match(r"净?[增减]|少", r.words.words[-1]):
        return None  # 加快7个产业园建设
    if r.first.unit == "番":
        sign = sign or "+"
    if r.front.growth and not r.words.growth and not r.phrase and not r.series.following:
        sign = r.front.growth
    if not sign and r.first.unit == "%" and r.front.act in ("压减", "压缩", "精简", "削减") and not nouns.complete(r.phrase[-1:]):
        sign = "-"
    if not sign or (r.first.kind == "rank" and r.first.form == "rank"):
        return None
    if r.words.words and r.words.words[-1:] and r.words.to and not r.words.growth:
        return None
    relative = r.first.kind in ("ratio", "multiple")
    subjects = [s.removeprefix(r.front.act or "\x00") if not r.words.growth else s for s in _named(r)]
    if not subjects and r.series.following:
        subjects = [r.series.following]
    if not subjects and r.words.words and r.words.words[0].startswith("增收"):
        subjects = ["增收"]
    if not subjects:
        return None
    if r.first.kind == "points" and {"增速", "增幅"} & set(r.words.words):
        return Answer([s + "增速" for s in subjects], "change", -1 if sign == "-" else 1, codeless=True)
    return Answer(subjects, "growth" if relative else "change", -1 if sign == "-" else 1)


def percent_of_set(r: Reading) -> Answer | None:
    """60%的企业…, 50%以上行政村达到…: a share of a set of things."""
    if r.first.kind != "ratio" or not r.series.following or (r.words.predicate and r.phrase):
        return None
    if r.phrase and not r.front.act and not (r.series.follows_of or r.series.tails[-1]) and not r.words.rest.endswith(("的", "有")):
        return None
    if r.phrase and nouns.complete(r.phrase):
        return None
    return Answer([(r.front.act or "") + r.series.following.removeprefix("是").replace("实现", "", 1)], "share")


def project_money(r: Reading) -> Answer | None:
    """投资1.4亿元的Y项目, 投入2000万元用于Y: the amount is Y's investment."""
    if r.first.kind != "money" or not r.series.following:
        return None
    if r.series.follows_of and _PROJECT.search(r.series.lead):
        head = "投资" if "投资" in r.series.lead else _PROJECT.search(r.series.lead).group()  # type: ignore[union-attr]
        return Answer([_project(r.series.following) + head], "level")
    purpose = _PURPOSE.match(r.series.following)
    money = _MONEY_VERB.search(r.phrase) if r.phrase else None
    if purpose and (money or (not r.phrase and re.search(r"投资|投入|安排|筹资|出资", r.series.lead))):
        aim = r.series.following[purpose.end():]
        aim = re.sub(r"^(?:全[市县区省]|了|对)", "", aim)
        head = r.phrase if money else "投入"
        return Answer([aim + head], "level") if aim else None
    return None


def _project(words: str) -> str:
    words = re.sub(r"\d+[个项家条].*$", "", words)
    return re.sub(r"(?:等)?(?:一批)?(?:已|正在|开工|竣工|顺利|建成|投产|投入|完成|全面|加快|签约).*$", "", words) or words


def number_first(r: Reading) -> Answer | None:
    """建成3个公园, 37个农贸市场升级改造: the thing counted stands behind the number."""
    kind, following = r.first.kind, r.series.following
    if not following or kind in ("ratio", "points", "rank", "multiple", "pair"):
        return None
    if r.words.level and r.phrase and not nouns.acts_only(r.phrase) and not re.search(r"(?:有|拥有|实现|完成|只|超|超过|突破|近|达)$", "".join(r.words.words[:1])):
        return None
    bare_act = bool(r.phrase) and nouns.acts_only(r.phrase)
    if r.phrase and not bare_act and (r.words.to or r.words.origin or r.words.growth):
        return None
    if kind == "time":
        return None
    if kind == "none" and r.text[r.first.end - 1:r.first.end] not in tuple("百千万亿多余"):
        return None
    phrase = r.phrase
    act = r.front.act or ""
    if phrase and not bare_act and not (kind in ("classifier", "none") and _modifies(phrase, following)) \
            and not (kind in ("count", *MEASURED) and _modifies(phrase, following)):
        if act and phrase.startswith(act) and r.words.rest.endswith(("等", "的")):
            phrase = act
        else:
            return None
    if kind == "money" and not r.series.follows_of and not act:
        return None
    inherited = ""
    if r.series.linked and not phrase and r.memory.number_first and r.memory.act:
        inherited = r.memory.act
    subject = inherited + phrase + following
    if r.series.linked is False and not phrase and not r.words.rest and r.front.growth:
        return Answer([following], "change", -1 if r.front.growth == "-" else 1)
    # What exists is a stock: a base of 300万吨, departments that all did something.
    existing = (r.series.follows_of and kind != "classifier") or r.text.startswith(("全部", "均", "都"), r.series.behind + len(following))
    return Answer([_told(subject)], "level", reached=existing)


def _modifies(phrase: str, following: str) -> bool:
    """Whether the words before a number belong to the noun behind it (市直49个部门)."""
    return bool(following) and (not nouns.complete(phrase) or bool(_PLACE_END.search(phrase))) and len(phrase) <= 12


def _told(subject: str) -> str:
    """A counted thing with its own predicate, without the plain verb between (实现, 达到)."""
    subject = subject.replace("了", "")
    return re.sub(r"(?<=[\u4e00-\u9fff])(?:实现(?!率))(?=[\u4e00-\u9fff“])", "", subject, count=1)


def index_or_pair(r: Reading) -> Answer | None:
    """A number without a unit: an index (价格指数103.5) or a ratio to one (收入比2.4:1)."""
    if r.first.kind not in ("none", "pair"):
        return None
    written = r.text[r.first.start:r.first.end]
    subject = r.phrase or "".join(r.memory.subjects[-1:]) if r.words.predicate else r.phrase
    if r.first.kind == "pair":
        return Answer([subject], "level") if subject and re.search(r"比|系数|率", subject) else None
    if written[-1] in "百千万亿多余":
        if subject and (r.words.predicate or r.words.qualifier):
            milestone = re.match(r"大关|关口|台阶|行列|门槛|、达到|，达到", r.text[r.first.end:])
            return Answer(_for_each([subject], r), "level", reached=r.words.level, unit="元" if milestone else None)
        return None
    if subject and re.search(r"(?:指数|系数|生育率|死亡率|弹性|密度|得分|评分|综合得分)$", subject):
        return Answer(_for_each([subject], r), "level", reached=True)
    return None


_SPEED = re.compile(r"(?:增速|增幅|涨幅|降幅|增长速度|增长率(?<!自然增长率)(?<!机械增长率))$")


def amount(r: Reading) -> Answer | None:
    """地区生产总值1227亿元, 森林覆盖率达75%以上: the amount or rate itself."""
    if r.first.kind in ("rank", "none", "points", "pair") and not (r.first.kind == "points" and not r.first.unit.endswith("点")):
        return None
    if r.first.kind == "time" and not re.search(r"时限|时间|周期|工期|用时|寿命|年限|期限|时长|天数|办结|最多|最快|日", r.phrase + r.series.lead + "".join(r.memory.subjects)):
        return None
    subjects = _named(r)
    if not subjects:
        return None
    speed = _SPEED.search(subjects[0]) if r.first.kind == "ratio" else None
    if speed or (r.words.to and r.memory.origin and not r.phrase and r.memory.last and r.memory.last.measure == "growth"):
        return Answer([_SPEED.sub("", s) or s for s in subjects], "growth", -1 if speed and speed.group() == "降幅" else 1)
    return Answer(subjects, "level", reached=(r.words.level and not r.words.done) or r.words.to)


RULES: tuple[Callable[[Reading], Answer | None], ...] = (
    composition, rank, plan_completion, gap, multiple, share, contribution, growth,
    percent_of_set, project_money, number_first, index_or_pair, amount)


# --- who is meant ---------------------------------------------------------------------------------

def _for_each(subjects: list[str], r: Reading) -> list[str]:
    """One subject for each quantity: the members of a coordinated one, or the same for all."""
    count = len(r.series.quantities)
    if len(subjects) != 1 or count == 1:
        return subjects
    return nouns.members(subjects[0], count, KNOWN) or subjects * count


def _remembered(r: Reading) -> list[str]:
    count = len(r.series.quantities)
    subjects = r.memory.subjects
    if len(subjects) == count:
        return list(subjects)
    return [("、".join(subjects) if r.words.joint else subjects[-1])] * count if subjects else []


def _topics(r: Reading) -> list[str]:
    """Subjects left out: those of the series before."""
    count = len(r.series.quantities)
    memory = r.memory
    if r.words.level or r.words.to or (r.words.growth and not memory.subjects):
        told = _clause_before(r)
        if told:
            return [told] * count
    if r.words.joint and len(memory.chain) > 1:
        return ["、".join(memory.chain)] * count
    if count == 1 and len(memory.subjects) > 1:
        return ["、".join(memory.subjects)]
    if count > 1 and len(memory.subjects) != count and len(memory.chain) >= count:
        return memory.chain[-count:]
    if r.words.growth and not memory.subjects and memory.carried:
        return [memory.carried] * count
    return _remembered(r)


def _named(r: Reading) -> list[str]:
    """The subjects of a series: its own words, an owner and its words, or those of the series before."""
    count = len(r.series.quantities)
    phrase, memory = r.phrase, r.memory
    if not phrase or phrase == r.front.act or nouns.acts_only(phrase):
        if phrase and r.series.following and r.first.kind != "money":
            return [phrase + r.series.following] * count
        if phrase and memory.counted and r.first.kind != "money":
            return [memory.counted] * count
        if not phrase and not memory.subjects and r.first.kind in ("classifier", "count"):
            near = _near_topic(r)
            return [near] * count if near else []
        return _topics(r) or ([phrase] * count if phrase else [])
    if _GENERIC.fullmatch(phrase):
        owner = _near_owner(r) or memory.owner
        return [owner + phrase] * count
    if nouns.dependent(phrase) and phrase not in MACRO:
        owners = memory.subjects
        if count > 1 and len(owners) == count:
            return [owner + phrase for owner in owners]
        if count > 1 and len(memory.chain) >= count:
            return [owner + phrase for owner in memory.chain[-count:]]
        owner = _near_owner(r) or memory.counted or memory.owner or ("" if not owners else owners[-1])
        if owner and not owner.endswith(phrase):
            return [_owner(owner) + phrase] * count
        return [phrase] * count
    if memory.act and not r.front.act and not r.front.verb and not r.words.predicate and _inherits(r):
        phrase = memory.act + phrase
    if r.words.growth and re.match(r"其中", r.series.lead) and memory.subjects and not nouns.complete(phrase[-2:] if "企业" not in phrase else "x"):
        phrase = _of_which(phrase, memory.subjects[-1])
    if r.series.linked and phrase in ("贷款余额", "贷款") and memory.subjects and memory.subjects[-1].endswith(("存款余额", "存款")):
        phrase = memory.subjects[-1][:-len(phrase)] + phrase
    if count > 1:
        split = nouns.members(phrase, count, KNOWN)
        if split:
            return split
        if len(r.series.quantities) > 1 and r.words.each and len(memory.subjects) == count:
            return [owner + phrase for owner in memory.subjects]
    return [phrase] * count


def _clause_before(r: Reading) -> str:
    """The subject of a clause that named one, but no number (原油产量继续增长，达到1.4亿吨)."""
    end = r.series.clause - 1
    if end <= 0 or r.text[end] != "，":
        return ""
    begin = clause_start(r.text, end)
    if r.memory.last is not None and r.memory.last.quantity.end > begin:
        return ""
    words = before(r.text[begin:end])
    phrase, _ = nouns.clean(words.rest)
    if words.words and 2 <= len(phrase) <= 14 and (nouns.complete(phrase) or phrase in KNOWN):
        return phrase
    opening = front(r.text[begin:end]).rest
    return next((opening[:n] for n in range(min(14, len(opening)), 3, -1) if opening[:n] in KNOWN), "")


_OWNER = re.compile(r"(?:^|(?<=[，；:]))(?P<owner>[^，。；:\d]{0,10}?(?:“[^“”]{2,14}”)?[^，。；:“”\d]{0,16}?(?:工程|项目|产业园|园区|基地|集群|公司|高速|铁路|公路|改造|产业|行动|”))(?:建设|改造|发展)?(?=，)")
_GENERIC = re.compile(r"(?:开工|竣工|开工建设|投产|实施|完工|在建|续建|新开工)?项目")


def _near_owner(r: Reading) -> str:
    """A project or park that a clause shortly before ends in and counts nothing of (…升级工程，完成投资2亿元)."""
    last = None
    begin = max(r.text.rfind("；", 0, r.series.clause), r.memory.last.quantity.end if r.memory.last else 0, 0)
    for last in _OWNER.finditer(r.text, begin, r.series.clause):
        pass
    if not last or r.series.clause - last.end() > 24:
        return ""
    phrase, _ = nouns.clean(last["owner"])
    if not 2 <= len(phrase) <= 16 or "、" in phrase.split("”")[-1]:
        return ""
    r.memory.owner = phrase
    return phrase


def _of_which(phrase: str, whole: str) -> str:
    """A part named after 其中, with what of the whole it shares (种植面积…，其中玉米; 新登记主体…，其中企业)."""
    head = re.search(r"(?:种植面积|播种面积|面积|产量|产值|增加值|投资|收入|销售额|零售额|贷款余额|贷款)$", whole)
    if head:
        return phrase + head.group()
    act = front(whole).act
    return act + phrase if act and not phrase.startswith(act) else phrase


def _near_topic(r: Reading) -> str:
    """What the clause before is about, for a count that names nothing (…平台建设，年内建成100个)."""
    if r.series.clause == 0:
        return ""
    clause = r.text[clause_start(r.text, r.series.clause - 1):r.series.clause - 1]
    phrase, _ = nouns.clean(clause)
    phrase = re.sub(r"(?:建设|创建|培育|打造)$", "", phrase)
    return phrase if 2 <= len(phrase) <= 14 else ""


def _owner(subject: str) -> str:
    """The thing, of a subject that is itself an amount of it (项目总投资 → 项目)."""
    for size in range(len(subject) - 1, 1, -1):
        if nouns.dependent(subject[-size:]) and len(subject) - size >= 2:
            return subject[:-size]
    return subject


def _inherits(r: Reading) -> bool:
    if r.series.linked:
        return True
    last = r.memory.last
    return (r.memory.act.startswith("新增") and last is not None and last.quantity.kind == "classifier"
            and r.first.kind == "classifier" and bool(r.series.tails[-1]) and not nouns.complete(r.phrase))


KNOWN: frozenset[str] = frozenset()
MACRO: frozenset[str] = frozenset()


def know(names: frozenset[str], macro: frozenset[str]) -> None:
    """Tells the reader the names of indicators, which settle where a list's shared part begins,

    and which of them are macro series, whose names stand by themselves.
    """
    global KNOWN, MACRO
    KNOWN, MACRO = names, macro


# --- reading a sentence -----------------------------------------------------------------------------

def read(text: str, memory: Memory | None = None) -> list[Claim]:
    """The claims of one sentence (a folded view without its full stop), in order."""
    found = quantities(text)
    if not found:
        return []
    memory = memory or Memory()
    claims: list[Claim] = []
    clause = -1
    for series in series_of(text, found):
        if series.clause != clause and not series.linked:
            clause = series.clause
        claims.extend(_read_series(text, series, memory))
    _share_tails(claims)
    return claims


_SHARED_TAIL = re.compile(r"(?P<tail>的?(?:升级改造|综合治理|综合整治|改造建设|规范化建设|标准化建设|改造提升|改扩建|新建扩建|维修加固|除险加固|建设|改造|治理|整治|维修|加固|创建|培训|"
                          r"建设任务|改造任务|创星达标|(?:与|同).{2,}|的[^的]{3,12}|(?:开展|通过|获评|获得|入选|落户|列入|纳入|完成|达到|投入|建成|竣工|开工).*))$")


def _share_tails(claims: list[Claim]) -> None:
    """Gives the predicate of a list back to its members (62条河流、43座水库综合治理)."""
    for place in range(len(claims) - 1, 0, -1):
        claim, earlier = claims[place], claims[place - 1]
        if not (claim.rule == earlier.rule == "number_first" and claim.linked):
            continue
        tail = _SHARED_TAIL.search(claim.subject, 2)
        if tail and not _SHARED_TAIL.search(earlier.subject, 2) and len(tail["tail"]) <= 14:
            earlier.subject += tail["tail"]


def _read_series(text: str, series: Series, memory: Memory) -> list[Claim]:
    first = series.quantities[0]
    lead = re.sub(r"翻了?$", "增长", series.lead) if first.form == "doubling" else series.lead
    words = before(lead, bare=first.form == "bare")
    phrase, front = nouns.clean(words.rest)
    if series.following and words.rest and series.lead.rstrip("近约超过").endswith(("、", "和", "与", "及")):
        phrase = front.act or ""
    if series.following and words.rest.endswith("的") and not words.predicate:
        phrase = front.act or ""
    if series.following and first.kind in ("classifier", "count", "none") and len(phrase) > 6:
        phrase = nouns.trailing_acts(phrase) or phrase
    reading = Reading(text, series, words, phrase, front, memory)
    for rule in RULES[:1] if first.form == "composition" else RULES:
        answer = rule(reading)
        if answer is not None:
            return _claims(reading, answer, rule.__name__)
    return []


def _claims(r: Reading, answer: Answer, rule: str) -> list[Claim]:
    words, front, memory, series = r.words, r.front, r.memory, r.series
    shared_unit = series.quantities[-1].unit
    role = "from" if words.origin and _closes(r) else None
    if words.to and memory.origin:
        role = "to"
    times = tuple([*words.times, *front.times])
    carried = series.linked or (memory.last is not None and memory.last.unit == shared_unit
                                and r.text[memory.last.quantity.end:series.clause].rstrip("以上多左右余") == "，")
    flow = front.flow or front.verb or words.done or (carried and memory.flow and not words.predicate)
    claims = []
    place = _place(r) if rule not in ("rank", "composition", "gap") and not front.scope else ""
    members = _members(r, answer)
    for number, (quantity, low, high, subject) in enumerate(members):
        unit = answer.unit or quantity.unit
        index = min(number, len(series.quantities) - 1)
        tail = series.tails[index]
        if not unit or (unit != shared_unit and shared_unit.startswith(unit) and len(series.quantities) > 1):
            unit = shared_unit
            tail = tail or series.tails[-1]
        qualifier = tail or words.qualifier or quantity.qualifier
        if answer.measure in ("rank",):
            qualifier = None
        if place and place not in subject and not (r.phrase == "" and not series.following) and not (r.phrase == "" and subject in memory.subjects) \
                and not any(_PLACE_END.search(subject[:n]) for n in range(2, len(subject))):
            subject = place + subject
        sign = answer.sign
        low, high = (low, high) if sign > 0 else (-high, -low)
        claims.append(Claim(
            quantity, low, high, unit, subject, answer.measure, rule, qualifier, role,
            average=words.average and (answer.measure in ("growth", "change") or not _YEARLY & set(words.words)),
            flow=flow, reached=answer.reached or (words.level and not words.done) or words.to, whole=answer.whole,
            tone=words.tone or front.tone or _bound_word(r, index), target=words.target or front.target,
            basis=words.basis or basis_of(series.lead), scope=front.scope or (memory.scope if not r.phrase else None),
            times=times, base=words.base, linked=series.linked, codeless=answer.codeless,
            held=bool(_HELD & set(words.words))))
    if place and len(claims) == len(answer.subjects):
        answer.subjects = [c.subject for c in claims]
    _remember(r, answer, claims, role)
    return claims


def _place(r: Reading) -> str:
    """The park or zone that the sentence has been speaking of (…产业园，力争新引进企业20家)."""
    head = r.text[max(r.text.rfind("；", 0, r.series.clause), 0):r.series.clause]
    if not head:
        return ""
    last = None
    for last in _PLACE.finditer(head):
        pass
    if last is None or re.search(r"全[市县区省州]|我[市县区省州]|其中", head[last.end():] + r.series.lead):
        return ""
    phrase, _ = nouns.clean(last["place"])
    return phrase if 3 <= len(phrase) <= 12 and not re.search(r"[、和]", phrase) else ""


def _bound_word(r: Reading, index: int) -> str | None:
    """The word that says how near the number is (左右, 以上, 约), for the tone."""
    behind = r.text[r.series.quantities[index].end:][:3]
    tail = re.match(r"左右|上下|以上|以内|以下|之内", behind) if r.series.tails[index] else None
    if tail:
        return tail.group()
    return next((w for w in r.words.words if w in _BOUND_WORDS), None)


_HELD = frozenset({"保持", "保持在", "稳定", "稳定在", "维持在"})
_YEARLY = frozenset({"每年", "逐年"})
"""Averages of a growth only: 每年2600元 is an amount a year."""
_BOUND_WORDS = frozenset({"约", "近", "大约", "接近", "超过", "突破", "不低于", "不少于", "不超过", "不高于", "超", "逾"})


def _members(r: Reading, answer: Answer) -> list[tuple[Quantity, Decimal, Decimal, str]]:
    if r.first.form == "composition":
        parts = r.first.parts
        at, spans = r.first.start, []
        for written in r.text[r.first.start:r.first.end].split(":"):
            spans.append((at, at + len(written)))
            at += len(written) + 1
        return [(Quantity(a, b, p, p, "%", "ratio", form="composition"), p, p, s)
                for (a, b), p, s in zip(spans, parts, answer.subjects, strict=True)]
    subjects = answer.subjects
    if len(subjects) != len(r.series.quantities):
        subjects = [subjects[min(i, len(subjects) - 1)] for i in range(len(r.series.quantities))]
    return [(q, q.low, q.high, s) for q, s in zip(r.series.quantities, subjects, strict=True)]


def _closes(r: Reading) -> bool:
    """Whether a 到B follows a 由A in the same sentence."""
    rest = r.text[r.series.behind:r.series.behind + 40]
    return bool(re.match(r"[^。；]{0,16}?(?:到|至|为|达|增|降|减|升|压|缩|扩|翻|成)", rest))


def _remember(r: Reading, answer: Answer, claims: list[Claim], role: str | None) -> None:
    memory, words, front = r.memory, r.words, r.front
    if r.text[r.series.clause - 1:r.series.clause] == "（" and memory.subjects:
        return  # an aside: what follows it goes on from before
    memory.origin = role == "from"
    memory.last = claims[-1]
    named = bool(r.phrase) or r.series.following in answer.subjects[0]
    subjects = list(dict.fromkeys(answer.subjects)) if len(set(answer.subjects)) > 1 else answer.subjects[:1]
    if answer.measure != "rank":
        memory.ranked = 0
        if named:
            memory.chain = ([*memory.chain, *subjects] if r.series.linked or _continues(r) else subjects)
        memory.subjects = list(answer.subjects) if len(answer.subjects) > 1 else subjects
    elif before(words.rest).rest and not words.growth:
        memory.subjects = list(answer.subjects)
    if claims[-1].quantity.kind in ("classifier", "count", "none") and answer.measure == "level":
        memory.counted = subjects[-1]
    if front.act and r.phrase.startswith(front.act):
        memory.act = front.act
        if front.act in ("淘汰", "化解") and r.phrase[len(front.act):].startswith("落后"):
            memory.act += "落后"
    elif not r.series.linked:
        memory.act = ""
    memory.flow = claims[-1].flow
    memory.share = _share_of(words.rest) if answer.measure == "share" else (memory.share if not r.phrase else None)
    memory.number_first = claims[-1].rule == "number_first"
    memory.scope = front.scope or (memory.scope if not r.phrase else None)
    memory.average = words.average


def _continues(r: Reading) -> bool:
    """Whether the series before ended right before this clause, with a list mark between."""
    at = r.series.clause
    return r.text[at - 1:at] in ("、",) or (r.text[at - 1:at] == "，" and bool(r.memory.chain) and len(r.memory.chain) < 6
                                            and not r.words.growth and r.memory.last is not None
                                            and r.memory.last.measure == "level" and r.memory.last.quantity.end >= at - 4)
