"""Tables with one report a row: CSV here, the other formats through pandas and pyarrow.

A row becomes a source whose text is all its cells, a cell a line; the cells that are not the
report's text are removals of reason `container`. Columns are found by their names, then by
their contents.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tasks.ingest.decode import Unreadable
from tasks.model import Removal

NAMES: Mapping[str, tuple[str, ...]] = {
    "text": ("full_text", "fulltext", "text", "content", "contents", "body", "report", "report_text", "正文", "全文", "内容",
             "报告正文", "报告内容", "政府工作报告", "文本", "文本内容", "正文内容", "报告全文", "报告文本", "工作报告"),
    "code": ("code", "region_code", "adcode", "area_code", "gb_code", "city_code", "county_code", "区划代码", "行政区划代码", "地区代码",
             "城市代码", "区县代码", "县代码", "代码"),
    "county": ("county", "district", "区县", "县", "县区", "县级", "县市区", "区县名称", "所属区县"),
    "city": ("city", "prefecture", "市", "地级市", "城市", "地市", "所属城市", "城市名称", "所属地市"),
    "place": ("place", "region", "area", "name", "region_name", "地区", "地名", "地区名称", "行政区", "行政区划", "单位"),
    "province": ("province", "prov", "省", "省份", "所属省份", "省级", "省市"),
    "year": ("year", "年份", "年度", "年", "报告年份", "report_year"),
    "title": ("title", "标题", "题目", "报告标题", "报告名称", "名称", "文件名"),
    "url": ("source_url", "url", "link", "链接", "网址", "来源链接", "来源"),
    "published": ("publish_date", "pubdate", "发布日期", "发布时间", "时间"),
    "date": ("session_date", "date", "会议日期", "报告日期", "日期"),
}
"""Names of columns, lower case, by what they hold."""
MIN_TEXT = 800
"""A report's cell has at least so many characters; a column of such cells holds the text."""
CUT_SIZES = (32767, 32766, 32759, 65535, 65536, 8000, 4000, 2000, 10000)
"""Sizes at which spreadsheets and databases cut a cell."""

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


@dataclass(frozen=True, slots=True)
class Record:
    """A row: its number from 1, its whole text, where other cells are in it, what they claim."""

    number: int
    text: str
    removals: tuple[Removal, ...]
    claims: Mapping[str, str]


def roles_of(header: Sequence[str], sample: Sequence[Sequence[str]],
             columns: Mapping[str, str] | None = None) -> dict[str, int]:
    """Which column holds what. `columns` (role to column name) overrides.

    Raises :class:`Unreadable` where no column holds long Chinese text.
    """
    plain = [re.sub(r"[\s　]+", "", name).lower() for name in header]
    roles: dict[str, int] = {}
    for role, name in (columns or {}).items():
        if name not in header:
            raise Unreadable("missing_column", f"The table has no column named {name}.")
        roles[role] = list(header).index(name)
    for role, names in NAMES.items():
        for name in names:
            if role not in roles and name in plain and plain.index(name) not in roles.values():
                roles[role] = plain.index(name)
    longest = [sum(len(row[i]) for row in sample if i < len(row)) / max(1, len(sample)) for i in range(len(header))]
    if "text" not in (columns or {}) and longest:
        best = max(range(len(header)), key=lambda i: longest[i])
        if "text" not in roles or longest[roles["text"]] < longest[best] / 2:
            if longest[best] < MIN_TEXT:
                raise Unreadable("no_text_column", "No column of the table holds reports (long Chinese text): name it, "
                                 "or check that this is the right table.")
            roles = {role: i for role, i in roles.items() if i != best}
            roles["text"] = best
    return roles


def claims_in(row: Sequence[str], roles: Mapping[str, int]) -> dict[str, str]:
    """What the other cells of a row claim."""
    said = {role: row[i].strip() for role, i in roles.items() if role != "text" and i < len(row) and row[i].strip()}
    place = said.pop("county", None) or said.pop("city", None) or said.get("place")
    city = said.pop("city", None)
    if place:
        said["place"] = (city + place) if city and city != place else place
    elif "place" in said:
        del said["place"]
    if year := re.search(r"(?:19|20)\d\d", said.get("year", "")):
        said["year"] = year.group()
    else:
        said.pop("year", None)
    if code := re.match(r"\d{6}", said.get("code", "")):
        said["code"] = code.group()
    else:
        said.pop("code", None)
    return said | {"by": "the row"}


def record_of(number: int, row: Sequence[str], roles: Mapping[str, int]) -> Record:
    """The record of a row: the cells as lines, in their order."""
    pieces: list[str] = []
    removals: list[Removal] = []
    at = 0
    for i, cell in enumerate(row):
        if i != roles["text"] and cell.strip():
            removals.append(Removal(at, at + len(cell), "container", f"column {i + 1}"))
        pieces.append(cell)
        at += len(cell) + 1
    return Record(number, "\n".join(pieces), tuple(removals), claims_in(row, roles))


def read_csv(text: str, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The records of a CSV or TSV text. Raises :class:`Unreadable`."""
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",\t;|", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from records(rows, columns)
    except csv.Error as error:
        raise Unreadable("damaged_table", f"The table cannot be read as CSV ({error}): save it again.") from error


def records(rows: Iterator[Sequence[str]], columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The records of the rows of a table, the first row being the header."""
    header = next(rows, None)
    if not header:
        raise Unreadable("empty_table", "The table has no rows.")
    head = [row for _, row in zip(range(20), rows, strict=False)]
    if not head:
        raise Unreadable("empty_table", "The table has a header and no rows.")
    roles = roles_of(header, head, columns)
    number = 0
    for source in (head, rows):
        for row in source:
            number += 1
            if any(cell.strip() for cell in row):
                yield record_of(number, row, roles)
