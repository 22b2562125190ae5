"""Subjects: what a series is about, where it says so and where it leaves it to what came before."""

from __future__ import annotations

import re

from tasks.figures import nouns
from tasks.figures.cues import before, front
from tasks.figures.indicators import names
from tasks.figures.reading import Reading
from tasks.figures.series import COUNTS, clause_start
from tasks.figures.vocabulary import words

_GENERIC = re.compile(words("generic_projects"))
_OWNER = re.compile(r"(?:^|(?<=[，；:]))(?P<owner>[^，。；:\d]{0,10}?(?:“[^“”]{2,14}”)?[^，。；:“”\d]{0,16}?"
                    rf"{words('owners')})(?:建设|改造|发展)?(?=，)")
_PARK = re.compile(words("park_nouns"))
_PARK_OPENING = re.compile(rf"(?:^|(?<=[，；。:]))(?P<park>[^，；。:\d]{{0,14}}?{words('park_nouns')})(?=，|{words('park_acts')})")
_WIDER = re.compile(r"全[市县区省州]|我[市县区省州]|其中")
"""Words that lead back from a park to the whole area."""
_STATE = re.compile(rf"(?P<topic>[^，；。:\d]{{0,22}}?{words('stated_things')})(?:生产|发展|建设|运行)?(?:{words('states')})")
"""A clause that tells how something went (民营经济快速发展)."""
_SHARED_HEAD = re.compile(rf"{words('shared_heads')}$")
WEIGHED = frozenset({"mass", "volume", "energy"})
"""Kinds of unit in which what is produced is given."""
_TOPIC_ACT = re.compile(rf"{words('topic_acts')}$")
_NEAR = 24
"""How many characters behind an owner's clause its amounts may begin."""


# --- one for each quantity ---------------------------------------------------------------------------

def for_each(subjects: list[str], r: Reading) -> list[str]:
    """One subject for each quantity: the members of a coordinated one, or the same for all."""
    if len(subjects) != 1 or r.count == 1:
        return subjects
    return nouns.members(subjects[0], r.count, names()) or subjects * r.count


def listed(phrase: str, r: Reading) -> list[str]:
    """The members of a phrase, if it has one for each quantity, or else the phrase for each."""
    return (nouns.members(phrase, r.count, names()) if r.count > 1 else None) or [phrase] * r.count


# --- what is left out --------------------------------------------------------------------------------

def remembered(r: Reading) -> list[str]:
    """The subjects of the series before."""
    subjects = r.memory.subjects
    if len(subjects) == r.count:
        return list(subjects)
    return ["、".join(subjects) if r.words.joint else subjects[-1]] * r.count if subjects else []


def topics(r: Reading) -> list[str]:
    """The subjects of a series that names none: those of the clause or the series before."""
    count, memory = r.count, r.memory
    if count > 1 and r.words.each:
        stated = nouns.members(_stated(r), count, names())
        if stated:
            return stated
    if r.words.level or r.words.to or r.words.origin or (r.words.growth and not memory.subjects):
        told = _clause_before(r)
        if told:
            return told
    if r.words.joint and len(memory.chain) > 1:
        return ["、".join(memory.chain)] * count
    if count == 1 and len(memory.subjects) > 1:
        return ["、".join(memory.subjects)]
    if count > 1 and len(memory.subjects) != count and len(memory.chain) >= count:
        return memory.chain[-count:]
    if r.words.growth and not memory.subjects and memory.carried:
        return [memory.carried] * count
    return remembered(r)


def _clause_before(r: Reading) -> list[str]:
    """The subjects of a clause that named them, but no number (原油产量继续增长，达到1.4亿吨); one for each quantity."""
    clause = clause_before(r)
    if not clause:
        return []
    said = before(clause)
    phrase, _ = nouns.clean(said.rest)
    if (said.words or r.words.origin) and 2 <= len(phrase) <= 14 and (nouns.complete(phrase) or phrase in names()):
        return [phrase] * r.count
    opening = front(clause).rest
    several = nouns.members(opening, r.count, names()) if r.count > 1 else None
    if several and all(nouns.complete(s) for s in several):
        return several
    if r.words.origin and opening == clause and nouns.complete(opening) and len(opening) <= 18:
        return [opening] * r.count  # 研究与试验发展经费，从2002年12亿元增加到
    name = next((opening[:n] for n in range(min(14, len(opening)), 3, -1) if opening[:n] in names()), "")
    return [name] * r.count if name else []


