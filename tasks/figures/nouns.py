"""Noun phrases: which words name what is measured."""

from __future__ import annotations

import re
from functools import cache

from tasks.figures.cues import NOUN_ENDINGS, Front, before, cues, front
from tasks.figures.vocabulary import alternation, word_set, words

_HEADS = tuple(word_set("heads"))
_PAIRED_HEADS = word_set("paired_heads")
_PER_UNIT = re.compile(rf"(?:单位|万元|每万元){words('intensity_bases')}")
_BARE_HEADS = word_set("bare_heads")
_HEAD = re.compile(rf"{words('heads')}[”\"]?$")
_OPEN_HEAD = re.compile(rf"{words('open_heads')}$")
_PARK_END = re.compile(rf"{words('park_nouns')}$")
_JOINT = re.compile(rf"、|{words('joints')}")
_COMMA = re.compile("、")
_ANY_JOINT = re.compile(words("and"))
_CUT = re.compile(words("cuts"))
_INVESTMENT = re.compile(rf"{words('investment_qualifiers')}*(?:投资|投入)(?:额|总额|规模|强度)?")
_COUNTED = re.compile(r"[一二两三四五六七八九十\d]+大(?=[\u4e00-\u9fff])")
"""A number of things that a list names (三大产业)."""
_INDUSTRIES = re.compile(r"第?([一二](?:、?第?二)?(?:、|和)?第?三?)(?:次)?产业(.*)")
_PREFIX = re.compile(rf"金融机构(?:本外币)?(?:各项)?|{words('prefixes')}")
_AND_OTHERS = re.compile(rf"等{words('listed_things')}?(?=[^级候待式同于额价]|$)")
_ADVERBIAL = re.compile(words("adverbial"))
_OWNED = re.compile(rf"{words('owned_heads')}$")
_DONE = re.compile(r"(?P<left>[^，。；]{2,}?)(?:共|已|预计|全年|计划|力争)*(?P<verb>累计(?:完成|实现)?|完成|实现)(?:了)?"
                   r"(?P<right>[\u4e00-\u9fff“”A-Z&]{2,})$")
"""X完成Y: Y of X (重点项目完成投资 is 重点项目投资)."""
_TIMED = re.compile(r"(?:今年|(?<![人户])全年|去年|20\d\d年|明年)(?:我国|全[国省市县])?(?P<rest>[\u4e00-\u9fff“”]{2,})$")
"""A time inside a phrase begins the clause proper (提出今年经济)."""
_LIMIT = re.compile(rf"{words('limits')}\d[\d.,]*[百千万亿]*[\u4e00-\u9fff%]{{0,4}}$|\d[^，。；]{{0,8}}(?:以上|以下|以内)$")
"""The end of an attribute that bounds what is counted (年销售收入超2000万元的)."""
_HOLDER = re.compile(rf"{words('holders')}$")
_LEADING_JOINT = re.compile("^(?:以及|和|与|及)(?![谐平田县龙顺静硕布政睦林舟美时])(?=.{3})")
_EDGES = "，、:；的- "


@cache
def _inner_verb() -> re.Pattern[str]:
    """Verbs at which a long phrase is cut, so that the clause before them falls away."""
    return re.compile(alternation(w for w, cue in cues("front").items()
                                  if cue.kind in ("verb", "act", "hedge") and len(w) >= 2 and w not in word_set("never_cut")))


# --- the phrase before a number ----------------------------------------------------------------------

def clean(text: str) -> tuple[str, Front]:
    """The noun phrase that `text` (cues at its end already taken off) ends in, and what stood before it."""
    found = front(text)
    phrase = _behind_list(found)
    owned = _of_owner(phrase)
    if owned:
        return owned, found
    timed = _TIMED.search(phrase)
    if timed:
        phrase = timed["rest"]
    found, phrase = _behind_last_verb(found, phrase)
    return _balanced(_LEADING_JOINT.sub("", _behind_attribute(found, phrase.strip(_EDGES)))), found


def _behind_list(found: Front) -> str:
    """The phrase without a list that 等 ends (水利、交通等重点项目: 项目), but with the act that it began with."""
    phrase = found.rest
    listed = _AND_OTHERS.search(phrase)
    if not listed or not (listed.end() == len(phrase) or "、" in phrase[:listed.start()] or listed.start() > 6):
        return phrase
    rest, act = phrase[listed.end():], found.act or ""
    return act + (rest.removeprefix(act) if act else rest)


