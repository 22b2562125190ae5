"""Noun phrases: which words name what is measured."""

from __future__ import annotations

import re

from tasks.figures.cues import Front, cues, front

HEADS = ("率", "额", "量", "值", "数", "收入", "支出", "投资", "面积", "人口", "指数", "比重", "余额", "里程", "人次",
         "产业", "企业", "用地", "贷款", "存款", "消费", "价格", "能耗", "强度", "水平", "覆盖", "标准", "时间", "时限", "投入",
         "出口", "进口", "外资", "税收", "利润", "学校", "医院", "工程", "项目", "建设", "中心", "基地", "农村公路", "经济", "人数",
         "主体", "规模", "密度", "产量", "存栏", "出栏", "指标", "占比", "比例", "浓度", "系数", "水位", "长度", "资金", "补助", "机构")
"""Endings with which a member of a list is complete and needs nothing of the last one."""

_HEAD = re.compile(f"(?:{'|'.join(HEADS)})[”\"]?$")
_JOIN = re.compile(r"[、]|以及|(?<!共)(?<!总)(?<!饱)(?<!温)和(?!谐|平|睦|美)|与(?!会)|及(?!时|其|以)")
_COUNTED = re.compile(r"(?:[一二两三四五六七八九十\d]+)(?:大|个|类|项|种)?(?=[\u4e00-\u9fff])")

DEPENDENT = re.compile(
    r"(?:(?:总|年度|计划|完成|累计|已|到位|新增|实际|协议|财政)*(?:投资|投入)(?:额|总额|规模|强度)?|投资总额|总投资(?:额)?|总额|总额度|总规模|规模|总面积|面积|总量|总数|总长|总长度|全长|到位资金|(?:种植|播种)面积|总产|单产|总里程|里程|长度|"
    r"总产值|年产值|产值|增加值|销售额|销售收入|年销售收入|营业收入|主营业务收入|收入|利税|利润|利润总额|税收|纳税|(?:年)?产量|产能|"
    r"动工率|开工率|投产率|办复率|办结率|满意率|合格率|参保率|入学率|完成率|达标率|覆盖率|普及率|精简率|履约率|到位率|签约率|"
    r"成交(?:价|额|金额)|合同(?:金额|总额|额|外资|投资)|协议(?:金额|总额|额|资金)|引资|引资额|资金|金额|贷款(?:余额|金额)?|授信(?:额)?|补偿金|补助(?:金|资金)?|救助款|"
    r"惠及(?:群众|人口|居民|农户)?|受益(?:群众|人口|农户|居民)?|带动就业|吸纳就业|就业(?:人数)?|建筑面积|占地(?:面积)?|覆盖(?:人口|面积)?|"
    r"出栏|存栏|竣工|开工|投产|新开工|完工|建成|在建|续建|增幅|占比|均价|从业人员|参保人数|人数)")
"""Heads that say nothing without the thing counted just before (签订项目300个，总投资250亿元)."""

_CUT = re.compile(r"(?:全部|全面|均(?!衡)|都(?!市)|已(?!建|批|有)|得到|，)")
_VERBS = None


def _verb_pattern() -> re.Pattern[str]:
    global _VERBS
    if _VERBS is None:
        words = sorted((w for w, c in cues("front").items() if c.kind in ("verb", "act", "hedge") and len(w) >= 2
                        and w not in ("建设", "改造", "投产", "开工", "竣工", "调整", "治理", "整治", "绿化", "培训", "开发", "保障",
                                      "转移", "流转", "出让", "申请", "授权", "帮扶", "覆盖", "基本", "重点", "全面", "合计", "安置",
                                      "搬迁", "改建", "扩建", "通过", "成功", "整理", "推广", "救助", "资助", "签约", "种植", "促进",
                                      "帮助", "减免", "修复", "提升", "优化", "投放", "举报", "稳定", "接待", "升级", "更新", "加工", "开采", "认定", "奖励", "扶持", "招聘", "吸引", "创新", "高效", "组织", "集中", "保证", "实现", "维修", "储备", "调解", "减少", "清理", "深入", "规划建设")),
                       key=len, reverse=True)
        _VERBS = re.compile("|".join(map(re.escape, words)))
    return _VERBS


