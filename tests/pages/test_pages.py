"""What stands in the evidence pages, without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tasks.contract import MEASURES, PARTS, REMOVAL_REASONS, REMOVALS, STATUSES, TABLES
from tasks.publish.pages import charts, contents, short_removals, shown, write_pages
from tasks.publish.pages.report import FIELDS, cards, marked
from tasks.records import removal_row, to_table
from tests.pages.conftest import reports
from tests.panel.small_release import write

VOID = {"meta", "link", "input", "br", "hr", "img", "path", "line", "circle", "polyline", "polygon"}


class Page(HTMLParser):
    """Ids, links and text of a page, and whether its tags are balanced."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.article = ""
        self.scripts: dict[str, str] = {}
        self._script = ""
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        self.links += [str(given[name]) for name in ("href", "src") if given.get(name)]
        self._script = str(given.get("id") or "") if tag == "script" else ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._script and self.open[-1] == "script":
            self.scripts[self._script] = data
        elif "article" in self.open:
            self.article += data


@pytest.fixture(scope="session")
def pages(release: Path) -> dict[str, Page]:
    folder = release / "pages"
    return {path.relative_to(folder).as_posix(): Page(path) for path in sorted(folder.rglob("*.html"))}


def test_there_is_a_page_for_each_report(pages: dict[str, Page]) -> None:
    assert set(pages) == {"index.html", "compare.html", "tables.html", *(f"reports/{name}.html" for name in reports())}


def test_the_dictionary_is_a_page(release: Path) -> None:
    page = (release / "pages" / "tables.html").read_text("utf-8")
    for name, spec in TABLES.items():
        section = page.split(f'<h2 id="{name}">')[1].split("</section>")[0]
        assert [f"<code>{c.name}</code></th>" in section for c in spec.columns] == [True] * len(spec.columns)
        assert section.count('<th scope="row">') == len(spec.columns)
    figures = pq.read_metadata(release / "figures.parquet").num_rows
    assert f'<td class="num">{figures:,}</td>' in page


