"""Which report it is: place, year, session, speaker, from the report's own words.

What file names, titles of pages and columns of tables say are claims. They are compared with
the text, fill in what it is silent about, and never overrule it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tasks.ingest import places
from tasks.ingest.claims import claims_of
from tasks.ingest.numerals import DATE, date_of, folded, year_of
from tasks.ingest.opening import HAN, Opening, opening_of
from tasks.ingest.places import Place
from tasks.model import Block, Identity

NATION_WORDS = ("国务院", "全国", "中华人民共和国")
HEAD = 30_000
"""Characters of the report in which mentions of places are counted."""
SPOKEN = 3
"""How often a text has to name another place to be taken for its report."""
NAMED = re.compile(rf"(?=([{HAN}]{{1,7}}?(?:自治县|自治州|市|县|区|旗|盟)))")
NUMERIC_DATE = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})")
KINDS = "省市县区州盟旗"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A claim that the text contradicts. A grave one means that the file may hold the wrong report."""

    rule: str
    sentence: str
    grave: bool


def identify(blocks: Sequence[Block], claims: Mapping[str, str]) -> tuple[Identity, tuple[Doubt, ...]]:
    """Which report the paragraphs are, and the claims they contradict.

    Fields are None where neither text nor claims tell.
    """
    opening = opening_of(blocks)
    text = Head(blocks)
    sets = claim_sets(claims)
    year = opening.year or next((y for c in sets if (y := year_of(c.get("year")))), None)
    said = [(c, claimed_places(c, year)) for c in sets]
    place = told_place(opening, text, [p for _, found in said for p in found], year)
    from_claims: list[str] = []
    filling = [*(found for _, found in said), place_of_folder(claims, year)]
    if place is None and (place := next((p for found in filling if (p := claimed_place(found, text, year))), None)):
        from_claims += ["region_code", "region_name", "level", "province"]
    if opening.year is None and year is not None:
        from_claims.append("year")
    when = opening.session_date
    if when is None and year is not None and (when := claimed_date(claims, year)):
        from_claims.append("session_date")
    doubts = [d for c, found in said for d in (
        *place_doubts(place, found, c, text, from_claims), *year_doubts(opening, c))]
    doubts += title_doubts(opening)
    speaker = opening.speaker
    identity = Identity(
        year=year, session_date=when, congress=opening.congress, session=opening.session,
        speaker=speaker.name if speaker else None, office=speaker.office if speaker else None,
        title=opening.title, from_claims=tuple(from_claims), mismatches=tuple(d.sentence for d in doubts))
    if place is None:
        return identity, tuple(doubts)
    province = places.province_of(place, year)
    return replace(identity, region_code=place.code, region_name=place.name, level=place.level,
                   province=province.name if province else None), tuple(doubts)


def claim_sets(claims: Mapping[str, str]) -> list[Mapping[str, str]]:
    """The claims by who makes them: the file's name or the row, and the title that the file bears."""
    title = claims.get("title", "")
    if "报告" not in title:
        return [claims]
    return [claims, {**claims_of(title), "by": "the title in the file"}]


class Head:
    """The folded beginning of a report, made when it is first asked for: most reports need none."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._text: str | None = None

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = folded("".join(b.text for b in self._blocks[:400])[:HEAD])
        return self._text

    def count(self, name: str) -> int:
        """How often a word occurs."""
        return self.text.count(name)


def told_place(opening: Opening, text: Head, said: Sequence[Place], year: int | None) -> Place | None:
    """The place the text says it is of. Claims only choose among places of one name."""
    for name in opening.places:
        found = candidates(name, year)
        if len(found) > 1:
            found = by_context(found, text, year)
        if len(found) > 1:
            found = [p for p in found if any(places.same_place(p, q) or q in places.parents(p, year)
                                             for q in said)] or found
        if found:
            return found[0] if len(found) == 1 else None
    return None


def candidates(name: str, year: int | None, whole: bool = False) -> list[Place]:
    """The places that a name as written may mean; a larger place may stand before it (广东省乐昌市).

    A known name at the end of another is not meant (安县 in 淮安县), unless what stands before it are
    places that it lies in. With `whole`, nothing may stand before it.
    """
    if any(word in name for word in NATION_WORDS) and len(name) <= 12:
        nation = places.coded(places.NATION)
        return [nation] if nation else []
    for find in (places.named, places.stemmed, places.zones):
        for at in range(1 if whole else max(0, len(name) - 1)):
            if at and not places.is_place(name[:at]):
                continue
            found = places.in_force(find(name[at:]), year)
            found = [p for p in found if lies_in(p, name[:at])] if at else found
            if found:
                return found
    return []


def lies_in(place: Place, names: str) -> bool:
    """Whether the names hold that of a province or prefecture of the place."""
    return any(above.stem in names for above in places.parents(place))


def narrowed(found: list[Place], before: str) -> list[Place]:
    """Those of `found` whose province or prefecture is named in `before`, if any is."""
    return [p for p in found if lies_in(p, before)] or found


def by_context(found: list[Place], text: Head, year: int | None) -> list[Place]:
    """Of places with one name, those whose province and prefecture the text mentions most.

    Where that does not tell, the level that the text speaks of (全省, 市委) does.
    """
    def score(place: Place) -> tuple[int, int]:
        above = sum(text.count(q.stem) * (3 if q.level == "prefecture" else 1)
                    for q in places.parents(place, year))
        kind = place.name[-1]
        words = (f"全{kind}", f"我{kind}", f"{kind}政府") if kind in KINDS else ()
        level = sum(text.count(word) for word in words)
        return above, level
    best = max(score(p) for p in found)
    return [p for p in found if score(p) == best]


def claimed_places(claims: Mapping[str, str], year: int | None) -> list[Place]:
    """The places that the claims name: a code as it stands, else a name within a claimed province.

    The words of a file's name are tried from the last one on; the folders above it only narrow.
    """
    if (code := claims.get("code")) and (place := places.coded(code, year)):
        return [place]
    words = claims.get("place", "").split()
    above = claims.get("folder", "") + claims.get("province", "")
    for i in range(len(words) - 1, -1, -1):
        if found := candidates(words[i], year):
            return narrowed(found, "".join(words[:i]) + above)
    return candidates(claims["province"], year, whole=True) if "province" in claims and not words else []


def place_of_folder(claims: Mapping[str, str], year: int | None) -> list[Place]:
    """The places that the innermost folder with a place's name says; a folder holds what lies in it."""
    words = claims.get("folder", "").split()
    for i in range(len(words) - 1, -1, -1):
        if found := candidates(words[i], year):
            return narrowed(found, "".join(words[:i]))
    return []


