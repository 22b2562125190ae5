"""Claims: what a sentence says of each of its quantities.

A sentence is read from left to right. Quantities that share one predicate (达A、B和C) are a
series and are read together; for each series the rules are asked in order, and the first
that answers names itself in the claims. What one series is about is remembered for the next
one, which may leave it out (…达A亿元，增长B%).
"""

from __future__ import annotations

import re
from dataclasses import replace

from tasks.figures import nouns
from tasks.figures.cues import basis_of, before
from tasks.figures.quantities import Quantity, quantities
from tasks.figures.reading import Answer, Claim, Memory, Reading
from tasks.figures.rules import RULES, Rule, share_said
from tasks.figures.series import Series, series_of
from tasks.figures.subjects import WEIGHED, in_park, park
from tasks.figures.vocabulary import word_set, words

__all__ = ["Claim", "Memory", "read"]

_DOUBLED = re.compile(r"翻了?$")
_BOUND_BEHIND = re.compile(words("bounds_behind"))
_ORIGIN_CLOSED = re.compile(r"[^。；]{0,16}?(?:到|至|为|达|增|降|减|升|压|缩|扩|翻|成)")
_GIVEN = re.compile("的(?:基础上|情况下|前提下|背景下|同时)")
"""Behind an amount that 在 before it makes a condition (在减税2亿元的基础上)."""
_PASSED = re.compile(words("milestones"))
_IN_WHAT = re.compile(r"在[\u4e00-\u9fff]{2,12}[中下里上时]|(?:剔除|扣除)[\u4e00-\u9fff]{2,12}后?")
_BUILT = re.compile(r"^(?:新建|新增|改造)(?:和|、|及)|(?:城镇|城市|农村|全国|城乡|各级|市区|城区)(?:新建|新增|建成|竣工|改造)")
_RANKED_BEFORE = re.compile(r"(?:由|从)[^，；。]{0,12}$")
_SHARED_TAIL = re.compile(rf"(?P<tail>的?(?:{words('shared_predicates')}|(?:与|同).{{2,}}|的[^的]{{3,12}}|{words('shared_verbs')}.*))$")
_YEARLY_AMOUNT = re.compile(rf"年(?:平)?均[^，、]{{0,6}}{words('yearly_amounts')}$")
"""The name of an amount that is an average over years (粮食年平均产量)."""
_PRODUCED = re.compile(r"(?P<average>年(?:平)?均)?总?产量?$")
_ITSELF_PLACED = ("rank", "composition", "gap")
"""Rules whose subjects are never a park's by what the sentence spoke of before."""


def read(text: str, memory: Memory | None = None) -> list[Claim]:
    """The claims of one sentence (a folded view without its full stop), in order.

    `memory` holds what the sentence before left behind; it is changed.
    """
    found = quantities(text)
    if not found:
        return []
    memory = memory or Memory()
    claims: list[Claim] = []
    for series in series_of(text, found):
        claims.extend(_read_series(text, series, memory))
    _share_tails(claims)
    return claims


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
    """The claims of the first rule that answers; none where none does."""
    reading = _reading(text, series, memory)
    for rule in RULES[:1] if reading.first.form == "composition" else RULES:
        answer = rule.answer(reading)
        if answer is not None:
            return _claims(reading, answer, rule)
    return []


def _reading(text: str, series: Series, memory: Memory) -> Reading:
    """The words before a series as they are put to the rules."""
    first, following = series.quantities[0], series.following
    # 翻了一番: the quantity is 一番, and its verb is no cue of its own.
    lead = _DOUBLED.sub("", series.lead) + "增长" if first.form == "doubling" else series.lead
    if following:
        lead = lead.removesuffix("将")  # 将312万名职工纳入: what is done to them, not what will be
    said = before(lead, bare=first.form == "bare")
    phrase, front = nouns.clean(said.rest)
    if following and said.rest and (series.lead.rstrip("近约超过").endswith(("、", "和", "与", "及"))
                                    or (said.rest.endswith("的") and not said.predicate)):
        phrase = front.act or ""
    if following and _in_apposition(first, phrase.removeprefix(front.act or "")):
        phrase = front.act or ""
    if memory.subjects and first.kind != "rank" and _IN_WHAT.fullmatch(phrase):
        phrase = ""  # 在实际工作中争取7.5%; 剔除退税因素后同口径增长7%
    if phrase in ("比", "较") and said.base:
        phrase = ""  # 比1980年的7159亿元增加: what it is compared with
    if phrase in word_set("manners"):
        phrase = ""  # 其中增长较快的一五时期: how it went, not what
    if not phrase and not following and said.predicate and said.rest.endswith("等"):
        phrase, front = nouns.clean(said.rest[:-1])  # 烤烟、蚕茧等都增长50%
    if phrase.startswith("在") and _GIVEN.match(text, series.behind):
        phrase = phrase[1:]
    if following and said.rank and first.form != "rank":
        phrase = ""  # the winner of the medals is not what is counted
    if following and len(phrase) > 6 and first.kind in ("classifier", "count", "none"):
        phrase = nouns.trailing_acts(phrase) or phrase
    return Reading(text, series, said, phrase, front, memory)


