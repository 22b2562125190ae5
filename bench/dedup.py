"""Repeats and foreign text planted in the real reports: what is found, what is lost, what it costs.

    python -m bench.dedup [--planted 1000] [--misses]

Each planted file is a real report, written out as a site would leave it: its body several times
over, whole or cut, with small differences, and foreign strings glued to headings, between lines
and inside them. It goes through ingest and clean; what is left is compared with what clean
leaves of the report itself. Then the cost of cleaning and sketching beside that of ingest
and of one pass of jieba over the same text.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import jieba
from rapidfuzz.distance import LCSseq

from bench.reports import SHARED
from tasks import dedup, ingest
from tasks.dedup.fold import fold
from tasks.dedup.headings import has_ending
from tasks.dedup.marks import OUTLINE
from tasks.model import Reject, Report, Source, doubly_accounted, unaccounted

SEED = 20190122
HEADING = 30
"""Characters of the longest line that a string is glued to as to a heading."""

# None of these stands in the tables as it stands here.
TAILS = (
    "官路青云", "红顶秘书", "一号首长", "权力场", "政界风云录", "大秘书", "官运亨通", "市长夫人传", "县府秘书浮沉录",
    "官场升迁记", "重生之平步青云", "仕途红人", "省府大院", "云海官途", "青云直上九重天", "步步紧逼", "女局长的秘密",
    "二把手", "官海潮生", "权谋天下", "最新章节列表", "全文免费阅读", "免费全本小说", "更多请关注", "更多精彩请关注示例网",
    "加微信gongwen2022", "QQ123456789", "www.example.com", "工作报告范文大全", "欢迎访问示例文秘网", "咨询电话13800001234",
    "（更多请关注示例网）", "【示例小说网首发】", "公众号：示例公文", "无弹窗广告", "txt全集下载", "侯海平笔记", "笔趣阁",
)
LINES = (
    "官道狂龙最新章节", "更多内容请关注微信公众号“示例公文”", "扫码关注我们", "示例小说网 www.example.com 欢迎您",
    "手机用户请浏览m.example.com阅读", "【广告】示例培训，包教包会", "请记住本站网址：www.example.net",
    "天才一秒记住本站地址：www.example.org", "上一章 返回目录 下一章", "加入书签 推荐本书", "本文来自示例范文网",
    "转载请注明出处", "欢迎加入公文写作QQ群：12345678", "联系电话：0799-6012345 13800001234", "分享到：微信 微博 QQ空间",
    "责任编辑：文舟", "来源：霁川日报 2019-01-28", "[打印] [关闭]", "浏览次数：2331", "图为大会现场。 文舟 摄",
    "（本章未完，请点击下一页继续阅读）", "求月票求推荐票", "专业代写报告材料 微信：daixie2022", "点击下载本文word版",
    "县府风云之步步高升", "仕途风流录", "喜欢本书请大家收藏", "首页 > 政务公开 > 政府工作报告", "打印本页 关闭窗口",
    "【字体：大 中 小】", "上一篇：关于召开会议的通知", "下一篇：没有了", "您现在的位置：首页 > 新闻", "标签：政府 报告 工作",
    "版权所有：示例市人民政府 ICP备05012345号", "<div class=\"share\">", "var title = 'report';", "&nbsp;&nbsp;",
    "澳门新葡京娱乐城", "办证刻章13800001234",
)
INSIDE = (
    "【更多请关注示例网】", "（来源：示例网）", "（转载自示例范文网）", "[微信号：gongwen123]", "更多请关注www.example.com",
    "（更多精彩请访问示例网）", "<br/>", "&nbsp;", "【示例网 www.example.com】", "QQ群：123456789", "（本文由示例网整理）",
    "【点击进入示例论坛】", "www.example.net", "欢迎关注公众号：gongwen_2022", "侯卫东官场笔记",
)
HEADS = (
    "您当前的位置：首页 > 政务公开 > 政府工作报告\n发布时间：2019-01-28 10:12 来源：市政府办公室 浏览次数：1203\n【字号：大 中 小】",
    "首页 | 走进示例 | 政务公开 | 互动交流\n打印\n收藏\n分享到：\n来源：示例日报\n作者：佚名",
    "索引号：000014349/2019-00012\n发布机构：示例市人民政府\n生成日期：2019-01-28",
)
FEET = (
    "（责任编辑：文舟）\n【打印本页】【关闭窗口】\n上一篇：示例县2018年预算报告\n下一篇：没有了",
    "相关链接：\n2018年甲县政府工作报告\n2018年乙县政府工作报告\n2018年丙市政府工作报告",
    "扫一扫在手机打开当前页\n主办：示例市人民政府办公室 版权所有\n示例ICP备05012345号 网站标识码4402000001",
)


@dataclass(slots=True)
class Count:
    """What was planted and found, by kind, and what was lost."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    characters: int = 0
    lost: int = 0
    left_over: int = 0
    worst: list[tuple[int, str, str]] = field(default_factory=list)


