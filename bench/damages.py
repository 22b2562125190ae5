"""Kinds of damage that reports and tables may come to, for :mod:`bench.mutations`.

A damage of a text belongs to the input: what a site, a scanner or a careless copy does to a
report before this project sees it. A damage of tables belongs to the pipeline: what a fault of
a stage, or of what lies between two stages, would do to the rows it leaves.

``acted_on`` marks damage that a reader would act on and that the gates must see: identity,
completeness, repeats, foreign text, a macro series wrong by a factor or a sign, target and
actual exchanged, a part missing. The others are tried to know how much is seen; where much
is not, `unseen` says why.

The foreign passages here are our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from random import Random
from typing import Any

import pyarrow as pa

Tables = dict[str, pa.Table]
"""The tables that a stage left, by name."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a report, for damages that change what it says."""

    paragraph: int
    start: int
    end: int
    mention: str
    measure: str
    status: str
    unit: str
    macro: bool
    """Whether it is of a macro series, for the whole area and a single year."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A report before it is damaged: one copy, a paragraph a line."""

    name: str
    document_id: str
    region_code: str
    region_name: str
    year: int
    lines: tuple[str, ...]
    parts: tuple[str, ...]
    figures: tuple[Stated, ...]
    before: str
    """The report of the year before."""
    strangers: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    """Paragraphs of reports of other places, none of which is in the folder."""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


OfText = Callable[[Sound, Random], str | None]
"""The damaged text; None where the report has nothing that could be damaged so."""
OfTables = Callable[[Tables, str, Random], Tables | None]
"""The damaged tables of a stage, from the tables and the document or source that is damaged."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A kind of damage."""

    name: str
    at: str
    """``text``, or the stage whose tables are damaged."""
    apply: Any
    """OfText or OfTables."""
    acted_on: bool = False
    unseen: str = ""
    """Why no gate can see it from the data alone, where that is so."""


# --- damages of a text --------------------------------------------------------------------------

TITLES = ("《深宫小厨娘》", "《都市战神归来》", "《豪门甜宠》", "霸道总裁的契约新娘", "重生之药田种满山")
NOVEL = (
    "她推开那扇吱呀作响的木门，冷风扑面而来，烛火晃了两晃便灭了。“你怎么才来？”黑暗里有人低声问道，声音里带着说不清的委屈。",
    "他没有回答，只是把湿透的外衣搭在椅背上，慢慢坐了下来。窗外的雨还在下，她忽然觉得自己从来没有真正认识过眼前这个人。",
    "“走吧，”老人叹了口气，“再不走，天就亮了。”她咬着嘴唇，眼泪却怎么也止不住，他伸出手，轻轻替她擦去脸上的泪痕。",
    "那把剑就插在山门前的石阶上，剑身早已锈迹斑斑。少年蹲下身来，伸手去拔，却听见身后传来一声冷笑：“就凭你？”",
    "她笑了笑，没有说话。有些事情，他不问，她便不说；他若问了，她又该从哪里说起呢？夜色渐渐深了，灯火一盏一盏熄灭。",
)
CHROME = (
    "您现在的位置：首页 > 政务公开 > 政府工作报告", "【字体：大 中 小】【打印】【关闭】", "来源：本站原创 浏览次数：1024",
    "上一篇：关于召开全体会议的通知", "下一篇：没有了", "版权所有 技术支持 网站地图 联系我们",
)
STORY = (
    "本报讯 （记者 样本）昨日，{place}举行招商推介会，来自各地的客商参加了活动。{place}有关负责人在会上介绍了{place}的投资环境。",
    "据了解，近年来{place}把园区建设作为头等大事来抓，{place}的标准厂房已全部投入使用，落户{place}的企业越来越多。",
    "“我们看中的是{place}的区位优势。”一位客商告诉记者，他所在的公司计划明年在{place}建设新的生产基地。",
)
NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?")
MULTIPLIER = re.compile(r"万亿|亿|万")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|[—－～-])")


def halves(sound: Sound) -> int:
    """The line in the middle of the text."""
    return len(sound.lines) // 2