def clause_before(r: Reading) -> str:
    """The words of the clause right before, if it holds no number; empty if it does."""
    end = r.series.clause - 1
    if end <= 0 or r.text[end] != "，":
        return ""
    begin = clause_start(r.text, end)
    return "" if r.memory.last is not None and r.memory.last.quantity.end > begin else r.text[begin:end]


def _stated(r: Reading) -> str:
    """What the clause right before says something of without a number (民营经济快速发展，增加值增长9%); empty if it does not."""
    said = _STATE.match(clause_before(r))
    return nouns.clean(said["topic"])[0] if said else ""


def _near_topic(r: Reading) -> str:
    """What the clause before is about, for a count that names nothing (…平台建设，年内建成100个)."""
    end = r.series.clause - 1
    if end < 0:
        return ""
    phrase, _ = nouns.clean(r.text[clause_start(r.text, end):end])
    phrase = _TOPIC_ACT.sub("", phrase)
    return phrase if 2 <= len(phrase) <= 14 else ""


# --- what is named -----------------------------------------------------------------------------------

def named(r: Reading) -> list[str]:
    """The subjects of a series: its own words, an owner and its words, or those of the series before."""
    phrase = r.phrase
    if not phrase or phrase == r.front.act or nouns.acts_only(phrase):
        return _without_noun(r)
    if _GENERIC.fullmatch(phrase):
        return [(_near_owner(r) or r.memory.owner) + phrase] * r.count
    if nouns.dependent(phrase) and phrase not in names(coded=True):
        return _of_owners(r)
    phrase = _with_shared_words(r)
    if r.count > 1:
        split = nouns.members(phrase, r.count, names())
        if split and all(nouns.dependent(s) and s not in names(coded=True) for s in split):
            owner = _near_owner(r) or _stated(r) or (_thing(r.memory.subjects[-1]) if r.memory.subjects else "")
            return [owner + s for s in split]
        if split:
            return split
        if r.words.each and len(r.memory.subjects) == r.count:
            return [owner + phrase for owner in r.memory.subjects]
    return [phrase] * r.count


def _without_noun(r: Reading) -> list[str]:
    """The subjects of a series whose own words are an act, or nothing (新建37个)."""
    phrase = r.phrase
    if phrase and r.first.kind != "money":
        if r.series.following:
            return [phrase + r.series.following] * r.count
        if r.memory.counted:
            return [r.memory.counted] * r.count
    if not phrase and not r.memory.subjects and r.first.kind in COUNTS:
        near = _near_topic(r)
        return [near] * r.count if near else []
    return topics(r) or ([phrase or _verb_alone(r)] * r.count if phrase or _verb_alone(r) else [])


def _verb_alone(r: Reading) -> str:
    """The verb that an amount of money stands behind without any noun (筹措30亿元支持…); empty where there is one."""
    lead = r.series.lead
    return lead if r.first.kind == "money" and r.front.verb and 2 <= len(lead) <= 4 else ""


def _of_owners(r: Reading) -> list[str]:
    """A head that says nothing alone, with the things it is of (签订项目300个，总投资250亿元)."""
    phrase, owners, memory = r.phrase, r.memory.subjects, r.memory
    if r.count > 1 and len(owners) == r.count:
        return [owner + phrase for owner in owners]
    if r.count > 1 and len(memory.chain) >= r.count:
        return [owner + phrase for owner in memory.chain[-r.count:]]
    owner = _near_owner(r) or _stated(r) or memory.counted or memory.owner or "".join(owners[-1:])
    if not owner or owner.endswith(phrase) or nouns.dependent(owner):
        return [phrase] * r.count
    return [_thing(owner) + phrase] * r.count


def _thing(subject: str) -> str:
    """The thing, of a subject that is itself an amount of it (项目总投资 → 项目)."""
    return next((subject[:-size] for size in range(len(subject) - 2, 1, -1) if nouns.dependent(subject[-size:])), subject)