def _in_apposition(quantity: Quantity, phrase: str) -> bool:
    """Whether a phrase lists the things themselves that the number counts (城东、临港、砚江3个功能区)."""
    listed = len(re.split("[、和与]", phrase))
    return quantity.kind == "classifier" and listed > 1 and quantity.low == quantity.high == listed


# --- from an answer to claims ------------------------------------------------------------------------

def _claims(r: Reading, answer: Answer, rule: Rule) -> list[Claim]:
    """The claims of an answer, one for each quantity; what they say is remembered."""
    answer.subjects = _placed(r, answer.subjects, rule)
    last = len(answer.subjects) - 1
    claims = [_claim(r, answer, rule, quantity, number, answer.subjects[min(number, last)])
              for number, quantity in enumerate(_members(r))]
    _remember(r, answer, claims)
    return claims


def _claim(r: Reading, answer: Answer, rule: Rule, quantity: Quantity, number: int, subject: str) -> Claim:
    """What is said of one quantity of a series, the `number`th."""
    said, front, series = r.words, r.front, r.series
    place = min(number, r.count - 1)
    unit, tail = answer.unit or quantity.unit, series.tails[place]
    shared = series.quantities[-1].unit
    if not unit or (unit != shared and shared.startswith(unit) and r.count > 1):
        unit, tail = shared, tail or series.tails[-1]
    low, high = (quantity.low, quantity.high) if answer.sign > 0 else (-quantity.high, -quantity.low)
    return Claim(
        quantity, low, high, unit, subject, answer.measure, rule.name,
        qualifier=None if answer.measure == "rank" else tail or said.qualifier or quantity.qualifier or _passed(r),
        role=_role(r, r.words.origin or answer.origin), flow=_flows(r), whole=answer.whole, linked=series.linked,
        codeless=answer.codeless or (front.brought and answer.measure == "level" and not (answer.reached or said.level)),
        base=said.base or _base_time(r),
        average=_averages(r, answer, subject),
        reached=answer.reached or (said.level and not said.done) or said.to,
        tone=said.tone or front.tone or _bound_word(r, place), target=said.target or front.target,
        basis=said.basis or basis_of(series.lead), scope=_scope_word(r),
        held=not word_set("held").isdisjoint(said.words))


def _passed(r: Reading) -> str | None:
    """min for all members of a list of milestones (连续跨越20亿元、30亿元台阶)."""
    series = r.series
    listed = r.count > 1 and series.tails[-1] and _PASSED.match(r.text, series.quantities[-1].end)
    return series.tails[-1] if listed else None


def _members(r: Reading) -> list[Quantity]:
    """The quantities of a series; for a composition a:b:c, its parts."""
    whole = r.first
    if whole.form != "composition":
        return r.series.quantities
    members, at = [], whole.start
    for part, written in zip(whole.parts, r.text[whole.start:whole.end].split(":"), strict=True):
        members.append(replace(whole, start=at, end=at + len(written), low=part, high=part, parts=()))
        at += len(written) + 1
    return members


def _placed(r: Reading, subjects: list[str], rule: Rule) -> list[str]:
    """`subjects` with the park that the sentence has been speaking of."""
    if rule.name in _ITSELF_PLACED or r.front.scope or not (r.phrase or r.series.following):
        return subjects
    place = park(r)
    if not place:
        return subjects
    return [s if not r.phrase and s in r.memory.subjects else in_park(s, place) for s in subjects]


def _averages(r: Reading, answer: Answer, subject: str) -> bool:
    """Whether a number is an average per year: 年均增长8%, 每年减少3万人; of an amount where its name says so (粮食年平均产量)."""
    if answer.measure in ("growth", "change"):
        return r.words.average or r.front.average
    if answer.measure == "level" and "均" in subject and _YEARLY_AMOUNT.search(subject):
        return True
    return r.words.average and word_set("yearly").isdisjoint(r.words.words)


