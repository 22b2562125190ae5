"""Which report it is: place, year, session, speaker, from the report's own opening.

What file names, titles of pages and columns of tables say are claims. They are compared with
the text, fill in what it is silent about, and never overrule it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tasks.ingest import places
from tasks.ingest.places import Place
from tasks.model import Block, Identity

NUM = "[一二三四五六七八九十百廿两\\d]{1,4}"
YEAR = "[\\d〇○零一二三四五六七八九]{4}"
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
DATE = rf"(?P<y>{YEAR})年(?P<m>{NUM})月(?P<d>{NUM})日"
SESSION = re.compile(
    rf"(?P<dated>{DATE}(?:(?:至|和|、|到)[^在]{{0,8}}日|上午|下午)?[,、]?)?(?:(?P<who>[{HAN}·]{{0,12}}?)在)?"
    rf"(?P<place>[{HAN}]{{0,24}}?)(?:第?(?P<c>{NUM})届)(?P<place2>[{HAN}]{{0,16}}?)人(?:民代表)?大(?:会)?"
    rf"第?(?P<s>{NUM})次(?:全体)?会议")
ANY_DATE = re.compile(DATE)
TITLE = re.compile(
    rf"(?:(?P<y>{YEAR})年(?:度)?)?(?P<place>[{HAN}]{{0,24}}?)(?:人民)?政府(?:(?P<y2>{YEAR})年(?:度)?)?(?:工作的?报告|工作报告)")
OPENING = re.compile(
    rf"(?:代表|受|根据|按照)(?P<place>[{HAN}]{{1,24}}?)(?:第{NUM}届)?(?:人民政府|革命委员会|管理委员会|管委会|国务院)|(?P<state>国务院)")
NATION_WORDS = ("国务院", "全国", "中华人民共和国", "中央")
OFFICE = (r"(?:代理?|副|常务副)?(?:省长|市长|县长|区长|州长|盟长|旗长|专员|总理|自治区(?:人民政府)?主席|人民政府主席|主席|"
          r"(?:管委会|管理委员会)?主任|行署专员|国务委员|(?:国家|财政|建设|计划)[" + HAN + r"]{0,12}(?:主任|部长))")
NAME = rf"(?:[{HAN}]{{2,4}}|[{HAN}]{{1,8}}(?:[·•・.][{HAN}]{{1,8}}){{1,3}})"
OFFICE_NAME = re.compile(
    rf"^[(（]?(?P<of>[{HAN}]{{0,30}}?)(?P<office>{OFFICE})[、:：]?(?P<name>{NAME}?)(?:同志)?(?:[(（].*)?[)）]?$")
NAME_OFFICE = re.compile(rf"^[(（]?(?P<name>{NAME}?)(?P<of>[{HAN}]{{0,16}}?)(?P<office>{OFFICE})[)）]?$")
INSIDE = re.compile(
    rf"(?P<of>[{HAN}]{{0,24}}?)(?P<office>{OFFICE})(?P<name>{NAME}?)(?:同志)?(?:代表[{HAN}]{{2,12}})?(?:所?作|在[{HAN}]|的)[^。]{{0,16}}(?:报告|{NUM}届)")
GIVEN_BY = re.compile(rf"(?P<name>{NAME}?)(?P<office>{OFFICE})在[{HAN}]{{0,20}}第{NUM}届")
GREETING = re.compile(r"^(?:尊敬的)?(?:主席团|各位代表|各位委员|同志们|名位代表|代表们)|各位代表[：:！!，,]$")
WORKED_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}


def folded(text: str) -> str:
    """Compatibility forms and blanks undone, for matching only."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(TRADITIONAL)


TRADITIONAL = str.maketrans("縣區會屆報長員團華國務總書記廣東陽興龍濱慶寧寶鎮鄉黨級個臺灣羅澤蘇魯陝遼豐慶貴雲滬無們為與這蘭張",
                            "县区会届报长员团华国务总书记广东阳兴龙滨庆宁宝镇乡党级个台湾罗泽苏鲁陕辽丰庆贵云沪无们为与这兰张")


