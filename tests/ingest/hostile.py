"""Hostile samples: one a defect, each with what must come out.

Everything is made from the invented report of report.py, so that a sample is the report with one
thing wrong with it. ``python -m tests.ingest.hostile FOLDER`` writes them down for a look.
"""

from __future__ import annotations

import io
import re
import struct
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from docx.oxml import OxmlElement
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.ingest import report
from tests.ingest.ole import compound_file
from tests.ingest.report import BODY, GREETING, PARAGRAPHS, SESSION, SPEAKER, TITLE, lines_of

NAME = "2019_990123_栖桐县"
TEXT = "\n".join(PARAGRAPHS)
FONT, SIZE, PITCH = "STSong-Light", 16, 28
LEFT, TOP = 73.5, 740.0


@dataclass(frozen=True)
class Sample:
    """A file and what must come out of it."""

    name: str
    data: bytes
    rule: str | None = None
    """Name of the rule that refuses it; None where it is a report."""
    count: int = 1
    """Sources that it holds."""
    paragraphs: Sequence[str] | None = PARAGRAPHS
    """Paragraphs that must come out, in order and with nothing between them but what `extra` allows;
    None where only some of the report is looked at."""
    extra: tuple[str, ...] = ()
    """Other paragraphs that may come out."""
    removed: tuple[tuple[str, str], ...] = ()
    """Reason and text (without blanks) of removals that must be there."""
    identity: dict[str, object] = field(default_factory=dict)
    """Fields of the identity that differ from the report's own."""
    lacks: tuple[str, ...] = ()
    """Conditions of completeness that do not hold."""
    tables: int = 0
    """Rows of tables that must come out."""


SAMPLES: dict[str, Callable[[], Sample]] = {}


def sample(make: Callable[[], Sample]) -> Callable[[], Sample]:
    """Register a sample under its function's name."""
    SAMPLES[make.__name__] = make
    return make


def text_of(paragraphs: Sequence[str] = PARAGRAPHS, newline: str = "\n") -> str:
    return newline.join(paragraphs)


# --- encodings ----------------------------------------------------------------------------------


@sample
def plain() -> Sample:
    """The report with nothing wrong."""
    return Sample(f"{NAME}.txt", TEXT.encode())


@sample
def utf8_bom() -> Sample:
    return Sample(f"{NAME}.txt", TEXT.encode("utf-8-sig"))


@sample
def utf16_with_bom() -> Sample:
    return Sample(f"{NAME}.txt", TEXT.encode("utf-16"))


@sample
def utf16_big_endian_without_bom() -> Sample:
    return Sample(f"{NAME}.txt", TEXT.encode("utf-16-be"))


@sample
def gb18030() -> Sample:
    return Sample(f"{NAME}.txt", TEXT.encode("gb18030"))


@sample
def big5() -> Sample:
    """Traditional characters; the place is named in a form that needs folding."""
    lines = ["政府工作報告", "——2019年1月16日在棲桐縣第十六屆人民代表大會第三次會議上", "各位代表："]
    body = ("現在，我代表縣人民政府，向大會報告工作，請予審議。過去一年，全縣生產總值增長百分之七，農民收入增加，各項事業都有進步。"
            "今年的工作任務是繼續發展生產，改善人民生活，把山區的道路修好，把學校辦好，讓群眾有更多的收入。") * 16
    lines += [body, "讓我們團結起來，為建設富裕的家鄉而努力奮鬥！"]
    return Sample(f"{NAME}.txt", "\n".join(lines).encode("big5", "ignore"), paragraphs=None,
                  identity={"speaker": None, "office": None, "title": "政府工作报告"})


@sample
def windows_line_ends() -> Sample:
    return Sample(f"{NAME}.txt", text_of(newline="\r\n").encode())


@sample
def old_mac_line_ends() -> Sample:
    return Sample(f"{NAME}.txt", text_of(newline="\r").encode())


@sample
def literal_line_ends() -> Sample:
    r"""The four characters \r\n as paragraph mark, all on one line."""
    text = text_of(newline="\\r\\n").replace("2019年工作的总体", "GDP的目标和2019年工作的总体")
    changed = [p.replace("2019年工作的总体", "GDP的目标和2019年工作的总体") for p in PARAGRAPHS]
    return Sample(f"{NAME}.txt", text.encode(), paragraphs=changed, removed=(("markup", "\\r\\n"),))


@sample
def line_ends_lost() -> Sample:
    """All on one line and nothing to tell the paragraphs but their numbering and dashes."""
    lines = [*PARAGRAPHS, *(f"（{n}）" + "把山路修到寨门口，让老人小孩出门不再蹚水过河，" * 8 + "年底见效。" for n in "八九十")]
    lines = [*lines[:-4], *lines[-3:], lines[-4]]
    return Sample(f"{NAME}.txt", "".join(lines).encode(), paragraphs=None)


@sample
def literal_code_points() -> Sample:
    text = text_of(["<U+00A0><U+00A0><U+00A0><U+00A0>" + p for p in PARAGRAPHS])
    return Sample(f"{NAME}.txt", text.replace("2019年工作", "2019年工<U+200B>作", 1).encode(),
                  removed=(("markup", "<U+00A0>" * 4),))


