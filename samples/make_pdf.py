"""Make the sample reports from their sources, with the defects that real ones come with.

usage: python samples/make_pdf.py [FOLDER]      (samples/reports by default)

Three files, one from each text of `samples/src`:

lanyue-2022.txt   a web page's text: the whole body eight times over, a foreign title glued to a heading
yanting-2024.pdf  typeset as offices do it (after GB/T 9704: A4, 22 lines of 28 characters, page
                  numbers as — 3 —), with the spaces around numbers that Word puts there
jichuan-2019.txt  the text taken out of such a PDF: wrapped lines, blank lines, stray page numbers,
                  spaces inside numbers

A source is plain text, a paragraph a line. ``! `` begins a title, ``= `` a line under it, ``# `` and
``## `` headings, ``---`` a new page; ``^3^`` is a raised note mark and ``^^…^^`` foreign text that a
web page glued on. The output depends on nothing but the sources: no clock, no font files, no
compression.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import _cidfontdata, cidfonts, pdfmetrics
from reportlab.pdfgen.canvas import Canvas

HERE = Path(__file__).resolve().parent
CHARACTERS, LINES = 28, 22
"""Full-width characters in a line, lines on a page."""
SIZE, PITCH = 16, 29
"""Of the type and from line to line, in points."""
LEFT, TOP = (A4[0] - CHARACTERS * SIZE) / 2, A4[1] - 105
COPIES = 8
BODY, HEI, KAI, SONG = "FangSong_GB2312", "SimHei", "KaiTi_GB2312", "FZXiaoBiaoSong-B05S"
NOT_FIRST = "，。；：、？！）》”’%％‰∶:"
"""Characters that must not begin a line; one of them may hang over the end of the line before."""
NOTE_MARK = r"\^\d+\^"


@dataclass(frozen=True)
class Style:
    """How a kind of paragraph is set; `indent` in characters, `size` in points."""

    font: str
    size: int = SIZE
    centred: bool = False
    indent: int = 2


STYLES = {
    "! ": Style(SONG, 22, centred=True, indent=0),
    "= ": Style(KAI, centred=True, indent=0),
    "# ": Style(HEI),
    "## ": Style(KAI),
    "": Style(BODY),
}


@dataclass(frozen=True)
class Line:
    """A line as it is set. Note marks are still written ``^3^``."""

    text: str
    style: Style
    indent: int = 0


def paragraphs(source: str) -> Iterator[tuple[str, str]]:
    """Marker and text of each paragraph of a source; a new page is ``("---", "")``."""
    for line in source.splitlines():
        marker = next((m for m in ("! ", "= ", "## ", "# ") if line.startswith(m)), "")
        yield (line, "") if line == "---" else (marker, line.removeprefix(marker))


def width(text: str) -> float:
    """Width in full-width characters; ASCII takes half of one, a note mark next to nothing."""
    return sum(0.5 if c.isascii() else 1.0 for c in re.sub(NOTE_MARK, "", text))


def word_spaces(text: str) -> str:
    """With a space where a number meets a Chinese character, as Word exports it; it forgets some."""
    gaps = iter(range(1, 1 << 30))
    return re.sub(r"(?<=[一-鿿])(?=\d)|(?<=\d)(?=[一-鿿])",
                  lambda _: "" if next(gaps) % 11 == 0 else " ", text)


def split_numbers(text: str) -> str:
    """With a space in some decimals (``312. 6``), as PDF readers leave it where glyphs stand apart."""
    decimals = iter(range(1, 1 << 30))
    return re.sub(r"(?<=\d\.)(?=\d)", lambda _: " " if next(decimals) % 12 == 0 else "", text)


def wrap(text: str, indent: int) -> list[str]:
    """The lines of a paragraph. Numbers and Latin words stay whole, and so does a dash of two."""
    lines, line, room = [], "", CHARACTERS - indent
    for token in re.findall(rf"{NOTE_MARK}|[!-~]+| +|——|.", text):
        fits = width(line + token) <= room or token.isspace() or re.fullmatch(NOTE_MARK, token)
        hangs = token[0] in NOT_FIRST and width(line) <= room
        if line and not fits and not hangs:
            lines.append(line.rstrip())
            line, room = "", CHARACTERS
        line += token if line else token.lstrip()
    return [*lines, line.rstrip()]


def pages(source: str) -> list[list[Line]]:
    """The report set in pages of at most `LINES` lines."""
    done: list[list[Line]] = [[]]
    for marker, text in paragraphs(source):
        if marker == "---":
            done.append([])
            continue
        style = STYLES[marker]
        for number, line in enumerate(wrap(word_spaces(text), style.indent)):
            if len(done[-1]) == LINES:
                done.append([])
            done[-1].append(Line(line, style, style.indent if number == 0 else 0))
    return done


def register(face: str) -> None:
    """Make a Chinese face known to reportlab by name only: viewers bring the font, as with any
    office document, and the Adobe-GB1 character collection keeps the text readable by machines."""
    font = deepcopy(_cidfontdata.CIDFontInfo["STSong-Light"])
    descendant = font["DescendantFonts"][0]
    font["BaseFont"] = descendant["BaseFont"] = descendant["FontDescriptor"]["FontName"] = f"/{face}"
    descendant["W"] = [1, 95, 500]
    _cidfontdata.CIDFontInfo[face] = font
    _cidfontdata.allowedTypeFaces.append(face)
    _cidfontdata.defaultUnicodeEncodings[face] = _cidfontdata.defaultUnicodeEncodings["STSong-Light"]
    _cidfontdata.widthsByUnichar[face] = {chr(c): 500 for c in range(32, 127)}
    pdfmetrics.registerFont(cidfonts.UnicodeCIDFont(face))


def draw(canvas: Canvas, line: Line, y: float) -> None:
    """Set a line with its base line at `y`; note marks raised and half as large."""
    marks = re.compile(rf"({NOTE_MARK})")
    x = (A4[0] - width(line.text) * line.style.size) / 2 if line.style.centred else LEFT + line.indent * SIZE
    text = canvas.beginText(x, y)
    for piece in filter(None, marks.split(line.text)):
        if raised := marks.fullmatch(piece):
            text.setRise(6)
        text.setFont(line.style.font, line.style.size // 2 if raised else line.style.size)
        text.textOut(piece.strip("^"))
        text.setRise(0)
    canvas.drawText(text)


def pdf(source: str, title: str) -> bytes:
    """The report as a PDF, the same bytes at every call."""
    for face in (BODY, HEI, KAI, SONG):
        register(face)
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=0)
    canvas.setTitle(title)
    for number, page in enumerate(pages(source), 1):
        for row, line in enumerate(page):
            draw(canvas, line, TOP - row * PITCH)
        canvas.setFont(SONG, 14)
        foot = f"— {number} —"
        if number % 2:
            canvas.drawRightString(A4[0] - LEFT - SIZE, 70, foot)
        else:
            canvas.drawString(LEFT + SIZE, 70, foot)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def taken_out(source: str) -> str:
    """The text of such a PDF as a simple reader gives it: every line by itself with a blank line
    after it, page numbers among them, a leading blank where a page begins."""
    out = ""
    for number, page in enumerate(pages(split_numbers(source)), 1):
        lines = [re.sub(r"\^(\d+)\^", r"[\1]", line.text) for line in page]
        out += "\n" + ("" if number == 1 else " ") + "\n\n".join(lines) + f"\n\n— {number} —\n"
    return out


def web_text(source: str) -> str:
    """The text of a web page that repeats the report, with the foreign text glued on."""
    body = "".join(text + "\n" for _, text in paragraphs(source))
    return (body.replace("^^", "").replace("——", "――") + "\n") * COPIES


def samples() -> dict[str, bytes]:
    """Name and content of each sample report."""
    def source(name: str) -> str:
        return (HERE / "src" / name).read_text(encoding="utf-8")

    return {
        "lanyue-2022.txt": web_text(source("lanyue-2022.txt")).encode(),
        "yanting-2024.pdf": pdf(source("yanting-2024.txt"), "2024年砚汀县政府工作报告"),
        "jichuan-2019.txt": taken_out(source("jichuan-2019.txt")).encode(),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in samples().items():
        (folder / name).write_bytes(content)
        print(folder / name, len(content), "bytes")