def number(text: str) -> int | None:
    """The number written in digits or Chinese numerals (十四, 二十一, 14)."""
    if text.isdigit():
        return int(text)
    text = text.replace("廿", "二十")
    if all(c in WORKED_DIGITS for c in text):
        return int("".join(str(WORKED_DIGITS[c]) for c in text)) if text else None
    total, digit = 0, 0
    for c in text:
        if c in WORKED_DIGITS:
            digit = WORKED_DIGITS[c]
        elif c == "十":
            total, digit = total + (digit or 1) * 10, 0
        elif c == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif c.isdigit():
            digit = digit * 10 + int(c)
        else:
            return None
    return total + digit


def year_of(text: str | None) -> int | None:
    """The year written in digits or numerals, where it can be a report's."""
    year = "".join(str(WORKED_DIGITS.get(c, c)) for c in text or "")
    return int(year) if year.isdigit() and 1949 <= int(year) <= 2100 else None


def date_of(match: re.Match[str]) -> date | None:
    """The date of a match of `DATE`, where the calendar has it."""
    year, month, day = year_of(match["y"]), number(match["m"] or ""), number(match["d"] or "")
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Opening:
    """What the opening of a report says of itself; places are names as written."""

    session_place: str | None = None
    title_place: str | None = None
    office_place: str | None = None
    opening_place: str | None = None
    session_date: date | None = None
    title_year: int | None = None
    congress: int | None = None
    session: int | None = None
    speaker: str | None = None
    office: str | None = None
    title: str | None = None

    @property
    def year(self) -> int | None:
        """The year in which it was given."""
        return self.session_date.year if self.session_date else self.title_year

    @property
    def places(self) -> tuple[str, ...]:
        """Names that may say which place it is, the surest first."""
        return tuple(p for p in (self.session_place, self.opening_place, self.office_place, self.title_place) if p)


def window(blocks: Sequence[Block]) -> list[str]:
    """The folded paragraphs around the first salutation, in which a report says what it is."""
    greeting = next((i for i, b in enumerate(blocks[:400]) if len(b.text) < 40 and GREETING.search(b.text)), None)
    chosen = blocks[max(0, greeting - 25):greeting + 4] if greeting is not None else blocks[:30]
    return [folded(b.text[:300]) for b in chosen]


def session_in(texts: Sequence[str]) -> re.Match[str] | None:
    """The session line: the match that says most, the first of these."""
    best: tuple[int, re.Match[str]] | None = None
    for text in texts:
        for match in SESSION.finditer(text):
            score = 4 * bool(match["dated"]) + 2 * (match.end() > len(text) - 4 or match.start() < 3) \
                + bool(match["place"] or match["place2"]) + ("人民代表大会" in match.group())
            if best is None or score > best[0]:
                best = (score, match)
    return best[1] if best else None


def opening_of(blocks: Sequence[Block]) -> Opening:
    """What the opening says."""
    texts = window(blocks)
    session = session_in(texts)
    title = next((m for t in texts if len(t) <= 80 for m in [TITLE.search(t)] if m), None)
    written = next((b.text for b in blocks[:400] if len(b.text) <= 80 and TITLE.search(folded(b.text))), None)
    opening = next((m for t in texts if "报告" in t or "代表" in t for m in [OPENING.search(t)]
                    if m and not _is_title(t)), None)
    speaker = speaker_in(texts)
    when = date_of(session) if session and session["dated"] else _date_beside(texts)
    return Opening(
        session_place=_session_place(session) if session else None,
        title_place=_clean(title["place"]) if title else None,
        office_place=_clean(speaker[2]) if speaker else None,
        opening_place="国务院" if opening and opening["state"] else _clean(opening["place"]) if opening else None,
        session_date=when,
        title_year=next((y for y in (year_of(title["y"]), year_of(title["y2"])) if y), None) if title else None,
        congress=number(session["c"]) if session else None,
        session=number(session["s"]) if session else None,
        speaker=speaker[0] if speaker else None,
        office=speaker[1] if speaker else None,
        title=written)