def read(name: str, text: str) -> Report | None:
    """The report in a text, as ingest leaves it."""
    found = ingest.ingest(Source(name, "0" * 64, "text", "utf-8", text, claims={"title": name}))
    return None if isinstance(found, Reject) else found


@lru_cache(maxsize=1)
def originals() -> tuple[tuple[str, str], ...]:
    """Name and cleaned text of the real reports, a paragraph a line."""
    found: dict[str, str] = {}
    folders = [SHARED / "reports", *sorted((SHARED / "corpora").iterdir())]
    for path in sorted(p for folder in folders for p in folder.iterdir() if p.suffix != ".pdf"):
        for source in ingest.read(path, path.parent):
            report = source if isinstance(source, Reject) else ingest.ingest(source)
            if not isinstance(report, Reject):
                who = report.identity
                found[f"{who.year}年{who.region_name}政府工作报告"] = "\n".join(b.text for b in dedup.clean(report).blocks)
    return tuple(found.items())


def is_heading(line: str) -> bool:
    return len(line) <= HEADING and (has_ending(line) or OUTLINE.match(line) is not None) \
        and not line.endswith(("。", "！", "：", "；"))


def with_foreign(lines: Sequence[str], rng: random.Random) -> tuple[list[str], list[tuple[str, str]]]:
    """The lines with some foreign strings, and what was planted, by kind."""
    out, planted = list(lines), []
    headings = [at for at, line in enumerate(out) if is_heading(line) and has_ending(line) and at > 3]
    for at in rng.sample(headings, min(2, len(headings))):
        planted.append(("tail of a heading", tail := rng.choice(TAILS)))
        out[at] += tail
    long = [at for at, line in enumerate(out) if len(line) > 120]
    for at in rng.sample(long, min(2, len(long))):
        planted.append(("inside a line", words := rng.choice(INSIDE)))
        clauses = [m.end() for m in re.finditer("[，。；]", out[at])][:-1]
        cut = rng.choice(clauses) if clauses else len(out[at])
        out[at] = out[at][:cut] + words + out[at][cut:]
    for _ in range(3):
        planted.append(("line", line := rng.choice(LINES)))
        out.insert(rng.randrange(6, max(7, len(out) - 4)), line)
    return out, planted


def other_punctuation(text: str) -> str:
    return text.translate(str.maketrans("；“”、", "，\"\"，"))


def without_lines(lines: Sequence[str], rng: random.Random) -> list[str]:
    gone = set(rng.sample(range(5, len(lines) - 3), 2))
    return [line for at, line in enumerate(lines) if at not in gone]


