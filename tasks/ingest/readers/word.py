"""Word: paragraphs, table rows and notes in order; .docx through python-docx, .doc through olefile."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import docx
import olefile
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

from tasks.ingest.decode import Unreadable
from tasks.ingest.readers.page import CELL, Composed
from tasks.model import Removal

P, TABLE, ROW, CELLS, RUN = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:r")
BOX, TEXT = qn("w:txbxContent"), qn("w:t")
LEFT_OUT = frozenset((qn("w:del"), qn("w:moveFrom"), BOX,
                      "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"))
"""Deleted text, boxes (written after their paragraph), and second forms of the same thing."""
WRAPPERS = frozenset((qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:smartTag"), qn("w:ins"),
                      qn("w:moveTo")))
BLANKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
NOTES = ("/word/footnotes.xml", "/word/endnotes.xml")
FIRST_LINE = 100
"""First-line indent from which on a paragraph counts as indented (hundredths of a character; twips)."""


def read_docx(data: bytes) -> Composed:
    """The text of a .docx. Raises :class:`Unreadable`."""
    out = Composed()
    try:
        document = docx.Document(io.BytesIO(data))
        for element in blocks_in(document.element.body):
            if element.tag == TABLE:
                write_table(out, element, document)
            else:
                write_paragraph(out, element, document)
        for part in document.part.package.iter_parts():
            if str(part.partname) in NOTES:
                for element in etree.fromstring(part.blob).iter(P):
                    if text := paragraph_text(element)[0].strip():
                        out.line(text, "note")
        if title := (document.core_properties.title or "").strip():
            out.claims["title"] = title
    except (KeyError, ValueError, AttributeError, IndexError, OSError, RecursionError, TypeError, EOFError,
            zipfile.BadZipFile, NotImplementedError, etree.LxmlError, docx.exceptions.PythonDocxError,
            struct.error, zlib.error) as error:
        raise Unreadable("damaged_word", f"The Word file is damaged ({type(error).__name__}): "
                         "fetch it again, or save it anew from Word.") from error
    return out


def blocks_in(body: Any) -> Iterator[Any]:
    """Paragraphs and tables in document order, those in content controls too."""
    for element in body:
        if element.tag in (P, TABLE):
            yield element
        elif element.tag in WRAPPERS:
            yield from blocks_in(element)


def runs_of(element: Any) -> Iterator[Any]:
    """The runs of a paragraph: those of links and insertions too, not the deleted ones."""
    for child in element:
        if child.tag == RUN:
            yield child
        elif child.tag not in LEFT_OUT:
            yield from runs_of(child)


def paragraph_text(element: Any) -> tuple[str, list[tuple[int, int]], bool]:
    """Text of a paragraph, the spans of raised digits in it, and whether all of it is bold."""
    text, raised, bold = "", [], []
    for run in runs_of(element):
        start = len(text)
        for child in run:
            text += child.text or "" if child.tag == TEXT else BLANKS.get(child.tag, "")
        if not text[start:].strip():
            continue
        properties = run.find(qn("w:rPr"))
        bold.append(holds(properties, "w:b"))
        mark = text[start:].strip().strip("[]［］()（）注")
        if mark.isdigit() and value_of(properties, "w:vertAlign") == "superscript":
            raised.append((start, len(text)))
    return text, raised, bool(bold) and all(bold)


def holds(properties: Any, name: str) -> bool:
    """Whether a switch of run properties is on."""
    found = properties.find(qn(name)) if properties is not None else None
    return found is not None and found.get(qn("w:val")) not in ("0", "false", "none")


def value_of(properties: Any, name: str) -> str | None:
    """The value of a property, where it is set."""
    found = properties.find(qn(name)) if properties is not None else None
    return found.get(qn("w:val")) if found is not None else None


def write_paragraph(out: Composed, element: Any, document: Any) -> None:
    """Write a paragraph with its indent, then the boxes anchored in it."""
    text, raised, bold = paragraph_text(element)
    properties = element.find(qn("w:pPr"))
    indent = properties.find(qn("w:ind")) if properties is not None else None
    first = [indent.get(qn(f"w:{name}")) or "0" for name in ("firstLine", "firstLineChars")] \
        if indent is not None else []
    lead = "\u3000\u3000" if any(v.isdigit() and int(v) >= FIRST_LINE for v in first) else ""
    kinds = [kind for kind, held in (("bold", bold), ("centred", is_centred(element, document))) if held]
    start = out.line(lead + text, *kinds) + len(lead)
    out.removals += [Removal(start + s, start + e, "footnote_mark", "raised") for s, e in raised]
    for box in element.iter(BOX):
        if not any(a.tag in LEFT_OUT for a in box.iterancestors()):
            for inner in blocks_in(box):
                if inner.tag == P:
                    write_paragraph(out, inner, document)


def is_centred(element: Any, document: Any) -> bool:
    """Whether a paragraph or its style is centred."""
    paragraph = Paragraph(element, document)
    own = value_of(element.find(qn("w:pPr")), "w:jc")
    if own is not None:
        return own == "center"
    name = value_of(element.find(qn("w:pPr")), "w:pStyle")
    return bool(name) and paragraph.style is not None and paragraph.style.paragraph_format.alignment == 1


def write_table(out: Composed, table: Any, document: Any) -> None:
    """Write the rows of a table; a table of one column is a frame around text."""
    rows = [[cell for cell in row.iter(CELLS) if nearest(cell, TABLE) is table]
            for row in table.iter(ROW) if nearest(row, TABLE) is table]
    if all(len(row) <= 1 for row in rows):
        for row in rows:
            for cell in row:
                for element in blocks_in(cell):
                    (write_table if element.tag == TABLE else write_paragraph)(out, element, document)
        return
    for row in rows:
        cells = [" ".join("".join(t.text or "" for t in p.iter(TEXT)) for p in cell.iter(P)).strip()
                 for cell in row]
        if any(cells):
            out.row(cells)


def nearest(element: Any, tag: str) -> Any:
    """The closest ancestor of this kind."""
    return next(element.iterancestors(tag), None)


# --- the binary format: [MS-DOC] 2.4.1, retrieving text -----------------------------------------

WORD_97 = b"\xec\xa5"
ENCRYPTED, TABLE_1 = 0x0100, 0x0200
FLAGS, CCP_TEXT, CCP_NOTES, CLX = 0x0A, 0x4C, 0x50, 0x01A2
FIELD = re.compile("\x13[^\x13\x14\x15]*\x14?|\x15")
"""A field's instruction up to its result, and a field's end: HYPERLINK and PAGE are no text."""


def read_doc(data: bytes) -> Composed:
    """The text of a .doc of Word 97 to 2003. Raises :class:`Unreadable`."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("EncryptedPackage"):
                raise Unreadable("password", "The file is protected by a password: save it without one.")
            if ole.exists("Workbook") or ole.exists("Book"):
                raise Unreadable("old_excel", "The file is an Excel file of the old kind (.xls): "
                                 "save it as .xlsx or .csv.")
            if not ole.exists("WordDocument"):
                raise Unreadable("unknown_format", "The file is no Word document: save it as .docx or text.")
            main = ole.openstream("WordDocument").read()
            if main[:2] != WORD_97:
                raise Unreadable("old_word", "The file was saved by Word 95 or an older one: open it in Word and "
                                 "save it as .docx.")
            flags = struct.unpack_from("<H", main, FLAGS)[0]
            if flags & ENCRYPTED:
                raise Unreadable("password", "The Word file is protected by a password: save it without one.")
            tables = ole.openstream("1Table" if flags & TABLE_1 else "0Table").read()
        text = doc_text(main, tables)
        body, notes = struct.unpack_from("<ii", main, CCP_TEXT)
    except Unreadable:
        raise
    except (OSError, struct.error, ValueError, IndexError, UnicodeError, MemoryError) as error:
        raise Unreadable("damaged_word", f"The Word file is damaged ({type(error).__name__}): "
                         "fetch it again, or save it as .docx.") from error
    out = Composed()
    write_doc(out, text[:body], "")
    write_doc(out, text[body:body + max(0, notes)], "note")
    return out


