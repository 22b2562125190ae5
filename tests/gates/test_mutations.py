"""A small mutation check over the samples: what a reader would act on is caught, the undamaged is let be.

The whole of it, over real reports: ``python -m bench.mutations``.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from bench.damages import DAMAGES, OF_TEXT, Damage
from bench.reports import SAMPLES

if TYPE_CHECKING:  # what imports Prefect waits for the test server: see tests/flow/conftest.py
    from bench.mutations import Ground, Trial

CAUGHT_ALWAYS = (
    "another place's report under this name", "title and session line a year off", "second half of the text missing",
    "tasks missing", "a passage of a novel", "review and tasks exchanged", "letters for digits",
    "ingest: a paragraph lost", "deduplicate: year moved", "tag: a paragraph twice", "tag: closing said to be tasks",
    "extract: macro value × 10", "extract: macro target and actual exchanged", "publish: a figure lost", "publish: panel value × 10",
)
MENDED = ("body twice", "ten paragraphs twice")
BY_NAME = {damage.name: damage for damage in DAMAGES}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    from bench.mutations import Ground, sound_reports

    reports = sound_reports([SAMPLES / "reports"], sorted((SAMPLES / "src").glob("*.txt")))
    return Ground(reports, tmp_path_factory.mktemp("mutations"))


def tried(ground: Ground, damage: Damage) -> list[Trial]:
    return list(ground.of_texts(damage, 0) if damage.at == "text" else ground.of_tables(damage, 0))


def test_none_of_the_undamaged_is_stopped(ground: Ground) -> None:
    assert len(ground.reports) == 3
    assert ground.false_alarms() == []


@pytest.mark.parametrize("name", CAUGHT_ALWAYS)
def test_damage_is_caught(ground: Ground, name: str) -> None:
    from bench.mutations import caught

    found = tried(ground, BY_NAME[name])
    assert found
    assert caught(found) == 1, [(t.report, t.fate, t.rules) for t in found]


@pytest.mark.parametrize("name", MENDED)
def test_repeats_are_mended(ground: Ground, name: str) -> None:
    assert {t.fate for t in tried(ground, BY_NAME[name])} <= {"mended"}


def test_damage_changes_the_text_and_is_the_same_each_time(ground: Ground) -> None:
    for damage in OF_TEXT:
        for sound in ground.reports:
            once, again = (damage.apply(sound, Random(7)) for _ in range(2))
            assert once == again, damage.name
            assert once != sound.text, damage.name


def test_the_table_counts_what_was_caught() -> None:
    from bench.mutations import Trial, caught, lines

    damage = BY_NAME["body twice"]
    fates = (("mended", ""), ("rejected", "ingest"), ("warned", "tag"), ("unseen", ""), ("unseen", ""))
    found = [Trial(damage.name, "a.txt", seed, fate, gate, ("a rule",) if gate else ()) for seed, (fate, gate) in enumerate(fates)]
    assert caught(found) == 0.5
    *_, line = lines([damage], found)
    assert line.split() == ["*", "body", "twice", "5", "1", "1", "1", "2", "50%", "a", "rule"]


def test_there_are_many_kinds_and_a_reason_for_what_is_not_seen() -> None:
    assert len(DAMAGES) >= 30
    assert all(damage.unseen or damage.acted_on or damage.at != "text" or damage.name in SEEN for damage in DAMAGES)


SEEN = ("letters for digits", "a tenth of the text garbled", "a numbered section missing", "a heading glued to its paragraph",
        "hard-wrapped lines and page numbers", "tags of a web page left")
"""Damages of a text that a reader may not act on, and that are mended or seen."""


def test_the_folder_of_reports_is_as_before(ground: Ground) -> None:
    texts = {path.name: path.read_text("utf-8") for path in Path(ground.place.reports).iterdir()}
    assert all(texts[sound.name] == sound.text for sound in ground.reports)