def clean(words: str) -> tuple[str, Front]:
    """The noun phrase that `words` (cues at its end already taken off) end in, and what stood before it."""
    found = front(words)
    phrase = found.rest
    listed = re.search(r"等(?:一批|多个|重点|重大|领域|地区|地)?(?=[^级候待式同于额价]|$)", phrase)
    if listed and (listed.end() == len(phrase) or "、" in phrase[:listed.start()] or listed.start() > 6):
        rest = phrase[listed.end():] if listed.end() < len(phrase) else ""
        phrase = (found.act or "") + rest.removeprefix(found.act or "\x00")
    done = _DONE.match(phrase)
    if done:
        left, inner = clean(done["left"])
        if left and len(left) >= 3 and not inner.act and (_OWNED.search(done["right"]) or DEPENDENT.fullmatch(done["right"]) or done["verb"] == "累计"):
            return _balanced(left + front(done["right"]).rest.strip("，、:；的- ")), found
    timed = _TIMED.search(phrase)
    if timed:
        phrase = timed["rest"]
    if len(phrase) > 14 or (len(phrase) > 10 and _ADVERBIAL.match(phrase)):
        body = (found.act and len(found.act)) or 0
        last = None
        for match in _verb_pattern().finditer(phrase, body + 1):
            last = match
        if last and last.end() < len(phrase) - 1:
            inner = front(phrase[last.start():])
            if len(inner.rest) >= 2:
                inner.times = found.times + inner.times
                inner.scope = found.scope or inner.scope
                inner.tone = found.tone or inner.tone
                inner.target = found.target or inner.target
                inner.verb = True
                found, phrase = inner, inner.rest
    phrase = phrase.strip("，、:；的- ")
    left, of, right = phrase.rpartition("的")
    if of and len(right) >= 4 and (len(left) >= 7 or left[:1] in "以为在对"):
        phrase = (found.act if found.act and left.startswith(found.act) else "") + right
    phrase = _balanced(phrase)
    return phrase, found


_DONE = re.compile(r"(?P<left>[^，。；]{2,}?)(?:共|已|预计|全年|计划|力争)*(?P<verb>累计(?:完成|实现)?|完成|实现)(?:了)?(?P<right>[\u4e00-\u9fff“”A-Z&]{2,})$")
"""X完成Y: Y of X (重点项目完成投资 is 重点项目投资)."""


_ADVERBIAL = re.compile(r"通过|以|在|对|按|围绕|坚持|利用|依托|支持|鼓励|我们|市|县|区|省")
_TIMED = re.compile(r"(?:今年|全年|去年|20\d\d年|明年)(?:我国|全[国省市县])?(?P<rest>[\u4e00-\u9fff“”]{2,})$")
"""A time inside a phrase begins the clause proper (提出今年经济)."""
_OWNED = re.compile(r"(?:投资|增加值|产值|收入|税收|利税|利润|销售额|交易额|成交额|营业额|进出口(?:总额)?|出口(?:额)?|产量|贷款|融资)$")


def _balanced(phrase: str) -> str:
    """`phrase` without a quotation mark whose partner was cut off."""
    if phrase.count("“") < phrase.count("”"):
        head, _, tail = phrase.partition("”")
        phrase = tail if len(tail) > 1 else head
    elif phrase.count("“") > phrase.count("”"):
        phrase = phrase.replace("“", "", 1)
    return phrase


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
    best = ""
    for at in range(len(phrase) - 2, 0, -1):
        if acts_only(phrase[at:]):
            best = phrase[at:]
    return best


def complete(member: str) -> bool:
    """Whether a member of a list names something by itself."""
    return bool(_HEAD.search(member))


_INDUSTRIES = re.compile(r"第?([一二](?:、?第?二)?(?:、|和)?第?三?)(?:次)?产业(.*)")


