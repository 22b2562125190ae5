"""Word: paragraphs and table rows in order, through python-docx."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from tasks.ingest.decode import Unreadable
from tasks.model import Look, Removal

CELL = "\u2003"
"""Between the cells of a row: a blank, so that it counts for nothing."""


class Text:
    """Text that grows line by line, with what the format says of the lines."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.looks: list[Look] = []
        self.removals: list[Removal] = []

    def write(self, text: str, *kinds: str) -> tuple[int, int]:
        """Append a line; return where it stands."""
        start = self.length
        self.pieces.append(text + "\n")
        self.length += len(text) + 1
        self.looks += [Look(start, start + len(text), kind) for kind in kinds if text.strip()]
        return start, start + len(text)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def indent_of(paragraph: Paragraph) -> str:
    """The first-line indent as blanks, so that a paragraph shows where it begins."""
    indent = paragraph.paragraph_format.first_line_indent
    return "\u3000\u3000" if indent is not None and indent.pt > 6 else ""


def is_bold(paragraph: Paragraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs)


def write_paragraph(out: Text, paragraph: Paragraph) -> None:
    """Write a paragraph; raised digits are footnote marks."""
    kinds = [kind for kind, holds in (("bold", is_bold(paragraph)),
                                      ("centred", paragraph.alignment == WD_ALIGN_PARAGRAPH.CENTER)) if holds]
    indent = indent_of(paragraph)
    start, _ = out.write(indent + paragraph.text, *kinds)
    if not any(run.font.superscript for run in paragraph.runs):
        return
    at = start + len(indent)
    if "".join(run.text for run in paragraph.runs) != paragraph.text:
        return  # links and fields stand between the runs: offsets cannot be told
    for run in paragraph.runs:
        if run.font.superscript and run.text.strip().strip("[]［］()（）注").isdigit():
            out.removals.append(Removal(at, at + len(run.text), "footnote_mark", "raised"))
        at += len(run.text)


def blocks_of(document: Document) -> Iterator[Paragraph | Table]:
    """Paragraphs and tables in document order, those in content controls and text boxes' fallbacks aside."""
    yield from document.iter_inner_content()


def write_table(out: Text, table: Table) -> None:
    """Write the rows of a table; a merged cell once."""
    for row in table.rows:
        seen: set[int] = set()
        cells = []
        for cell in row.cells:
            if id(cell._tc) not in seen:
                seen.add(id(cell._tc))
                cells.append(" ".join(cell.text.split()))
        if len(table.columns) == 1:
            for cell in row.cells[:1]:
                for paragraph in cell.paragraphs:
                    write_paragraph(out, paragraph)
        elif any(cells):
            out.write(CELL.join(cells), "table")


def read_docx(data: bytes) -> Text:
    """The text of a .docx. Raises :class:`Unreadable`."""
    out = Text()
    try:
        document = docx.Document(io.BytesIO(data))
        for item in blocks_of(document):
            if isinstance(item, Table):
                write_table(out, item)
            else:
                write_paragraph(out, item)
    except (KeyError, ValueError, AttributeError, IndexError, OSError, RecursionError, zipfile.BadZipFile,
            NotImplementedError, etree.LxmlError, docx.exceptions.PythonDocxError) as error:
        raise Unreadable("damaged_docx", f"The Word file is damaged ({type(error).__name__}): fetch it again.") from error
    return out
