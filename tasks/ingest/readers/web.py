"""Web pages: the text of the page in lines, and which of them are its main text.

lxml gives the lines; trafilatura says which are main text, and what stands above and below
them is removed as portal text. What stands between them stays: the deduplicate stage knows
portal lines by their words, and an extractor that drops a heading loses it for good.
"""

from __future__ import annotations

import email
import email.policy
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import trafilatura
from lxml import etree, html

from tasks.ingest.decode import BOMS, Decoded, Unreadable, checked, encoding_of
from tasks.ingest.numerals import folded
from tasks.ingest.opening import GREETING, OFFICE_NAME, SESSION, TITLE
from tasks.ingest.readers.page import CELL, Composed
from tasks.model import Removal

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

SILENT = frozenset(("script", "style", "noscript", "template", "head", "svg", "object", "select", "textarea", "iframe"))
BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "table", "tbody", "thead", "tr", "ul", "td", "th"))
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
CENTRED = re.compile(r"text-align\s*:\s*center", re.I)
TAGS = re.compile(rb"<(?:script|style)\b.*?</(?:script|style)\s*>|<[^>]*>", re.S | re.I)
DATES = ("pubdate", "publishdate", "articledate", "publish_date")
LEAST_MAIN = 500
"""Characters that the extractor has to find to be believed."""
LEAD = 15
"""Lines above the first main line in which title and session line are looked for."""


@dataclass(slots=True)
class Draft:
    """A line of a page before it is written."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    """Characters of it in links."""
    bold: int = 0
    centred: bool = False
    hidden: bool = False
    table: bool = False
    raised: list[tuple[int, int]] = field(default_factory=list)
    """Spans of raised digits in it."""
    home: Any = None
    """The element in which it begins."""

    @property
    def text(self) -> str:
        return "".join(self.parts)


class Walker:
    """Collects the lines of a page in document order."""

    def __init__(self) -> None:
        self.lines: list[Draft] = [Draft()]
        self.inside = {"a": 0, "b": 0, "sup": 0, "pre": 0, "hidden": 0, "centred": 0, "row": 0}

    def break_line(self) -> None:
        if self.lines[-1].text.strip():
            self.lines.append(Draft())

    def say(self, text: str | None, element: Any = None) -> None:
        """Add text to the line; line ends of the source are blanks, but in <pre>."""
        if not text:
            return
        if self.lines[-1].home is None and text.strip():
            self.lines[-1].home = element
        if self.inside["pre"]:
            for i, part in enumerate(text.splitlines()):
                if i:
                    self.break_line()
                self._add(part)
        else:
            self._add(re.sub(r"[\t\r\n\f]+", " ", text))

    def _add(self, text: str) -> None:
        line = self.lines[-1]
        letters = len(text.strip())
        start = len(line.text) if self.inside["sup"] else 0
        line.parts.append(text)
        line.linked += letters if self.inside["a"] else 0
        line.bold += letters if self.inside["b"] else 0
        line.centred |= bool(self.inside["centred"]) and letters > 0
        line.hidden |= bool(self.inside["hidden"]) and letters > 0
        line.table |= bool(self.inside["row"]) and letters > 0
        if self.inside["sup"] and text.strip().strip("[]［］()（）注").isdigit():
            line.raised.append((start, start + len(text)))

    def marks(self, element: Any) -> list[str]:
        """What holds inside an element."""
        tag, style = element.tag, element.get("style") or ""
        found = [tag] if tag in ("a", "sup", "pre") else []
        if tag in ("b", "strong", "h1", "h2", "h3", "h4"):
            found.append("b")
        if HIDDEN.search(style) or element.get("hidden") is not None:
            found.append("hidden")
        if tag == "center" or (element.get("align") or "").lower() == "center" or CENTRED.search(style):
            found.append("centred")
        if tag == "tr" and is_data_row(element):
            found.append("row")
        return found

    def walk(self, root: Any) -> None:
        """Visit the page without recursion, however deep it is nested."""
        walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walker:
            if event in ("comment", "pi"):
                self.say(element.tail, element.getparent())
                continue
            tag = element.tag
            if event == "start":
                if tag in SILENT:
                    walker.skip_subtree()
                    continue
                self._open(element, tag)
            else:
                if tag not in SILENT:
                    self._close(element, tag)
                self.say(element.tail, element.getparent())

    def _open(self, element: Any, tag: str) -> None:
        cell = tag in ("td", "th") and self.inside["row"]
        if tag in BLOCKS and not (self.inside["row"] and tag != "tr"):
            self.break_line()
        if cell and self.lines[-1].text.strip():
            self.say(CELL)
        for mark in self.marks(element):
            self.inside[mark] += 1
        self.say(element.text, element)

    def _close(self, element: Any, tag: str) -> None:
        for mark in self.marks(element):
            self.inside[mark] -= 1
        if tag in BLOCKS and not (self.inside["row"] and tag != "tr"):
            self.break_line()


def is_data_row(row: Any) -> bool:
    """Whether a table row holds data: several cells, none with a text of its own inside."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    texts = [" ".join(cell.itertext()).strip() for cell in cells]
    return sum(map(bool, texts)) >= 2 and max(map(len, texts)) <= 200 \
        and not any(cell.find(".//table") is not None for cell in cells)


def decode_page(data: bytes) -> Decoded:
    """The source of a page. Its encoding is told by the text between the tags, for declarations err.

    Raises :class:`Unreadable` where that is not Chinese.
    """
    marked = data.startswith(tuple(bom for bom, _, _ in BOMS))
    plain = data if marked else TAGS.sub(b" ", data)
    name, codec = encoding_of(plain)
    if not marked:
        checked(Decoded(plain.decode(codec, "replace"), name))
    return Decoded(data.decode(codec, "replace"), name)


