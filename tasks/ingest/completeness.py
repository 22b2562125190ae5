"""Whether a text is all of a report: opening, review, this year's tasks, closing, an end that is one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.model import Block

OPENING = re.compile(
    r"各位代表|各位委员|同志们|代表们|名位代表|(?:现在|我|受)[^。]{0,30}(?:报告|汇报)|请(?:予|各位)?[^。]{0,12}审[议查]|会议上?$|工作报告")
REVIEW = re.compile(
    r"回\s*顾|过去[一二三四五两]?[年几]|[一二三四五两几这]+年来|工作(?:总结|成就|情况)|主要成就|比上年|同比|上年|去年|完成情况|执行情况|取得[^。]{0,12}(?:成就|成绩|进展|胜利)")
TASKS = re.compile(
    r"今年|明年|工作(?:安排|重点|任务|打算|建议)|(?:主要|重点|目标|奋斗|战斗|历史|总|中心|首要)任务|预期目标|奋斗目标|总体(?:要求|思路)|"
    r"今后[一二三四五几]?[年个]|必须|我们要|要(?:继续|坚持|大力|进一步|抓好|加快)|计划(?:安排|草案)|方针")
CLOSING = re.compile(
    r"让我们|团结(?:一致|起来|在)|同心同德|齐心协力|努力奋斗|而奋斗|不懈奋斗|共同奋斗|团结奋斗|奋勇前进|阔步前进|乘胜前进|胜利前进|前进[！!]|"
    r"作出(?:新的|更大|应有)[^。]{0,8}贡献|做出(?:新的|更大|应有)[^。]{0,8}贡献|万岁|新的(?:更大的)?胜利|更大的?(?:胜利|成绩|贡献)|谱写|新篇章|优异成绩|"
    r"伟大(?:胜利|复兴|事业)|谢谢|光明的?(?:前景|未来)|美好(?:未来|明天|前景)|再创辉煌|新(?:辉煌|局面|胜利)|一定(?:能够|会|要)|完成[^。]{0,30}任务")
STOP = "。！？!?…"
CLOSERS = "”’）)》」』】"
GLOSSARY = re.compile(r"^\s*(?:附件|附[:：]|附录|附表|名词解释|名词注释|有关名词|注释|注[:：]|〔?注〕?|说明|字库|[\[［〔(（]?\d{1,3}[\]］〕)）.．、]|[①-⑳])")
DATELINE = re.compile(r"^[（(]?(?:《[^》]+》|新华社|责任编辑|编辑|来源|相关(?:报道|链接|阅读)|附|完$)")


def bodies(blocks: Sequence[Block]) -> list[Block]:
    """The paragraphs of the report proper: without glossary and annex behind its end, tables and notes."""
    body = [b for b in blocks if b.kind == "text" and b.text.strip()]
    for i, block in enumerate(body):
        if i > len(body) * 0.4 and GLOSSARY.match(block.text) and re.match(r"\s*(?:附|名词|有关名词|注释)", block.text) \
                and len(block.text) < 40 and CLOSING.search("".join(b.text for b in body[max(0, i - 6):i])):
            return body[:i]
    return body


def judge(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The conditions of completeness that hold, in the contract's order."""
    body = bodies(blocks)
    if not body:
        return ()
    text = "\n".join(b.text for b in body)
    tail = text[-max(600, len(text) // 12):]
    holds = {
        "opening": bool(OPENING.search(text[:max(400, len(text) // 8)])),
        "review": bool(REVIEW.search(text[:max(400, len(text) * 6 // 10)])),
        "tasks": bool(TASKS.search(text[len(text) * 3 // 10:])),
        "closing": bool(CLOSING.search(tail)),
        "ends_whole": ends_whole(body),
    }
    return tuple(name for name, held in holds.items() if held)


def ends_whole(body: Sequence[Block]) -> bool:
    """Whether the last paragraph ends as a sentence does."""
    last = next((b for b in reversed(body) if len(b.text) > 12 and not DATELINE.match(b.text)), body[-1])
    text = re.sub(r"[（(](?:《人民日报》|新华社)[^）)]*[）)]$", "", last.text).rstrip()
    return text.rstrip(CLOSERS)[-1:] in STOP if text else False
