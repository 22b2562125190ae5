"""Rules: what the words around a series say that its numbers are.

The rules are asked in the order of `RULES`; the first that answers names itself in the
claims. Each follows the definition of figures: the measure it gives is named in its
docstring, with a phrase that it reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tasks.figures import nouns
from tasks.figures.cues import before
from tasks.figures.reading import Answer, Reading
from tasks.figures.series import COUNTS
from tasks.figures.subjects import clause_before, for_each, listed, named, remembered, topics
from tasks.figures.vocabulary import word_set, words

# composition
_INDUSTRIES = re.compile(r"产业|三产|三次")
_STRUCTURE = re.compile(r"(?:的)?(?:结构|比例|比|构成).*$")
# rank
_PLACED = rf"(?:{words('placed')}|连续\w?年居)"
_AREA = rf"(?:{words('areas')}|(?![^，]{{0,3}}[居列位排均稳])(?:(?![由从在年])[\u4e00-\u9fff]){{2,4}}(?:省|市|州|地区))"
_ORDERED = r"(?:排名|位居|位列|居|列|排|前列|第)"
_SIZES = ("总量", "规模", "总规模", "总数")
"""Words for the size of what was said before, which is what is ranked."""
_AMONG = r"(?:位居|位列|稳居|跃居|名列|居(?!民)|列)(?:在)?[\u4e00-\u9fff、]{2,10}"
_LOCATION = re.compile(rf"(?:{_PLACED}?{_AREA}{words('peers')}*{words('peer_units')}?{_ORDERED}?(?:的)?|{_AMONG})$")
_RANKED = re.compile(rf"{words('ranked')}$")
_CONTEST = re.compile("在(?:年度)?(?P<name>[^，。；]{3,24}?)(?:名单|榜单|排名|排行榜)?(?:中|上)，$")
"""The clause before a rank that says in what something is ranked (在百强区名单中，我区位列第79位)."""
_GROUP = re.compile(r"在[^，]{2,10}$")
# plan_completion
_PLAN = re.compile(r"(?:占|完成|为|是|达|达到|超额完成|相当于)(?:了)?(?:全省?市?县?|上级|[省市县区盟旗州]级?)?(?:下达|确定|调整)?(?:的)?"
                   rf"(?:[一三五二四十]年|{words('plan_qualifiers')})*{words('plans')}(?:数|的)*$")
# multiple
_RELATIVE_TO = re.compile(r"(?P<subject>.*?)(?:是|为|等于|相当于|达到?|恢复[到至]|约为|分别为|分别是)(?P<whole>[^，]{1,24}?)的$")
_BASE_TIME = re.compile(rf"{words('base_times')}|[一二三四五六七八九十]+五")
# share
_SHARE = re.compile(r"(?P<part>.*?)(?:分别|合计|共|总计|约|已|均|又)*(?:占|相当于)(?:到|了)?(?P<whole>[^，、]*?)"
                    rf"(?:的)?(?P<head>{words('share_heads')})?的?$")
_WITHIN = re.compile(rf"(?P<part>[^，]*?)在(?P<whole>[^，、]{{2,16}}?)中(?:所占)?(?:的)?(?P<head>{words('share_heads')})的?$")
_SHARE_NAME = re.compile(rf"(?P<part>.*?)(?:的)?(?P<head>{words('share_names')})$")
# gap
_GAP = re.compile(r"(?P<subject>.*?)(?:分别)?"
                  r"(?:(?<!占)比(?!重|例|值|率)|较|与|(?<!不)高于|(?<!不)低于|快于|慢于|高出|超出|超|优于|领先|好于)"
                  r"(?P<base>[^，。；]{0,22}?)(?:的)?(?:平均(?:水平|数|增速|值)?|增速|增幅|水平|平均)?(?:分别)?"
                  r"(?:高出?|快|多|低|慢|少|好|优)?(?:约|近|于)?$")
_AGAINST = re.compile(r"(?:高于|低于|快于|慢于|高出)[^，]{1,14}$")
_DIFFERS = re.compile(r"高|低|快|慢|多|少|超|优于|领先|好于")
_COMPARES = re.compile(r"比|较|高于|低于|高出|快于")
_FALLS_SHORT = re.compile(r"低|慢|少")
_AIM = re.compile(r"目标|计划|预期|[过额]")
_ONLY_BOUND = ("不低于", "不高于", "高于", "低于")
# contribution
_CONTRIBUTES = re.compile(r"(?:拉动|带动|贡献(?!率))[^，]*$")
# growth
_CHANGES = re.compile(r"净?[增减]|少")
# percent_of_set
_BEFALLS = re.compile("实现(?!率)|通[水电气路公客]|用于|用在|建成|完成(?!率)|配备|开展|覆盖")
_RATE = re.compile(r"(?:率|比重|占比|比例|比|速|幅|度|指数|价格|额|值|水平|收入|支出|投资|量|面)$")
# project_money
_PROJECT = re.compile(rf"{words('project_money')}(?:约|近|超|超过|达|总额|额)*$")
_SPENDING = re.compile(rf"{words('spending')}$")
_SPENDS = re.compile(r"投资|投入|安排|筹资|出资")
_PURPOSE = re.compile(rf"(?:的?专项资金|资金)?{words('purposes')}")
_SCOPE = re.compile(r"^(?:全[市县区省]|了|对)")
_COUNT_IN_NAME = re.compile(r"\d+[个项家条].*$")
_FATE = re.compile(rf"(?:等)?(?:一批)?{words('fates')}.*$")
# number_first
_FUND = re.compile(f"{words('funds')}$")
_EXISTS = re.compile(rf"{words('existence')}$")
_PREDICATE = re.compile(rf"{words('predicates')}")
"""Beginnings of what became of some of the things counted just before (形成成果100项，31项在全省推广)."""
_TREASURY = re.compile(r"^(?:中央|省级?|市级?|县级?|各级|地方)?财政")
_HAVING = re.compile(r"(?<=[\u4e00-\u9fff])实现(?!率)(?=[\u4e00-\u9fff“])")
_FOR_WHOM = re.compile(r"(?:为|向|给|对)(?:近|约|超|超过|全[市县区省])?$")
_DONE_FOR = re.compile(rf"(?<=[\u4e00-\u9fff]{{2}})(?:免费|全部)?{words('plain_verbs')}(?=[\u4e00-\u9fff“]{{2}})")
# index_or_pair, amount
_SET = re.compile(rf"{words('sets')}$")
_RATIO_NAME = re.compile(r"比|系数|率")
_PASSED = re.compile(rf"{words('milestones')}|[、，]达到")
_INDEX = re.compile(rf"{words('index_names')}$")
_TIME_AMOUNT = re.compile(words("time_amounts"))
_ECONOMY = "经济增长"
"""What the growth of the economy as such is called."""
_THAT_IS = re.compile("(?:即|也就是|相当于)(?:增长|提高)?$")
_SPEED = re.compile(rf"{words('growth_names')}$")
_PEOPLE = re.compile("(?:人口|人数|户数|收入|支出|预算|收入任务)$")
_MULTIPLIERS = tuple("百千万亿多余")
"""What the number of a bare amount (突破5万) ends in."""


def _own_or_last(r: Reading, phrase: str) -> list[str]:
    """The phrase, or what the series before was about last."""
    return [phrase] if phrase else r.memory.subjects[-1:]


def _phrase_of(text: str) -> str:
    """The noun phrase that `text` ends in, cues at its end taken off."""
    return nouns.clean(before(text).rest)[0]


def composition(r: Reading) -> Answer | None:
    """三次产业结构调整为13.8:41.3:44.9: shares of the three industries, or of whatever the words list (measure share)."""
    if r.first.form != "composition":
        return None
    subject = r.phrase or "".join(r.memory.subjects[-1:])
    if len(r.first.parts) == 3 and _INDUSTRIES.search(subject + r.text[:r.first.start]):
        return Answer(["第一产业", "第二产业", "第三产业"], "share", whole="gdp")
    parts = nouns.members(_STRUCTURE.sub("", subject), len(r.first.parts))
    return Answer(parts, "share") if parts else None


def rank(r: Reading) -> Answer | None:
    """居全省第2位, 综合指数全国第一: a place in an order (measure rank), which belongs to what is ranked."""
    if r.first.kind != "rank" or (r.words.growth and r.first.form != "rank" and r.words.words[-1:] != ["增速"]):
        return None
    rest = r.words.rest
    located = _LOCATION.search(rest)
    named_place = r.first.end - r.first.start > 2 and r.text[r.first.end - 1] in "位名"
    if not (located or r.words.rank or _RANKED.search(rest) or named_place):
        return None
    said = before(rest[:located.start()] if located else _GROUP.sub("", rest) if r.words.rank else rest)
    phrase, _ = nouns.clean(said.rest.removesuffix("等"))
    speed = next((w for w in said.words if w in word_set("growth_names")), "")
    joint = said.joint or r.words.joint
    if (phrase in _SIZES or phrase in word_set("manners")) and r.memory.subjects:
        phrase = ""
    if speed and not phrase:
        phrase, joint = "、".join(r.memory.chain if joint else r.memory.subjects[-1:]), False
    if phrase:
        subjects = [phrase] if joint and not speed else [s + speed for s in listed(phrase, r)]
        return Answer(subjects, "rank", origin=said.origin)
    answer = _rank_of_remembered(r, joint)
    return replace(answer, origin=said.origin) if answer else None


def _rank_of_remembered(r: Reading, joint: bool) -> Answer | None:
    """A rank of what was said before: of all of it (均居第一), or of each in turn (分别居第一、第二)."""
    subjects, ranked = r.memory.subjects, r.memory.ranked
    if r.count > 1:
        left_out = topics(r)
        return Answer(left_out, "rank") if left_out else None
    if joint and r.memory.chain:
        return Answer(["、".join(r.memory.chain)], "rank")
    if (r.words.each or (r.series.linked and ranked)) and ranked < len(subjects):
        return Answer([subjects[ranked]], "rank", in_turn=True)
    contest = _CONTEST.search(r.text, 0, r.series.clause)
    subjects = subjects or ([contest["name"]] if contest else [])
    return Answer(["、".join(subjects)], "rank") if subjects else None


def plan_completion(r: Reading) -> Answer | None:
    """完成年度计划的104.8%, 占年计划的116%: a multiple of the plan (measure multiple)."""
    if r.first.unit not in ("%", "倍"):
        return None
    lead = r.series.lead
    plan = _PLAN.search(lead)
    subjects = _own_or_last(r, _phrase_of(lead[:plan.start()])) if plan else []
    return Answer(for_each(subjects, r), "multiple") if subjects else None


def gap(r: Reading) -> Answer | None:
    """高于全国平均水平0.5个百分点, 比全省低2.1%: an absolute difference (measure change), which carries no code."""
    if r.words.to or r.first.kind in ("rank", "composition", "multiple"):
        return None
    if r.words.growth and not (r.words.words[0] in word_set("growth_names") and _AGAINST.search(r.series.lead)):
        return None
    match = _GAP.match(r.series.lead.rstrip("约近"))
    if not match or not match["base"]:
        return None
    marks = r.series.lead[len(match["subject"]):]
    if not _DIFFERS.search(marks) or marks in _ONLY_BOUND:
        return None
    if r.first.kind != "points" and (_AIM.match(match["base"]) or not _COMPARES.search(marks)):
        return None
    subjects = _own_or_last(r, _phrase_of(match["subject"]))
    if not subjects:
        return None
    return Answer(for_each(subjects, r), "change", -1 if _FALLS_SHORT.search(marks) else 1, codeless=True)


def multiple(r: Reading) -> Answer | None:
    """是2011年的3.5倍, 相当于上年的80%: relative to a base (measure multiple)."""
    if r.first.kind not in ("multiple", "ratio") or r.first.unit == "番" or r.words.growth:
        return None
    base = _RELATIVE_TO.match(r.series.lead)
    if base and (r.first.kind == "multiple" or _BASE_TIME.search(base["whole"])):
        subjects = _own_or_last(r, _phrase_of(base["subject"]))
        if r.count > 1 and not _phrase_of(base["subject"]):
            subjects = topics(r)
    elif r.first.unit == "倍" and (r.words.level or r.words.to):
        subjects = _own_or_last(r, r.phrase)
    else:
        return None
    return Answer(for_each(subjects, r), "multiple", reached=True) if subjects else None


def share_said(text: str) -> re.Match[str] | None:
    """Part, whole and head of the share that the words before a number name; `whole` is missing where it is left out."""
    within = _WITHIN.match(text)  # 服务业在国内生产总值中的比重
    if within:
        return within
    name, match = _SHARE_NAME.match(text), _SHARE.match(text)
    if name:
        return match if match and match["head"] and match["whole"] not in ("", "比") else name
    if match and not match["whole"] and text.endswith("占"):
        return match  # 村占三成: of what, the sentence has said before
    return match if match and match["whole"] else None


def share(r: Reading) -> Answer | None:
    """占B的比重为54.1%, 占比提高到60%: part of a whole (measure share); its change in points is a change of the whole phrase."""
    if r.first.unit not in ("%", "‰", "个百分点", "百分点") or r.first.form == "doubling":
        return None
    rest = r.words.rest
    match = share_said(rest)
    if not match and not rest and (r.words.origin or r.words.to or r.words.level) and r.first.kind != "points":
        match = share_said(before(clause_before(r)).rest)  # 工业在总产值中的比重，由A上升到B
    if not match:
        return _share_again(r)
    whole = _whole(match)
    part = _phrase_of(match["part"])
    if r.first.kind == "points":
        subject = nouns.clean(rest)[0] if part else "".join(r.memory.subjects[-1:]) + rest
        return Answer(for_each([subject], r), "change", r.words.sign, whole=whole)
    subjects = [part] if part else topics(r)
    if part and r.count > 1:
        subjects = nouns.members(part, r.count) or for_each([part], r)
    if not subjects:
        return None
    if r.words.growth and not r.words.to and not r.words.level:
        return Answer(for_each([nouns.clean(rest)[0]], r), "change", r.words.sign, whole=whole)
    return Answer(subjects, "share", whole=whole, reached=True, share=match)


def _whole(match: re.Match[str]) -> str:
    return (match.groupdict().get("whole") or "").strip("的")


def _share_again(r: Reading) -> Answer | None:
    """What becomes of a share said just before (…占比60%，提高2个百分点)."""
    said = r.memory.share
    if r.words.rest or not said or not (r.words.to or r.words.growth):
        return None
    whole = _whole(said)
    if r.first.kind != "points":
        return Answer(remembered(r), "share", whole=whole, reached=True)
    phrase = f"占{whole}{said['head'] or '比重'}" if whole else "占比"
    return Answer([s + phrase for s in remembered(r)], "change", r.words.sign, whole=whole)


def contribution(r: Reading) -> Answer | None:
    """拉动经济增长2.1个百分点: points that are an amount of their own (measure change)."""
    if r.first.kind != "points" or r.words.growth is None or not _CONTRIBUTES.search(r.words.rest):
        return None
    return Answer(for_each([_phrase_of(r.words.rest)], r), "change")


def growth(r: Reading) -> Answer | None:
    """增长8.1%, 翻一番: relative growth (measure growth); 煤矿减少104个: absolute change (measure change)."""
    sign = _growth_sign(r)
    if not sign or _counts_things(r) or (r.words.to and not r.words.growth):
        return None
    counted = r.words.growth and not r.phrase and r.first.kind in COUNTS and r.series.following
    subjects = [r.series.following] if counted else named(r)  # 增加了34个口岸
    if not r.words.growth and r.front.act:
        subjects = [s.removeprefix(r.front.act) for s in subjects]
    if not subjects and r.series.following:
        subjects = [r.series.following]
    if not subjects and r.words.words and r.words.words[0].startswith("增收"):
        subjects = ["增收"]
    if not subjects:
        return None
    factor = -1 if sign == "-" else 1
    if r.first.kind == "points" and {"增速", "增幅"} & set(r.words.words):
        return Answer([s + "增速" for s in subjects], "change", factor, codeless=True)
    if r.first.kind not in ("ratio", "multiple"):
        return Answer(subjects, "change", factor)
    return Answer([_ECONOMY if s == "经济" else s for s in subjects], "growth", factor)


def _growth_sign(r: Reading) -> str | None:
    """``+`` or ``-``, from the words before the number, the verb that they begin with, or the unit; None without growth."""
    if r.first.form == "rank":
        return None
    if r.words.growth:
        return r.words.growth
    if r.front.growth and (r.first.form != "bare" or (not r.phrase and not r.series.following)):
        return r.front.growth
    if r.first.unit == "番":
        return "+"
    if r.first.unit == "%" and r.front.act in word_set("reductions") and not nouns.complete(r.phrase[-1:]):
        return "-"
    return None


def _counts_things(r: Reading) -> bool:
    """Whether a word of growth says what is done to things counted (改造提升37个农贸市场, 加快7个产业园建设)."""
    if r.front.growth and not r.words.growth and r.phrase and r.series.following and r.first.kind in COUNTS:
        return True  # 降低企业成本35条措施
    if not r.words.growth or not r.series.following or r.first.kind in ("ratio", "multiple"):
        return False
    if r.phrase:
        return nouns.acts_only(r.phrase)
    return r.first.kind not in ("points", "rank") and not _CHANGES.match(r.words.words[-1])


def percent_of_set(r: Reading) -> Answer | None:
    """60%的企业, 50%以上行政村: a part of a set of things (measure share)."""
    series, phrase = r.series, r.phrase
    if r.first.kind != "ratio" or not series.following or (r.words.predicate and phrase):
        return None
    if phrase and _BEFALLS.match(series.following) and not nouns.complete(phrase):
        return Answer([phrase + series.following], "share")
    if phrase and not r.front.act and not (series.follows_of or series.tails[-1]) and not r.words.rest.endswith(("的", "有")):
        return None
    if phrase and nouns.complete(phrase):
        if _RATE.search(phrase) or r.words.predicate or not (series.follows_of or series.tails[-1]):
            return None
        return Answer([phrase + series.following.removeprefix("是")], "share")
    return Answer([(r.front.act or "") + series.following.removeprefix("是").replace("实现", "", 1)], "share")


def project_money(r: Reading) -> Answer | None:
    """投资1.4亿元的Y项目, 投入2000万元用于Y: the amount is Y's investment (measure level)."""
    following = r.series.following
    if r.first.kind != "money" or not following:
        return None
    money = _PROJECT.search(r.series.lead)
    if money and r.series.follows_of:
        return Answer([_project(following) + ("投资" if "投资" in r.series.lead else money.group())], "level")
    purpose = _PURPOSE.match(following)
    spent = bool(_SPENDING.search(r.phrase)) if r.phrase else bool(_SPENDS.search(r.series.lead))
    if not purpose or not spent:
        return None
    aim = _SCOPE.sub("", following[purpose.end():])
    return Answer([aim + (r.phrase or "投入")], "level") if aim else None