def claimed_place(said: Sequence[Place], text: Head, year: int | None) -> Place | None:
    """The claimed place where it is one and the text, silent in its opening, does not speak of another."""
    if len(said) > 1:
        said = by_context(list(said), text, year)
    return said[0] if len(said) == 1 else None


def claimed_date(claims: Mapping[str, str], year: int) -> date | None:
    """The session date that a claim gives in the report's year; a date of publication is none."""
    written = folded(claims.get("date", ""))
    match = re.search(DATE, written) or NUMERIC_DATE.search(written)
    found = date_of(match) if match else None
    return found if found and found.year == year else None


def spoken_of(text: str, level: str) -> Counter[str]:
    """How often the text names places of a level in full."""
    return Counter(name for name in NAMED.findall(text)
                   if len(name) > 2 and any(p.level == level for p in places.named(name)))


def speaks_of(text: str, place: Place) -> bool:
    """Whether the text names a place, and not only one whose name ends with its name (海丰县 for 丰县)."""
    for match in re.finditer(re.escape(place.stem), text):
        ends = (match.end(), match.end() + 1)
        if not any(places.named(text[start:end]) for start in range(max(0, match.start() - 3), match.start())
                   for end in ends):
            return True
    return False


def place_doubts(place: Place | None, said: Sequence[Place], claims: Mapping[str, str], text: Head,
                 from_claims: Sequence[str]) -> Iterator[Doubt]:
    """What speaks against the claimed place: the opening, or a body that speaks of another one."""
    if place is None or not said:
        return
    by = claims.get("by", "the file name")
    names = "、".join(dict.fromkeys(f"{p.name} ({p.code})" for p in said[:3]))
    if "region_code" in from_claims:
        if place.level == "national" or speaks_of(text.text, place):
            return
        other = next((name for name, n in spoken_of(text.text, place.level).most_common(1) if n >= SPOKEN), None)
        if other:
            yield Doubt("wrong_place", f"{by} says {names}, which the text never names; it speaks of {other}", True)
        else:
            yield Doubt("place_unnamed", f"{by} says {names}, which the text never names", False)
        return
    if any(places.same_place(place, p) for p in said):
        return
    only_province = not claims.get("place") and not claims.get("code")
    if only_province and any(p in places.parents(place) for p in said):
        return
    yield Doubt("wrong_place", f"{by} says {names}, the text {place.name} ({place.code})", True)


def year_doubts(opening: Opening, claims: Mapping[str, str]) -> Iterator[Doubt]:
    """What speaks against the claimed year.

    A report given in winter is filed under the year it is for, one of January at times under the
    year it reviews, or under its title: none of these is grave.
    """
    claimed, year, held = year_of(claims.get("year")), opening.year, opening.session_date
    if claimed is None or year is None or claimed == year:
        return
    eve = held is not None and held.month >= 11 and claimed == held.year + 1
    harmless = eve or claimed == year - 1 or claimed == opening.title_year
    yield Doubt("wrong_year", f"{claims.get('by', 'the file name')} says {claimed}, the text {year}", not harmless)


def title_doubts(opening: Opening) -> Iterator[Doubt]:
    """A title of another year than the session's."""
    held = opening.session_date
    if held and opening.title_year and opening.title_year != held.year:
        yield Doubt("title_year", f"the title says {opening.title_year}, the session line {held.isoformat()}", False)
