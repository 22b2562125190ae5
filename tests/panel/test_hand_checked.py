"""The panel of real reports against what a person read in their texts: hand_checked.tsv and the growth targets of ten provinces."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench.reports import SHARED, read
from tests.panel.real_release import write

FOLDERS = (SHARED / "reports", SHARED / "corpora" / "provinces-2025")
KEY = ("region_code", "first", "last", "indicator_code", "measure", "status")
SAID = ("value_low", "value_high", "unit", "qualifier", "hedge")
LIST = Path(__file__).with_name("hand_checked.tsv")

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real reports are not beside the project")


def checked() -> Iterator[dict[str, str]]:
    with LIST.open(encoding="utf-8") as lines:
        yield from csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t")


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    reports = {report.identity.document_id: report for folder in FOLDERS for path in sorted(folder.iterdir()) for report in read(path)}
    assert len(reports) == 15
    return write(tmp_path_factory.mktemp("real"), reports.values())


def rows(panel: Path) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """What the panel's tables say of the series of the list, of one year and of several, by what it is about."""
    series = sorted({row["indicator_code"] for row in checked()})
    found = duckdb.sql(f"""
        select region_code, year as first, year as last, indicator_code, measure, status, {', '.join(SAID)}
        from '{panel}/indicators.parquet' where indicator_code in {tuple(series)}
        union all
        select region_code, period_start, period_end, indicator_code, measure || if(annual_average, ' a year', ''), status,
            {', '.join(SAID)}
        from '{panel}/indicator_spans.parquet' where indicator_code in {tuple(series)}""")
    return {row[:len(KEY)]: row[len(KEY):] for row in found.fetchall()}


def test_the_panel_says_what_a_person_read(panel: Path) -> None:
    found, known, wrong = rows(panel), set(), {}
    assert len(found) > 200
    for row in checked():
        about = (row["region_code"], int(row["first"]), int(row["last"]), row["indicator_code"], row["measure"], row["status"])
        known.add(about)
        if row["known"] and about not in found:
            continue
        said = (float(row["value_low"]), float(row["value_high"]), row["unit"], row["qualifier"], row["hedge"] or None)
        if found.get(about) != said:
            wrong[about] = (said, found.get(about))
    assert wrong == {}
    unchecked = {about: found[about] for about in found.keys() - known}
    assert unchecked == {}, "read the sentences of these rows, then add them to hand_checked.tsv"


def test_growth_targets_of_ten_provinces(panel: Path) -> None:
    with (SHARED / "gold" / "provinces-2025.gdp-target.csv").open(encoding="utf-8") as lines:
        gold = {row["province"]: row for row in csv.DictReader(lines)}
    targets = duckdb.sql(f"""
        select i.region_name, i.value_low, i.value_high, i.hedge, i.main_targets, i.sentence, f.mention
        from '{panel}/indicators.parquet' i join '{panel}/figures.parquet' f using (figure_id)
        where i.year = 2025 and i.indicator_code = 'gdp' and i.measure = 'growth' and i.status = 'target'""").fetchall()
    assert len(gold) == len(targets) == 10
    for name, low, high, hedge, main, sentence, mention in targets:
        row = gold[name[:2]]
        assert (low, high, hedge) == (float(row["low"]), float(row["high"]), row["hedge"]), name
        assert main, name
        assert mention in sentence
        assert "预期目标" in sentence, name