def _project(text: str) -> str:
    """The name of a project, without its size and what became of it."""
    name = _COUNT_IN_NAME.sub("", text)
    return _FATE.sub("", name) or name


def number_first(r: Reading) -> Answer | None:
    """建成3个公园, 37个农贸市场升级改造: the thing counted stands behind the number (measure level)."""
    kind, series, phrase = r.first.kind, r.series, r.phrase
    following, act = series.following, r.front.act or ""
    if not following or kind in ("ratio", "points", "rank", "multiple", "pair", "time"):
        return None
    if kind == "none" and r.text[r.first.end - 1] not in _MULTIPLIERS:
        return None
    if kind == "money" and not (series.follows_of or act or _FUND.search(following)):
        return None
    if kind == "money" and not act and not series.follows_of:
        phrase = "".join(_TREASURY.findall(phrase)[:1])
    if phrase and not nouns.acts_only(phrase):
        if r.words.to or r.words.origin or r.words.growth or (r.words.level and not _EXISTS.search("".join(r.words.words[:1]))):
            return None
        if kind == "other" or not nouns.attributive(phrase):
            if not (act and phrase.startswith(act) and r.words.rest.endswith(("等", "的"))):
                return None
            phrase = act
    if not phrase and not act and not r.front.verb and _PREDICATE.match(following) and r.memory.counted and r.memory.last is not None \
            and r.text[r.memory.last.quantity.end:r.series.clause].find("；") < 0:
        return Answer([_HAVING.sub("", r.memory.counted + following, count=1)], "level")
    if not series.linked and not phrase and not r.words.rest and r.front.growth:
        return Answer([following], "change", -1 if r.front.growth == "-" else 1)
    done = "".join(w for w in reversed(r.words.words) if r.words.growth and w in word_set("improvements"))  # 改造提升
    phrase += done if phrase or done != "提升" or r.front.verb else ""
    inherited = r.memory.act if series.linked and not phrase and r.memory.number_first else ""
    plain = _DONE_FOR if _FOR_WHOM.search(series.lead) else _HAVING
    subject = plain.sub("", (inherited + phrase + following).replace("了", ""), count=1)
    # What exists is a stock: a base of 300万吨, departments that all did something.
    existing = (series.follows_of and kind != "classifier") or r.text.startswith(("全部", "均", "都"), series.behind + len(following))
    return Answer([subject], "level", reached=existing)