def members(phrase: str, count: int, known: frozenset[str] = frozenset()) -> list[str] | None:
    """The `count` names that a coordinated noun phrase stands for, or None if it has not that many.

    What the last member shares with the others is given back to them: 城镇、农村居民人均收入
    is 城镇居民人均收入 and 农村居民人均收入. `known` holds names that settle where the shared
    part begins.
    """
    if count == 2 and phrase.startswith("城乡") and "、" not in phrase and "和" not in phrase:
        return ["城镇" + phrase[2:], "农村" + phrase[2:]]
    industries = _INDUSTRIES.fullmatch(phrase)
    if industries:
        names = [f"第{n}产业{industries[2]}" for n in re.findall(r"[一二三]", industries[1])]
        return names if len(names) == count else None
    paired = re.sub(r"存贷款", "存款、贷款", phrase) if "存贷款" in phrase else phrase
    paired = re.sub(r"进出口(?=总?额?$)", "进口、出口", paired) if count == 2 and paired.endswith(("进出口", "进出口额")) else paired
    for joint in (_JOIN, re.compile("、"), re.compile("和|与|及|以及")):
        parts = [p for p in _split(paired, joint) if p]
        if len(parts) == count:
            return _shared(parts, known)
    return None


_OPEN = re.compile(r"(?:存款|贷款|投资|出口|进口|消费|企业|经济|产业|价格|标准)$")
"""Endings that may be a head or a modifier (存款、贷款余额)."""


def _split(phrase: str, joint: re.Pattern[str]) -> list[str]:
    parts, depth, at = [], 0, 0
    for match in joint.finditer(phrase):
        depth = phrase.count("“", 0, match.start()) - phrase.count("”", 0, match.start())
        if depth == 0:
            parts.append(phrase[at:match.start()])
            at = match.end()
    return [*parts, phrase[at:]]


_BARE_HEADS = frozenset({"支出", "收入", "存款", "贷款", "出口", "进口", "数量", "金额", "产值", "面积", "销售额", "利润", "税收", "均价", "人数"})


def _shared(parts: list[str], known: frozenset[str]) -> list[str]:
    last = parts[-1]
    counted = re.search(r"[一二两三四五六七八九十\d]+大(?=[\u4e00-\u9fff])", last)
    result = []
    for part in parts[:-1]:
        if counted:
            result.append(part + last[counted.end():].removeprefix("主导"))
            continue
        tails = [last[i:] for i in range(1, len(last)) if part + last[i:] in known]
        if last[-2:] == part[-2:] or (part in known and not tails) or (complete(part) and len(part) > 2 and not _OPEN.search(part)):
            result.append(part)
            continue
        overlap = next((n for n in range(len(part), 0, -1) if last.startswith(part[-n:]) and n < len(part)), 0)
        if tails:
            tail = tails[0]
        elif overlap:
            tail = last[overlap:]
        else:
            tail = last[len(part):] if len(part) <= len(last) - 2 else _tail_head(last)
        result.append(part + tail)
    if not counted and last in _BARE_HEADS and complete(parts[0]) and len(parts[0]) >= len(last) + 3:
        return [*result, parts[0][:-len(last)] + last]  # 一般公共预算收入和支出
    # 金融机构本外币存款、贷款余额: what stands before the first member holds for the last one too.
    first, size = parts[0], len(parts[-1])
    if counted:
        last = last[:counted.start()] + last[counted.end():].removeprefix("主导")
    prefix = re.match(r"(?:金融机构(?:本外币)?(?:各项)?|规模以上|规上|限额以上|限上|城乡居民|民营|工业|农村|城镇|市区|省级以上|省级|市级|国家级|全国|省)", first)
    if prefix and len(last) <= 5 and not last.startswith(prefix.group()) and (last not in known or first.startswith("金融机构")) and size < len(first) + 3:
        last = prefix.group() + last
    return [*result, last]


def _tail_head(last: str) -> str:
    match = _HEAD.search(last)
    return match.group() if match else ""


def _clause_holds(text: str, at: int, number: int) -> bool:
    """Whether the clause that `at` stands in goes on to the number at `number`."""
    return not any(mark in text[at:number] for mark in "，。；:！？（）")


def following(text: str, at: int, end: int) -> str:
    """The noun phrase that begins at `at` (right behind a number and its unit) and ends before `end` at the latest."""
    stop, depth = at, 0
    while stop < end:
        char = text[stop]
        if char == "“":
            depth += 1
        elif char == "”":
            depth -= 1
        elif (depth <= 0 and char in "，。；:！？）（") or (depth <= 0 and char == "、" and (stop - at > 5 or (end < len(text) and _clause_holds(text, stop, end)))):
            break
        stop += 1
    phrase = text[at:stop]
    cut = _CUT.search(phrase, 2)
    if cut:
        phrase = phrase[:cut.start()]
    return _balanced(phrase.strip("的了- "))