@sample
def entities() -> Sample:
    return Sample(f"{NAME}.txt", text_of(["&nbsp;&nbsp;&nbsp;&nbsp;" + p for p in PARAGRAPHS]).encode(),
                  removed=(("markup", "&nbsp;" * 4),))


@sample
def lost_full_width_spaces() -> Sample:
    return Sample(f"{NAME}.txt", text_of(["????" + p for p in PARAGRAPHS]).encode(), removed=(("markup", "????"),))


@sample
def lost_full_width_spaces_on_one_line() -> Sample:
    """The same where they alone tell the paragraphs."""
    text = "????".join(PARAGRAPHS[3:])
    return Sample(f"{NAME}.txt", ("????" + text).encode(), paragraphs=PARAGRAPHS[3:], identity={
        "session_date": None, "congress": None, "session": None, "speaker": None, "office": None, "title": None,
        "from_claims": ("region_code", "region_name", "level", "province")})


@sample
def zero_width_characters() -> Sample:
    text = TEXT.replace("栖桐", "栖\u200b桐").replace("，", "，\ufeff")
    return Sample(f"{NAME}.txt", text.encode(), removed=(("markup", "\u200b"),))


@sample
def html_remains() -> Sample:
    text = text_of([f"<p style='text-indent:2em'>{p}</p>" for p in PARAGRAPHS])
    return Sample(f"{NAME}.txt", ("<!-- \n begin -->\n" + text + "<!-- end").encode(),
                  removed=(("markup", "</p><pstyle='text-indent:2em'>"),))


@sample
def mixed_encodings() -> Sample:
    half = len(TEXT) // 2
    return Sample(f"{NAME}.txt", TEXT[:half].encode() + TEXT[half:].encode("gb18030"), rule="damaged_text")


@sample
def mojibake() -> Sample:
    """UTF-8 opened as GBK and saved."""
    return Sample(f"{NAME}.txt", TEXT.encode().decode("gb18030", "replace").encode(), rule="garbled_text")


# --- layout of text -----------------------------------------------------------------------------


@sample
def spaces_inside_numbers() -> Sample:
    """`2 019 年`, `1 6 日`, and blanks around every number."""
    spaced = [re.sub(r"\d+(?:\.\d+)?", lambda m: " " + m[0][:1] + " " + m[0][1:] + " ", p) for p in PARAGRAPHS]
    return Sample(f"{NAME}.txt", text_of(spaced).encode())


@sample
def words_split_at_links() -> Sample:
    """A line break before and behind what was a link on the page."""
    text = TEXT
    for word in ("梯田稻鱼面积", "县医院门诊楼", "冷链仓库", "马路市场"):
        text = text.replace(word, f"\n{word}\n")
    return Sample(f"{NAME}.txt", text.encode())


@sample
def ideographic_spaces_only() -> Sample:
    """One line; paragraphs are told by two ideographic spaces."""
    return Sample(f"{NAME}.txt", ("　　" + "　　".join(BODY)).encode(), paragraphs=BODY, identity={
        "session_date": None, "congress": None, "session": None, "speaker": None, "office": None, "title": None,
        "from_claims": ("region_code", "region_name", "level", "province")})


@sample
def glued_opening() -> Sample:
    """Title, session line, speaker and salutation on one line with the first paragraph."""
    front = TITLE + SESSION + SPEAKER.replace(" ", "\u00a0") + GREETING + BODY[0]
    return Sample(f"{NAME}.txt", "\n".join((front, *BODY[1:])).encode(), paragraphs=(
        (TITLE + SESSION + SPEAKER), GREETING, *BODY))


@sample
def wrapped_with_blank_lines() -> Sample:
    """Text taken out of a PDF: 28 characters a line, no indents, blank lines, page numbers."""
    lines = [line for p in PARAGRAPHS[3:] for line in lines_of(p)]
    lines[:0] = [TITLE, *lines_of(SESSION, indent=10), SPEAKER]
    out: list[str] = []
    for i, line in enumerate(lines):
        out += [line, ""] + ([f"{i // 22 + 1}", ""] if i % 22 == 21 else [])
    return Sample(f"{NAME}.txt", "\n".join(out).encode(), removed=(("page_furniture", "1"),))


@sample
def wrapped_with_indents() -> Sample:
    lines = [("　　" if i == 0 else "") + line for p in PARAGRAPHS for i, line in enumerate(lines_of(p))]
    return Sample(f"{NAME}.txt", "\n".join(lines).encode())


@sample
def split_session_line() -> Sample:
    at = SESSION.index("人民代表")
    lines = [TITLE, SESSION[:at], SESSION[at:], *PARAGRAPHS[2:]]
    return Sample(f"{NAME}.txt", "\n".join(lines).encode())


@sample
def running_headers_in_text() -> Sample:
    """A header and a page number in mid-sentence, every 22 lines."""
    lines = [line for p in PARAGRAPHS for line in lines_of(p)]
    out: list[str] = []
    for i, line in enumerate(lines):
        out += [line] + ([f"- {i // 12 + 1} -", "栖桐县人大会议文件（三）"] if i % 12 == 11 else [])
    return Sample(f"{NAME}.txt", "\n".join(out).encode(), removed=(
        ("page_furniture", "-1-"), ("page_furniture", "栖桐县人大会议文件（三）")))


