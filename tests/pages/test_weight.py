"""Thousands of reports make no page heavier, but for their names in the lists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import pages as bench
from tasks.publish.pages import write_pages
from tasks.publish.pages.site import PART
from tests.pages.conftest import AFTER, COUNTY
from tests.panel.small_release import write

FEW, MANY = 40, PART + 100


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    base = write(tmp_path_factory.mktemp("base"), {"990100-2023": AFTER, "990122-2020": COUNTY})
    found = {}
    for count in (FEW, MANY):
        folder = bench.multiplied(base, tmp_path_factory.mktemp(str(count)), count)
        write_pages(folder, "many")
        found[count] = folder / "pages"
    return found


def test_every_report_has_its_page_and_its_line(made: dict[int, Path]) -> None:
    for count, pages in made.items():
        assert len(list((pages / "reports").iterdir())) == count
        written = [path.read_text("utf-8") for path in (pages / "data").glob("reports-*.js")]
        parts = [json.loads(text.removeprefix("part(").removesuffix(");\n")) for text in written]
        assert sum(map(len, parts)) == count
        assert max(map(len, parts)) <= PART
    assert len(list((made[MANY] / "data").glob("reports-*.js"))) == 2


def test_no_page_is_heavier_in_a_large_release(made: dict[int, Path]) -> None:
    few, many = bench.weights(made[FEW]), bench.weights(made[MANY])
    assert few["all"] < many["all"]
    assert many["report"] < few["report"] + 5, "the place's own other years, of which a chart shows twelve"
    assert many["index"] < 1.5 * few["index"] < 20
    assert many["list part"] < 1.2 * few["list part"] * PART / FEW


def test_a_page_s_own_content_is_that_of_its_report(made: dict[int, Path]) -> None:
    names = sorted(path.name for path in (made[FEW] / "reports").iterdir())
    assert {path.name for path in (made[MANY] / "reports").iterdir()} > set(names)
    page = (made[MANY] / "reports" / names[0]).read_text("utf-8")
    assert f'data-document="{names[0].removesuffix(".html")}"' in page


@pytest.mark.bench
def test_what_pages_cost(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print()
        bench.main([200, 1000])