def _of_owner(phrase: str) -> str:
    """The amount of what stands before 完成 (重点项目完成投资: 重点项目投资); empty where that is no such phrase."""
    done = _DONE.match(phrase)
    if not done:
        return ""
    owner, inner = clean(before(done["left"]).rest)
    amount = done["right"]
    if owner.endswith(amount) and len(amount) >= 2:
        return owner  # 固定资产投资五年累计完成投资
    if len(owner) < 3 or inner.act or not (_OWNED.search(amount) or dependent(amount) or done["verb"] == "累计"):
        return ""
    return _balanced(owner + front(amount).rest.strip(_EDGES))


def _behind_last_verb(found: Front, phrase: str) -> tuple[Front, str]:
    """A long phrase from its last verb on (通过整合资源建成文化广场: 文化广场), and what stood before it."""
    if len(phrase) <= 10 or (len(phrase) <= 14 and not _ADVERBIAL.match(phrase)):
        return found, phrase
    last = None
    for match in _inner_verb().finditer(phrase, len(found.act or "") + 1):
        quoted = phrase.count("“", 0, match.start()) > phrase.count("”", 0, match.start())
        if not quoted and not phrase.startswith(NOUN_ENDINGS, match.end()):  # “两个确保”, 拥有量, 服务率
            last = match
    if last is None or last.end() >= len(phrase) - 1:
        return found, phrase
    inner = front(phrase[last.start():])
    if len(inner.rest) < 2:
        return found, phrase
    inner.times = found.times + inner.times
    inner.scope = found.scope or inner.scope
    inner.tone = found.tone or inner.tone
    inner.target = found.target or inner.target
    inner.verb = True
    return inner, inner.rest


def _behind_attribute(found: Front, phrase: str) -> str:
    """The phrase without a long attribute before 的, but with the act that it began with."""
    left, of, right = phrase.rpartition("的")
    if not of or len(right) < 4 or (len(left) < 7 and left[:1] not in tuple("以为在对")) or (
            _HOLDER.search(left) and not _ANY_JOINT.search(left)) or _LIMIT.search(left):
        return phrase
    return (found.act if found.act and left.startswith(found.act) else "") + right


def _balanced(phrase: str) -> str:
    """`phrase` without a quotation mark whose partner was cut off."""
    if phrase.count("“") < phrase.count("”"):
        head, _, tail = phrase.partition("”")
        return tail if len(tail) > 1 else head
    if phrase.count("“") > phrase.count("”"):
        return phrase.replace("“", "", 1)
    return phrase


# --- what a phrase is --------------------------------------------------------------------------------

def dependent(phrase: str) -> bool:
    """Whether a phrase says nothing without the thing counted just before (总投资, 面积)."""
    return phrase in word_set("dependent_heads") or bool(_INVESTMENT.fullmatch(phrase))


def complete(member: str) -> bool:
    """Whether a member of a list names something by itself."""
    return member.endswith(_HEADS) or (member[-1:] in tuple("”\"") and member[:-1].endswith(_HEADS))


def attributive(phrase: str) -> bool:
    """Whether a phrase before a number may belong to the noun behind it (市直49个部门)."""
    return len(phrase) <= 12 and (not complete(phrase) or bool(_PARK_END.search(phrase)))


def acts_only(phrase: str) -> bool:
    """Whether a phrase holds nothing but verbs (改造建设, 新建、改造)."""
    known, at = cues("front"), 0
    while at < len(phrase):
        if phrase[at] in "、和与及了":
            at += 1
            continue
        size = next((n for n in range(min(6, len(phrase) - at), 1, -1) if phrase[at:at + n] in known), 0)
        if not size:
            return False
        at += size
    return bool(phrase)


def trailing_acts(phrase: str) -> str:
    """The verbs that a phrase ends in, if it is longer than they are (利用闲置资源改造建设)."""
    return next((phrase[at:] for at in range(1, len(phrase) - 1) if acts_only(phrase[at:])), "")


# --- coordination ------------------------------------------------------------------------------------

def members(phrase: str, count: int, known: frozenset[str] = frozenset()) -> list[str] | None:
    """The `count` names that a coordinated noun phrase stands for, or None if it has not that many.

    What the last member shares with the others is given back to them: 城镇、农村居民人均收入
    is 城镇居民人均收入 and 农村居民人均收入. `known` holds names that settle where the shared
    part begins.
    """
    if count == 2 and phrase.startswith("城乡") and "、" not in phrase and "和" not in phrase:
        return ["城镇" + phrase[2:], "农村" + phrase[2:]]
    if count == 3 and phrase.startswith("三次产业"):
        phrase = "一二" + phrase
    industries = _INDUSTRIES.fullmatch(phrase)
    if industries:
        names = [f"第{n}产业{industries[2]}" for n in re.findall(r"[一二三]", industries[1])]
        return names if len(names) == count else None
    paired = phrase.replace("存贷款", "存款、贷款")
    if count == 2 and paired.endswith(("进出口", "进出口额")):
        paired = re.sub(r"进出口(?=总?额?$)", "进口、出口", paired)
    for joint in (_JOINT, _COMMA, _ANY_JOINT):
        parts = [p for p in _split(paired, joint) if p]
        if len(parts) == count:
            return _shared(parts, known)
    return None


