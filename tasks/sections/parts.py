"""The part of the report each paragraph belongs to.

A report is spoken in an order: what was done, what is wrong, what is aimed at, what will be
done, an appeal. Each paragraph brings evidence for parts (its headings, how it opens, what its
words say of past and future; the cues are rows of ``parts.tsv`` and ``parts_words.tsv``), and
passing from one part to another has a price, low at a heading of the top level, high in the
middle of a section, prohibitive where no report goes. The cheapest way through the report is
its parts (Viterbi).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tasks.sections.headings import AMOUNT, is_address
from tasks.sections.marks import fold, rows
from tasks.sections.phrases import phrase

Scores = dict[str, float]

SHORTEST_TEXT = 20
"""Characters behind a run-in heading that are worth reading."""
STATES = ("review", "problems", "goals", "tasks", "livelihood", "government", "closing", "glossary")
NEVER = 1e6
TOP, SUB, NONE = 0, 1, 2
"""Boundaries: a heading of the top level, another heading, no heading."""

PRICES: Mapping[tuple[str, str], tuple[float, float, float]] = {
    # from, to: the price at a top heading, at another heading, within a section
    ("review", "problems"): (1, 1, 2),
    ("review", "goals"): (0, 8, 7),
    ("review", "tasks"): (0, 8, 7),
    ("review", "government"): (3, NEVER, NEVER),
    ("review", "closing"): (3, 4, 4),
    ("problems", "review"): (2, 2, 3),
    ("problems", "goals"): (0, 4, 4),
    ("problems", "tasks"): (0, 4, 4),
    ("problems", "government"): (2, 4, 8),
    ("problems", "closing"): (4, 6, 6),
    ("goals", "tasks"): (0, 5, 5),
    ("goals", "review"): (9, 30, 30),
    ("goals", "problems"): (6, 20, 20),
    ("goals", "livelihood"): (2, 2, 3),
    ("goals", "government"): (1, NEVER, NEVER),
    ("goals", "closing"): (2, 2, 3),
    ("tasks", "goals"): (2, 5, 7),
    ("tasks", "review"): (10, 30, 30),
    ("tasks", "problems"): (6, 20, 20),
    ("tasks", "livelihood"): (1, 1, 2),
    ("tasks", "government"): (0.5, 1, 3),
    ("tasks", "closing"): (1, 2, 2),
    ("livelihood", "tasks"): (1, 1, 2),
    ("livelihood", "government"): (0.5, 1, 2),
    ("livelihood", "closing"): (1, 2, 2),
    ("government", "tasks"): (2, 2, 5),
    ("government", "livelihood"): (1, 1, 2),
    ("government", "closing"): (1, 2, 2),
    ("closing", "glossary"): (0, 0, 1),
    ("closing", "livelihood"): (1, NEVER, NEVER),
    ("livelihood", "glossary"): (1, 4, 9),
    ("tasks", "glossary"): (5, 8, 12),
    ("government", "glossary"): (4, 8, 12),
    ("glossary", "livelihood"): (1, NEVER, NEVER),
}
STAYING: Mapping[str, tuple[float, float, float]] = {
    "problems": (3, 1, 0), "livelihood": (2, 1, 0), "closing": (6, 3, 0)}
WITHIN = {"review": ("review", "problems"), "tasks": ("tasks", "livelihood", "government", "closing"),
          "government": ("government", "closing"), "livelihood": ("livelihood", "closing")}
"""What a heading above says for a part it says as well for those that may lie within it or end it."""
ADDRESS_SAVES = 0.5
"""What passing on costs less where 各位代表 opens a paragraph."""
UNPROVEN = {"problems": -2.0, "livelihood": -2.0, "government": -1.5, "closing": -4.0}
"""What a paragraph counts for a part that needs words of its own."""
FIRST: Scores = {"review": 0, "goals": 3, "tasks": 3, "problems": 6}

OPENING_LENGTH, LIST_OPENING_LENGTH, ENDING_LENGTH = 90, 180, 40
CONDUCT, ALL_PARTS_CONDUCT = 6.0, 0.4
"""What the share of the government's own conduct in a paragraph counts, above that found in any part."""
CONDUCT_TOO = ("review", "problems", "goals")
"""Parts that treat of the government's conduct as well: it tells government from tasks, not from these."""
ABOVE = 0.5
"""What the cues of a heading above count, against 1 for a paragraph's own."""
LAST_PARAGRAPHS, LAST_SHARE = 6, 0.12
"""The closing lies within so many paragraphs, or this share of them, from the end."""
LAST, ADDRESSED = 6.0, 2.0
"""What speaks for the closing in the last paragraph of all, and there again if 各位代表 opens it."""
AFTERWORD = re.compile(r"\s*[（(][^（()）]{2,30}[）)]\s*$")
"""What newspapers put behind the last word: （长时间的掌声）."""
LIST_POINT = re.compile(r"[一二三四五六七八九十]是|(?<![\d.])\d{1,2}[.、．](?!\d)|[（(][一二三四五六七八九十\d]{1,2}[)）]|[①-⑳]|[；;]")
LIST_SIZE, LIST_REACH = 3, 5
"""Points a list has at least, and the paragraphs within which they stand."""
SHORT_HEADING = 16
PLANS_SINCE_1966, PLAN_YEARS = 3, 5
"""The third plan began in 1966; plans have followed every five years."""
HAN = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of ``parts.tsv``, its placeholders filled in for a report's year."""

    part: str
    pattern: re.Pattern[str]
    weight: float