@sample
def running_headers_without_page_numbers() -> Sample:
    lines = [line for p in PARAGRAPHS for line in lines_of(p)]
    out = [x for i, line in enumerate(lines) for x in ([line, "栖桐县人大会议文件"] if i % 10 == 8 else [line])]
    return Sample(f"{NAME}.txt", "\n".join(out).encode(), removed=(("page_furniture", "栖桐县人大会议文件"),))


@sample
def footnote_marks() -> Sample:
    marked = [p.replace("采笋节", "采笋节[1]").replace("林长一肩挑", "林长一肩挑［2］").replace("讲机的人", "讲机的人³")
              for p in PARAGRAPHS]
    notes = ("名词解释", "[1]采笋节：指每年四月在云根寨举办的农事节庆。", "[2]林长一肩挑：指河长和林长由同一人担任。")
    return Sample(f"{NAME}.txt", text_of([*marked, *notes]).encode(), paragraphs=(*PARAGRAPHS, *notes), removed=(
        ("footnote_mark", "[1]"), ("footnote_mark", "［2］"), ("footnote_mark", "³")))


@sample
def table_in_text() -> Sample:
    rows = ("指标\t单位\t2018年", "地区生产总值\t亿元\t86.4", "一般公共预算收入\t亿元\t3.15")
    return Sample(f"{NAME}.txt", text_of([*PARAGRAPHS, "附件：主要指标", *rows]).encode(), tables=3,
                  extra=("附件：主要指标", *(row.replace("\t", " ") for row in rows)))


@sample
def glossary_behind_the_end() -> Sample:
    notes = ("附件", "名词解释", "1.采笋节：指每年四月举办的农事节庆", "2.通组路：指通到村民小组的公路。")
    return Sample(f"{NAME}.txt", text_of([*PARAGRAPHS, *notes]).encode(), paragraphs=(*PARAGRAPHS, *notes))


# --- identity -----------------------------------------------------------------------------------


@sample
def date_in_numerals() -> Sample:
    text = TEXT.replace("2019年1月16日", "二〇一九年一月十六日")
    return Sample("报告.txt", text.encode(), paragraphs=None)


@sample
def spaces_in_the_date() -> Sample:
    return Sample("报告.txt", TEXT.replace("2019年1月16日", "2 0 1 9 年1 月 16日").encode())


@sample
def county_that_became_a_district() -> Sample:
    """The file is named by the district's later code; the report knows the county."""
    text = TEXT.replace("栖桐县", "徐水县")
    return Sample("2010_130609_徐水.txt", text.replace("2019年1月16日", "2010年1月16日").encode(), paragraphs=None,
                  identity={"region_code": "130625", "region_name": "徐水县", "province": "河北省", "year": 2010})


@sample
def two_places_of_one_name() -> Sample:
    """长安区 is in 石家庄, 西安 and once more; the text speaks of 西安."""
    text = TEXT.replace("栖桐县", "长安区").replace("在县委的领导下", "在西安市委和区委的领导下")
    return Sample("2019_长安区.txt", text.encode(), paragraphs=None, identity={
        "region_code": "610116", "region_name": "长安区", "province": "陕西省"})


@sample
def place_only_in_the_file_name() -> Sample:
    text = text_of([TITLE, GREETING, *BODY]).replace("栖桐", "我县")
    return Sample("澜岳市/砚汀县2019年政府工作报告.txt", text.encode(), paragraphs=None, identity={
        "region_code": "990122", "region_name": "砚汀县", "session_date": None, "congress": None, "session": None,
        "speaker": None, "office": None,
        "from_claims": ("region_code", "region_name", "level", "province")})


@sample
def development_zone() -> Sample:
    text = TEXT.replace("栖桐县第十六届人民代表大会第三次会议上", "苏州工业园区管委会全体会议上") \
        .replace("栖桐县人民政府县长", "苏州工业园区管委会主任").replace("县人民政府", "苏州工业园区管委会") \
        .replace(TITLE, "苏州工业园区管委会2019年工作报告", 1)
    return Sample("苏州工业园区2019年工作报告.txt", text.encode(), paragraphs=None, identity={
        "region_code": "320576", "region_name": "苏州工业园区", "province": "江苏省", "level": "zone", "congress": None,
        "session": None, "office": "管委会主任", "title": "苏州工业园区管委会2019年工作报告"})


@sample
def wrong_place() -> Sample:
    """Filed under 安县; it is of 淮安县, in another province, whose name contains the other."""
    text = TEXT.replace("栖桐县", "淮安县").replace("2019年", "1985年").replace("2018年", "1984年")
    return Sample("1985_安县.txt", text.encode(), rule="wrong_place")


@sample
def wrong_year() -> Sample:
    return Sample("2021_栖桐县_政府工作报告.txt", TEXT.encode(), rule="wrong_year")


@sample
def no_place_anywhere() -> Sample:
    text = text_of([TITLE, GREETING, *BODY]).replace("栖桐", "我县")
    return Sample("报告2019.txt", text.encode(), rule="place_unknown")


