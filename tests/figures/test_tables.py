"""Every row of the rule tables does what its example says, and no two rows claim the same words."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.figures import extract, indicators
from tasks.figures.cues import after, before, cues, front
from tasks.figures.numerals import arabic, chinese, multiplier
from tasks.figures.quantities import Quantity, _expanded, excluded, quantities, unit_pattern
from tasks.figures.series import series_of
from tasks.figures.view import fold, view_of
from tasks.figures.vocabulary import alternation, guarded, table
from tasks.model import Figure, Paragraph, ReportContext

Row = dict[str, str]
UNITS, CUES, EXCLUSIONS, INDICATORS, SYNONYMS = (
    table(f"{n}.tsv") for n in ("units", "cues", "exclusions", "indicators", "synonyms"))
FIGURES_MD = Path(__file__).resolve().parents[2] / ".." / "shared" / "figures.md"
MACRO = frozenset({
    "gdp", "gdp_per_capita", "primary_va", "industry_va", "tertiary_va", "primary_share", "secondary_share", "tertiary_share",
    "fixed_asset_investment", "industrial_investment", "retail_sales", "budget_revenue", "trade", "exports", "fdi",
    "resident_income", "urban_income", "rural_income", "cpi", "unemployment_rate", "new_urban_jobs", "urbanization_rate",
    "forest_coverage", "deposits", "loans", "tourism_revenue", "tourist_visits", "rd_intensity", "grain_output",
    "hightech_firms", "livelihood_spending", "livelihood_share"})
"""The macro codes: readers build on them."""

KNOWN = {tuple(line.split("\t")) for line in (Path(__file__).parent / "known_rows.txt").read_text("utf-8").splitlines()
         if line and not line.startswith("#")}
"""Name of the test and key of the row."""


def rows(of: list[Row], key: str, test: str) -> pytest.MarkDecorator:
    """A run of the test for each row, named by its key; rows that are known to fail must fail."""
    def known(row: Row) -> tuple[pytest.MarkDecorator, ...]:
        named = {(test, row[key]), (test, row["example"])} & KNOWN
        return (pytest.mark.xfail(strict=bool(named), reason="known_rows.txt"),) if named or (test, "*") in KNOWN else ()

    return pytest.mark.parametrize("row", [pytest.param(r, id=r[key], marks=known(r)) for r in of])


def read(text: str, part: str = "review") -> list[Figure]:
    return extract([Paragraph(text, part)], ReportContext(2022, level="prefecture", region_name="澜岳市"))


def cells(row: Row, name: str) -> list[str]:
    """The entries of a cell, joined by | in the table."""
    return [x for x in (row[name] or "").split("|") if x]


def numbers(text: str) -> list[Quantity]:
    return quantities(view_of(text).text)


# --- units ------------------------------------------------------------------------------------------

def value_before(text: str, unit: str) -> Decimal:
    """What stands before a unit, read by the plainest means: digits or Chinese numerals, and multiplier words."""
    words = r"[零一二三四五六七八九十百千万亿两]"
    match = re.search(rf"(?:(?P<digits>\d[\d.,]*)(?P<mult>{words}*)|(?P<words>{words}+))[多余]?{re.escape(fold(unit))}", fold(text))
    assert match, f"{unit} stands behind no number in: {text}"
    value = arabic(match["digits"]) * multiplier(match["mult"]) if match["digits"] else chinese(match["words"])
    assert value is not None, text
    return value


def read_with(text: str, *units: str) -> list[tuple[Decimal, str]]:
    """Values and kinds of the numbers that are read with one of the units; asides (条（段）) are known to figures only."""
    if any("（" in u for u in units):
        kind = next(r["kind"] for r in UNITS if r["unit"] in units)
        return [(Decimal(f.value_low), kind) for f in read(text) if fold(f.unit) in map(fold, units)]
    return [(q.low, q.kind) for q in numbers(text) if q.unit in map(fold, units)]


@rows(UNITS, "unit", "unit")
def test_unit_is_read_in_its_example(row: Row) -> None:
    assert read_with(row["example"], row["unit"]) == [(value_before(row["example"], row["unit"]), row["kind"])]


@rows([r for r in UNITS if r["aliases"]], "unit", "alias")
def test_alias_is_read_in_place_of_its_unit(row: Row) -> None:
    value = value_before(row["example"], row["unit"])
    for alias in cells(row, "aliases"):
        text = row["example"][::-1].replace(row["unit"][::-1], alias[::-1], 1)[::-1]
        assert read_with(text, alias, row["unit"]) == [(value, row["kind"])], text


@rows([r for r in UNITS if r["not"]], "unit", "unit not")
def test_a_word_that_begins_like_a_unit_is_none(row: Row) -> None:
    for word in cells(row, "not"):
        found = numbers(f"增加3万{word}")
        assert [q.unit for q in found if q.unit == row["unit"] and q.end == 4 + len(row["unit"])] == [] or row["unit"] == "个", word


@rows(UNITS, "unit", "unit figure")
def test_a_unit_gives_a_figure(row: Row) -> None:
    assert [f.mention for f in read(row["example"])], row["example"]


def test_no_form_of_a_unit_is_in_two_rows() -> None:
    forms = Counter(f for r in UNITS for f in [r["unit"], *cells(r, "aliases")])
    assert [f for f, n in forms.items() if n > 1] == []


def test_kinds_of_units_are_those_of_the_header() -> None:
    assert {r["kind"] for r in UNITS} <= {
        "money", "length", "area", "volume", "mass", "energy", "power", "time", "speed", "concentration", "temperature", "data",
        "ratio", "points", "multiple", "rank", "rate", "count", "classifier", "other"}


@pytest.mark.parametrize("text, value, unit", [
    ("补助标准485元/月", 485, "元/月"), ("日处理污水6万吨/日", 60000, "吨/日"), ("浓度为32微克/立方米", 32, "微克/立方米"),
    ("流量12立方米每秒", 12, "立方米每秒"), ("新增装机120万千伏安", 1200000, "千伏安")])
def test_units_are_composed(text: str, value: int, unit: str) -> None:
    assert [(q.low, q.unit) for q in numbers(text)] == [(value, unit)]
    assert re.fullmatch(unit_pattern(), unit)


# --- exclusions -------------------------------------------------------------------------------------

@rows(EXCLUSIONS, "name", "exclusion")
def test_exclusion_hides_every_number_of_its_example(row: Row) -> None:
    text = view_of(row["example"]).text
    own = re.compile(_expanded(row["pattern"]))
    assert own.search(text)
    assert excluded(text)
    assert quantities(text) == []
    assert read(row["example"]) == []


@rows(EXCLUSIONS, "name", "exclusion counter")
def test_exclusion_does_not_reach_its_counter_example(row: Row) -> None:
    assert not re.search(_expanded(row["pattern"]), view_of(row["counter"]).text)


def test_exclusions_are_asked_wherever_they_can_begin() -> None:
    """Asking by first characters finds what one pattern of all exclusions finds."""
    whole = re.compile("|".join(f"(?P<{row['name']}>{_expanded(row['pattern'])})" for row in EXCLUSIONS))
    for row in EXCLUSIONS:
        for text in (view_of(row["example"]).text, view_of(row["counter"]).text):
            assert excluded(text) == [(m.lastgroup, m.group()) for m in whole.finditer(text)], row["name"]


@given(st.lists(st.text("一二三a.", min_size=1, max_size=4), unique=True, min_size=1), st.text("一二三a.", max_size=8))
def test_words_that_share_their_beginning_match_as_a_plain_list_does(words: list[str], text: str) -> None:
    ends = {word: guarded(word, before=["三"], behind=["a"]) for word in words[::2]}
    plain = "|".join(re.escape(w) + ends.get(w, "") for w in sorted(words, key=len, reverse=True))
    assert re.findall(alternation(words, ends), text) == re.findall(plain, text)


def test_names_of_exclusions_are_names_and_unique() -> None:
    names = [r["name"] for r in EXCLUSIONS]
    assert len(set(names)) == len(names)
    assert all(n.isidentifier() for n in names)


# --- cues -------------------------------------------------------------------------------------------

def leads(text: str) -> list[tuple[str, bool]]:
    """The words before each number of an example, and whether the number is a bare multiplier word."""
    view = view_of(text).text
    found = quantities(view)
    series = series_of(view, found) if found else []
    return [(s.lead, s.quantities[0].form == "bare") for s in series] or [(view[:q.start], q.form == "bare") for q in found]


@rows([r for r in CUES if r["side"] == "before"], "word", "cue before")
def test_cue_before_a_number_is_taken(row: Row) -> None:
    taken = [before(lead, bare=bare).words for lead, bare in leads(row["example"])]
    assert any(row["word"] in words for words in taken), taken


@rows([r for r in CUES if r["side"] == "after"], "word", "cue after")
def test_cue_behind_a_number_is_taken(row: Row) -> None:
    text = view_of(row["example"]).text
    ends = [q.end for q in quantities(text) if text.startswith(row["word"], q.end)]
    assert [after(text, end) for end in ends] == [(row["value"], ends[0] + len(row["word"]))]


@rows([r for r in CUES if r["side"] == "front"], "word", "cue front")
def test_cue_at_the_front_is_taken(row: Row) -> None:
    rests = [before(lead).rest for lead, _ in leads(row["example"]) if row["word"] in lead]
    assert rests, "the word stands before no number"
    found = front(rests[0])
    if row["kind"] == "act":
        assert (found.act, found.flow) == (row["word"], row["value"] == "flow")
    else:
        assert row["word"] not in found.rest


@rows([r for r in CUES if r["unless"]], "word", "cue unless")
def test_cue_is_none_beside_what_bars_it(row: Row) -> None:
    for word in cells(row, "unless"):
        if row["side"] == "before":
            assert row["word"] not in before(f"项目{word}{row['word']}").words[:1], word
        else:
            text = f"{row['word']}{word}"
            if not any(text.startswith(longer) for longer in cues("front") if len(longer) > len(row["word"])):
                assert front(text).rest == text


def test_no_cue_is_in_two_rows_of_a_side() -> None:
    words = Counter((r["side"], r["word"]) for r in CUES)
    assert {("cue twice", f"{side} {word}") for (side, word), n in words.items() if n > 1} == {k for k in KNOWN if k[0] == "cue twice"}


def test_cues_are_of_known_kinds_and_values() -> None:
    assert {r["side"] for r in CUES} == {"before", "after", "front"}
    assert {r["kind"] for r in CUES} <= {"growth", "level", "done", "to", "from", "rank", "bound", "adverb", "average", "joint", "each",
                                        "hedge", "verb", "act", "link"}
    assert {r["value"] for r in CUES if r["kind"] in ("bound", "level")} <= {"approx", "min", "max", ""}
    assert {r["value"] for r in CUES if r["kind"] == "growth"} <= {"", "-"}
    assert {r["value"] for r in CUES if r["kind"] == "act"} <= {"", "flow"}
    assert set(cues("before")) == {r["word"] for r in CUES if r["side"] == "before"}


# --- indicators -------------------------------------------------------------------------------------

@rows(INDICATORS, "series", "series")
def test_series_is_found_in_its_example(row: Row) -> None:
    found = [f for f in read(row["example"]) if f.series == row["series"]]
    assert found, [(f.mention, f.indicator, f.series) for f in read(row["example"])]
    assert {f.indicator_code or "" for f in found} == {row["code"]}
    for f in (f for f in found if f.measure == "level" and row["low"] and f.unit != "位"):
        assert float(row["low"]) <= f.value_low <= f.value_high <= float(row["high"])
    for f in (f for f in found if f.measure == "growth" and row["growth_low"] and f.unit == "%"):
        assert float(row["growth_low"]) <= f.value_low <= float(row["growth_high"])


@rows(INDICATORS, "series", "series names")
def test_names_of_a_series_lead_to_it(row: Row) -> None:
    for name in [row["name"], *cells(row, "aliases")]:
        if not name.startswith("="):
            found = indicators.named(name)
            assert found is not None, name
            assert found.series == row["series"], name


@rows([r for r in INDICATORS if r["not"]], "series", "series not")
def test_what_a_series_is_not_stands_in_none_of_its_names(row: Row) -> None:
    for phrase in cells(row, "not"):
        assert [n for n in [row["name"], *cells(row, "aliases")] if phrase in n] == [], phrase


def test_known_rows_are_rows() -> None:
    keys = {"*", *(r["unit"] for r in UNITS), *(r["word"] for r in CUES), *(r["name"] for r in EXCLUSIONS),
            *(r["series"] for r in INDICATORS), *(r["example"] for r in (*UNITS, *CUES))}
    assert [k for k in KNOWN if k[1] not in keys and k[0] != "cue twice"] == []


def test_no_name_leads_to_two_series() -> None:
    names = Counter(n for r in INDICATORS for n in {r["name"], *cells(r, "aliases")})
    assert [n for n, times in names.items() if times > 1] == []
    series = Counter(r["series"] for r in INDICATORS)
    assert [s for s, n in series.items() if n > 1] == []


def test_macro_codes_are_the_interface() -> None:
    coded = {r["code"]: r["series"] for r in INDICATORS if r["code"]}
    assert coded == {code: code for code in MACRO}


@pytest.mark.skipif(not FIGURES_MD.exists(), reason="the definition of figures is not beside the project")
def test_macro_codes_are_those_of_the_definition() -> None:
    text = FIGURES_MD.read_text("utf-8")
    assert set(re.findall(r"`(\w+)`", text[text.index("Macro codes:"):text.index("## Not figures")])) == MACRO


def test_at_least_120_series_beyond_the_macro_ones() -> None:
    assert len(INDICATORS) - len(MACRO) >= 120


@rows(INDICATORS, "series", "series bounds")
def test_bounds_unit_and_kind_of_a_series(row: Row) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", row["series"])
    assert row["kind"] in ("stock", "annual", "flow", "rate", "index")
    assert float(row["low"]) < float(row["high"])
    assert bool(row["growth_low"]) == bool(row["growth_high"])
    assert not row["growth_low"] or float(row["growth_low"]) < float(row["growth_high"])
    assert not row["unit"] or re.fullmatch(unit_pattern(), row["unit"]), row["unit"]


# --- synonyms ---------------------------------------------------------------------------------------

@rows(SYNONYMS, "written", "synonym")
def test_synonym_leads_to_the_series_of_the_plain_name(row: Row) -> None:
    assert row["written"] in row["example"]
    assert indicators._respelled(row["example"]) == row["name"]
    found = indicators.named(row["example"])
    assert found is not None
    assert found is indicators.named(row["name"])
