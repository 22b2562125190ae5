"""What must hold of figures."""

from __future__ import annotations

import re

import pandas as pd

from expectations.ranges import beside_gdp, plausible
from expectations.reread import SINCE, read_again
from expectations.rule import Frames, Rule, Severity, few_failed, lookup, per_report, words_of
from tasks.contract import FIGURES
from tasks.interim import EXTRACTED

TABLES = (EXTRACTED, FIGURES)

TEXT_WITHOUT_FIGURES = 3000
"""Characters from which on a report without a single figure is not believed."""
DENSITY = {"national": (0.5, 30.0), "": (4.0, 50.0)}
"""Figures per 1,000 characters that reports of a level have, and those of all others."""
GDP_SINCE = 1995
"""Year since which reports speak of the GDP; before, of national income and of output."""
WRONG, WRONG_SHARE = 5, 0.05
"""Figures of a report, and share of all of them, that a second reading may contradict."""


def stands_in_text(t: Frames) -> pd.Series:
    """For each figure whether its offsets hold its mention."""
    figures = t["figures"]
    found = [
        text[start:end] == mention
        for text, start, end, mention in zip(figures["text"], *_offsets(figures), figures["mention"], strict=True)
    ]
    return pd.Series(found, index=figures.index, dtype=bool)


def _offsets(figures: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Where figures start and end; 0 where that is lost, which another rule forbids."""
    return figures["start"].fillna(0).astype(int), figures["end"].fillna(0).astype(int)


def sentence_stands_in_text(t: Frames) -> pd.Series:
    """For each figure whether its sentence is a passage of its paragraph that holds its mention."""
    figures = t["figures"]
    found = [
        sentence in text and mention in sentence
        for text, sentence, mention in zip(figures["text"], figures["sentence"].fillna("?"), figures["mention"].fillna("?"), strict=True)
    ]
    return pd.Series(found, index=figures.index, dtype=bool)


def apart(t: Frames) -> pd.Series:
    """For each figure whether it starts behind the end of the one before it in its paragraph."""
    ordered = t["figures"].sort_values(["paragraph_id", "start"], kind="stable")
    before = ordered.groupby("paragraph_id")["end"].shift(fill_value=0)
    return (ordered["start"] >= before).reindex(t["figures"].index)


def counted(t: Frames) -> pd.Series:
    """For each document whether it has as many figures as it says."""
    number = per_report(t["figures"].groupby("document_id").size(), t["extracted"]["document_id"], 0)
    return number == t["extracted"]["figures"]


def characters(t: Frames) -> pd.Series:
    lengths = t["paragraphs"]["text"].str.len().groupby(t["paragraphs"]["document_id"]).sum()
    return per_report(lengths, t["extracted"]["document_id"], 0)


def share_in_range(t: Frames) -> pd.Series:
    figures = t["figures"]
    share = (figures["measure"] == "share") & (figures["unit"] == "%")
    return ~share | ((figures["value_low"] >= 0) & (figures["value_high"] <= 100))


def target_in_tasks(t: Frames) -> pd.Series:
    """For each figure whether it stands where targets do, if it is this year's GDP growth target."""
    figures = t["figures"]
    target = (
        (figures["indicator_code"] == "gdp")
        & (figures["measure"] == "growth")
        & (figures["status"] == "target")
        & (figures["period_end"] == years_of(t))
    )
    return ~target | figures["part"].isin(("tasks", "goals"))


def prepare(frames: Frames) -> dict[str, pd.DataFrame]:
    """The frames with the text and part of each figure's paragraph, what a second reading says, and levels beside the GDP."""
    years = lookup(frames["extracted"], "document_id", "year")
    of, paragraphs = frames["figures"]["paragraph_id"], frames["paragraphs"]
    figures = frames["figures"].assign(**{name: words_of(of, lookup(paragraphs, "paragraph_id", name)) for name in ("text", "part")})
    return {
        **frames,
        "figures": pd.concat([figures, read_again(figures, paragraphs, years)], axis=1),
        "extracted": frames["extracted"].assign(beside_gdp=words_of(frames["extracted"]["document_id"], beside_gdp(figures, years))),
    }


def mostly_as_said(t: Frames) -> pd.Series:
    """For each document whether nearly all its figures have the value, sign and unit that their words say."""
    figures = t["figures"]
    right = figures["value_said"] & figures["sign_said"] & figures["unit_said"] & (figures["value_low"] <= figures["value_high"])
    number = per_report((~right).groupby(figures["document_id"]).sum(), t["extracted"]["document_id"], 0)
    return number <= (t["extracted"]["figures"] * WRONG_SHARE).clip(lower=WRONG)


def years_of(t: Frames) -> pd.Series:
    """For each figure the year of its report."""
    return t["figures"]["document_id"].map(lookup(t["extracted"], "document_id", "year"))


def on_its_side_of_the_year(t: Frames) -> pd.Series:
    """For each figure whether done lies before the report's year and announced not."""
    figures, years = t["figures"], years_of(t)
    ahead = (figures["status"] == "actual") & (figures["period_end"] >= years)
    behind = (figures["status"] == "target") & (figures["period_end"] < years)
    return ~(ahead | behind) | (years < SINCE)


def in_its_part(t: Frames) -> pd.Series:
    """For each figure whether it stands where what is done, or what is announced, stands. 由A…到B may begin with what is."""
    figures = t["figures"]
    early = (figures["status"] == "target") & figures["part"].isin(LOOKING_BACK)
    late = (figures["status"] == "actual") & figures["part"].isin(LOOKING_AHEAD) \
        & (figures["role"] != "from") & figures["period_end"].notna()
    return ~(early | late) | (years_of(t) < SINCE)


LOOKING_BACK, LOOKING_AHEAD = ("review",), ("tasks", "goals", "livelihood", "government")


def has_gdp_growth(t: Frames, status: str, offset: int) -> pd.Series:
    """For each document whether it has the GDP growth of a year, counted from its own."""
    figures = t["figures"]
    found = figures[
        (figures["indicator_code"] == "gdp")
        & (figures["measure"] == "growth")
        & (figures["status"] == status)
        & (figures["scope"] == "area")
        & (figures["period_end"] == years_of(t) + offset)
    ]
    return t["extracted"]["document_id"].isin(found["document_id"]) | (t["extracted"]["year"] < GDP_SINCE)


def ends_in_order(t: Frames) -> pd.Series:
    """For each figure whether 由A…到B goes up or down as its verb says."""
    figures = t["figures"]
    texts, starts = figures["text"], _offsets(figures)[0]
    before = figures.shift()
    pairs = (figures["role"] == "to") & (before["role"] == "from") & (before["paragraph_id"] == figures["paragraph_id"]) \
        & (before["unit"] == figures["unit"]) & (before["sentence"] == figures["sentence"])
    found = pd.Series(True, index=figures.index)
    for at in figures.index[pairs]:
        words = texts[at][int(before.loc[at, "end"]) : starts[at]]
        step = figures.loc[at, "value_high"] - before.loc[at, "value_low"]
        found[at] = not ((step < 0 and UPWARD.search(words)) or (step > 0 and DOWNWARD.search(words)))
    return found


UPWARD = re.compile("(?:增加|增长|提高|上升|发展|扩大|增至|提升|升)[了到至为]*$")
DOWNWARD = re.compile("(?:减少|下降|降低|压减|压缩|缩短|降|减)[了到至为]*$")
"""Verbs between the two ends of 由A…到B."""


def usual_density(t: Frames) -> pd.Series:
    """For each document whether it has as many figures per 1,000 characters as those of its level."""
    bounds = [DENSITY.get(level, DENSITY[""]) for level in t["extracted"]["level"]]
    found = [low <= value <= high for value, (low, high) in zip(t["extracted"]["per_1000"], bounds, strict=True)]
    return pd.Series(found, index=t["extracted"].index, dtype=bool)


def fits_gdp(t: Frames) -> pd.Series:
    """For each document whether its levels are of a size that goes with its GDP."""
    return t["extracted"]["beside_gdp"] == ""


RULES = (
    Rule(
        "the words of a figure stand where it says",
        "figures",
        Severity.REJECT,
        "A figure must be traceable to its words: its offsets in the paragraph do not hold its mention.",
        stands_in_text,
        "{mention} at {start}–{end}",
    ),
    Rule(
        "the sentence of a figure is a passage of its paragraph",
        "figures",
        Severity.REJECT,
        "A figure must be traceable to its sentence.",
        sentence_stands_in_text,
        "{sentence}",
    ),
    Rule(
        "no two figures share a character",
        "figures",
        Severity.REJECT,
        "One number would be counted twice.",
        apart,
        "{mention} in “{sentence}”",
    ),
    Rule(
        "the low end of a figure is not above its high end",
        "figures",
        Severity.WARN,
        "The ends of a range were exchanged.",
        lambda t: t["figures"]["value_low"] <= t["figures"]["value_high"],
        "{mention} in “{sentence}”",
    ),
    Rule(
        "a period does not end before it starts",
        "figures",
        Severity.WARN,
        "The years of the period were misread.",
        lambda t: ~(t["figures"]["period_start"] > t["figures"]["period_end"]),
        "{period_start:.0f} to {period_end:.0f} for {mention} in “{sentence}”",
    ),
    Rule(
        "every figure that was read is in the table",
        "extracted",
        Severity.REJECT,
        "A figure was lost on the way to the table.",
        counted,
        "{figures} figures were read",
    ),
    Rule(
        "a long report has figures",
        "extracted",
        Severity.REJECT,
        "A report of this length without a single figure was not understood, or is no report.",
        lambda t: (t["extracted"]["figures"] > 0) | (characters(t) < TEXT_WITHOUT_FIGURES),
        "{document_id} has no figure",
    ),
    Rule(
        "a report has about as many figures as reports have",
        "extracted",
        Severity.WARN,
        "Reports of its level have {:g} to {:g} per 1,000 characters, those of the nation {:g} to {:g}: "
        "text may be missing or foreign.".format(*DENSITY[""], *DENSITY["national"]),
        usual_density,
        "{per_1000:.1f} figures per 1,000 characters",
    ),
    Rule(
        "nearly all figures of a report are as their words say",
        "extracted",
        Severity.REJECT,
        "A second reading contradicts too many figures for them to be believed: report it with the file.",
        mostly_as_said,
        "of {figures} figures too many are contradicted",
    ),
    Rule(
        "the value of a figure is what its mention says",
        "figures",
        Severity.WARN,
        "Digits and multiplier of the mention give another value: one of the two readings is wrong.",
        lambda t: t["figures"]["value_said"],
        "{value_low:g} to {value_high:g} for {mention} in “{sentence}”",
    ),
    Rule(
        "growth and change go the way that the words say",
        "figures",
        Severity.WARN,
        "A decrease has to be negative, an increase positive.",
        lambda t: t["figures"]["sign_said"],
        "{value_low:g} for {mention} in “{sentence}”",
    ),
    Rule(
        "from one value to another goes the way that the words say",
        "figures",
        Severity.WARN,
        "由A提高到B is a rise, 由A降到B a fall: one of the two was misread, or is a slip in the report.",
        ends_in_order,
        "to {mention} in “{sentence}”",
    ),
    Rule(
        "the unit of a figure stands in its sentence",
        "figures",
        Severity.WARN,
        "A unit is written as in the text; what is not there was made up.",
        lambda t: t["figures"]["unit_said"],
        "{unit} for {mention} in “{sentence}”",
    ),
    Rule(
        "the measure of a figure goes with its unit and words",
        "figures",
        Severity.WARN,
        "A growth is in %, 倍 or 番, a rank in 位; a percentage behind 增长 is a growth.",
        lambda t: t["figures"]["measure_said"],
        "{measure}: {mention} in “{sentence}”",
    ),
    Rule(
        "a bound has a word that makes it one",
        "figures",
        Severity.WARN,
        "以上, 左右, 以内 and their like make a number a bound; without one it is exact.",
        lambda t: t["figures"]["qualifier_said"],
        "{qualifier}: {mention} in “{sentence}”",
    ),
    Rule(
        "a macro series is named in the indicator",
        "figures",
        Severity.WARN,
        "The number is of another series than its code says.",
        lambda t: t["figures"]["code_said"],
        "{indicator_code} for {indicator}: {mention} in “{sentence}”",
    ),
    Rule(
        "a macro series lies in its plausible range",
        "figures",
        Severity.WARN,
        "No place of this level has had such a value: a misreading, another series, or a slip in the report "
        "(the ranges are in expectations/ranges.tsv).",
        lambda t: plausible(t["figures"], words_of(t["figures"]["document_id"], lookup(t["extracted"], "document_id", "level"))),
        "{indicator_code} {value_low:g} {unit}: {mention} in “{sentence}”",
    ),
    Rule(
        "the levels of macro series go with the GDP",
        "extracted",
        Severity.WARN,
        "One of the two was misread by a factor, or is of another place or year (expectations/ratios.tsv).",
        fits_gdp,
        "{beside_gdp}",
    ),
    Rule(
        "what is reported as done lies before the year of the report, what is announced does not",
        "figures",
        Severity.WARN,
        "Target and actual were exchanged, or the year was misread.",
        on_its_side_of_the_year,
        "{status} for {period_end:.0f}: {mention} in “{sentence}”",
    ),
    Rule(
        "what is done stands in the review, what is announced among goals and tasks",
        "figures",
        Severity.WARN,
        "Target and actual were exchanged, or a passage stands in the wrong part.",
        in_its_part,
        "{status}: {mention} in “{sentence}”",
    ),
    Rule(
        "the year of a figure is the usual one or in its words",
        "figures",
        Severity.WARN,
        "What is done is of the year before, what is announced of the report's, unless the paragraph or its headings "
        "speak of another: the year was misread.",
        lambda t: t["figures"]["year_said"],
        "{period_end:.0f} for {mention} in “{sentence}”",
    ),
    Rule(
        "a report tells the GDP growth of the year before",
        "extracted",
        Severity.WARN,
        "Nearly every report does: a passage may be missing, or its year was misread.",
        lambda t: has_gdp_growth(t, "actual", -1),
        "none was found in {document_id}",
    ),
    Rule(
        "a report sets a target for GDP growth",
        "extracted",
        Severity.WARN,
        "Nearly every report does: a passage may be missing, or the target was taken for a result.",
        lambda t: has_gdp_growth(t, "target", 0),
        "none was found in {document_id}",
    ),
    Rule(
        "a share lies between 0 and 100 %",
        "figures",
        Severity.WARN,
        "Either the number was misread, or it is no share.",
        share_in_range,
        "{mention} in “{sentence}”",
    ),
    Rule(
        "this year's GDP growth target stands among the tasks or goals",
        "figures",
        Severity.WARN,
        "A target that stands in the review was given another year, or is no target.",
        target_in_tasks,
        "{mention} in “{sentence}”",
    ),
    Rule(
        "cross-checks found no contradiction",
        "figures",
        Severity.WARN,
        "Figures of one sentence contradict each other: a misreading, or a slip in the report.",
        lambda t: t["figures"]["flag"].isna(),
        "{flag}: “{sentence}”",
    ),
)

RUN_RULES = (
    Rule(
        "at least one report stands",
        "run",
        Severity.STOP,
        "If nothing is left, the last release is better than none: see the list of rejects.",
        lambda t: t["run"]["stand"] > 0,
        "0 of {inputs} reports stand",
    ),
    Rule(
        "the program failed on few reports",
        "run",
        Severity.STOP,
        "A fault of the program is no reason to lose reports that readers had: mend it, then run again.",
        few_failed,
        "it failed on {failed} of {inputs}",
    ),
)