@sample
def no_year_anywhere() -> Sample:
    text = re.sub(r"201[89]年", "本年", text_of([TITLE, GREETING, *BODY]))
    return Sample("栖桐县.txt", text.encode(), rule="year_unknown")


# --- what is no report --------------------------------------------------------------------------


def titled(*front: str, rule: str, greeting: bool = True) -> Sample:
    """The report's body under another title."""
    body = [GREETING, *BODY] if greeting else list(BODY[2:])
    return Sample(f"{NAME}.txt", text_of([*front, *body]).encode(), rule=rule)


@sample
def budget_report() -> Sample:
    return titled("关于栖桐县2018年预算执行情况和", "2019年预算草案的报告", SESSION, "栖桐县财政局局长 桂示范",
                  rule="budget_report")


@sample
def plan_report() -> Sample:
    return titled("关于栖桐县2018年国民经济和社会发展计划执行情况与2019年计划草案的报告", SESSION, rule="plan_report")


@sample
def resolution() -> Sample:
    return titled("栖桐县第十六届人民代表大会第三次会议关于政府工作报告的决议", "（2019年1月18日通过）", rule="resolution",
                  greeting=False)


@sample
def news_story() -> Sample:
    return titled("栖桐县第十六届人民代表大会第三次会议隆重开幕", "本报讯 县长桂示范代表县人民政府作政府工作报告。", rule="news_story",
                  greeting=False)


@sample
def story_under_the_reports_title() -> Sample:
    """A page titled like the report that only tells of it."""
    told = [p.replace("我们", "全县").replace("各位代表", "大会") for p in BODY[2:-1]]
    told = [("报告指出，" if i % 2 else "他说，") + p for i, p in enumerate(told)]
    front = ["2019年栖桐县政府工作报告", "1月16日，县人民代表大会举行会议，听取县长所作的工作报告。"]
    return Sample(f"{NAME}.txt", text_of([*front, *told]).encode(), rule="news_story")


@sample
def opening_lost() -> Sample:
    """A seller's text that begins with the first heading: known for a report by how it is made."""
    body = [p.replace("全县", "我县") for p in BODY[1:]] + ["全县上下、全县各级、全县干部，我县的事要靠我县的人。" * 3]
    body = [*body[:-2], body[-1], body[-2]]
    return Sample(f"{NAME}.txt", text_of(body).encode(), paragraphs=body, identity={
        "session_date": None, "congress": None, "session": None, "speaker": None, "office": None, "title": None,
        "from_claims": ("region_code", "region_name", "level", "province")}, lacks=("opening",))


@sample
def party_report() -> Sample:
    """The party's own report, which speaks to comrades."""
    return titled("在中共栖桐县委十四届五次全会上的报告", "同志们：", rule="other_body", greeting=False)


@sample
def summary() -> Sample:
    return titled("栖桐县政府工作报告（摘要）", SESSION, rule="summary")


@sample
def court_report() -> Sample:
    return titled("栖桐县人民法院工作报告", SESSION, rule="other_body")


@sample
def page_that_only_links() -> Sample:
    page = "<html><head><title>栖桐县政府工作报告</title></head><body><div><a href='/'>首页</a></div><h1>2019年栖桐县政府工作报告</h1>" \
        "<p>全文见附件：<a href='report.pdf'>2019年栖桐县政府工作报告.pdf</a></p><p>请各部门认真组织学习，结合实际抓好贯彻落实，" \
        "并将学习情况于三月底前报县政府办公室。</p></body></html>"
    return Sample("2019年栖桐县政府工作报告.html", page.encode(), rule="too_short")


@sample
def other_text() -> Sample:
    text = "山谷里的雾散得很慢，溪水从石头缝里流出来，孩子们赶着牛过桥，老人坐在门口剥豆子，说起从前的事情。" * 60
    return Sample("2019_栖桐县.txt", text.encode(), rule="no_report")


# --- completeness -------------------------------------------------------------------------------


@sample
def cut_in_mid_sentence() -> Sample:
    return Sample(f"{NAME}.txt", TEXT[: TEXT.index("，组织乡镇演练")].encode(), rule="cut_off")


@sample
def cut_at_a_round_size() -> Sample:
    """Cut to 2,000 characters by a program, and patched with a full stop."""
    more = "同时，继续抓好水库除险加固和小流域治理，新修蓄水池120口，清淤渠道56公里，让旱地变成水浇田。" * 20
    text = TEXT.replace("（七）把政府", more + "\n（七）把政府")[:1999].rstrip("。，、；\n") + "。"
    return Sample(f"{NAME}.txt", (text + "全" * (1999 - len(text)) + "。" if len(text) < 2000 else text).encode(),
                  rule="round_size")


@sample
def cut_behind_a_paragraph() -> Sample:
    """What is there is whole paragraphs: it goes on, and says that it lacks its closing."""
    return Sample(f"{NAME}.txt", text_of(PARAGRAPHS[:-1]).encode(), paragraphs=PARAGRAPHS[:-1], lacks=("closing",))


@sample
def short_and_whole() -> Sample:
    return Sample("栖桐县2019年政府工作报告.txt", TEXT.encode())


# --- PDF ----------------------------------------------------------------------------------------


