"""Targets set against what the next report of the same place says was achieved.

A target whose last year is Y, whichever report set it, meets the report of Y+1: what that
one says of the same series, measure and years, chosen among its figures as the panel does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tasks.publish.panel import APPROXIMATE, UNBOUNDED, Candidate, Range, in_report, tone

Row = Mapping[str, Any]
COMPARED = frozenset({"level", "growth", "share", "change"})
LESS_IS_BETTER = frozenset({"unemployment_rate", "cpi"})
"""Series whose target is a ceiling even without 以内: reports call them 控制在 or 涨幅."""


def attainment(found: Sequence[Candidate]) -> list[Row]:
    """The rows of one region, of its candidates; in the order of the reports that set the targets."""
    chosen = {about: some[0] for about, some in in_report(found).items()}
    report_of = {c.report_year: c.document_id for c in found}
    rows = []
    for (_, key), target in chosen.items():
        after = report_of.get(key[1] + 1)
        if target.figure.status == "target" and target.figure.measure in COMPARED and after is not None:
            actual = chosen.get((after, (*key[:5], "actual")))
            rows.append(_row(target, after, actual if actual is not None and actual.unit == target.unit else None))
    return sorted(rows, key=lambda row: (row["target_document_id"], row["target_figure_id"], row["indicator_code"]))


def _row(target: Candidate, after: str, actual: Candidate | None) -> Row:
    start, end, average, code, measure, _ = target.key
    return {
        "region_code": target.region_code, "region_name": target.region_name,
        "period_start": start, "period_end": end, "annual_average": average,
        "indicator_code": code, "measure": measure, "unit": target.unit,
        "target_low": target.low, "target_high": target.high, "target_qualifier": target.figure.qualifier,
        "hedge": target.hedge, "tone": tone(target.figure),
        "actual_low": actual.low if actual else None, "actual_high": actual.high if actual else None,
        "actual_qualifier": actual.figure.qualifier if actual else None,
        "difference": less(actual.low, target.low) if actual else None,
        "outcome": outcome(target, actual),
        "target_document_id": target.document_id, "actual_document_id": after,
        "target_figure_id": target.figure_id, "actual_figure_id": actual.figure_id if actual else None,
        "target_sentence": target.figure.sentence, "actual_sentence": actual.figure.sentence if actual else None,
    }


def outcome(target: Candidate, actual: Candidate | None) -> str:
    """met, missed, unclear or not_reported.

    The low end of a target's range is what must be reached; the high end of a ceiling, or of a
    decrease, what must not be exceeded. A target with 左右 is met within a twentieth of it.
    """
    if actual is None:
        return "not_reported"
    slack = APPROXIMATE * abs(target.low) if target.figure.qualifier == "approx" else 0.0
    low, high = _known(actual)
    if target.figure.qualifier == "max" or target.code in LESS_IS_BETTER or target.low < 0:
        limit = target.high + slack
        return "met" if high <= limit else "missed" if low > limit else "unclear"
    limit = target.low - slack
    return "met" if low >= limit else "missed" if high < limit else "unclear"


def less(a: float, b: float) -> float:
    """a - b, as exact as both are written: 8.1 - 8 is 0.1."""
    return float(Decimal(repr(a)) - Decimal(repr(b)))


def _known(actual: Candidate) -> Range:
    """What is known of a result: a bound (突破, 以内) leaves one end open."""
    if actual.figure.qualifier == "min":
        return actual.low, UNBOUNDED
    if actual.figure.qualifier == "max":
        return -UNBOUNDED, actual.high
    return actual.low, actual.high
