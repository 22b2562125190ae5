"""What the opening of a report says of itself: session line, title, speaker, first sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tasks.ingest.numerals import DATE, NUM, YEAR, date_of, folded, number, year_of
from tasks.model import Block

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
SESSION = re.compile(
    rf"(?P<dated>{DATE}(?:(?:至|和|、|到|-|—)[^在]{{0,8}}日|上午|下午)?[,、]?)?"
    rf"(?:(?P<who>[{HAN}·]{{0,12}}?)在)?(?P<place>[{HAN}]{{0,24}}?)"
    rf"第?(?P<c>{NUM})届(?P<place2>[{HAN}]{{0,16}}?)人(?:民代表)?大(?:会)?第?(?P<s>{NUM})次(?:全体)?会议")
LONE_DATE = re.compile(rf"[(—―─\-–]*{DATE}(?:在[^。]{{2,40}}(?:会议|大会|全会)上?)?[)]?")
REPORT = r"(?:政府|管委会|管理委员会)"
TITLE = re.compile(
    rf"(?:(?P<y>{YEAR})年(?:度)?)?(?P<place>[{HAN}]{{0,24}}?)(?:人民)?{REPORT}(?:(?P<y2>{YEAR})年(?:度)?)?工作的?报告")
LOOSE_TITLE = re.compile(r"报告(?:[(][^)]{1,12}[)])?$")
OPENING = re.compile(
    rf"(?:代表|受|根据|按照)(?P<place>[{HAN}]{{1,24}}?)(?:第{NUM}届)?"
    r"(?:(?:人民)?政府|革命委员会|管理委员会|管委会)|(?:代表|受)(?P<state>国务院)")
SESSION_STARTS = 80
"""Where in its paragraph a session line starts at the latest: behind a title."""
OFFICE = (r"(?:\(代\)|代理?|副|常务副)?(?:省长|市长|县长|区长|州长|盟长|旗长|专员|总理|(?:自治区(?:人民政府)?)?主席|"
          rf"(?:管委会|管理委员会)?主任|国务委员|(?:国家|财政|建设|计划)[{HAN}]{{0,12}}(?:主任|部长))")
NAME = rf"(?:[{HAN}]{{2,4}}|[{HAN}]{{1,8}}(?:[·•・.][{HAN}]{{1,8}}){{1,3}})"
OFFICE_NAME = re.compile(
    rf"[(]?(?P<of>[{HAN}、]{{0,30}}?)(?P<office>{OFFICE})[、:,]?(?P<name>{NAME}?)(?:同志)?(?:[(].*)?[)]?$")
NAME_OFFICE = re.compile(rf"[(]?(?P<name>{NAME}?)(?P<of>(?:[{HAN}]{{2,16}}?)?)(?P<office>{OFFICE})[)]?$")
GIVES = re.compile(
    rf"(?P<of>[{HAN}]{{0,24}}?)(?P<office>{OFFICE})(?P<name>{NAME}?)(?:同志)?(?:代表[{HAN}]{{2,12}})?"
    r"(?:所?作|向大会)")
COMRADE = re.compile(rf"(?P<of>[{HAN}]{{2,20}}?)(?P<office>{OFFICE})(?P<name>{NAME}?)同志")
NOT_NAMES = ("政府", "工作", "报告", "代表", "会议", "候选", "同志", "各位", "大会", "全体", "主席", "委员", "人民")
GREETING = re.compile(
    r"^(?:尊敬的)?(?:主席团|各位代表|各位委员|同志们|名位代表|代表们)|各位代表[：:！!，,]$")
KINDS_ONLY = ("自治", "自治区", "自治州", "自治县", "全市", "全县", "全省", "人民", "我市", "我县", "我省", "我区", "本届")
TASKS_YEAR = re.compile(
    rf"(?P<y>{YEAR})年(?:的)?(?:政府|主要|重点|总体|经济社会发展|全市|全县|全省)*(?:的)?"
    r"(?:工作(?:安排|部署|重点|任务|目标|总体|打算|建议|思路|要点|计划)|目标任务|主要目标|奋斗目标|预期目标|任务)")
OF_HEADINGS = ("工作", "任务", "目标", "回顾", "总结", "情况")
REVIEW_YEAR = re.compile(rf"(?P<y>{YEAR})年(?:的)?(?:政府|主要)?(?:工作)?(?:回顾|总结|完成情况)")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who gave the report, the office, and what place it is of as written."""

    name: str
    office: str | None
    of: str