def read_html(data: bytes) -> Composed:
    """The text of a page. Raises :class:`Unreadable`."""
    decoded = decode_page(data)
    return compose(decoded.text, decoded.encoding)


def compose(source: str, encoding: str) -> Composed:
    """The lines of a page, what is not main text removed."""
    parser = html.HTMLParser(encoding="utf-8", remove_pis=True)
    try:
        root = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("damaged_page", "The web page is damaged or empty: save it again.") from error
    walker = Walker()
    walker.walk(root)
    lines = [line for line in walker.lines if line.text.strip()]
    main = main_lines(lines, source)
    out = Composed(encoding=encoding, claims=claims_of_page(root))
    for number, line in enumerate(lines):
        write_line(out, line, portal=line.hidden or number not in main)
    return out


def write_line(out: Composed, line: Draft, portal: bool) -> None:
    """Write a line and what the page says of it."""
    text = line.text.rstrip()
    length = len(text.strip())
    kinds = [kind for kind, holds in (("table", line.table), ("centred", line.centred),
                                      ("bold", line.bold >= 0.9 * length)) if holds]
    start = out.line(text, *kinds) if not portal else out.line(text)
    if portal:
        lead = len(text) - len(text.lstrip())
        out.removals.append(Removal(start + lead, start + len(text), "portal",
                                    "hidden" if line.hidden else "outside the main text"))
        return
    out.removals += [Removal(start + s, start + min(e, len(text)), "footnote_mark", "raised")
                     for s, e in line.raised if s < len(text)]


def main_lines(lines: list[Draft], source: str) -> set[int]:
    """Which lines are main text: those in the element that holds nearly all that the extractor
    finds, and title, session line and speaker above it; all lines where it finds too little.
    """
    extracted = trafilatura.extract(source, include_comments=False, include_tables=True, favor_recall=True) or ""
    wanted = {re.sub(r"\W+", "", line) for line in extracted.splitlines()} - {""}
    everything = set(range(len(lines)))
    if sum(map(len, wanted)) < LEAST_MAIN:
        return everything
    hits = [line for line in lines if re.sub(r"\W+", "", line.text) in wanted]
    home = common_home(hits)
    if home is None:
        return everything
    inside = {i for i in everything if home in ancestry(lines[i].home)}
    first = min(inside, default=0)
    return inside | {i for i in range(max(0, first - LEAD), first) if is_opening(lines[i])}


def is_opening(line: Draft) -> bool:
    """Whether a line above the main text belongs to the report: its title, session or speaker."""
    text = folded(line.text)
    return len(text) < 90 and not line.linked and bool(
        TITLE.match(text) or SESSION.search(text) or GREETING.search(text) or OFFICE_NAME.match(text))


def ancestry(element: Any) -> list[Any]:
    """The element and all it stands in, from the root down."""
    return [*reversed(list(element.iterancestors())), element] if element is not None else []


def common_home(lines: list[Draft]) -> Any:
    """The deepest element that holds nine tenths of the characters of the lines."""
    weights: dict[Any, int] = {}
    for line in lines:
        for element in ancestry(line.home):
            weights[element] = weights.get(element, 0) + len(line.text)
    total = sum(len(line.text) for line in lines)
    return next((element for element, weight in reversed(sorted_by_depth(weights)) if weight >= 0.9 * total), None)


def sorted_by_depth(weights: dict[Any, int]) -> list[tuple[Any, int]]:
    """The elements with their weights, those near the root first."""
    return sorted(weights.items(), key=lambda item: sum(1 for _ in item[0].iterancestors()))


def claims_of_page(root: Any) -> dict[str, str]:
    """What the page's head says of it: title, day of publication, address."""
    said: dict[str, str] = {}
    metas = {(meta.get("name") or meta.get("property") or "").lower(): (meta.get("content") or "").strip()
             for meta in root.iter("meta")}
    title = metas.get("articletitle") or " ".join((root.findtext(".//title") or "").split())
    url = metas.get("og:url") or next((link.get("href") or "" for link in root.iter("link")
                                       if link.get("rel") == "canonical"), "")
    date = next((metas[name] for name in DATES if metas.get(name)), "")
    for name, value in (("title", title), ("url", url), ("published", date)):
        if value:
            said[name] = value
    return said


def read_mhtml(data: bytes) -> Composed:
    """The text of the largest page in a web archive. Raises :class:`Unreadable`."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        pages = [part for part in parts(message) if part.get_content_type() == "text/html"]
        bodies = [(part.get_payload(decode=True) or b"", part) for part in pages]
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError) as error:
        raise Unreadable("damaged_page", "The web archive is damaged: save the page again.") from error
    body = max((b for b, _ in bodies if isinstance(b, bytes)), key=len, default=b"")
    if not body:
        raise Unreadable("damaged_page", "The web archive holds no page, or is cut off: save it again.")
    out = read_html(body)
    if location := (data[:4096].decode("latin-1").partition("Snapshot-Content-Location:")[2].split("\n")[0].strip()):
        out.claims.setdefault("url", location)
    return out


def parts(message: Any) -> Iterator[EmailMessage]:
    """The parts of a message; nesting beyond reason is not followed."""
    stack = [(message, 0)]
    while stack:
        part, depth = stack.pop()
        if part.is_multipart() and depth < 10:
            stack += [(child, depth + 1) for child in reversed(part.get_payload())]
        elif not part.is_multipart():
            yield part