def _with_shared_words(r: Reading) -> str:
    """The phrase, with what it shares with the member of the list before: an act, a head, the front of 存款余额."""
    phrase, memory = r.phrase, r.memory
    last = memory.subjects[-1] if memory.subjects else ""
    if memory.act and not r.front.act and not r.front.verb and not r.words.predicate and _inherits_act(r):
        phrase = memory.act + phrase
    if last and r.words.growth and r.series.lead.startswith("其中") and ("企业" in phrase or not nouns.complete(phrase[-2:])):
        phrase = _part_of(phrase, last)
    if last and _same_kind(r):
        phrase += memory.produced
    if last and phrase in ("贷款余额", "贷款") and last.endswith(("存款余额", "存款")):
        phrase = last[:-len(phrase)] + phrase
    if last and phrase.startswith("对") and phrase.endswith("贡献率"):
        phrase = last + phrase
    if phrase == "内资" and last.endswith("外资"):
        phrase = last[:-2] + phrase
    return phrase


def _same_kind(r: Reading) -> bool:
    """Whether a bare noun goes on with the amounts that the series before gave in the same unit (粮食产量A吨，油料B吨)."""
    last, phrase = r.memory.last, r.phrase
    return (last is not None and bool(r.memory.produced) and r.first.kind in WEIGHED
            and (last.quantity.kind == r.first.kind or r.words.origin)
            and 1 <= len(phrase) <= 6 and "产" not in phrase and not nouns.complete(phrase)
            and not (r.words.growth or r.front.act or r.front.verb)
            and not r.words.rest.endswith(("的", "才")))


def _inherits_act(r: Reading) -> bool:
    """Whether the act of the list before holds for this series too (新增A3家、B2家).

    Not for a series of its own name and unit (接待游客3600万人次、旅游总收入310亿元).
    """
    last = r.memory.last
    if r.phrase in names() and last is not None and last.quantity.kind != r.first.kind:
        return False
    if r.series.linked:
        return True
    return (r.memory.act.startswith("新增") and last is not None and last.quantity.kind == r.first.kind == "classifier"
            and bool(r.series.tails[-1]) and not nouns.complete(r.phrase))


def _part_of(phrase: str, whole: str) -> str:
    """A part named after 其中, with what of the whole it shares (种植面积…，其中玉米; 新登记主体…，其中企业)."""
    head = _SHARED_HEAD.search(whole)
    if head:
        return phrase + head.group()
    act = front(whole).act
    return act + phrase if act and not phrase.startswith(act) else phrase


# --- whose it is -------------------------------------------------------------------------------------

def _last_match(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    last = None
    for match in pattern.finditer(text, start, end):
        last = match
    return last


def _near_owner(r: Reading) -> str:
    """A project or park that a clause shortly before ends in and counts nothing of (…升级工程，完成投资2亿元).

    It is remembered as the owner of what comes later.
    """
    begin = max(r.text.rfind("；", 0, r.series.clause), r.memory.last.quantity.end if r.memory.last else 0, 0)
    last = _last_match(_OWNER, r.text, begin, r.series.clause)
    if not last or r.series.clause - last.end() > _NEAR:
        return ""
    phrase, _ = nouns.clean(last["owner"])
    if not 2 <= len(phrase) <= 16 or "、" in phrase.split("”")[-1]:
        return ""
    r.memory.owner = phrase
    return phrase


_INSIDE = re.compile(words("inside_park"))


def park(r: Reading) -> str:
    """The park or zone that the sentence has been speaking of (…产业园，力争新引进企业20家); empty if there is none."""
    head = r.text[max(r.text.rfind("；", 0, r.series.clause), 0):r.series.clause]
    last = _last_match(_PARK_OPENING, head, 0, len(head)) if _PARK.search(head) else None
    if last is None or _WIDER.search(head[last.end():] + r.series.lead):
        return _entered(r)
    phrase, _ = nouns.clean(last["park"])
    named = phrase if 3 <= len(phrase) <= 12 and "、" not in phrase and "和" not in phrase else ""
    r.memory.park = named or r.memory.park
    return named


def _entered(r: Reading) -> str:
    """The park spoken of before, where the sentence says that it is inside one (目前入园企业13家)."""
    if _WIDER.search(r.series.lead):
        return ""
    r.memory.inside = r.memory.inside or bool(_INSIDE.match(r.phrase))
    return r.memory.park if r.memory.inside else ""


def park_of(text: str) -> str:
    """The park or zone that a sentence begins with; empty if it begins with none."""
    found = _PARK_OPENING.match(text)
    phrase = nouns.clean(found["park"])[0] if found else ""
    return phrase if 3 <= len(phrase) <= 12 and "、" not in phrase and "和" not in phrase else ""


def in_park(subject: str, place: str) -> str:
    """`subject` with the park it is of, unless it names one itself."""
    return subject if place in subject or _PARK.search(subject, 0, len(subject) - 1) else place + subject