@dataclass(frozen=True, slots=True)
class Opening:
    """What an opening says; places are names as written, None where they only say 市 or 县."""

    session_place: str | None = None
    title_place: str | None = None
    opening_place: str | None = None
    session_date: date | None = None
    title_year: int | None = None
    heading_year: int | None = None
    reviewed: int | None = None
    congress: int | None = None
    session: int | None = None
    speaker: Speaker | None = None
    title: str | None = None

    @property
    def year(self) -> int | None:
        """The year in which it was given: of the session, else of title or headings.

        Headings that review one year and set tasks for the next are surer than a title.
        """
        if self.session_date:
            return self.session_date.year
        if self.heading_year and self.reviewed == self.heading_year - 1:
            return self.heading_year
        return self.title_year or self.heading_year or (self.reviewed + 1 if self.reviewed else None)

    @property
    def places(self) -> tuple[str, ...]:
        """Names that may say which place it is, the surest first."""
        of = place_name(self.speaker.of) if self.speaker else None
        return tuple(p for p in (self.session_place, self.opening_place, of, self.title_place) if p)


def place_name(written: str | None) -> str | None:
    """A place name as written, or None where it only says what kind of place it is."""
    name = (written or "").removesuffix("人民政府").removesuffix("政府").split("、")[0]
    return name if len(name) >= 2 and name not in KINDS_ONLY else None


def window(blocks: Sequence[Block]) -> list[str]:
    """The folded paragraphs around the first salutation, in which a report says what it is."""
    greeting = next((i for i, b in enumerate(blocks[:400])
                     if len(b.text) < 40 and GREETING.search(b.text)), None)
    chosen = blocks[max(0, greeting - 25):greeting + 4] if greeting is not None else blocks[:30]
    return [folded(b.text[:300]) for b in chosen]


def opening_of(blocks: Sequence[Block]) -> Opening:
    """What the opening says."""
    texts = window(blocks)
    session = session_in(texts) or session_in([a + b for a, b in pairwise(texts)])
    title = title_in(texts)
    first = next((m for t in texts if not (len(t) < 40 and t.endswith("报告"))
                  for m in [OPENING.search(t)] if m), None)
    tasks, reviewed = heading_years(blocks)
    return Opening(
        session_place=session_place(session) if session else None,
        title_place=place_name(title["place"]) if title else None,
        opening_place="国务院" if first and first["state"] else place_name(first["place"]) if first else None,
        session_date=date_of(session) if session and session["dated"] else lone_date(texts),
        title_year=(year_of(title["y"]) or year_of(title["y2"])) if title else None,
        heading_year=tasks,
        reviewed=reviewed,
        congress=number(session["c"]) if session else None,
        session=number(session["s"]) if session else None,
        speaker=speaker_in(texts, session),
        title=title.group() if title else next(
            (t for t in texts if len(t) <= 60 and LOOSE_TITLE.search(t)), None))


def session_in(texts: Sequence[str]) -> re.Match[str] | None:
    """The session line: the match that says most, the first of these."""
    best: tuple[int, re.Match[str]] | None = None
    for text in texts:
        for match in SESSION.finditer(text):
            if match.start() > SESSION_STARTS or not (match["dated"] or 2 * len(match.group()) > len(text)):
                continue  # a sentence that mentions a session
            score = (4 * bool(match["dated"]) + 2 * (match.end() > len(text) - 4 or match.start() < 3)
                     + bool(match["place"] or match["place2"]) + ("人民代表大会" in match.group()))
            if best is None or score > best[0]:
                best = (score, match)
    return best[1] if best else None


