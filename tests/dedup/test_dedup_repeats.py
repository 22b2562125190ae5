"""The body several times over in one file: whole, cut, with small differences. One reading stays, nothing is lost."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import assert_accounted, lines_of, reasons, report_of, said, sample, without

from tasks.dedup import clean, repeats
from tasks.dedup.fold import clauses, fold, pieces

BODY = list(sample("lanyue-2022"))
OTHER = list(sample("jichuan-2019"))
LONG = [at for at, line in enumerate(BODY) if len(line) > 120]
THIRD = len(BODY) // 3


def cleaned(lines: list[str]) -> list[str]:
    report = clean(report_of(lines))
    assert_accounted(report)
    return lines_of(report)


@pytest.mark.parametrize("times", [2, 3, 6, 8, 12])
def test_whole_copies(times: int) -> None:
    report = clean(report_of(BODY * times))
    assert_accounted(report)
    assert lines_of(report) == BODY
    assert [r.detail for r in report.removals] == [f"copy {n} of {times}" for n in range(2, times + 1)]
    assert set(reasons(report)) == {"repeat"}


def test_once_stays_as_it_is() -> None:
    report = report_of(BODY)
    assert clean(report).blocks == report.blocks
    assert clean(report).removals == ()


CASES: dict[str, Callable[[], list[str]]] = {
    "end cut off first": lambda: BODY[:-THIRD] + BODY,
    "end cut off second": lambda: BODY + BODY[:-THIRD],
    "beginning cut off first": lambda: BODY[THIRD:] + BODY,
    "beginning cut off second": lambda: BODY + BODY[THIRD:],
    "beginning cut off, title kept": lambda: [BODY[0], *BODY[THIRD:], *BODY],
    "beginning cut off first, no title": lambda: [*BODY[THIRD:], *BODY[3:], *BODY[3:]],
    "a middle piece first": lambda: BODY[THIRD:-THIRD] + BODY,
    "two cuts that make a whole": lambda: BODY[:-THIRD] + BODY[THIRD:],
    "a different line lost in each copy": lambda: [
        *without(BODY, LONG[0], 12), *without(BODY, LONG[1]), *without(BODY, LONG[2], 20)],
    "summary of the opening first": lambda: [*BODY[:5], BODY[6][:40] + "……", *BODY],
    "a passage pasted once more": lambda: [*BODY[:LONG[5] + 1], BODY[LONG[2]], *BODY[LONG[5] + 1:]],
    "a paragraph pasted at once": lambda: [*BODY[:LONG[3] + 1], *BODY[LONG[3]:]],
    "paragraphs cut otherwise": lambda: BODY + ["".join(BODY[at:at + 3]) for at in range(0, len(BODY), 3)],
    "all in one line": lambda: [*BODY, "".join(BODY)],
    "other punctuation": lambda: BODY + [s.translate(str.maketrans("；、“”", "，，\"\"")) for s in BODY],
    "other width": lambda: BODY + [s.translate({ord("0") + d: ord("０") + d for d in range(10)}) for s in BODY],
}


@pytest.mark.parametrize("name", CASES)
def test_the_whole_text_stays_once(name: str) -> None:
    left = cleaned(CASES[name]())
    assert said(left) == said(BODY[3:] if "no title" in name else BODY)


@pytest.mark.parametrize("name", ["end cut off first", "summary of the opening first", "beginning cut off first"])
def test_the_whole_copy_stays_line_for_line(name: str) -> None:
    assert cleaned(CASES[name]()) == BODY


def test_version_of_most_copies_stays_and_the_other_is_a_variant() -> None:
    wrong = list(BODY)
    wrong[LONG[2]] = wrong[LONG[2]].replace("，", "，错抄的几个字，", 1)
    report = clean(report_of(wrong + BODY + BODY))
    assert_accounted(report)
    assert said(lines_of(report)) == said(BODY)
    variants = [r for r in report.removals if r.reason == "variant"]
    assert any("错抄" in report.source.text[r.start:r.end] for r in variants)


def test_difference_between_two_copies_is_kept_as_a_variant() -> None:
    other = list(BODY)
    clause = max(re.split("[，。；]", BODY[LONG[1]])[1:], key=len)
    other[LONG[1]] = other[LONG[1]].replace(clause, clause[:-2] + "另写")
    report = clean(report_of(BODY + other))
    assert_accounted(report)
    assert lines_of(report) == BODY
    assert ["另写" in text for text in reasons(report)["variant"]] == [True]
    detail = next(r.detail for r in report.removals if r.reason == "variant")
    assert detail is not None
    assert clause[-4:] in detail


def test_line_that_one_of_many_copies_has_is_left_out() -> None:
    stray = [*BODY[:20], "云雀牌文具批发", *BODY[20:]]
    report = clean(report_of(BODY + stray + BODY + BODY))
    assert_accounted(report)
    assert lines_of(report) == BODY
    assert "云雀牌文具批发" in "".join(t for texts in reasons(report).values() for t in texts)


def test_end_glued_to_a_heading_in_one_copy_goes() -> None:
    at = next(i for i, line in enumerate(BODY) if "工作回顾" in line and len(line) < 20)
    glued = [*BODY[:at], BODY[at] + "柳芽小筑", *BODY[at + 1:]]
    assert cleaned(glued + BODY) == BODY


def test_two_reports_in_a_file_both_stay() -> None:
    assert cleaned(BODY + OTHER) == BODY + OTHER


def test_short_lines_that_come_again_stay() -> None:
    lines = []
    for line in BODY[:30]:
        lines += [line, "责任单位：市发展改革局", "各位代表！"]
    assert cleaned(lines) == lines


def test_pieces_and_clauses_agree() -> None:
    for text in [*BODY, "", "——", "（一）好。”他说，", "３.５万亿元；A，B"]:
        found = pieces(text)
        assert [fold(text[a:b]) for a, b in found] == (clauses([text])[0] or [""])
        assert (found[0][0], found[-1][1]) == (0, len(text))
        assert all(a[1] == b[0] for a, b in pairwise(found))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_copies_are_accounted_for_and_lose_nothing(data: st.DataObject) -> None:
    """Copies with lines lost, doubled, cut and changed at random: all that any copy says is kept or removed, once."""
    rng = random.Random(data.draw(st.integers(0, 10**6)))
    lines: list[str] = []
    for _ in range(data.draw(st.integers(1, 5))):
        start, end = sorted(rng.sample(range(len(BODY) + 1), 2))
        copy = BODY[start:end] if rng.random() < 0.5 else list(BODY)
        for _ in range(rng.randrange(4)):
            if len(copy) > 2:
                at = rng.randrange(len(copy))
                what = rng.randrange(4)
                if what == 0:
                    del copy[at]
                elif what == 1:
                    copy.insert(at, rng.choice(copy))
                elif what == 2:
                    copy[at] = copy[at][:rng.randrange(len(copy[at]) + 1)]
                else:
                    copy[at] += rng.choice(OTHER)
        lines += copy
    report = report_of(line for line in lines if line)
    left, cuts = repeats.one_copy(report.blocks)
    spans = sorted(s for b in left for s in b.spans) + [s for c in cuts for s in c.spans]
    assert sum(b - a for a, b in spans) == sum(len(b.text) for b in report.blocks)
    assert_accounted(clean(report))