class Press:
    """Sets lines on pages."""

    def __init__(self, password: str | None = None, rotate: int = 0) -> None:
        self.out = io.BytesIO()
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.canvas = Canvas(self.out, pagesize=A4, invariant=True,
                             encrypt=StandardEncryption(password) if password else None)
        self.rotate = rotate

    def text(self, x: float, y: float, text: str, size: float = SIZE) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, y, text)

    def page(self) -> None:
        if self.rotate:
            self.canvas.setPageRotation(self.rotate)
        self.canvas.showPage()

    def done(self) -> bytes:
        self.canvas.save()
        return self.out.getvalue()


def printed(width: int = 28, paragraphs: Sequence[str] = PARAGRAPHS) -> list[tuple[int, str]]:
    """The lines of the report as set: indent in em and text; title and session line centred."""
    lines: list[tuple[int, str]] = []
    for number, paragraph in enumerate(paragraphs):
        if number < 3:
            for line in lines_of(paragraph, width - 6, 0):
                lines.append((max(1, (width - len(line)) // 2), line))
        else:
            lines += [(2 if i == 0 else 0, line) for i, line in enumerate(lines_of(paragraph, width))]
    return lines


def set_pages(press: Press, header: str = "", number: str = "— {} —", per_page: int = 22,
              paragraphs: Sequence[str] = PARAGRAPHS, twice: Sequence[str] = ()) -> None:
    """Print the lines, a header and a page number on each page; lines with `twice` are printed twice."""
    lines = printed(paragraphs=paragraphs)
    for start in range(0, len(lines), per_page):
        if header:
            press.text(LEFT + 120, TOP + 50, header, 10.5)
        for row, (indent, line) in enumerate(lines[start:start + per_page]):
            x, y = LEFT + indent * SIZE, TOP - row * PITCH
            press.text(x, y, line)
            if line in twice:
                press.text(x + 0.4, y, line)
        press.text(290, 60, number.format(start // per_page + 1), 12)
        press.page()


@sample
def pdf_wrapped() -> Sample:
    press = Press()
    set_pages(press)
    return Sample(f"{NAME}.pdf", press.done(), removed=(("page_furniture", "—1—"),))


@sample
def pdf_running_headers() -> Sample:
    press = Press()
    set_pages(press, header="栖桐县第十六届人大三次会议文件", number="第 {} 页 共 4 页", per_page=18)
    return Sample(f"{NAME}.pdf", press.done(), removed=(
        ("page_furniture", "栖桐县第十六届人大三次会议文件"), ("page_furniture", "第1页共4页")))


@sample
def pdf_superscripts_and_notes() -> Sample:
    """A raised mark in a line and its note in small type at the page's foot, in mid-sentence."""
    press = Press()
    lines = printed()
    for start in range(0, len(lines), 20):
        for row, (indent, line) in enumerate(lines[start:start + 20]):
            x, y = LEFT + indent * SIZE, TOP - row * PITCH
            at = line.find("栖桐笋干入选")
            if at >= 0:
                press.text(x, y, line[:at + 4])
                press.text(x + (at + 4) * SIZE, y + 8, "[1]", 8)
                press.text(x + (at + 4) * SIZE + 12, y, line[at + 4:])
                press.canvas.line(LEFT, 170, LEFT + 150, 170)
                press.text(LEFT, 150, "[1] 栖桐笋干：指用本县毛竹春笋制成的干菜，是农家", 10.5)
                press.text(LEFT, 134, "传统做法。", 10.5)
            else:
                press.text(x, y, line)
        press.text(290, 60, f"- {start // 20 + 1} -", 12)
        press.page()
    return Sample(f"{NAME}.pdf", press.done(), removed=(("footnote_mark", "[1]"),),
                  extra=("[1]栖桐笋干：指用本县毛竹春笋制成的干菜，是农家传统做法。",))


@sample
def pdf_two_columns() -> Sample:
    press = Press()
    size, pitch, width, rows = 10.5, 17.0, 20, 36
    for number, line in enumerate(PARAGRAPHS[:3]):
        press.text(300 - len(line) * 8, TOP + 40 - number * 24, line, SIZE)
    lines = [("　　" if i == 0 else "") + line for p in PARAGRAPHS[3:] for i, line in enumerate(lines_of(p, width))]
    for start in range(0, len(lines), 2 * rows):
        for column in (0, 1):
            for row, line in enumerate(lines[start + column * rows:start + (column + 1) * rows]):
                press.text(60 + column * 245, TOP - 50 - row * pitch, line, size)
        press.text(290, 40, str(start // (2 * rows) + 1), size)
        press.page()
    return Sample(f"{NAME}.pdf", press.done())


@sample
def pdf_ruled_table() -> Sample:
    press = Press()
    set_pages(press)
    rows = (("指标", "单位", "2018年"), ("地区生产总值", "亿元", "86.4"), ("油茶面积", "万亩", "1.2"))
    press.text(LEFT, TOP, "附件：主要指标")
    for y in range(4):
        press.canvas.line(LEFT, TOP - 30 - y * 40, LEFT + 420, TOP - 30 - y * 40)
    for x in range(4):
        press.canvas.line(LEFT + x * 140, TOP - 30, LEFT + x * 140, TOP - 150)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            press.text(LEFT + x * 140 + 8, TOP - 56 - y * 40, cell, 12)
    press.page()
    return Sample(f"{NAME}.pdf", press.done(), tables=3,
                  extra=("附件：主要指标", *(" ".join(row) for row in rows)))


@sample
def pdf_turned_pages() -> Sample:
    """Pages marked as turned by 90 degrees, the text set so that it stands upright on them."""
    press = Press(rotate=90)
    lines = printed()
    for start in range(0, len(lines), 16):
        press.canvas.translate(A4[0], 0)
        press.canvas.rotate(90)
        for row, (indent, line) in enumerate(lines[start:start + 16]):
            press.text(100 + indent * SIZE, 520 - row * PITCH, line)
        press.page()
    return Sample(f"{NAME}.pdf", press.done())


@sample
def pdf_sideways_text() -> Sample:
    """Text that runs up the page, which is not marked as turned."""
    press = Press()
    lines = printed()
    for start in range(0, len(lines), 16):
        press.canvas.translate(A4[0], 0)
        press.canvas.rotate(90)
        for row, (indent, line) in enumerate(lines[start:start + 16]):
            press.text(100 + indent * SIZE, 520 - row * PITCH, line)
        press.page()
    return Sample(f"{NAME}.pdf", press.done())


@sample
def pdf_printed_twice() -> Sample:
    """Headings made bold by printing them twice."""
    press = Press()
    set_pages(press, twice=(report.REVIEW, report.TASKS))
    return Sample(f"{NAME}.pdf", press.done(), removed=(("markup", report.TASKS[0]),))


@sample
def pdf_watermark() -> Sample:
    press = Press()
    lines = printed()
    for start in range(0, len(lines), 22):
        for row, (indent, line) in enumerate(lines[start:start + 22]):
            press.text(LEFT + indent * SIZE, TOP - row * PITCH, line)
        press.canvas.saveState()
        press.canvas.translate(150, 300)
        press.canvas.rotate(45)
        press.text(0, 0, "内部资料", 40)
        press.canvas.restoreState()
        press.page()
    return Sample(f"{NAME}.pdf", press.done(), removed=(("page_furniture", "内部资料"),))


def picture() -> bytes:
    """A small grey image (PNG)."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (60, 80), 200).save(out, "PNG")
    return out.getvalue()


@sample
def pdf_scan() -> Sample:
    press = Press()
    for _ in range(3):
        press.canvas.drawImage(ImageReader(io.BytesIO(picture())), 40, 40, 500, 700)
        press.page()
    return Sample(f"{NAME}.pdf", press.done(), rule="scanned_pdf")


@sample
def pdf_without_anything() -> Sample:
    press = Press()
    press.page()
    return Sample(f"{NAME}.pdf", press.done(), rule="empty_pdf")


@sample
def pdf_with_password() -> Sample:
    press = Press(password="geheim")
    set_pages(press)
    return Sample(f"{NAME}.pdf", press.done(), rule="password")


@sample
def pdf_truncated() -> Sample:
    press = Press()
    set_pages(press)
    data = press.done()
    return Sample(f"{NAME}.pdf", data[: len(data) // 3], rule="damaged_pdf")


@sample
def random_bytes_named_pdf() -> Sample:
    return Sample(f"{NAME}.pdf", bytes((i * 7919 + i // 3) % 256 for i in range(5000)), rule="wrong_format")


# --- Word ---------------------------------------------------------------------------------------


def word(paragraphs: Sequence[str] = PARAGRAPHS, change: Callable[[docx.document.Document], None] | None = None) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@sample
def word_document() -> Sample:
    return Sample(f"{NAME}.docx", word())


@sample
def word_with_table_box_and_changes() -> Sample:
    """A table, a tracked insertion and deletion, a raised mark, text in a content control."""
    def change(document: docx.document.Document) -> None:
        table = document.add_table(rows=2, cols=3)
        for cell, text in zip((c for row in table.rows for c in row.cells),
                              ("指标", "单位", "2018年", "地区生产总值", "亿元", "86.4"), strict=True):
            cell.text = text
        body = next(p for p in document.paragraphs if p.text.startswith("（一）把笋竹"))
        mark = body.add_run("1")
        mark.font.superscript = True
        for tag, text in (("w:ins", "山歌也要唱起来。"), ("w:del", "删去的话。")):
            holder, run = OxmlElement(tag), OxmlElement("w:r")
            piece = OxmlElement("w:t" if tag == "w:ins" else "w:delText")
            piece.text = text
            run.append(piece)
            holder.append(run)
            body._p.append(holder)
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        last = document.paragraphs[-1]
        last._p.addprevious(control)
        content.append(last._p)
        control.append(content)

    expected = [p + "山歌也要唱起来。" if p.startswith("（一）把笋竹") else p for p in PARAGRAPHS]
    return Sample(f"{NAME}.docx", word(change=change), paragraphs=expected, tables=2, removed=(("footnote_mark", "1"),),
                  extra=("指标 单位 2018年", "地区生产总值 亿元 86.4"))


@sample
def word_hard_wrapped() -> Sample:
    """Text pasted with its line ends: a Word paragraph a printed line."""
    return Sample(f"{NAME}.docx", word([line for p in PARAGRAPHS for line in lines_of(p)]))


@sample
def word_damaged() -> Sample:
    data = word()
    return Sample(f"{NAME}.docx", data[: len(data) // 2], rule="damaged_archive")


def old_word(text: str, flags: int = 0) -> bytes:
    """A .doc of Word 97: main stream with one piece of UTF-16 text, and its piece table."""
    encoded = text.encode("utf-16-le")
    start = 0x600
    main = bytearray(start) + encoded
    struct.pack_into("<H", main, 0, 0xA5EC)
    struct.pack_into("<H", main, 0x0A, 0x0200 | flags)
    struct.pack_into("<i", main, 0x4C, len(text))
    pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, start, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", main, 0x01A2, 0, len(clx))
    return compound_file({"WordDocument": bytes(main), "1Table": clx})


@sample
def old_word_document() -> Sample:
    """A field with its instruction, and a table, as Word 97 writes them."""
    text = "\r".join(PARAGRAPHS).replace("采笋节", "\x13HYPERLINK \"http://example.cn\"\x14采笋节\x15", 1)
    text += "\r指标\x07单位\x072018年\x07\x07地区生产总值\x07亿元\x0786.4\x07\x07"
    return Sample(f"{NAME}.doc", old_word(text), tables=2, removed=(("markup", "\x15"),),
                  extra=("指标 单位 2018年", "地区生产总值 亿元 86.4"))


@sample
def old_word_encrypted() -> Sample:
    return Sample(f"{NAME}.doc", old_word(TEXT, flags=0x0100), rule="password")


@sample
def older_word() -> Sample:
    return Sample(f"{NAME}.doc", compound_file({"WordDocument": b"\xdc\xa5" + bytes(4000)}), rule="old_word")


@sample
def word_with_password() -> Sample:
    return Sample(f"{NAME}.docx", compound_file({"EncryptedPackage": bytes(4000)}), rule="password")


@sample
def old_excel() -> Sample:
    return Sample(f"{NAME}.xls", compound_file({"Workbook": b"\x09\x08" + bytes(5000)}), rule="old_excel")


# --- web pages ----------------------------------------------------------------------------------


def page(charset: str = "utf-8", paragraphs: Sequence[str] = PARAGRAPHS) -> str:
    body = "\n".join(f"<p>&nbsp;&nbsp;{p}</p>" for p in paragraphs[1:])
    return (f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{paragraphs[0]}_栖桐县人民政府网</title>'
            "<script>var menu = '<p>首页</p>';</script></head><body><div class='nav'><a href='/'>首页</a><a href='/zw'>政务公开</a>"
            "<a href='/hd'>互动交流</a></div><div class='where'>当前位置：<a href='/'>首页</a> &gt; <a href='/bg'>工作报告</a></div>"
            f"<h1>{paragraphs[0]}</h1><div class='info'>发布日期：2019-02-01 来源：县政府办 字体：[大 中 小]</div>"
            f"<div id='zoom'>{body}</div><div class='more'><ul><li><a href='1'>县里开会部署春耕</a></li>"
            "<li><a href='2'>滨溪路通车</a></li></ul></div><div class='foot'>主办：栖桐县人民政府办公室 版权所有 备案编号12345</div>"
            "</body></html>")


PORTAL = (("portal", "首页政务公开互动交流"), ("portal", "县里开会部署春耕"),
          ("portal", "主办：栖桐县人民政府办公室版权所有备案编号12345"))


@sample
def web_page() -> Sample:
    return Sample(f"{NAME}.html", page().encode(), removed=PORTAL)


@sample
def web_page_in_gb2312() -> Sample:
    return Sample(f"{NAME}.htm", page("gb2312").encode("gb18030"), removed=PORTAL)


@sample
def web_page_named_txt() -> Sample:
    return Sample(f"{NAME}.txt", page().encode(), removed=PORTAL)


@sample
def web_page_with_line_breaks_only() -> Sample:
    text = "<br><br>\n".join("　　" + p for p in PARAGRAPHS)
    return Sample(f"{NAME}.html", f"<html><body><div>{text}</div></body></html>".encode())


@sample
def web_archive() -> Sample:
    import base64
    encoded = base64.encodebytes(page().encode()).decode()
    text = ("From: <Saved by Blink>\r\nSnapshot-Content-Location: http://www.example.gov.cn/1.html\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/related; type="text/html"; boundary="----B"\r\n\r\n------B\r\n'
            "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            f"{encoded}\r\n------B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n------B--\r\n")
    return Sample(f"{NAME}.mhtml", text.encode(), removed=PORTAL)


# --- tables -------------------------------------------------------------------------------------

ROW = {"province": "示例省", "city": "澜岳市", "county": "栖桐县", "year": 2019, "full_text": TEXT, "id": 7}


def csv_of(rows: Sequence[dict[str, object]]) -> bytes:
    return pd.DataFrame(rows).to_csv(index=False).encode("utf-8-sig")


@sample
def csv_table() -> Sample:
    other = ROW | {"county": "砚汀县", "full_text": TEXT.replace("栖桐县", "砚汀县"), "id": 8}
    return Sample("报告.csv", csv_of([ROW, other]), count=2, paragraphs=None, removed=(("container", "示例省"),))


@sample
def csv_with_strange_columns() -> Sample:
    rows = [{"v1": "栖桐县", "v2": 2019, "v3": TEXT, "v4": "好"}]
    return Sample("表.csv", csv_of(rows), removed=(("container", "好"),))


@sample
def csv_row_that_holds_an_earlier_year() -> Sample:
    return Sample("报告.csv", csv_of([ROW | {"year": 2022}]), rule="wrong_year")


@sample
def csv_without_reports() -> Sample:
    return Sample("表.csv", csv_of([{"county": "栖桐县", "year": 2019, "gdp": 86.4}] * 30), rule="no_text_column")


@sample
def excel_table() -> Sample:
    book = openpyxl.Workbook()
    book.active.append(list(ROW))
    book.active.append(list(ROW.values()))
    out = io.BytesIO()
    book.save(out)
    return Sample("报告.xlsx", out.getvalue(), removed=(("container", "示例省"),))


@sample
def excel_cell_that_is_full() -> Sample:
    """A cell of 32,767 characters, the most there is: what came behind is lost."""
    book = openpyxl.Workbook()
    book.active.append(["county", "year", "full_text"])
    book.active.append(["栖桐县", 2019, (TEXT + "\n" + "\n".join(BODY[2:-1] * 30))[:32767]])
    out = io.BytesIO()
    book.save(out)
    return Sample("报告.xlsx", out.getvalue(), rule="cell_limit")


@sample
def stata_table() -> Sample:
    out = io.BytesIO()
    frame = pd.DataFrame([{key: value for key, value in ROW.items() if key != "id"}])
    frame.to_stata(out, write_index=False, version=118, convert_strl=["full_text"])
    return Sample("报告.dta", out.getvalue(), removed=(("container", "栖桐县"),))


@sample
def parquet_table() -> Sample:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([ROW]), out)
    return Sample("报告.parquet", out.getvalue(), removed=(("container", "栖桐县"),))


@sample
def parquet_cut() -> Sample:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([ROW]), out)
    return Sample("报告.parquet", out.getvalue()[:-40], rule="damaged_table")


# --- archives -----------------------------------------------------------------------------------


def zipped(members: Sequence[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@sample
def zip_with_gbk_names() -> Sample:
    name = "报告/2019_栖桐县.txt".encode("gb18030")
    data = zipped([("x" * len(name), TEXT.encode())]).replace(b"x" * len(name), name)
    return Sample("卷.zip", data, identity={"source": "卷.zip!报告/2019_栖桐县.txt"})


@sample
def zip_in_a_zip() -> Sample:
    return Sample("卷.zip", zipped([("内.zip", zipped([(f"{NAME}.docx", word())])), ("__MACOSX/._x", b"x")]))


@sample
def zip_too_deep() -> Sample:
    data = zipped([(f"{NAME}.txt", TEXT.encode())])
    for depth in range(6):
        data = zipped([(f"{depth}.zip", data)])
    return Sample("卷.zip", data, rule="archive_too_deep")


@sample
def zip_bomb() -> Sample:
    return Sample("卷.zip", zipped([("a.txt", b"0" * (40 << 20))]), rule="archive_bomb")


@sample
def zip_that_escapes() -> Sample:
    return Sample("卷.zip", zipped([("../../etc/报告.txt", TEXT.encode())]), rule="unsafe_path")


@sample
def zip_with_password() -> Sample:
    data = bytearray(zipped([("a.txt", TEXT.encode())]))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    return Sample("卷.zip", bytes(data), rule="password")


@sample
def zip_cut() -> Sample:
    data = zipped([(f"{NAME}.txt", TEXT.encode())])
    return Sample("卷.zip", data[: len(data) // 2], rule="damaged_archive")


# --- files that are nothing ---------------------------------------------------------------------


@sample
def empty_file() -> Sample:
    return Sample("空.txt", b"", rule="empty_file")


@sample
def blanks_only() -> Sample:
    return Sample("空.txt", ("　　\r\n" * 50).encode(), rule="empty_text")


@sample
def image_named_txt() -> Sample:
    return Sample("图.txt", picture(), rule="image")


@sample
def zeros() -> Sample:
    """A line of 4 MB; the test of large files makes 50."""
    return Sample("零.txt", b"0" * (4 << 20), rule="not_chinese_text")


@sample
def null_bytes() -> Sample:
    return Sample("零.txt", bytes(1 << 20), rule="empty_text")


@sample
def english_text() -> Sample:
    return Sample("en.txt", b"The county government reports to the congress every January. " * 100,
                  rule="not_chinese_text")


@sample
def rich_text() -> Sample:
    return Sample("a.rtf", b"{\\rtf1\\ansi " + b"\\'d5\\'fe" * 500 + b"}", rule="unknown_format")


@sample
def other_archive() -> Sample:
    return Sample("a.rar", b"Rar!\x1a\x07\x00" + bytes(200), rule="unknown_format")


def write(folder: Path) -> None:
    """Write all samples below `folder`, each in a folder of its own."""
    for name, make in SAMPLES.items():
        made = make()
        path = folder / name / made.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.data)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
