"""The evidence pages as a person uses them, in headless Chromium, opened from a folder."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks.publish.pages import write_pages
from tests.panel.small_release import write

pytestmark = pytest.mark.browser
api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
SIZES = {"wide": (1440, 900), "phone": (390, 844)}


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("needs Chromium: set CHROMIUM to its path")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A wide page; nothing may be written to its console, and nothing fetched from elsewhere."""
    yield from _page(browser, "wide")


@pytest.fixture
def phone(browser: Any) -> Iterator[Any]:
    yield from _page(browser, "phone")


def _page(browser: Any, size: str) -> Iterator[Any]:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=size == "phone")
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: request.url.startswith("file:") or said.append(f"request to {request.url}"))
    yield opened
    context.close()
    assert said == []


def address(release: Path, path: str) -> str:
    return f"{(release / 'pages').as_uri()}/{path}"


def rows(page: Any) -> list[str]:
    return [re.sub(r"\s+", " ", text) for text in page.locator("tbody tr").all_inner_texts()]


# --- the index ----------------------------------------------------------------------------------------

def test_search_and_filters(page: Any, release: Path) -> None:
    page.goto(address(release, "index.html"))
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 12")
    assert "12 of 12 reports" in page.get_by_role("status").inner_text()
    assert rows(page)[0].startswith("澜岳市 2023")
    page.get_by_role("searchbox").fill("砚汀 2016")
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 1")
    assert rows(page)[0].startswith("砚汀县 2016 county")
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Level").select_option("prefecture")
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 2")
    page.locator("select[name=year]").select_option("2022")
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 1")
    page.get_by_label("Text").select_option("0")
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 0")
    assert "0 of 12 reports" in page.get_by_role("status").inner_text()


def test_a_filtered_list_has_an_address(page: Any, release: Path) -> None:
    page.goto(address(release, "index.html"))
    page.get_by_label("Province").select_option("云岭省")
    page.get_by_role("searchbox").fill("霁川")
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 1")
    again = page.url
    page.goto("about:blank")
    page.goto(again)
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 1")
    assert page.get_by_role("searchbox").input_value() == "霁川"


def test_sorting(page: Any, release: Path) -> None:
    page.goto(address(release, "index.html"))
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 12")
    page.get_by_role("button", name="GDP growth").click()
    assert "澜岳市" in rows(page)[0]
    page.get_by_role("button", name="GDP growth").click()
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("GDP growth")
    assert "6%" in rows(page)[0]