def _is_title(text: str) -> bool:
    return len(text) < 40 and text.endswith("报告")


def _clean(name: str | None) -> str | None:
    """A place name as written, or None where it only says what kind of place (市, 县, 自治区)."""
    name = (name or "").removesuffix("人民政府").removesuffix("政府")
    return name if len(name) >= 2 and name not in ("自治", "自治区", "自治州", "自治县", "全市", "全县", "全省", "人民") else None


def _session_place(match: re.Match[str]) -> str | None:
    for name in (match["place"], match["place2"]):
        if cleaned := _clean(name):
            return cleaned
    return None


def _date_beside(texts: Sequence[str]) -> date | None:
    """A date on a line of its own, as it stands under a session line that has none."""
    for text in texts:
        if len(text) <= 40 and "来源" not in text and "发布" not in text and "时间" not in text and (
                match := re.fullmatch(rf"[(—―\-–]*{DATE}[)]?", text)):
            return date_of(match)
    return None


def speaker_in(texts: Sequence[str]) -> tuple[str, str, str] | None:
    """Name, office and the place it is of, from the line under the title or the session line itself."""
    for text in texts:
        if len(text) > 60 or "记者" in text or "来源" in text:
            continue
        for pattern in (OFFICE_NAME, NAME_OFFICE):
            if (match := pattern.match(text)) and _is_name(match["name"]):
                return match["name"], _office(match["of"], match["office"]), match["of"]
    for text in texts:
        if "记者" in text[-12:]:
            continue
        tail = text[m.end():] if (m := SESSION.search(text)) else ""
        rest = OFFICE_NAME.match(tail.removeprefix("上").lstrip(",。—―-")) if tail else None
        for found in (rest, INSIDE.search(tail or text), GIVEN_BY.search(text)):
            if found and _is_name(found["name"]):
                of = found["of"] if "of" in found.re.groupindex else ""
                return found["name"], _office(of, found["office"]), of
        if (match := re.search(rf"(?P<of>[{HAN}]{{2,20}}?)(?P<office>{OFFICE})(?P<name>{NAME}?)同志", tail or text)) \
                and _is_name(match["name"]):
            return match["name"], _office(match["of"], match["office"]), match["of"]
    return None


NOT_NAMES = ("政府", "工作", "报告", "代表", "会议", "候选", "同志", "各位", "大会", "全体", "主席")


def _is_name(name: str) -> bool:
    return bool(name) and not any(word in name for word in NOT_NAMES)


def _office(of: str, office: str) -> str:
    """The office without the place; an office of the State Council keeps it."""
    return "国务院" + office if of.endswith("国务院") and not office.startswith("国务") else office


# ---------------------------------------------------------------------------------------------


def candidates(name: str, year: int | None) -> list[Place]:
    """The places that a name as written may mean, longest known ending first (广东省乐昌市: 乐昌市)."""
    if any(name.endswith(word) or name.startswith(word) for word in NATION_WORDS[:3]) and len(name) <= 12:
        nation = places.coded(places.NATION)
        return [nation] if nation else []
    for at in range(max(0, len(name) - 1)):
        if found := places.named(name[at:]):
            return narrowed(places.in_force(found, year), name[:at])
    for at in range(max(0, len(name) - 1)):
        if found := places.stemmed(name[at:]):
            return narrowed(places.in_force(found, year), name[:at])
    return []


def narrowed(found: list[Place], before: str) -> list[Place]:
    """Those of `found` whose province or prefecture is named in `before`, if any is."""
    inside = [p for p in found if any(q.name in before or q.stem in before for q in places.parents(p))] if before else []
    return inside or found


def by_context(found: list[Place], text: str, year: int | None) -> list[Place]:
    """Of places with the same name, the one whose province and prefecture the text mentions most."""
    if len(found) < 2:
        return found
    scores = {p: sum(text.count(q.stem) * (3 if q.level == "prefecture" else 1)
                     for q in places.parents(p, year)) for p in found}
    level = {p: sum(text.count(word) for word in _level_words(p)) for p in found}
    best = max((scores[p], level[p]) for p in found)
    return [p for p in found if (scores[p], level[p]) == best]