def doc_text(main: bytes, tables: bytes) -> str:
    """All characters of a .doc in order, put together from its piece table."""
    start, size = struct.unpack_from("<II", main, CLX)
    clx = tables[start:start + size]
    at = 0
    while clx[at] == 1:  # Prc: formatting, of no interest
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:
        raise ValueError("no piece table")
    length = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5:at + 5 + length]
    count = (length - 4) // 12
    if not 0 < count < 100_000:
        raise ValueError("piece table of impossible size")
    bounds = struct.unpack_from(f"<{count + 1}I", plc, 0)
    pieces = []
    for i in range(count):
        position = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * i + 2)[0]
        characters = bounds[i + 1] - bounds[i]
        if position & 0x40000000:
            offset = (position & 0x3FFFFFFF) // 2
            pieces.append(main[offset:offset + characters].decode("cp1252", "replace"))
        else:
            pieces.append(main[position:position + 2 * characters].decode("utf-16-le", "replace"))
    return "".join(pieces)


def write_doc(out: Composed, text: str, kind: str) -> None:
    """Write paragraphs and table rows; what fields are made of is markup."""
    for paragraph in re.split("[\r\x0b\x0c]", text.replace("\x07\x07", "\x07\r")):
        if not paragraph.strip(" \x07"):
            continue
        row = "\x07" in paragraph
        written = paragraph.strip("\x07").replace("\x07", CELL) if row else paragraph
        start = out.line(written, *(["table"] if row else [kind] if kind else []))
        out.removals += [Removal(start + m.start(), start + m.end(), "markup", "field")
                         for m in FIELD.finditer(written)]
