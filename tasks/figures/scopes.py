"""Scopes: whether a claim is about the whole reporting area, a part of it, or an area above it."""

from __future__ import annotations

import re

from tasks.figures.reading import Claim
from tasks.figures.vocabulary import words
from tasks.model import ReportContext

SUPERIOR = {"national": "", "province": "国", "prefecture": "国省", "county": "国省", "zone": "国省市"}
"""Areas (全国, 全省) above a place of each level."""
_PART_SUBJECT = re.compile(rf"(?:全部)?[^、，]{{0,10}}?{words('part_subjects')}")
_PART_CLAUSE = re.compile(rf"(?:^|[，。；])[^，。；]{{0,8}}{words('part_nouns')}(?!{words('part_topics')})[^，。；]{{0,12}}(?=，)")
_PART_NOUN = re.compile(words("part_nouns"))
_WHOLE_AGAIN = re.compile(r"全[市县区省州]|；")


def scope_of(sentence: str, claim: Claim, context: ReportContext) -> str:
    """area, part or superior, from the scope word (全市), the subject, and the clauses of the sentence before the number."""
    if claim.scope:
        return _of_word(claim.scope, context)
    if _PART_SUBJECT.match(claim.subject):
        return "part"
    head = sentence[:claim.quantity.start]
    if not _PART_NOUN.search(head):
        return "area"
    part = None
    for match in _PART_CLAUSE.finditer(head):
        part = match
    return "part" if part and not _WHOLE_AGAIN.search(head, part.start()) else "area"


def _of_word(word: str, context: ReportContext) -> str:
    if word[0] != "全":
        return "area"
    of_county = word[1] == "市" and context.level == "county" and (context.region_name or "").endswith(("县", "区", "旗"))
    return "superior" if of_county or word[1] in SUPERIOR.get(context.level or "", "") else "area"