def without(sound: Sound, gone: Callable[[int], bool]) -> str | None:
    """The text without some lines; None where none would go."""
    kept = [line for at, line in enumerate(sound.lines) if not gone(at)]
    return "\n".join(kept) if len(kept) < len(sound.lines) else None


def without_part(*parts: str) -> OfText:
    return lambda sound, chance: without(sound, lambda at: sound.parts[at] in parts)


def replaced(sound: Sound, figure: Stated, words: str) -> str:
    """The text with other words in place of a figure's."""
    lines = list(sound.lines)
    line = lines[figure.paragraph]
    lines[figure.paragraph] = line[: figure.start] + words + line[figure.end :]
    return "\n".join(lines)


def chosen(sound: Sound, chance: Random, wanted: Callable[[Stated], bool]) -> Stated | None:
    found = [f for f in sound.figures if wanted(f)]
    return chance.choice(found) if found else None


def scaled(factor: float, wanted: Callable[[Stated], bool]) -> OfText:
    """The damage that multiplies the number of a figure."""

    def apply(sound: Sound, chance: Random) -> str | None:
        figure = chosen(sound, chance, lambda f: wanted(f) and NUMBER.search(f.mention) is not None)
        if figure is None:
            return None
        return replaced(sound, figure, NUMBER.sub(lambda m: f"{float(m[0]) * factor:.12g}", figure.mention, count=1))

    return apply


def other_multiplier(sound: Sound, chance: Random) -> str | None:
    """亿 for 万 or 万 for 亿 in an amount of a macro series."""
    figure = chosen(sound, chance, lambda f: f.macro and f.measure == "level" and MULTIPLIER.search(f.mention) is not None)
    if figure is None:
        return None
    return replaced(sound, figure, MULTIPLIER.sub(lambda m: "亿" if m[0] == "万" else "万", figure.mention))


UP, DOWN = re.compile(r"增长(?=[了约近\d达]{0,2}$)"), "下降"


def other_way(sound: Sound, chance: Random) -> str | None:
    """下降 for 增长 before the growth of a macro series."""
    found = [f for f in sound.figures if f.macro and f.measure == "growth" and UP.search(sound.lines[f.paragraph][: f.start])]
    if not found:
        return None
    figure = chance.choice(found)
    lines = list(sound.lines)
    line = lines[figure.paragraph]
    lines[figure.paragraph] = UP.sub(DOWN, line[: figure.start]) + line[figure.start :]
    return "\n".join(lines)


def of_another_place(sound: Sound, chance: Random) -> str | None:
    return "\n".join(chance.choice(sound.strangers))