@dataclass(frozen=True, slots=True)
class Unit:
    """What the decision needs of a paragraph."""

    text: str
    words: Sequence[str]
    kind: str
    boundary: int
    heading: str | None
    above: tuple[str, ...]
    """The headings above, without its own."""
    leads_over: bool
    """Whether it only says 各位代表！ or only numbers the heading on the next line."""
    conduct: float
    """Share of the government's own conduct (the topic government_building) in its words, 0 to 1."""


def _han_year(year: int) -> str:
    return "".join(HAN[int(d)] for d in str(year)).replace("零", "[零○Ｏ0]")


def _year(year: int) -> str:
    return rf"(?:(?<!\d){year}|{_han_year(year)})\s*年"


def _plans(year: int) -> tuple[str, str]:
    """Patterns for the five-year plans that are over in `year`, and for those that begin in it or later."""
    latest = PLANS_SINCE_1966 + (year - 1966) // PLAN_YEARS
    begins = 1966 + PLAN_YEARS * (latest - PLANS_SINCE_1966)
    return _plan_names(range(1, latest)), _plan_names(range(latest if begins == year else latest + 1, latest + 2))


def _plan_names(numbers: Iterable[int]) -> str:
    def han(n: int) -> str:
        return ("十" if n >= 10 else "") + (HAN[n % 10] if n % 10 else "")

    names = "|".join(han(n) for n in sorted(numbers, reverse=True)) or "无"
    return rf"(?:[“\"]|(?<![一二三四五六七八九十]))(?:{names})五(?:[”\"]|时期|期间|规划|计划|目标)"


@lru_cache(maxsize=1024)
def cues(where: str, year: int) -> tuple[Cue, ...]:
    """The cues for `where` (heading, opening, list: what leads in a list, ending, anywhere) in a report given in `year`."""
    past, coming = _plans(year)
    values = {"{this_year}": _year(year), "{last_year}": _year(year - 1), "{next_year}": _year(year + 1),
              "{earlier_year}": "|".join(_year(year - n) for n in range(2, 7)),
              "{past_plan}": past, "{coming_plan}": coming}

    def fill(pattern: str) -> str:
        for name, value in values.items():
            pattern = pattern.replace(name, value)
        return pattern

    return tuple(Cue(r["part"], re.compile(fill(r["pattern"])), float(r["weight"]))
                 for r in rows("parts.tsv") if r["where"] == where)


@lru_cache(maxsize=1)
def _word_weights() -> dict[str, tuple[str, float]]:
    return {w: (r["part"], float(r["weight"])) for r in rows("parts_words.tsv") for w in r["words"].split()}


@lru_cache(maxsize=4096)
def heading_scores(heading: str, year: int) -> Mapping[str, float]:
    """What the words of a heading say of its part."""
    return _matches(fold(heading), cues("heading", year))


