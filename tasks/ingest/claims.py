"""What a file's name and folders say of the report in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

YEAR = re.compile(r"(?<![0-9A-Za-z])(?:19[5-9]\d|20\d\d)(?:(?=[01]\d[0-3]\d(?!\d))|(?![0-9A-Za-z]))")
"""A year, or that of a date in eight digits; four digits inside a hash are none."""
CODE = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?![0-9A-Za-z])")
NOISE = re.compile(
    r"政府工作的?报告|工作报告|人民政府|政府|年度?|全文|正文|最终版?|定稿|[印審审]?议?稿|副本|下载|附件|公开|报告|文字版|扫描版|word版|pdf版"
    r"|第?.{1,3}届.*?会议|关于|的|\(.*?\)|（.*?）", re.I)
HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
PROVINCE = re.compile(r"[\u4e00-\u9fff]{2,8}(?:省|自治区)|北京市|天津市|上海市|重庆市|内蒙古|广西|西藏|宁夏|新疆")


def claims_of(name: str) -> Mapping[str, str]:
    """Place, code, year, province and folders as the path below the reports folder gives them."""
    path = PurePosixPath(name.replace("!", "/"))
    stem = path.stem if path.suffix and not path.suffix[1:].isdigit() else path.name
    claims: dict[str, str] = {}
    if code := CODE.search(stem):
        claims["code"] = code.group()
        stem = stem.replace(code.group(), " ")
    if years := YEAR.findall(stem):
        claims["year"] = years[0]
    words = HAN.findall(NOISE.sub(" ", stem))
    if words:
        claims["place"] = " ".join(words)
    folders = []
    for part in path.parts[:-1]:
        if province := PROVINCE.search(part):
            claims["province"] = province.group()
        if "year" not in claims and (year := YEAR.fullmatch(part.removesuffix("年"))):
            claims["year"] = year.group()
        folders += HAN.findall(NOISE.sub(" ", part))
    if folders:
        claims["folder"] = " ".join(folders)
    return claims