def test_thousands_of_reports_load_in_parts(page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.publish.pages.site.PART", 20)
    text = [("tasks", "今年地区生产总值增长7%左右。")]
    folder = write(tmp_path, {f"990122-{year}": text for year in range(1960, 2090)})
    write_pages(folder, "many")
    page.goto(address(folder, "index.html"))
    page.wait_for_function("document.querySelector('[role=status]').textContent.startsWith('130 of 130 reports, the first 100 are shown')")
    page.get_by_role("button", name="Show more").click()
    assert len(rows(page)) == 130
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 101


# --- a report -----------------------------------------------------------------------------------------

def test_a_click_on_a_figure_shows_its_record(page: Any, release: Path) -> None:
    page.goto(address(release, "reports/990100-2023.html"))
    page.locator("article a.f", has_text="6.8%").click()
    record = page.locator("#record")
    assert record.locator("h2").inner_text() == "6.8%"
    assert record.locator(".what").inner_text() == "地区生产总值"
    said = record.inner_text()
    for words in ("growth 增速, achieved 完成", "2022", "gdp 地区生产总值", "rule", "page 1, characters",
                  "The panel rests on it: gdp growth 2022", "The target was 7%", "990100-2023-p0002-f"):
        assert words in said, words
    assert page.url.endswith(page.locator("article a.f.here").get_attribute("href"))
    record.get_by_role("link", name="7%").click()
    page.wait_for_url("**/990100-2022.html#f-*")
    assert page.locator("#record h2").inner_text() == "≈\u20097%"
    assert "Target met, the next report says 6.8%" in page.locator("#record").inner_text()


def test_a_link_leads_to_one_figure(page: Any, release: Path) -> None:
    page.goto(address(release, "reports/990100-2022.html"))
    mark = page.locator("article a.f").nth(150)
    name = mark.get_attribute("id")
    for fragment in (name, f"990100-2022-{name.removeprefix('f-')}"):
        page.goto("about:blank")
        page.goto(address(release, f"reports/990100-2022.html#{fragment}"))
        page.wait_for_selector(f"a.f.here#{name}")
        assert page.locator(f"#{name}").evaluate(
            "e => { const box = e.getBoundingClientRect(); return box.top > 40 && box.bottom < innerHeight; }")
        assert page.locator("#record h2").is_visible()


def test_by_keyboard_alone(page: Any, release: Path) -> None:
    page.goto(address(release, "index.html"))
    page.wait_for_selector("tbody tr")
    page.keyboard.press("/")
    page.keyboard.type("澜岳 2023")
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 1")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/990100-2023.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("n")
    page.wait_for_selector(".f.here")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("n")
    page.wait_for_function(f"document.activeElement.id !== '{first}'")
    page.keyboard.press("p")
    page.wait_for_function(f"document.activeElement.id === '{first}'")
    page.keyboard.press("Escape")
    assert page.locator(".f.here").count() == 0
    assert page.evaluate("document.activeElement.id") == first


def test_marks_can_be_hidden(page: Any, release: Path) -> None:
    page.goto(address(release, "reports/990100-2022.html"))
    targets = page.locator("article a.f.target").first
    framed = "e => getComputedStyle(e).boxShadow"
    assert targets.evaluate(framed) != "none"
    page.get_by_role("button", name="target").click()
    assert targets.evaluate(framed) == "none"
    page.keyboard.press("n")
    page.wait_for_selector(".f.here")
    assert "target" not in page.locator(".f.here").get_attribute("class").split()


def test_removals_on_demand(page: Any, release: Path) -> None:
    page.goto(address(release, "reports/990100-2022.html"))
    cell = page.get_by_role("cell", name="阅读全文")
    assert not cell.is_visible()
    page.get_by_text("text of the web page: 1 piece, 4 characters").click()
    assert cell.is_visible()


def test_outline_and_years(page: Any, release: Path) -> None:
    page.goto(address(release, "reports/990100-2022.html"))
    link = page.locator(".outline ol ol a").nth(3)
    link.click()
    page.wait_for_selector(".outline a[aria-current]")
    page.get_by_role("link", name="2023 →").click()
    page.wait_for_url("**/990100-2023.html")
    page.get_by_role("link", name="← 2022").click()
    page.wait_for_url("**/990100-2022.html")


def test_on_a_phone(phone: Any, release: Path) -> None:
    for path in ("index.html", "reports/990100-2022.html", "compare.html", "tables.html"):
        phone.goto(address(release, path))
        phone.wait_for_timeout(100)
        assert phone.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"][0], path
    phone.goto(address(release, "reports/990100-2022.html"))
    assert not phone.locator(".outline details").evaluate("e => e.open")
    mark = phone.locator("article a.f").nth(20)
    mark.tap()
    record = phone.locator("#record")
    assert record.locator("h2").is_visible()
    box, place = record.bounding_box(), mark.bounding_box()
    assert box["height"] <= 0.56 * SIZES["phone"][1]
    assert place["y"] + place["height"] <= box["y"]
    record.get_by_role("button", name="Close the record").tap()
    assert not record.is_visible()


def test_in_print(page: Any, release: Path) -> None:
    page.goto(address(release, "reports/990100-2022.html"))
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    assert not page.locator(".outline").is_visible()
    assert page.locator("article").is_visible()


# --- the comparison -----------------------------------------------------------------------------------

def test_comparing_places(page: Any, release: Path) -> None:
    page.goto(address(release, "compare.html#i=gdp&m=growth"))
    page.wait_for_selector("#plot a")
    page.locator("#year").select_option("2022")
    assert any("澜岳市" in row and "6.8%" in row and "≈ 7%" in row for row in rows(page))
    page.get_by_label("Add a place").fill("砚汀县 990122")
    page.wait_for_selector(".chips li")
    assert "p=990122" in page.url
    labels = page.locator("#plot a").evaluate_all("all => all.map(a => a.getAttribute('aria-label'))")
    assert labels
    assert all(label.startswith("砚汀县") for label in labels)
    page.locator("#plot a").first.click()
    page.wait_for_url("**/990122-*.html#f-*")
    assert page.locator("#record h2").is_visible()


def test_a_headline_leads_to_the_comparison(page: Any, release: Path) -> None:
    page.goto(address(release, "reports/990100-2022.html"))
    page.locator(".card h3 a").first.click()
    page.wait_for_url("**/compare.html#*p=990100*")
    page.wait_for_selector("tr.chosen")
    assert page.locator(".chips").inner_text().startswith("澜岳市")


def test_the_chart_can_be_read_on_a_phone(phone: Any, release: Path) -> None:
    phone.goto(address(release, "compare.html#i=gdp&m=growth"))
    phone.wait_for_selector("#plot a")
    assert phone.locator("#plot text").first.bounding_box()["height"] > 10
    phone.set_viewport_size({"width": 700, "height": 844})
    phone.wait_for_function("document.getElementById('plot').getAttribute('viewBox').split(' ')[2] > 600")


def test_names_in_the_chart_do_not_cover_each_other(page: Any, release: Path) -> None:
    page.goto(address(release, "compare.html#i=gdp&m=growth"))
    page.wait_for_selector("#plot text.name")
    boxes = [name.bounding_box() for name in page.locator("#plot text.name").all()]
    assert len(boxes) == 3
    for at, one in enumerate(boxes):
        for other in boxes[:at]:
            beside = abs(one["x"] - other["x"]) >= min(one["width"], other["width"])
            assert beside or abs(one["y"] - other["y"]) >= 10, (one, other)


def test_comparing_another_indicator(page: Any, release: Path) -> None:
    page.goto(address(release, "compare.html"))
    page.get_by_label("Indicator").select_option("gdp")
    page.get_by_label("Measure").select_option("level")
    page.wait_for_function("document.querySelector('tbody').textContent.includes('亿元')")
    page.get_by_label("Level").select_option("county")
    page.wait_for_function("!document.querySelector('tbody').textContent.includes('澜岳市')")


# --- all ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["index.html", "tables.html", "compare.html#i=gdp&m=growth", "reports/990100-2022.html#f-{first}"])
def test_nothing_serious_for_axe(browser: Any, release: Path, path: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    context = browser.new_context(color_scheme=scheme)
    opened = context.new_page()
    opened.goto(address(release, "reports/990100-2022.html"))
    first = opened.locator("article a.f").first.get_attribute("id").removeprefix("f-")
    opened.goto(address(release, path.format(first=first)))
    opened.wait_for_timeout(300)
    found = axe.Axe().run(opened).response["violations"]
    context.close()
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [node["html"][:200] for node in v["nodes"][:3]]) for v in serious] == []


def test_ready_at_once(page: Any, release: Path) -> None:
    """Interactive means: scripts have run. A second is what the reader waits for; the margin is large."""
    page.goto(address(release, "reports/990100-2022.html"))
    ready = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    print(f"ready after {ready:.0f} ms")
    assert page.locator("#record").inner_text()