def opens_part(heading: str, year: int) -> bool:
    """Whether an unnumbered heading opens one of the great parts of a report."""
    return max(heading_scores(heading, year).values(), default=0) >= 4


def _matches(text: str, found: Iterable[Cue]) -> Scores:
    scores: Scores = {}
    for cue in found:
        if cue.pattern.search(text):
            scores[cue.part] = scores.get(cue.part, 0) + cue.weight
    return scores


def _add(scores: Scores, more: Mapping[str, float], factor: float = 1) -> None:
    for part, weight in more.items():
        scores[part] = scores.get(part, 0) + factor * weight


def _shared(scores: Mapping[str, float]) -> Scores:
    """The scores, those of a part given to the parts within it too."""
    shared: Scores = {}
    for part, weight in scores.items():
        for member in WITHIN.get(part, (part,)):
            shared[member] = shared.get(member, 0) + weight
    return shared


def is_list(texts: Iterable[str]) -> bool:
    """Whether the texts name three points or more: numbered, lettered or parted by semicolons."""
    return sum(len(LIST_POINT.findall(t)) for t in texts) >= LIST_SIZE


def _tense(words: Sequence[str]) -> Scores:
    """What the words say of past and future, and of shortcomings."""
    weights = _word_weights()
    sums: Scores = {}
    for part, weight in filter(None, map(weights.get, words)):
        sums[part] = sums.get(part, 0) + weight
    past, future = sums.get("review", 0), sums.get("tasks", 0) + sums.get("goals", 0)
    lean = (past - future) / (past + future + 3)
    scores = dict.fromkeys(("review", "problems"), 2.5 * lean) if lean > 0 else \
        dict.fromkeys(("goals", "tasks", "livelihood", "government", "closing"), -2.5 * lean)
    scores["problems"] = scores.get("problems", 0) + min(4.0, 30 * sums.get("problems", 0) / (len(words) + 20))
    return scores


def _evidence(units: Sequence[Unit], at: int, body_end: int, year: int) -> Scores:
    """What the paragraph at `at` says of its part."""
    if at >= body_end:
        return _annex_evidence(units[at], year)
    unit = units[at]
    own = dict(heading_scores(unit.heading, year)) if unit.heading else {}
    if "livelihood" in own and not _names_a_list(units, at, year):
        del own["livelihood"]
    around: Scores = {}
    for above in unit.above:
        _add(around, {p: w for p, w in heading_scores(above, year).items() if p != "livelihood"}, ABOVE)
    if not unit.heading or len(unit.text) > len(unit.heading) + SHORTEST_TEXT:
        _add_text(own, around, units, at, year)
    conduct = own.get("government", 0) + around.get("government", 0) - own.get("tasks", 0)
    scores = dict(own)
    _add(scores, _shared(around))
    _add(scores, dict.fromkeys(CONDUCT_TOO, 0.8 * max(0.0, conduct + UNPROVEN["government"])))
    _add(scores, _closing(units, at, body_end, year))
    _add(scores, UNPROVEN)
    return scores


def _annex_evidence(unit: Unit, year: int) -> Scores:
    """An annex is a glossary unless a heading says that it is the list of 民生实事."""
    headings = [*unit.above, *([unit.heading] if unit.heading else [])]
    return {"livelihood": max((heading_scores(h, year).get("livelihood", 0) for h in headings), default=0) - 1}


def _add_text(own: Scores, around: Scores, units: Sequence[Unit], at: int, year: int) -> None:
    """Adds what a paragraph's text says: to `own` for the very part, to `around` for those within it too."""
    unit = units[at]
    factor = 0.5 if unit.heading else 1
    beginning = fold(unit.text[:LIST_OPENING_LENGTH])
    opening = _matches(beginning[:OPENING_LENGTH], cues("opening", year))
    _add(own, {"review": factor * opening.pop("review", 0)})
    _add(around, opening, factor)
    if (listed := _matches(beginning, cues("list", year))) and is_list(u.text for u in units[at:at + LIST_REACH]):
        _add(around, listed, factor)
    _add(own, _matches(fold(unit.text[-ENDING_LENGTH:]), cues("ending", year)), factor)
    _add(own, _tense(unit.words))
    conduct = unit.conduct - ALL_PARTS_CONDUCT
    _add(own, {"government": CONDUCT * (conduct if len(unit.above) < 2 else max(0.0, conduct))})