def index_or_pair(r: Reading) -> Answer | None:
    """价格指数103.5, 收入比2.4:1, 突破5万: a number without a unit (measure level)."""
    if r.first.kind not in ("none", "pair"):
        return None
    subject = r.phrase or ("".join(r.memory.subjects[-1:]) if r.words.predicate else "")
    if not subject:
        return None
    if r.first.kind == "pair":
        return Answer([subject], "level") if _RATIO_NAME.search(subject) else None
    if r.text[r.first.end - 1] in _MULTIPLIERS:
        if not (r.words.predicate or r.words.qualifier or _PEOPLE.search(subject)):
            return None
        money = _PASSED.match(r.text, r.first.end)
        return Answer(for_each([subject], r), "level", reached=r.words.level, unit="元" if money else None)
    return Answer(for_each([subject], r), "level", reached=True) if _INDEX.search(subject) else None


def amount(r: Reading) -> Answer | None:
    """地区生产总值1227亿元, 森林覆盖率达75%以上: the amount or rate itself (measure level); 涨幅3% is a growth."""
    kind = r.first.kind
    if kind in ("rank", "none", "pair") or (kind == "points" and r.first.unit.endswith("点")):
        return None
    if kind == "time" and not _TIME_AMOUNT.search(r.phrase + r.series.lead + "".join(r.memory.subjects)):
        return None
    subjects = named(r)
    if not subjects:
        return None
    if r.first.unit == "%" and _SET.search(subjects[0]):
        return Answer(subjects, "share", reached=True)  # 空气质量优良天数92%
    speed = _SPEED.search(subjects[0]) if kind == "ratio" else None
    last = r.memory.last
    if kind == "ratio" and not r.phrase and last is not None and last.measure in ("change", "growth") and _THAT_IS.match(r.series.lead):
        return Answer(subjects, "growth", -1 if last.high < 0 else 1)  # 增产2200万吨，即7.8%
    goes_on = not r.phrase and kind == "ratio" and last is not None and last.measure == "growth" and (
        (r.words.to and r.memory.origin) or r.words.target or r.front.target)  # 由6%提高到8%; 增长8%，力争达到9%
    if speed or goes_on:
        falls = speed is not None and speed.group() == "降幅"
        grown = (_SPEED.sub("", s) or s for s in subjects)
        return Answer([_ECONOMY if s == "经济" else s for s in grown], "growth", -1 if falls else 1)
    return Answer(subjects, "level", reached=(r.words.level and not r.words.done) or r.words.to)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, by the name that its claims bear, with a phrase that it reads."""

    name: str
    answer: Callable[[Reading], Answer | None]
    example: str


RULES = (
    Rule("composition", composition, "三次产业结构调整为12.6:43.1:44.3"),
    Rule("rank", rank, "地区生产总值增速居全省第2位"),
    Rule("plan_completion", plan_completion, "固定资产投资完成年度计划的103.2%"),
    Rule("gap", gap, "城镇登记失业率比全省低0.4个百分点"),
    Rule("multiple", multiple, "地区生产总值是2011年的1.6倍"),
    Rule("share", share, "民营经济占地区生产总值的比重达到61%"),
    Rule("contribution", contribution, "消费拉动经济增长1.8个百分点"),
    Rule("growth", growth, "固定资产投资增长9%"),
    Rule("percent_of_set", percent_of_set, "60%的行政村建成文化广场"),
    Rule("project_money", project_money, "总投资12亿元的生物质电厂建成投产"),
    Rule("number_first", number_first, "新建3个公园"),
    Rule("index_or_pair", index_or_pair, "居民消费价格指数102.6"),
    Rule("amount", amount, "森林覆盖率达71%"),
)