def half_of_another_place(sound: Sound, chance: Random) -> str | None:
    other = chance.choice(sound.strangers)
    return "\n".join([*sound.lines[: halves(sound)], *other[len(other) // 2 :]])


def passage_of_another_place(length: int) -> OfText:
    """So many paragraphs from the middle of another place's report, in the middle of this one's."""

    def apply(sound: Sound, chance: Random) -> str | None:
        other = [line for line in chance.choice(sound.strangers)[4:-4] if len(line) > 30]
        start = chance.randrange(max(1, len(other) - length))
        at = chance.randrange(len(sound.lines) // 4, 3 * len(sound.lines) // 4)
        return "\n".join([*sound.lines[:at], *other[start : start + length], *sound.lines[at:]])

    return apply


def scattered(passages: Sequence[str], count: int) -> OfText:
    """The damage that puts so many of the passages between the lines of the text."""

    def apply(sound: Sound, chance: Random) -> str | None:
        lines = list(sound.lines)
        for passage in chance.sample(passages, count):
            lines.insert(chance.randrange(5, len(lines) - 3), passage)
        return "\n".join(lines)

    return apply


def novel(sound: Sound, chance: Random) -> str | None:
    at = chance.randrange(len(sound.lines) // 4, 3 * len(sound.lines) // 4)
    return "\n".join([*sound.lines[:at], *NOVEL, *sound.lines[at:]])


def story(sound: Sound, chance: Random) -> str | None:
    place = chance.choice(["清远市", "徐水县", "临汀县", "郴州市"])
    if place in sound.text:
        return None
    return "\n".join([*sound.lines, *(line.format(place=place) for line in STORY)])


def title_on_heading(sound: Sound, chance: Random) -> str | None:
    at = chance.choice([n for n, line in enumerate(sound.lines) if 4 < len(line) < 30 and n > 4])
    title = chance.choice(TITLES)
    return "\n".join(line + title if n == at else line for n, line in enumerate(sound.lines))


def chrome(sound: Sound, chance: Random) -> str | None:
    return "\n".join([*CHROME[:3], *sound.lines, *CHROME[3:]])


def repeated(times: int, wear: float = 0.0) -> OfText:
    """The damage that repeats the body, a share of the copies' characters changed."""

    def apply(sound: Sound, chance: Random) -> str | None:
        copies = [sound.text]
        for _ in range(times - 1):
            worn = [chance.choice("己未末土士日曰") if chance.random() < wear and ch.strip() else ch for ch in sound.text]
            copies.append("".join(worn))
        return "\n".join(copies)

    return apply


def passage_twice(sound: Sound, chance: Random) -> str | None:
    start = chance.randrange(5, len(sound.lines) - 16)
    at = chance.randrange(start + 10, len(sound.lines) - 3)
    return "\n".join([*sound.lines[:at], *sound.lines[start : start + 10], *sound.lines[at:]])


def exchanged(sound: Sound, chance: Random) -> str | None:
    """Review and tasks in each other's place."""
    review = [n for n, part in enumerate(sound.parts) if part in ("review", "problems")]
    tasks = [n for n, part in enumerate(sound.parts) if part in ("tasks", "livelihood", "government")]
    if not review or not tasks or review[0] > tasks[0]:
        return None
    head, tail = range(review[0]), range(max(tasks[-1], review[-1]) + 1, len(sound.lines))
    middle = [n for n in range(review[0], tail.start) if n not in set(review) | set(tasks)]
    return "\n".join(sound.lines[n] for n in (*head, *middle, *tasks, *review, *tail))


def swapped(far: bool) -> OfText:
    """Two neighbouring paragraphs of running text, or two of different places, exchanged."""

    def apply(sound: Sound, chance: Random) -> str | None:
        long = [n for n, line in enumerate(sound.lines) if len(line) > 60]
        at = chance.randrange(len(long) - 1)
        one, other = (long[at], long[at + 1]) if not far else chance.sample(long, 2)
        lines = list(sound.lines)
        lines[one], lines[other] = lines[other], lines[one]
        return "\n".join(lines)

    return apply


def glued(sound: Sound, chance: Random) -> str | None:
    """A heading and the paragraph below it in one line."""
    found = [n for n in range(4, len(sound.lines) - 2) if len(sound.lines[n]) < 30 < len(sound.lines[n + 1])]
    if not found:
        return None
    at = chance.choice(found)
    return "\n".join([*sound.lines[:at], sound.lines[at] + sound.lines[at + 1], *sound.lines[at + 2 :]])


def wrapped(sound: Sound, chance: Random) -> str | None:
    """Hard-wrapped lines and a page number after each thirty, as text taken out of a PDF has them."""
    lines: list[str] = []
    for line in sound.lines:
        lines += [line[at : at + 36] for at in range(0, len(line), 36)]
    return "\n".join(f"{line}\n\n－{at // 30}－\n" if at % 30 == 0 and at else line for at, line in enumerate(lines))


def mojibake(sound: Sound, chance: Random) -> str | None:
    """A tenth of the lines decoded from UTF-8 as if it were GBK."""
    size = max(2, len(sound.lines) // 10)
    at = chance.randrange(4, len(sound.lines) - size)
    broken = [line.encode().decode("gbk", "replace") if at <= n < at + size else line for n, line in enumerate(sound.lines)]
    return "\n".join(broken)


def misread_digits(sound: Sound, chance: Random) -> str | None:
    """One digit in fifty another, as recognition makes of a bad scan."""
    alike = {"1": "7", "7": "1", "3": "8", "8": "3", "5": "6", "6": "5", "0": "8", "9": "4", "4": "9", "2": "7"}
    return "".join(alike[ch] if ch in alike and chance.random() < 0.02 else ch for ch in sound.text)


def letters_for_digits(sound: Sound, chance: Random) -> str | None:
    alike = {"0": "O", "1": "l"}
    inside = re.compile(r"(?<=\d)[01](?=\d)")
    return inside.sub(lambda m: alike[m[0]] if chance.random() < 0.3 else m[0], sound.text)


def years_by(text: str, step: int) -> str:
    """The text with every year so many later."""
    return YEAR.sub(lambda m: str(int(m[0]) + step), text)


def years_moved(sound: Sound, chance: Random) -> str | None:
    """Every year of the text one later or earlier."""
    step = chance.choice((-1, 1))
    return years_by(sound.text, step)


def year_of_session_moved(sound: Sound, chance: Random) -> str | None:
    """The year in title and session line one later or earlier."""
    step = chance.choice((-1, 1))
    head = [line.replace(str(sound.year), str(sound.year + step)) for line in sound.lines[:6]]
    return "\n".join([*head, *sound.lines[6:]]) if head != list(sound.lines[:6]) else None


def place_in_opening(sound: Sound, chance: Random) -> str | None:
    """Another place's name in title, session line and opening."""
    other = chance.choice([name for name in ("清远市", "徐水县", "临武县", "青州市") if name != sound.region_name])
    stem = sound.region_name.rstrip("市县区")
    head = [line.replace(sound.region_name, other).replace(stem, other[:-1]) for line in sound.lines[:6]]
    return "\n".join([*head, *sound.lines[6:]]) if head != list(sound.lines[:6]) else None


def one_line_dropped(sound: Sound, chance: Random) -> str | None:
    at = chance.choice([n for n, line in enumerate(sound.lines) if len(line) > 60])
    return without(sound, lambda n: n == at)


def numbered_section_dropped(sound: Sound, chance: Random) -> str | None:
    """A section with its numbered heading, up to the next one."""
    heads = [n for n, line in enumerate(sound.lines) if re.match(r"[（(][一二三四五六七八九十]+[）)]", line)]
    pairs = [(a, b) for a, b in pairwise(heads) if sound.lines[b][1] not in "一" and b - a < 12]
    if not pairs:
        return None
    a, b = chance.choice(pairs)
    return without(sound, lambda n: a <= n < b)


def one_sentence_dropped(sound: Sound, chance: Random) -> str | None:
    at = chance.choice([n for n, line in enumerate(sound.lines) if line.count("。") > 2])
    sentences = sound.lines[at].split("。")
    gone = chance.randrange(len(sentences) - 1)
    line = "。".join(s for n, s in enumerate(sentences) if n != gone)
    return "\n".join(line if n == at else other for n, other in enumerate(sound.lines))


def stretch_dropped(sound: Sound, chance: Random) -> str | None:
    size = len(sound.lines) // 5
    at = chance.randrange(8, len(sound.lines) - size - 4)
    return without(sound, lambda n: at <= n < at + size)


def cut_in_sentence(sound: Sound, chance: Random) -> str | None:
    text = sound.text
    at = int(len(text) * chance.uniform(0.3, 0.9))
    while text[at - 1] in "。！？\n":
        at += 1
    return text[:at]


def tags_left(sound: Sound, chance: Random) -> str | None:
    return "\n".join(f"<p style=\"text-indent:2em\">{line}&nbsp;</p>" for line in sound.lines)


def other_unit(sound: Sound, chance: Random) -> str | None:
    """The unit of any figure another."""
    figure = chosen(sound, chance, lambda f: f.unit in ("元", "%", "亩", "人", "公里", "家", "户"))
    if figure is None:
        return None
    other = {"元": "美元", "%": "个", "亩": "平方米", "人": "户", "公里": "米", "家": "个", "户": "人"}[figure.unit]
    return replaced(sound, figure, figure.mention.replace(figure.unit, other))


def amount(f: Stated) -> bool:
    return f.macro and f.measure == "level"


def growth(f: Stated) -> bool:
    return f.macro and f.measure == "growth"


TYPO = "A number changed in the text itself agrees with everything around it: only its source, or another report, tells."
PART_OF_TEXT = "What is left reads as a report does; only a gap in its numbering, or another copy, would tell."

OF_TEXT = (
    Damage("another place's report under this name", "text", of_another_place, True),
    Damage("title and session line a year off", "text", year_of_session_moved, True),
    Damage("another place in title and opening", "text", place_in_opening, True),
    Damage("every year of the text off by one", "text", years_moved, True),
    Damage("second half of the text missing", "text", lambda s, c: "\n".join(s.lines[: halves(s)]), True),
    Damage("first half of the text missing", "text", lambda s, c: "\n".join(s.lines[halves(s) :]), True),
    Damage("text cut in a sentence", "text", cut_in_sentence, True),
    Damage("review missing", "text", without_part("review", "problems"), True),
    Damage("tasks missing", "text", without_part("tasks", "livelihood", "government"), True),
    Damage("closing missing", "text", without_part("closing"), True),
    Damage("title and opening missing", "text", without_part("title", "salutation"), True),
    Damage("body twice", "text", repeated(2), True),
    Damage("body six times", "text", repeated(6), True),
    Damage("body twice, one copy worn", "text", repeated(2, 0.02), True),
    Damage("ten paragraphs twice", "text", passage_twice, True),
    Damage("last year's report behind it", "text", lambda s, c: f"{s.text}\n{s.before}", True),
    Damage("half of another place's report", "text", half_of_another_place, True),
    Damage("20 paragraphs of another place's", "text", passage_of_another_place(20), True),
    Damage("6 paragraphs of another place's", "text", passage_of_another_place(6), False,
           "A few paragraphs that name no place read as the report's own."),
    Damage("a passage of a novel", "text", novel, True),
    Damage("titles of novels between the lines", "text", scattered(TITLES, 3), True),
    Damage("title of a novel on a heading", "text", title_on_heading, True),
    Damage("buttons and links of a site", "text", chrome, True),
    Damage("a news story behind it", "text", story, True),
    Damage("review and tasks exchanged", "text", exchanged, True),
    Damage("amount of a macro series × 10", "text", scaled(10, amount), True),
    Damage("amount of a macro series × 100", "text", scaled(100, amount), True),
    Damage("amount of a macro series, 万 and 亿", "text", other_multiplier, True),
    Damage("growth of a macro series × 10", "text", scaled(10, growth), True),
    Damage("growth of a macro series the other way", "text", other_way, True),
    Damage("any number × 10", "text", scaled(10, lambda f: not f.macro), False, TYPO),
    Damage("any unit another", "text", other_unit, False, TYPO),
    Damage("one digit in fifty misread", "text", misread_digits, False, TYPO),
    Damage("letters for digits", "text", letters_for_digits),
    Damage("a tenth of the text garbled", "text", mojibake),
    Damage("a fifth of the text missing in the middle", "text", stretch_dropped, False, PART_OF_TEXT),
    Damage("a numbered section missing", "text", numbered_section_dropped),
    Damage("a paragraph missing", "text", one_line_dropped, False, PART_OF_TEXT),
    Damage("a sentence missing", "text", one_sentence_dropped, False, PART_OF_TEXT),
    Damage("two neighbouring paragraphs exchanged", "text", swapped(far=False), False, PART_OF_TEXT),
    Damage("two distant paragraphs exchanged", "text", swapped(far=True), False, PART_OF_TEXT),
    Damage("a heading glued to its paragraph", "text", glued),
    Damage("hard-wrapped lines and page numbers", "text", wrapped),
    Damage("tags of a web page left", "text", tags_left),
)


# --- damages of tables ----------------------------------------------------------------------------

def rows_of(table: pa.Table, about: str) -> list[int]:
    """Numbers of the rows that are about a document or source."""
    names = [name for name in ("document_id", "source") if name in table.column_names]
    found = ([at for at, value in enumerate(table[name].to_pylist()) if value == about] for name in names)
    return next((rows for rows in found if rows), [])


def put(tables: Tables, table: str, row: int, **values: Any) -> Tables:
    """The tables with other values in one row; null goes in wherever it is asked for."""
    changed = tables[table]
    for name, value in values.items():
        at = changed.column_names.index(name)
        column = changed[name].to_pylist()
        column[row] = value
        changed = changed.set_column(at, changed.schema.field(name), pa.array(column, changed.schema.field(name).type))
    return {**tables, table: changed}


def keep(tables: Tables, table: str, rows: Callable[[int], bool]) -> Tables:
    mask = pa.array([rows(at) for at in range(tables[table].num_rows)], pa.bool_())
    return {**tables, table: tables[table].filter(mask)}


def value(tables: Tables, table: str, row: int, name: str) -> Any:
    return tables[table][name][row].as_py()


def some_row(table: str, change: Callable[[Mapping[str, Any], Random], dict[str, Any] | None],
             wanted: Callable[[Mapping[str, Any]], bool] = lambda row: True) -> OfTables:
    """The damage that changes some values of one row."""

    def apply(tables: Tables, about: str, chance: Random) -> Tables | None:
        flat = tables[table].select([f.name for f in tables[table].schema if not pa.types.is_nested(f.type)])
        rows = [(at, row) for at, row in ((at, flat.slice(at, 1).to_pylist()[0]) for at in rows_of(flat, about)) if wanted(row)]
        if not rows:
            return None
        at, row = chance.choice(rows)
        values = change(row, chance)
        return None if values is None else put(tables, table, at, **values)

    return apply


def dropped(table: str) -> OfTables:
    def apply(tables: Tables, about: str, chance: Random) -> Tables | None:
        rows = rows_of(tables[table], about)
        if not rows:
            return None
        gone = chance.choice(rows)
        return keep(tables, table, lambda at: at != gone)

    return apply


def doubled(table: str, **changed: Any) -> OfTables:
    def apply(tables: Tables, about: str, chance: Random) -> Tables | None:
        rows = rows_of(tables[table], about)
        if not rows:
            return None
        again = tables[table].slice(chance.choice(rows), 1)
        return {**tables, table: pa.concat_tables([tables[table], again])}

    return apply


def all_dropped(table: str) -> OfTables:
    """All rows of one report gone."""

    def apply(tables: Tables, about: str, chance: Random) -> Tables | None:
        gone = set(rows_of(tables[table], about))
        return keep(tables, table, lambda at: at not in gone) if gone else None

    return apply


def rows_exchanged(table: str, *columns: str) -> OfTables:
    """The damage that exchanges some values of two rows of one report."""

    def apply(tables: Tables, about: str, chance: Random) -> Tables | None:
        one, other = chance.sample(rows_of(tables[table], about), 2)
        values = [{name: value(tables, table, row, name) for name in columns} for row in (one, other)]
        return put(put(tables, table, one, **values[1]), table, other, **values[0])

    return apply


def part_lost(part: str, other: str) -> OfTables:
    """All paragraphs of a part said to be of another."""

    def apply(tables: Tables, about: str, chance: Random) -> Tables | None:
        parts = tables["paragraphs"]["part"].to_pylist()
        own = set(rows_of(tables["paragraphs"], about))
        if not any(parts[at] == part for at in own):
            return None
        at = tables["paragraphs"].column_names.index("part")
        column = pa.array([other if n in own and p == part else p for n, p in enumerate(parts)], pa.string())
        field_ = tables["paragraphs"].schema.field("part")
        return {**tables, "paragraphs": tables["paragraphs"].set_column(at, field_, column)}

    return apply


def macro(row: Mapping[str, Any]) -> bool:
    return row["indicator_code"] is not None and row["scope"] == "area"


def macro_of_one_year(row: Mapping[str, Any]) -> bool:
    return macro(row) and row["period_end"] is not None and row["period_start"] in (None, row["period_end"])


def times(factor: float) -> Callable[[Mapping[str, Any], Random], dict[str, Any]]:
    return lambda row, chance: {"value_low": row["value_low"] * factor, "value_high": row["value_high"] * factor}


def other_status(row: Mapping[str, Any], chance: Random) -> dict[str, Any]:
    return {"status": "target" if row["status"] == "actual" else "actual"}


def year_moved(row: Mapping[str, Any], chance: Random) -> dict[str, Any]:
    step = chance.choice((-1, 1))
    start = row["period_start"]
    return {"period_end": row["period_end"] + step, "period_start": None if start is None else start + step}


def another(name: str, values: Sequence[Any]) -> Callable[[Mapping[str, Any], Random], dict[str, Any]]:
    return lambda row, chance: {name: chance.choice([v for v in values if v != row[name]])}


def shortened(row: Mapping[str, Any], chance: Random) -> dict[str, Any] | None:
    text = row["text"]
    if len(text) < 20:
        return None
    at = chance.randrange(len(text) - 5)
    return {"text": text[:at] + text[at + 5 :]}


OF_TABLES = (
    Damage("ingest: a paragraph lost", "ingest", dropped("blocks"), True),
    Damage("ingest: all paragraphs lost", "ingest", all_dropped("blocks"), True),
    Damage("ingest: a paragraph twice", "ingest", doubled("blocks"), True),
    Damage("ingest: five characters of a paragraph lost", "ingest", some_row("blocks", shortened), True),
    Damage("ingest: two paragraphs exchanged", "ingest", rows_exchanged("blocks", "text"), True),
    Damage("ingest: year impossible", "ingest", some_row("reports", lambda r, c: {"year": 1207}), True),
    Damage("ingest: hash lost", "ingest", some_row("reports", lambda r, c: {"sha256": None}), True),
    Damage("deduplicate: a paragraph lost", "deduplicate", dropped("blocks"), True),
    Damage("deduplicate: a paragraph twice", "deduplicate", doubled("blocks"), True),
    Damage("deduplicate: five characters of a paragraph lost", "deduplicate", some_row("blocks", shortened), True),
    Damage("deduplicate: two paragraphs exchanged", "deduplicate", rows_exchanged("blocks", "text"), True),
    Damage("deduplicate: year moved", "deduplicate", some_row("candidates", lambda r, c: {"year": r["year"] + c.choice((-1, 1))}), True),
    Damage("deduplicate: place exchanged", "deduplicate",
           some_row("candidates", lambda r, c: {"region_code": "130609", "region_name": "徐水区"}), True),
    Damage("deduplicate: level exchanged", "deduplicate",
           some_row("candidates", another("level", ("national", "province", "prefecture", "county"))), True),
    Damage("deduplicate: day of another year", "deduplicate",
           some_row("candidates", lambda r, c: {"session_date": date(r["year"] - 3, 1, 8)}), True),
    Damage("tag: a paragraph lost", "tag", dropped("paragraphs"), True),
    Damage("tag: a paragraph twice", "tag", doubled("paragraphs"), True),
    Damage("tag: key lost", "tag", some_row("paragraphs", lambda r, c: {"paragraph_id": None}), True),
    Damage("tag: two paragraphs exchanged", "tag", rows_exchanged("paragraphs", "text"), True),
    Damage("tag: numbers of two paragraphs exchanged", "tag", rows_exchanged("paragraphs", "ordinal"), True),
    Damage("tag: offsets of two paragraphs exchanged", "tag", rows_exchanged("paragraphs", "source_start", "source_end")),
    Damage("tag: five characters of a paragraph lost", "tag", some_row("paragraphs", shortened), True),
    Damage("tag: review said to be tasks", "tag", part_lost("review", "tasks"), True),
    Damage("tag: tasks said to be review", "tag", part_lost("tasks", "review"), True),
    Damage("tag: closing said to be tasks", "tag", part_lost("closing", "tasks"), True),
    Damage("tag: a paragraph of tasks said to be review", "tag",
           some_row("paragraphs", lambda r, c: {"part": "review"}, lambda r: r["part"] == "tasks")),
    Damage("tag: a paragraph of review said to be tasks", "tag",
           some_row("paragraphs", lambda r, c: {"part": "tasks"}, lambda r: r["part"] == "review")),
    Damage("tag: a part that is none", "tag", some_row("paragraphs", lambda r, c: {"part": "preface"})),
    Damage("tag: a heading made up", "tag",
           some_row("paragraphs", lambda r, c: {"heading": "关于某事的其他说明"}, lambda r: r["heading"] is not None)),
    Damage("tag: another topic", "tag", some_row("paragraphs", another("topic", ("education", "health", "environment")),
           lambda r: r["topic"] is not None), False, "A topic is a judgement: the words of many paragraphs fit two."),
    Damage("extract: macro value × 10", "extract", some_row("figures", times(10), macro), True),
    Damage("extract: macro value × 100", "extract", some_row("figures", times(100), macro), True),
    Damage("extract: macro value ÷ 10000", "extract", some_row("figures", times(1e-4), macro), True),
    Damage("extract: macro value × −1", "extract",
           some_row("figures", times(-1), lambda r: macro(r) and r["measure"] in ("growth", "level", "share")), True),
    Damage("extract: any value × 10", "extract", some_row("figures", times(10))),
    Damage("extract: macro target and actual exchanged", "extract", some_row("figures", other_status, macro), True),
    Damage("extract: any target and actual exchanged", "extract", some_row("figures", other_status)),
    Damage("extract: macro year moved by one", "extract", some_row("figures", year_moved, macro_of_one_year)),
    Damage("extract: another unit", "extract", some_row("figures", another("unit", ("元", "%", "家", "公里", "万元", "吨"))), True),
    Damage("extract: another macro code", "extract",
           some_row("figures", another("indicator_code", ("gdp", "industry_va", "budget_revenue", "retail_sales", "loans", "grain_output")),
                    macro), True),
    Damage("extract: another measure", "extract", some_row("figures", another("measure", ("level", "growth", "share", "rank", "change")))),
    Damage("extract: another qualifier", "extract", some_row("figures", another("qualifier", ("exact", "approx", "min", "max")))),
    Damage("extract: part of the area said to be all", "extract",
           some_row("figures", lambda r, c: {"scope": "area"}, lambda r: r["scope"] != "area"), False,
           "Which part of the place a number is about stands a sentence before it, if anywhere."),
    Damage("extract: ends of a range exchanged", "extract",
           some_row("figures", lambda r, c: {"value_low": r["value_high"] + 1}), True),
    Damage("extract: value lost", "extract", some_row("figures", lambda r, c: {"value_low": None}), True),
    Damage("extract: offsets moved", "extract", some_row("figures", lambda r, c: {"start": r["start"] + 1, "end": r["end"] + 1}), True),
    Damage("extract: sentence of another figure", "extract", rows_exchanged("figures", "sentence"), False,
           "Two figures of one sentence have the same one."),
    Damage("extract: paragraph that is not there", "extract",
           some_row("figures", lambda r, c: {"paragraph_id": f"{r['document_id']}-p9999"}), True),
    Damage("extract: a figure lost", "extract", dropped("figures"), True),
    Damage("extract: a figure twice", "extract", doubled("figures"), True),
    Damage("publish: a paragraph lost", "publish", dropped("paragraphs"), True),
    Damage("publish: a figure lost", "publish", dropped("figures"), True),
    Damage("publish: a figure twice", "publish", doubled("figures"), True),
    Damage("publish: a document lost", "publish", dropped("documents"), True),
    Damage("publish: a document's key lost", "publish", some_row("documents", lambda r, c: {"document_id": None}), True),
    Damage("publish: panel value × 10", "publish", some_row("indicators", times(10)), True),
    Damage("publish: panel row twice", "publish", doubled("indicators"), True),
    Damage("publish: panel row rests on nothing", "publish",
           some_row("indicators", lambda r, c: {"figure_id": f"{r['figure_id']}9"}), True),
    Damage("publish: panel value of another year", "publish",
           some_row("indicators", lambda r, c: {"year": r["year"] + c.choice((-20, 20))})),
)

DAMAGES = (*OF_TEXT, *OF_TABLES)
assert len({d.name for d in DAMAGES}) == len(DAMAGES), "a kind of damage has its own name"
