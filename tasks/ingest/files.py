"""From files to sources: finding them, telling what they are, reading them.

This is the only module of the stage that touches files. Whatever is wrong with an input comes
back as a :class:`Reject`; nothing is raised.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from tasks.ingest.claims import claims_of
from tasks.ingest.decode import Unreadable, decode
from tasks.ingest.readers import pdf, tables, word
from tasks.model import Reject, Source

MB = 1 << 20
MAX_TEXT = 30 * MB
"""Largest text file: the largest report with all its repeats has below 1 MB."""
MAX_FILE = 300 * MB
"""Largest file of any kind."""
HEAD = 4096
SKIPPED = re.compile(r"^(?:\..*|~\$.*|.*~|#.*#|.*\.(?:swp|swo|tmp|temp|bak|crdownload|part|download)|"
                     r"Thumbs\.db|desktop\.ini|__MACOSX|Icon\r)$", re.I)
"""Hidden files, and what editors, browsers and file managers leave behind."""
IMAGES = ((b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"BM", "BMP"), (b"II*\x00", "TIFF"),
          (b"MM\x00*", "TIFF"), (b"RIFF", "WebP"), (b"\x00\x00\x00\x0cjP", "JPEG 2000"))
ARCHIVES = ((b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"))


def find(folder: Path) -> list[Path]:
    """The input files below `folder`, sorted by path; hidden and temporary ones left out."""
    found: list[Path] = []
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not SKIPPED.match(name))
        found += [Path(top) / name for name in names if not SKIPPED.match(name)]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def read(path: Path, root: Path) -> Iterator[Source | Reject]:
    """The sources in a file, or a reject with the reason. Never raises on bad input."""
    try:
        name = path.relative_to(root).as_posix()
    except ValueError:
        name = path.name
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise Unreadable("too_large", f"The file has {size // MB} MB, more than any report: cut it into parts.")
        with path.open("rb") as file:
            head = file.read(HEAD)
            if size > MAX_TEXT and kind_of(head, name) in ("text", "html", "mhtml"):
                raise Unreadable("too_large", f"The file has {size // MB} MB of text, more than any report: "
                                 "check that it is the right file.")
            data = head + file.read()
    except Unreadable as error:
        yield Reject(name, "", "ingest", error.rule, str(error))
    except PermissionError:
        yield Reject(name, "", "ingest", "no_permission", "The file may not be read: give read permission.")
    except OSError as error:
        yield Reject(name, "", "ingest", "unreadable_file",
                     f"The file cannot be opened ({error.strerror or type(error).__name__}): check it is still there.")
    else:
        yield from sources(name, data)


def kind_of(head: bytes, name: str) -> str:
    """The format that the first bytes show, by the name where they do not tell."""
    suffix = PurePosixPath(name).suffix.lower()
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"<stata_dta>") or suffix == ".dta":
        return "dta"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    for magic, _ in IMAGES:
        if head.startswith(magic):
            return "image"
    for magic, _ in ARCHIVES:
        if head.startswith(magic):
            return "archive"
    if suffix in (".pdf", ".docx", ".xlsx", ".doc", ".zip", ".parquet", ".xls", ".wps"):
        return f"not {suffix[1:]}"
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1024].lower()
    if re.match(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)", start, re.S):
        return "html"
    if b"mime-version:" in start and b"multipart/related" in head.lower():
        return "mhtml"
    if suffix in (".mht", ".mhtml"):
        return "mhtml"
    if suffix in (".html", ".htm", ".shtml", ".xhtml"):
        return "html"
    return "csv" if suffix in (".csv", ".tsv") else "text"


def sources(name: str, data: bytes) -> Iterator[Source | Reject]:
    """The sources in the bytes of a file or member."""
    sha = hashlib.sha256(data).hexdigest()
    try:
        if not data:
            raise Unreadable("empty_file", "The file is empty: fetch it again.")
        yield from _sources(name, data, sha)
    except Unreadable as error:
        yield Reject(name, sha, "ingest", error.rule, str(error))


def _sources(name: str, data: bytes, sha: str) -> Iterator[Source | Reject]:
    kind = kind_of(data[:HEAD], name)
    claims = claims_of(name)
    if kind == "pdf":
        found = pdf.read_pdf(data)
        yield Source(name, sha, "pdf", None, "".join(found.pieces), tuple(found.starts), claims,
                     removals=tuple(found.removals), looks=tuple(found.looks))
    elif kind == "zip":
        document = word.read_docx(data)
        yield Source(name, sha, "docx", None, document.text, (), claims,
                     removals=tuple(document.removals), looks=tuple(document.looks))
    elif kind == "csv":
        decoded = decode(data)
        for record in tables.read_csv(decoded.text):
            yield row_source(name, "csv", decoded.encoding, record, claims)
    elif kind == "text":
        decoded = decode(data)
        yield Source(name, sha, "text", decoded.encoding, decoded.text, (), claims)
    elif kind == "image":
        raise Unreadable("image", "The file is an image, not a text: fetch the text, or a PDF that holds it.")
    elif kind.startswith("not "):
        raise Unreadable("wrong_format", f"The file is named .{kind[4:]} but is none: fetch it again.")
    else:
        raise Unreadable("unknown_format", f"Files of this kind ({kind}) are not read: save it as text, Word or PDF.")


def row_source(name: str, kind: str, encoding: str | None, record: tables.Record, claims: Mapping[str, str]) -> Source:
    """The source of a row of a table. What the row claims goes before what the file's name claims."""
    sha = hashlib.sha256(record.text.encode("utf-8", "surrogatepass")).hexdigest()
    return Source(f"{name}#{record.number}", sha, kind, encoding, record.text, (),
                  {**record.claims} if record.claims.get("place") or record.claims.get("code") else {**claims, **record.claims},
                  removals=record.removals)
