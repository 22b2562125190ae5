"""What a gate demands: the vocabulary of the files in this folder.

A rule is a sentence that is true of every row of a table, a reason that a curator can
act on, what happens to what fails it, and a short function that says for each row
whether it holds. Great Expectations judges the outcome (see :mod:`tasks.gate`); nothing
here imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from operator import attrgetter

import pandas as pd

Frames = Mapping[str, pd.DataFrame]
"""The tables that a gate looks at, by name."""


class Severity(StrEnum):
    """What becomes of what fails."""

    REJECT = "reject the report"
    STOP = "stop the run"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Rule:
    """A demand on each row of a table."""

    name: str
    """A sentence that is true of a row that passes."""
    table: str
    severity: Severity
    reason: str
    """Why it is demanded, and what to do about a row that fails."""
    holds: Callable[[Frames], pd.Series]
    """For each row of `table` whether the rule holds, in the order of the rows."""
    shows: str = ""
    """What to show of a failing row: a format string over its columns."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that failed a rule."""

    stage: str
    rule: str
    severity: str
    report: str
    """The source or document the row is about; empty where it is about the whole run."""
    where: str
    """The row's key."""
    sentence: str
    reason: str


FIELDS = tuple(column.name for column in fields(Finding))
_values = attrgetter(*FIELDS)


def as_row(finding: Finding) -> dict[str, str]:
    """The finding as a row, which is kept and published."""
    return dict(zip(FIELDS, _values(finding), strict=True))


def per_report(values: pd.Series, of: pd.Series, default: float) -> pd.Series:
    """`values`, indexed by report, for each report named in `of`; `default` where there is none."""
    return of.map(values).fillna(default)


def lookup(frame: pd.DataFrame, key: str, column: str) -> pd.Series:
    """The values of a column by key; of rows that share a key, which another rule forbids, those of the first."""
    return frame.drop_duplicates(key).set_index(key)[column]


def words_of(keys: pd.Series, words: pd.Series) -> pd.Series:
    """For each key its words of those in `words` by key, as Python's own strings; empty where there are none."""
    known = {key: word for key, word in words.items() if isinstance(word, str)}
    return pd.Series([known.get(key, "") for key in keys], index=keys.index, dtype=object)


def few_failed(t: Frames) -> pd.Series:
    """Whether the program failed on no more reports of a run than a rare fault explains."""
    run = t["run"]
    return run["failed"] <= (run["inputs"] * FAILED_SHARE).clip(lower=FAILED)


FAILED, FAILED_SHARE = 3, 0.01
"""Reports, and share of all, on which the program may fail before the run is stopped."""