def test_tags_are_balanced_and_ids_are_unique(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert page.open == [], name
        assert len(set(page.ids)) == len(page.ids), name


def test_every_link_leads_somewhere(release: Path, pages: dict[str, Page]) -> None:
    outside = {"../quality/index.html", "../quality/index.html#rejects"}
    for name, page in pages.items():
        for link in set(page.links) - outside:
            path, _, fragment = link.partition("#")
            target = (Path("pages") / name).parent / path if path else Path("pages") / name
            file = (release / target).resolve()
            assert file.is_file(), (name, link)
            if fragment and "=" not in fragment and file.suffix == ".html":
                assert fragment in Page(file).ids, (name, link)
        assert not [link for link in page.links if "//" in link], name


def test_a_page_holds_the_text_as_it_stands(release: Path, pages: dict[str, Page]) -> None:
    for row in pq.read_table(release / "paragraphs.parquet").to_pylist():
        assert row["text"] in pages[f"reports/{row['document_id']}.html"].article


def test_every_figure_is_marked_and_has_its_record(release: Path, pages: dict[str, Page]) -> None:
    rows = pq.read_table(release / "figures.parquet").to_pylist()
    assert len(rows) > 200
    for document in reports():
        page = pages[f"reports/{document}.html"]
        records = {record[0]: dict(zip(FIELDS, record, strict=False)) for record in json.loads(page.scripts["records"])}
        own = [row for row in rows if row["document_id"] == document]
        assert set(records) == {shown.anchor(row["figure_id"]) for row in own} <= set(page.ids)
        for row in own:
            record = records[shown.anchor(row["figure_id"])]
            assert (record["low"], record["unit"], record["measure"], record["status"], record["rule"]) == (
                row["value_low"], row["unit"], row["measure"], row["status"], row["rule"])
        paragraphs = pq.read_table(release / "paragraphs.parquet", filters=[("document_id", "=", document)]).to_pylist()
        places = json.loads(page.scripts["paragraphs"])
        assert [place[:2] for place in places] == [[row["source_start"], row["source_end"]] for row in paragraphs]


def notes(page: Page) -> Iterator[list[str]]:
    for record in json.loads(page.scripts["records"]):
        yield from dict(zip(FIELDS, record, strict=False)).get("notes", [])


def test_targets_lead_to_results_and_back(pages: dict[str, Page]) -> None:
    before, after = list(notes(pages["reports/990100-2022.html"])), list(notes(pages["reports/990100-2023.html"]))
    met = [note for note in before if note[0] == "met" and note[1] == "6.8%"]
    assert met
    assert met[0][2].startswith("990100-2023.html#f-p0002-")
    assert any(note[0] == "aim" and note[2].startswith("990100-2022.html#f-") for note in after)
    assert any(note[0] == "panel" and note[1] == "gdp growth 2023" for note in after)
    assert any(note[0] == "conflict" for note in notes(pages["reports/990181-2020.html"]))


def test_text_cannot_break_the_page(release: Path, pages: dict[str, Page]) -> None:
    text = (release / "pages" / "reports" / "990100-2023.html").read_text("utf-8")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "民生<持续>改善" in pages["reports/990100-2023.html"].article


def test_long_removals_are_cut_in_the_middle(tmp_path: Path) -> None:
    folder = write(tmp_path, {"990122-2020": [("tasks", "今年地区生产总值增长7%。")]})
    rows = [removal_row(source, "990122-2020", text, 0, len(text), "repeat", None)
            for source, text in (("990122-2020.txt", "开头" + "中" * 500 + "结尾"), ("twin.txt", "别的文件"))]
    pq.write_table(to_table(REMOVALS, rows), folder / "removals.parquet")
    (short,) = pq.read_table(short_removals(folder, tmp_path, sorted(reports()))).to_pylist()
    assert (short["length"], len(short["text"])) == (504, 120 + 3 + 40)
    assert short["text"].startswith("开头中")
    assert short["text"].endswith("中结尾")


def test_a_figure_inside_another_keeps_its_anchor() -> None:
    def figure(start: int, end: int) -> dict[str, Any]:
        name = f"990100-2022-p0001-f{start:04d}"
        return {"figure_id": name, "start": start, "end": end, "measure": "level", "status": "actual", "flag": None}

    html = marked("建成5个千亿级产业", 0, 10, [figure(2, 8), figure(4, 6)])
    assert re.sub("<[^>]*>", "", html) == "建成5个千亿级产业"
    assert 'id="f-p0001-f0002"' in html
    assert 'id="f-p0001-f0004"' in html


def test_pages_are_light_and_the_same_every_time(release: Path, tmp_path: Path) -> None:
    again = write(tmp_path, reports())
    write_pages(again, "0123abcd4567")
    files = [path for path in sorted((release / "pages").rglob("*")) if path.is_file()]
    assert files
    for path in files:
        assert path.read_bytes() == (again / path.relative_to(release)).read_bytes(), path.name
        assert path.stat().st_size < 1_000_000, path.name


def test_a_report_s_page_does_not_depend_on_the_release(release: Path, tmp_path: Path) -> None:
    other = write(tmp_path, {name: texts for name, texts in reports().items() if name.startswith("990100")})
    write_pages(other, "another")
    for name in ("990100-2022", "990100-2023"):
        path = Path("pages", "reports", f"{name}.html")
        assert (other / path).read_bytes() == (release / path).read_bytes()


def test_pages_made_in_pieces_are_the_same(release: Path, tmp_path: Path) -> None:
    names, removals = sorted(reports()), short_removals(release, tmp_path, sorted(reports()))
    whole = {content.document["document_id"]: content for content in contents(release, removals, names)}
    assert sorted(whole) == names
    assert all(len(content.removals) == 1 for content in whole.values())
    for at in range(0, len(names), 4):
        for content in contents(release, removals, names[at:at + 4]):
            assert content == whole[content.document["document_id"]]


def test_neighbouring_years(release: Path, tmp_path: Path) -> None:
    found = contents(release, short_removals(release, tmp_path, sorted(reports())), sorted(reports()))
    around = {c.document["document_id"]: (c.before, c.after) for c in found}
    assert around["990100-2022"] == (None, "990100-2023")
    assert around["990100-2023"] == ("990100-2022", None)
    assert around["990122-2016"] == ("990122-2015", "990122-2017")
    assert around["990181-2020"] == (None, None)


def test_the_list_is_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.publish.pages.site.PART", 5)
    folder = write(tmp_path, reports())
    write_pages(folder, "x")
    parts = sorted((folder / "pages" / "data").glob("reports-*.js"))
    assert len(parts) == 3
    rows = [row for path in parts for row in json.loads(path.read_text("utf-8").removeprefix("part(").removesuffix(");\n"))]
    assert [row[0] for row in rows] == sorted(reports())
    assert "990122" not in (folder / "pages" / "index.html").read_text("utf-8")


def test_an_empty_release_has_pages(tmp_path: Path) -> None:
    write_pages(write(tmp_path, {}), "x")
    assert "0</b> reports" in (tmp_path / "pages" / "index.html").read_text("utf-8")


def test_every_value_of_the_contract_has_words() -> None:
    assert set(shown.PARTS) == set(PARTS)
    assert set(shown.MEASURES) == set(MEASURES)
    assert set(shown.STATUSES) == set(STATUSES)
    assert set(shown.REASONS) == set(REMOVAL_REASONS)


@pytest.mark.parametrize("value, unit, text", [
    (122_700_000_000.0, "元", "1,227\u2009亿元"), (1.95e12, "元", "1.95\u2009万亿元"), (12_700.0, "元", "1.27\u2009万元"),
    (8.0, "%", "8%"), (-7.76, "%", "\u22127.76%"), (103.5, "", "103.5"), (24.0, "家", "24\u2009家"),
    (-104.0, "个", "\u2212104\u2009个"), (0.0, "元", "0\u2009元"),
])
def test_values_as_people_write_them(value: float, unit: str, text: str) -> None:
    assert shown.amount(value, unit) == text


@pytest.mark.parametrize("low, high, unit, qualifier, text", [
    (8.5, 9.0, "%", "exact", "8.5–9%"), (7.0, 7.0, "%", "approx", "≈\u20097%"), (5e8, 6e8, "元", "exact", "5–6\u2009亿元"),
    (2e11, 2e11, "元", "min", "≥\u20092,000\u2009亿元"),
])
def test_ranges_and_bounds(low: float, high: float, unit: str, qualifier: str, text: str) -> None:
    assert shown.value({"value_low": low, "value_high": high, "unit": unit, "qualifier": qualifier}) == text


def test_charts_show_all_points_and_say_gaps() -> None:
    points = [charts.Point(year, value, value, "actual", f"{value}%") for year, value in ((2015, 8.0), (2016, 7.5), (2019, 6.0))]
    svg = charts.over_years([*points, charts.Point(2020, 5.5, 6.0, "target", "5.5–6%")], "growth", 2020)
    assert svg.count('<circle class="done"') == 3
    assert svg.count('<polyline class="done"') == 1
    assert svg.count('<polyline class="done gap"') == 1
    assert svg.count('<path class="aim"') == 2
    assert charts.over_years([], "growth", 2020) == ""
    assert charts.distribution({}, "targets") == ""
    several = charts.distribution({2020: [(6.0, "a"), (6.2, "b"), (8.0, "c")], 2021: [(6.0, "a")]}, "targets")
    assert several.count("<circle") == 3
    one = charts.distribution({2020: [(6.0, "澜岳市"), (6.2, "砚汀县"), (8.0, "霁川市")]}, "targets")
    assert one.count("<li>") == 2
    assert one.index("8%") < one.index("霁川市") < one.index("澜岳市、砚汀县")


def test_a_chart_shows_the_years_around_its_report() -> None:
    points = [charts.Point(year, 8.0, 8.0, "actual", "8%") for year in range(2001, 2025)]
    svg = charts.over_years(points, "growth", 2010)
    assert svg.count('<circle class="done"') == charts.MOST_YEARS
    assert ">2003</text>" in svg
    assert ">2014</text>" in svg
    assert svg.count('<line class="here"') == 1


def test_headlines_say_the_hedge_as_it_is_written(tmp_path: Path) -> None:
    folder = write(tmp_path, {"990122-2020": [
        ("review", "2019年，全县地区生产总值突破120亿元，增长6%；一般公共预算收入增长5%以上。"),
        ("tasks", "今年地区生产总值增长7~8%，固定资产投资增长9%左右。")]})
    [content] = contents(folder, short_removals(folder, tmp_path, ["990122-2020"]), ["990122-2020"])
    lines = [(line.before, line.value, line.behind) for card in cards(content) for line in card.lines]
    assert lines == [("突破", "120\u2009亿元", ""), ("", "6%", ""), ("", "7–8%", ""), ("", "5%", "以上"), ("", "9%", "左右")]
    gdp = cards(content)[0].chart
    assert gdp.count("<circle") == 1, "last year's result and this year's target make a chart"
    assert gdp.count('<path class="aim"') == 2
