"""From files to sources: finding them, telling what they are, reading them.

This is the only module of the stage that touches files. Whatever is wrong with an input comes
back as a :class:`Reject`; nothing is raised.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path, PurePosixPath

from tasks.ingest.claims import claims_of
from tasks.ingest.decode import Decoded, Unreadable, checked, damage, decode, encoding_of
from tasks.ingest.readers import archive, tables
from tasks.ingest.readers.page import Composed
from tasks.model import Reject, Source

MB = 1 << 20
MAX_TEXT = 30 * MB
"""Largest text file: the largest report with all its repeats has below 1 MB."""
MAX_PAGE = 10 * MB
"""Largest web page."""
MAX_FILE = 300 * MB
"""Largest file of any kind."""
CSV_HEAD = 1 << 18
"""Bytes of a table by which its encoding is told; it is decoded row by row."""
HEAD = 4096
"""Bytes that show what a file is."""
SKIPPED = re.compile(r"^(?:\..*|~\$.*|.*~|#.*#|.*\.(?:swp|swo|tmp|temp|bak|crdownload|part|download)|"
                     r"Thumbs\.db|desktop\.ini|__MACOSX|Icon\r)$", re.I)
"""Hidden files, and what editors, browsers and file managers leave behind."""
MAGIC = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"PAR1", "parquet"),
    (b"<stata_dta>", "dta"), (b"{\\rtf", "rtf"), (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"),
    (b"BM", "image"), (b"II*\x00", "image"), (b"MM\x00*", "image"), (b"RIFF", "image"), (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"), (b"\x1f\x8b", "archive"), (b"BZh", "archive"), (b"\xfd7zXZ", "archive"))
"""First bytes of formats."""
BINARY = (".pdf", ".docx", ".xlsx", ".doc", ".zip", ".parquet", ".xls", ".wps")
HTML = re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)", re.S | re.I)
MHTML = re.compile(rb"^(?:From:.*?)?MIME-Version:.*?multipart/related", re.S | re.I)
ADVICE = {
    "image": "The file is an image, not a text: fetch the text, or a PDF that holds it.",
    "archive": "Archives of this kind are not read: unpack it, or pack it as .zip.",
    "rtf": "RTF is not read: open it in Word and save it as .docx.",
}

READERS = {
    "pdf": ("pdf", "tasks.ingest.readers.pdf", "read_pdf"),
    "docx": ("docx", "tasks.ingest.readers.word", "read_docx"),
    "ole": ("doc", "tasks.ingest.readers.word", "read_doc"),
    "html": ("html", "tasks.ingest.readers.web", "read_html"),
    "mhtml": ("mhtml", "tasks.ingest.readers.web", "read_mhtml"),
}
"""Format, module and function that read a kind of file. They are imported when the first such file
comes: their libraries take seconds, which each worker process would pay."""

Columns = Mapping[str, str]
"""Role (text, place, year …) to column name, where the names of a table's columns do not tell."""


def find(folder: Path) -> list[Path]:
    """The input files below `folder`, sorted by path; hidden and temporary ones left out."""
    found: list[Path] = []
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not SKIPPED.match(name))
        found += [Path(top) / name for name in names if not SKIPPED.match(name)]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def read(path: Path, root: Path, columns: Columns | None = None) -> Iterator[Source | Reject]:
    """The sources in a file, or a reject with the reason. Never raises on bad input.

    `columns` overrides how the columns of a table are recognised.
    """
    name = name_of(path, root)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            data = file.read(HEAD)
            check_size(size, kind_of(data, name))
            data += file.read()
    except Unreadable as error:
        yield Reject(name, "", "ingest", error.rule, str(error))
    except PermissionError:
        yield Reject(name, "", "ingest", "no_permission", "The file may not be read: give read permission.")
    except OSError as error:
        yield Reject(name, "", "ingest", "unreadable_file", "The file cannot be opened "
                     f"({error.strerror or type(error).__name__}): check that it is still there.")
    else:
        yield from sources(name, data, columns)


def name_of(path: Path, root: Path) -> str:
    """The path below the root; names in the encoding of old Chinese systems are decoded."""
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", "replace")
    return name


def check_size(size: int, kind: str) -> None:
    """Raise :class:`Unreadable` where a file is too large for its kind to be a report."""
    if size > {"text": MAX_TEXT, "html": MAX_PAGE, "mhtml": MAX_TEXT}.get(kind, MAX_FILE):
        raise Unreadable("too_large", f"The file has {size // MB} MB, more than any report: check that it is "
                         "the right file, and cut it into parts.")