def _base_time(r: Reading) -> str | None:
    """The time of the beginning of 由A…到B, where 的 is left out (由2012年30亿元, 由上年居全省第5位)."""
    if r.words.origin and r.words.times:
        return r.words.times[-1]
    if r.first.kind != "rank":
        return None
    ranked = _RANKED_BEFORE.search(r.series.lead)
    return ranked.group() if ranked else None


def _scope_word(r: Reading) -> str | None:
    return r.front.scope or (None if r.phrase else r.memory.scope)


def _bound_word(r: Reading, place: int) -> str | None:
    """The word that says how near the number is (左右, 以上, 约), for the tone."""
    behind = _BOUND_BEHIND.match(r.text, r.series.quantities[place].end) if r.series.tails[place] else None
    return behind.group() if behind else next((w for w in r.words.words if w in word_set("bounds")), None)


def _role(r: Reading, origin: bool) -> str | None:
    """from or to, for the two ends of 由A…到B in one sentence; `origin` tells that 由 stands before the number."""
    if r.words.to and r.memory.origin:
        return "to"
    closed = origin and _ORIGIN_CLOSED.match(r.text, r.series.behind, r.series.behind + 40)
    return "from" if closed else None


def _flows(r: Reading) -> bool:
    """Whether an act makes the amounts add up: one of this series, or of the list that it goes on with."""
    if r.front.flow or r.front.verb or r.words.done or _BUILT.search(r.phrase):
        return True
    last = r.memory.last
    carries_on = r.series.linked or (last is not None and last.unit == r.series.quantities[-1].unit
                                     and r.text[last.quantity.end:r.series.clause].rstrip("以上多左右余") == "，")
    return carries_on and r.memory.flow and not r.words.predicate


# --- what is remembered ------------------------------------------------------------------------------

def _remember(r: Reading, answer: Answer, claims: list[Claim]) -> None:
    """Leaves in the memory what the series behind may leave out."""
    memory, front, last = r.memory, r.front, claims[-1]
    memory.ranked += answer.in_turn
    if r.text[r.series.clause - 1:r.series.clause] == "（" and memory.subjects:
        return  # an aside: what follows it goes on from before
    _remember_subjects(r, answer)
    memory.origin = last.role == "from"
    planted = last.quantity.kind == "area" and front.act == "种植"
    if (planted or last.quantity.kind in ("classifier", "count", "none")) and answer.measure == "level":
        memory.counted = answer.subjects[-1]
    if front.act and r.phrase.startswith(front.act):
        memory.act = front.act
        if front.act in ("淘汰", "化解") and r.phrase[len(front.act):].startswith("落后"):
            memory.act += "落后"
    elif not r.series.linked:
        memory.act = ""
    if answer.measure == "share":
        memory.share = answer.share or share_said(r.words.rest) or memory.share
    elif r.phrase:
        memory.share = None
    if r.phrase:
        produced = _PRODUCED.search(answer.subjects[-1])
        memory.produced = (f"{produced['average'] or ''}产量" if produced
                           else memory.produced if last.quantity.kind in WEIGHED else "")
    memory.last = last
    memory.flow = last.flow
    memory.number_first = last.rule == "number_first"
    memory.scope = _scope_word(r)


def _remember_subjects(r: Reading, answer: Answer) -> None:
    """Leaves the subjects in the memory; those of a rank only where the rank names them."""
    memory, subjects = r.memory, answer.subjects
    if answer.measure == "rank":
        if before(r.words.rest).rest and not r.words.growth:
            memory.subjects = list(subjects)
        return
    memory.ranked = 0
    different = list(dict.fromkeys(subjects))
    if r.phrase or r.series.following in subjects[0]:
        memory.chain = [*memory.chain, *different] if r.series.linked or _continues(r, answer) else different
    memory.subjects = list(subjects) if len(subjects) > 1 else different


def _continues(r: Reading, answer: Answer) -> bool:
    """Whether a clause goes on with a list of amounts, so that 均 behind it speaks of the whole list."""
    mark = r.text[r.series.clause - 1:r.series.clause]
    return mark == "、" or (mark == "，" and 0 < len(r.memory.chain) < 6 and not r.words.growth and answer.measure == "level")