def _names_a_list(units: Sequence[Unit], at: int, year: int) -> bool:
    """Whether a heading about 民生实事 is all about them: a short one, or one with their list right below."""
    heading = units[at].heading or ""
    if "，" not in heading and len(heading) <= SHORT_HEADING:
        return True
    below = units[at].text.partition(heading)[2] or (units[at + 1].text if at + 1 < len(units) else "")
    return bool(_matches(fold(below[:LIST_OPENING_LENGTH]), cues("list", year))) and is_list(
        u.text for u in units[at:at + LIST_REACH])


def _closing(units: Sequence[Unit], at: int, body_end: int, year: int) -> Scores:
    """Evidence for the final appeal; only the last paragraphs before the annexes can bring it."""
    left = body_end - at
    if left > max(LAST_PARAGRAPHS, LAST_SHARE * len(units)):
        return {"closing": -9, "glossary": -9}
    text = AFTERWORD.sub("", fold(units[at].text))
    score = _matches(text, cues("anywhere", year)).get("closing", 0)
    score -= min(4, len(AMOUNT.findall(text))) + min(2, len(text) / 300)
    if left == 1:
        addressed = phrase("addressed").match(text) or (at and is_address(units[at - 1].text))
        score += LAST + (ADDRESSED if addressed else 0)
    return {"closing": score}


def find_parts(units: Sequence[Unit], body_end: int, year: int) -> list[str]:
    """The part of each unit; annexes begin at `body_end`. Foot- and endnotes are glossary wherever they stand."""
    spoken = [u for u in units if u.kind != "note"]
    found = iter(_cheapest_way(spoken, sum(u.kind != "note" for u in units[:body_end]), year))
    return ["glossary" if u.kind == "note" else next(found) for u in units]


def _cheapest_way(units: Sequence[Unit], body_end: int, year: int) -> list[str]:
    """The parts of a report without its notes."""
    if not units:
        return []
    linked = _linked(units)
    evidence = [_evidence(units, i, body_end, year) if linked[i] == i else {} for i in range(len(units))]
    costs = {s: FIRST.get(s, 12) - evidence[0].get(s, 0) for s in STATES}
    ways: list[dict[str, str]] = []
    for i in range(1, len(units)):
        prices = _prices(units[linked[i]].boundary, bool(phrase("addressed").match(units[i].text)), i >= body_end)
        way: dict[str, str] = {}
        nexts: Scores = {}
        for to, starts in prices.items():
            cost, way[to] = min([(costs[start] + price, start) for start, price in starts])
            nexts[to] = cost - evidence[i].get(to, 0)
        costs = nexts
        ways.append(way)
    parts = [min(STATES, key=lambda s: costs[s])]
    for way in reversed(ways):
        parts.append(way[parts[-1]])
    parts.reverse()
    return [parts[i] for i in linked]


@lru_cache(maxsize=16)
def _prices(boundary: int, addressed: bool, in_annex: bool) -> Mapping[str, list[tuple[str, float]]]:
    """For each part those it can follow and what that costs; one that cannot be stays very dear."""
    def price(start: str, to: str) -> float:
        if in_annex and to not in ("glossary", "livelihood"):
            return NEVER
        if start == to:
            return STAYING.get(start, (0, 0, 0))[boundary]
        if in_annex and to == "glossary":
            return 0
        found = PRICES.get((start, to), (NEVER, NEVER, NEVER))
        return min(found[SUB:]) - ADDRESS_SAVES if addressed and boundary == NONE else found[boundary]

    return {to: [(start, price(start, to)) for start in STATES if price(start, to) < NEVER / 2] or [(to, NEVER)]
            for to in STATES}


def _linked(units: Sequence[Unit]) -> list[int]:
    """The index of the paragraph that decides for each: the next for one that only leads over to it."""
    linked = list(range(len(units)))
    for i in range(len(units) - 2, -1, -1):
        if units[i].leads_over:
            linked[i] = linked[i + 1]
    return linked