def _split(phrase: str, joint: re.Pattern[str]) -> list[str]:
    """The parts of `phrase` between its joints, those inside quotation marks left alone."""
    parts, at = [], 0
    for match in joint.finditer(phrase):
        if phrase.count("“", 0, match.start()) == phrase.count("”", 0, match.start()):
            parts.append(phrase[at:match.start()])
            at = match.end()
    return [*parts, phrase[at:]]


def _shared(parts: list[str], known: frozenset[str]) -> list[str]:
    """The members of a list, each with what the last one has for all of them."""
    first, last = parts[0], parts[-1]
    counted = _COUNTED.search(last)
    if counted:
        head = last[counted.end():].removeprefix("主导")
        return [*(part + head for part in parts[:-1]), _with_prefix(first, last[:counted.start()] + head, len(last), known)]
    parts = _of_one(parts, known)
    last = parts[-1]
    result = [part + _shared_tail(part, last, known) for part in parts[:-1]]
    if last in _BARE_HEADS and complete(first) and len(first) >= len(last) + 3:
        return [*result, first[:-len(last)] + last]  # 一般公共预算收入和支出
    return [*result, _with_prefix(first, last, len(last), known)]


def _of_one(parts: list[str], known: frozenset[str]) -> list[str]:
    """The members, each with the thing that only the first names (规模以上工业总产值、利润; 万元GDP水耗、电耗)."""
    first = parts[0]
    per = _PER_UNIT.match(first)
    if per:
        return [first, *(p if p.startswith(("万元", "单位")) else per.group() + p for p in parts[1:])]
    if _pairs(first, frozenset()):
        return parts
    size = next((n for n in range(min(6, len(first) - 2), 1, -1) if _pairs(first[-n:], frozenset())), 0)
    if not size:
        return parts
    return [first, *(first[:-size] + p if _pairs(p, known) else p for p in parts[1:])]


def _pairs(head: str, known: frozenset[str]) -> bool:
    return head in _PAIRED_HEADS or (dependent(head) and head not in known)


def _shared_tail(part: str, last: str, known: frozenset[str]) -> str:
    """What a member takes over from the end of the last one; empty if it is complete."""
    tails = [last[i:] for i in range(1, len(last)) if part + last[i:] in known]
    if last[-2:] == part[-2:] or (part in known and not tails) or (
            complete(part) and (len(part) > 2 or part in _PAIRED_HEADS) and not _OPEN_HEAD.search(part)):
        return ""
    if tails:
        return tails[0]
    overlap = next((n for n in range(len(part) - 1, 0, -1) if last.startswith(part[-n:])), 0)
    if overlap:
        return last[overlap:]
    # 先进制造业、高技术制造业增加值: what the member ends with stands inside the last one.
    inside = last.find(part[-2:]) if len(part) > 2 else -1
    if inside > 0:
        return last[inside + 2:]
    if len(part) <= len(last) - 2:
        return last[len(part):]
    head = _HEAD.search(last)
    return head.group() if head else ""


def _with_prefix(first: str, last: str, written: int, known: frozenset[str]) -> str:
    """A short last member with what stands before the first one (金融机构本外币存款、贷款余额).

    `written` is the length of the last member as the text has it.
    """
    prefix = _PREFIX.match(first)
    if prefix and len(last) <= 5 and not last.startswith(prefix.group()) and written < len(first) + 3 \
            and (last not in known or prefix.group().startswith(("金融机构", "本外币", "人民币"))):
        return prefix.group() + last
    return last


# --- the phrase behind a number ----------------------------------------------------------------------

def following(text: str, at: int, end: int) -> str:
    """The noun phrase that begins at `at` (right behind a number and its unit) and ends before `end` at the latest."""
    stop, depth = at, 0
    while stop < end:
        char = text[stop]
        if char == "“":
            depth += 1
        elif char == "”":
            depth -= 1
        elif depth <= 0 and (char in "，。；:！？）（" or (
                char == "、" and (stop - at > 5 or (end < len(text) and _same_clause(text, stop, end))))):
            break
        stop += 1
    phrase = text[at:stop]
    cut = _CUT.search(phrase, 2)
    if cut:
        phrase = phrase[:cut.start()]
    return _balanced(phrase.strip("的了- "))


def _same_clause(text: str, at: int, number: int) -> bool:
    """Whether the clause that `at` stands in goes on to the number at `number`."""
    return not any(mark in text[at:number] for mark in "，。；:！？（）")