def kind_of(head: bytes, name: str) -> str:
    """The format that the first bytes show, by the name where they do not tell."""
    suffix = PurePosixPath(name).suffix.lower()
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if (kind := next((kind for magic, kind in MAGIC if head.startswith(magic)), None)) is not None:
        return kind
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if HTML.match(start):
        return "html"
    if MHTML.match(start) or suffix in (".mht", ".mhtml"):
        return "mhtml"
    if suffix in BINARY:
        return f"not {suffix}"
    if suffix in (".html", ".htm", ".shtml", ".xhtml"):
        return "html"
    return {".dta": "dta", ".csv": "csv", ".tsv": "csv"}.get(suffix, "text")


def sources(name: str, data: bytes, columns: Columns | None = None, depth: int = 0) -> Iterator[Source | Reject]:
    """The sources in the bytes of a file or member."""
    sha = hashlib.sha256(data).hexdigest()
    try:
        if not data:
            raise Unreadable("empty_file", "The file is empty: fetch it again.")
        kind = kind_of(data[:HEAD], name)
        check_size(len(data), kind)
        if kind == "zip":
            yield from zipped(name, data, columns, depth)
        elif kind in ("csv", "dta", "parquet"):
            yield from rows(name, kind, data, columns)
        else:
            yield document(name, kind, data, sha)
    except Unreadable as error:
        yield Reject(name, sha, "ingest", error.rule, str(error))


def document(name: str, kind: str, data: bytes, sha: str) -> Source:
    """The source of a file that holds one text. Raises :class:`Unreadable`."""
    if kind == "text":
        decoded = decode(data)
        return Source(name, sha, "text", decoded.encoding, decoded.text, (), claims_of(name))
    if kind.startswith("not "):
        raise Unreadable("wrong_format", f"The file is named {kind[4:]} but is none, or is damaged: fetch it again.")
    if kind in ADVICE:
        raise Unreadable("image" if kind == "image" else "unknown_format", ADVICE[kind])
    label, module, function = READERS[kind]
    reader: Callable[[bytes], Composed] = getattr(import_module(module), function)
    found = reader(data)
    text = checked(Decoded(found.text, "")).text
    return Source(name, sha, label, found.encoding, text, tuple(found.starts), {**found.claims, **claims_of(name)},
                  found.ocr, tuple(found.removals), tuple(found.looks))


def zipped(name: str, data: bytes, columns: Columns | None, depth: int) -> Iterator[Source | Reject]:
    """The sources of a zip archive, which may be a Word or Excel file."""
    opened = archive.open_archive(data)
    inside = set(opened.namelist())
    if "word/document.xml" in inside or name.lower().endswith(".docx"):
        yield document(name, "docx", data, hashlib.sha256(data).hexdigest())
    elif "xl/workbook.xml" in inside or name.lower().endswith(".xlsx"):
        yield from rows(name, "xlsx", data, columns)
    elif depth >= archive.MAX_DEPTH:
        raise Unreadable("archive_too_deep", f"The archive lies in {depth} others: unpack it.")
    else:
        count = 0
        for member in archive.members(opened):
            if any(SKIPPED.match(part) for part in PurePosixPath(member.name).parts):
                continue
            count += 1
            label = f"{name}!{member.name}"
            if member.problem is not None:
                yield Reject(label, "", "ingest", member.problem.rule, str(member.problem))
            else:
                yield from sources(label, member.data, columns, depth + 1)
        if not count:
            raise Unreadable("empty_archive", "The archive holds no files.")


def rows(name: str, kind: str, data: bytes, columns: Columns | None) -> Iterator[Source | Reject]:
    """The sources of a table, one a row. Raises :class:`Unreadable`."""
    if kind == "xlsx":
        for sheet, record in tables.read_xlsx(data, columns):
            yield row_source(f"{name}#{sheet}-{record.number}" if sheet else f"{name}#{record.number}",
                             kind, None, record, name)
        return
    encoding = None
    if kind == "csv":
        encoding, codec = encoding_of(data[:CSV_HEAD])
        checked(Decoded(data[:CSV_HEAD].decode(codec, "replace"), encoding))
        lines = io.TextIOWrapper(io.BytesIO(data), encoding=codec, errors="replace", newline="")
        records = tables.read_csv(lines, columns)
    else:
        records = (tables.read_stata if kind == "dta" else tables.read_parquet)(data, columns)
    for record in records:
        label = f"{name}#{record.number}"
        if problem := damage(record.text):
            yield Reject(label, "", "ingest", problem.rule, str(problem))
        else:
            yield row_source(label, kind, encoding, record, name)


def row_source(label: str, kind: str, encoding: str | None, record: tables.Record, name: str) -> Source:
    """The source of a row. Where the row names a place, the file's name has no say."""
    sha = hashlib.sha256(record.text.encode("utf-8", "surrogatepass")).hexdigest()
    own = record.claims
    filed = claims_of(name)
    if "place" in own or "code" in own:
        filed = {k: v for k, v in filed.items() if k not in ("place", "code", "folder")}
    return Source(label, sha, kind, encoding, record.text, (), {**filed, **own}, removals=record.removals)