def repeated(lines: list[str], rng: random.Random) -> str:
    """A file that holds the lines several times over; at least one copy is whole, or two make a whole."""
    whole, third = "\n".join(lines), len(lines) // 3
    cases: list[Callable[[], list[str]]] = [
        lambda: [whole] * rng.randrange(2, 13),
        lambda: ["\n".join(lines[:-third]), whole],
        lambda: [whole, "\n".join(lines[:-third])],
        lambda: ["\n".join([lines[0], *lines[third:]]), whole, whole],
        lambda: ["\n".join(without_lines(lines, rng)) for _ in range(6)],
        lambda: [whole, other_punctuation(whole)],
        lambda: ["\n".join([*lines[:5], lines[6][:60] + "……"]), whole],
        lambda: [whole],
    ]
    copies = rng.choice(cases)()
    if rng.random() < 0.5:
        head, foot = rng.choice(HEADS), rng.choice(FEET)
        copies = [f"{head}\n{copy}\n{foot}" for copy in copies]
    return "\n".join(copies)


def plant(count: int) -> Count:
    result = Count()
    for number in range(count):
        rng = random.Random(SEED + number)
        name, text = originals()[number % len(originals())]
        lines, planted = with_foreign(text.split("\n"), rng) if number % 2 else (text.split("\n"), [])
        report = read(name, repeated(lines, rng))
        if report is None:
            continue
        cleaned = dedup.clean(report)
        assert not unaccounted(report.source.text, cleaned.blocks, cleaned.removals)
        assert not doubly_accounted(cleaned.blocks, cleaned.removals)
        wanted, left = fold(text), fold("\n".join(b.text for b in cleaned.blocks))
        common = LCSseq.similarity(wanted, left)
        result.characters += len(wanted)
        result.lost += len(wanted) - common
        result.left_over += len(left) - common
        if len(wanted) > common:
            result.worst.append((len(wanted) - common, f"{name} #{number}", ""))
        for kind, words in planted:
            result.planted[kind] += 1
            if fold(words) not in left or fold(words) in wanted:
                result.found[kind] += 1
            else:
                result.missed[f"{kind}: {words}"] += 1
    return result


def cost(rounds: int) -> None:
    """Milliseconds a report for each step, on reports that stand once."""
    texts = [(name, text) for name, text in originals() if len(text) < 30_000][:24]
    characters = sum(len(text) for _, text in texts) * rounds
    took: Counter[str] = Counter()
    jieba.lcut("热身")
    for name, text in texts * rounds:
        began = time.perf_counter()
        report = read(name, text)
        took["ingest"] += int((time.perf_counter() - began) * 1e9)
        assert report is not None
        began = time.perf_counter()
        dedup.clean(report)
        took["clean"] += int((time.perf_counter() - began) * 1e9)
        began = time.perf_counter()
        jieba.lcut(text)
        took["jieba.lcut"] += int((time.perf_counter() - began) * 1e9)
    for step, spent in took.items():
        print(f"  {step:12s} {spent / 1e6 / len(texts) / rounds:7.2f} ms a report, "
              f"{characters / spent * 1e3:7.2f} million characters a second, {spent / took['jieba.lcut']:.3f} of jieba.lcut")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--planted", type=int, default=1000)
    parser.add_argument("--misses", action="store_true", help="list what was not found and where text was lost")
    asked = parser.parse_args(arguments)
    if not SHARED.is_dir():
        print(f"The real reports are not at hand: {SHARED} is missing.")
        return
    result = plant(asked.planted)
    for kind, planted in sorted(result.planted.items()):
        print(f"  {kind:20s} {result.found[kind]:5d} of {planted:5d}  {result.found[kind] / planted:.4f}")
    total = sum(result.planted.values())
    print(f"foreign strings found {sum(result.found.values()) / max(total, 1):.4f} of {total}; report characters lost "
          f"{result.lost} of {result.characters} ({result.lost / max(result.characters, 1):.2e}); "
          f"characters left over {result.left_over}")
    if asked.misses:
        for what, times in result.missed.most_common():
            print(f"  missed {times:3d}  {what}")
        for size, where, _ in sorted(result.worst, reverse=True)[:20]:
            print(f"  lost {size:5d} of {where}")
    cost(2)


if __name__ == "__main__":
    main()