def session_place(match: re.Match[str]) -> str | None:
    """The place of a session line, before the number of the congress or behind it."""
    return place_name(match["place"]) or place_name(match["place2"])


def title_in(texts: Sequence[str]) -> re.Match[str] | None:
    """The title: a line that is one, else one that begins a line."""
    short = [text for text in texts if len(text) <= 90]
    lines = [m for text in short if (m := TITLE.fullmatch(text)) and said_of(m)]
    lines = lines or [m for text in short if (m := TITLE.match(text)) and said_of(m)]
    return lines[0] if lines else next((m for text in short if (m := TITLE.search(text))), None)


def said_of(title: re.Match[str]) -> bool:
    """Whether a title's place can be one (not 某某所作, not 关于)."""
    place = title["place"]
    return not place or not re.search(r"[作的在]|关于|代表|总理|记者|会议", place)


def lone_date(texts: Sequence[str]) -> date | None:
    """A date on a line of its own, as it stands under a session line that has none."""
    return next((date_of(m) for text in texts if (m := LONE_DATE.fullmatch(text))), None)


def heading_years(blocks: Sequence[Block]) -> tuple[int | None, int | None]:
    """The first years that headings give for tasks and for the review."""
    found: list[int | None] = [None, None]
    for block in blocks:
        if len(block.text) > 40 or "年" not in block.text or not any(word in block.text for word in OF_HEADINGS):
            continue
        text = folded(block.text)
        for i, pattern in enumerate((TASKS_YEAR, REVIEW_YEAR)):
            if found[i] is None and (match := pattern.search(text)):
                found[i] = year_of(match["y"])
        if None not in found:
            break
    return found[0], found[1]


def speaker_in(texts: Sequence[str], session: re.Match[str] | None) -> Speaker | None:
    """The speaker: on a line of their own, else in the session line or a sentence that says who reports."""
    lines = [t for t in texts if len(t) <= 60 and "记者" not in t and "来源" not in t]
    for text in lines:
        for pattern in (OFFICE_NAME, NAME_OFFICE):
            if found := speaker_of(pattern.match(text)):
                return found
    if session is not None and session["who"] and (found := speaker_of(NAME_OFFICE.match(session["who"]))):
        return found
    for text in texts:
        matches = list(SESSION.finditer(text))
        rest = text[matches[-1].end():].removeprefix("上").lstrip(",。—―-") if matches else text
        rest = rest if "记者" not in rest[-12:] else ""
        patterns = (OFFICE_NAME.match, GIVES.search, COMRADE.search) if matches else (GIVES.search,)
        for search in patterns:
            if found := speaker_of(search(rest)):
                return found
    return lone_name(texts)


def lone_name(texts: Sequence[str]) -> Speaker | None:
    """A name alone on a line under the session line."""
    for before, text in pairwise(texts):
        if re.fullmatch(NAME, text) and (SESSION.search(before) or LONE_DATE.fullmatch(before)) \
                and not any(word in text for word in NOT_NAMES):
            return Speaker(text, None, "")
    return None


def speaker_of(match: re.Match[str] | None) -> Speaker | None:
    """The speaker of a match, where what stands for the name can be one."""
    if match is None or any(word in match["name"] for word in NOT_NAMES):
        return None
    of, office = match["of"], match["office"].replace("(代)", "代")
    if "兼" in of:
        return Speaker(match["name"], of + office, "国务院" if "国务" in of or "总理" in of else "")
    if of.endswith("国务院") and not office.startswith("国务"):
        office = "国务院" + office
    return Speaker(match["name"], office, of)