def _level_words(place: Place) -> tuple[str, ...]:
    kind = place.name[-1]
    return (f"全{kind}", f"我{kind}", f"{kind}政府", f"{kind}委") if kind in "省市县区州盟旗" else ()


def claimed_places(claims: Mapping[str, str], year: int | None) -> list[Place]:
    """The places that the claims name; a name within a claimed province, a code as it stands."""
    found: list[Place] = []
    if (code := claims.get("code")) and (place := places.coded(code, year)):
        found.append(place)
    if not found and (name := claims.get("place")):
        found = candidates(name, year)
        if province := claims.get("province"):
            found = narrowed(found, province)
    if not found and (province := claims.get("province")) and not claims.get("place"):
        found = candidates(province, year)
    return found


def resolve(opening: Opening, text: str, claims: Mapping[str, str], year: int | None) -> tuple[list[Place], str | None]:
    """The place the text says it is of, with the name it says; several where it does not tell."""
    for name in opening.places:
        found = candidates(name, year)
        if found:
            if len(found) > 1:
                found = by_context(found, text, year)
            if len(found) > 1:
                said = claimed_places(claims, year)
                found = [p for p in found if any(places.same_place(p, q) or q in places.parents(p, year) for q in said)] or found
            return found, name
    return [], None


def identify(blocks: Sequence[Block], claims: Mapping[str, str]) -> Identity:
    """Which report the paragraphs are. Fields are None where neither text nor claims tell."""
    opening = opening_of(blocks)
    claimed_year = year_of(claims.get("year"))
    year = opening.year or claimed_year
    text = folded("".join(b.text for b in blocks[:120]))[:20000]
    found, name = resolve(opening, text, claims, year)
    said = claimed_places(claims, year)
    from_claims: list[str] = []
    place = found[0] if len(found) == 1 else None
    if place is None and not found and len(said) == 1:
        place, from_claims = said[0], ["region_code", "region_name", "level", "province"]
    when = opening.session_date
    if opening.year is None and year is not None:
        from_claims.append("year")
    if when is None and year is not None and (claimed := claimed_date(claims, year)):
        when, from_claims = claimed, [*from_claims, "session_date"]
    identity = Identity(year=year, session_date=when, congress=opening.congress, session=opening.session,
                        speaker=opening.speaker, office=opening.office, title=opening.title,
                        from_claims=tuple(from_claims),
                        mismatches=tuple(mismatches(opening, place, said, claims)))
    if place is None:
        return identity
    province = places.province_of(place, year)
    return replace(identity, region_code=place.code, region_name=place.name, level=place.level,
                   province=province.name if province else None)


def claimed_date(claims: Mapping[str, str], year: int) -> date | None:
    """The session date that a claim gives; a date of publication is none."""
    match = ANY_DATE.search(folded(claims.get("date", "")))
    found = date_of(match) if match else None
    return found if found and found.year == year else None


def mismatches(opening: Opening, place: Place | None, said: Sequence[Place], claims: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each claim that the text contradicts."""
    if place is not None and said and not any(places.same_place(place, p) for p in said):
        claimed = said[0]
        if place not in places.parents(claimed) or claims.get("place") or claims.get("code"):
            names = "、".join(dict.fromkeys(f"{p.name} ({p.code})" for p in said[:3]))
            yield f"{claims.get('by', 'file name')} says {names}, the text {place.name} ({place.code})"
    claimed_year = year_of(claims.get("year"))
    if claimed_year and opening.year and claimed_year != opening.year:
        yield f"{claims.get('by', 'file name')} says {claimed_year}, the text {opening.year}"
    if opening.session_date and opening.title_year and opening.title_year != opening.session_date.year:
        yield f"title says {opening.title_year}, the session line {opening.session_date.isoformat()}"
