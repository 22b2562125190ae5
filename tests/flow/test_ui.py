"""The Prefect UI as a person meets it, in headless Chromium: what a run did, why a report was rejected, what runs by itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks import serve
from tasks.publish.summary import Summary

pytestmark = [pytest.mark.browser, pytest.mark.flow]
playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
SHOTS = os.environ.get("SCREENSHOTS")
"""Folder that pictures of the pages go to, if anybody wants to look at them."""

Build = Callable[[Path, Path], Summary]


@pytest.fixture(scope="module")
def history(api: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A server that has seen a run with a reject and a run that was stopped, with all deployments; its address."""
    from flows.build import build
    from tasks.history import hand_over

    folder = tmp_path_factory.mktemp("history")
    reports, output = folder / "reports", folder / "output"
    reports.mkdir()
    for path in (serve.ROOT / "samples" / "reports").glob("*.txt"):
        shutil.copy(path, reports)
    (reports / "empty.txt").write_bytes(b"")
    build(str(reports), str(output), return_state=True)
    (folder / "nothing").mkdir()
    build(str(folder / "nothing"), str(output), return_state=True)
    hand_over()
    serve.home().mkdir(exist_ok=True)
    serve.deploy(api, reports, output)
    return api.removesuffix("/api")


@pytest.fixture
def page(history: str) -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("needs Chromium: set CHROMIUM to its path")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 1000})
        context.route(lambda url: not url.startswith(history), lambda route: route.abort())  # works without the web
        yield context.new_page()
        browser.close()


def shot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


def test_why_a_report_was_rejected_in_three_clicks(page: Any, history: str) -> None:
    page.goto(f"{history}/runs")
    page.get_by_text("Published with rejects").first.wait_for()
    shot(page, "runs")
    page.get_by_role("link", name="1 rejected").first.click()
    page.locator("#artifacts").wait_for()
    page.wait_for_timeout(1000)  # the graph is drawn
    shot(page, "run")
    page.locator("#artifacts").click()
    page.get_by_text("Inputs that were not accepted, and why").wait_for()
    shot(page, "artifacts")
    page.get_by_text("rejects", exact=True).click()
    cell = page.get_by_role("cell", name="The file is empty")
    cell.wait_for()
    shot(page, "rejects")
    box = cell.bounding_box()
    assert box["x"] + box["width"] <= 1440, "the reason is on the page, not beside it"
    assert page.get_by_role("cell", name="empty.txt").is_visible()


def test_summary_and_coverage(page: Any, history: str) -> None:
    page.goto(f"{history}/artifacts/key/summary")
    page.get_by_text("What this run found and did").first.wait_for()
    shot(page, "summary-history")
    page.goto(f"{history}/runs")
    page.get_by_role("link", name="1 rejected").first.click()
    page.locator("#artifacts").click()
    page.get_by_text("summary", exact=True).click()
    page.get_by_role("heading", name="Headline figures").wait_for()
    shot(page, "summary")
    for heading in ("Not accepted", "Gates", "Tables", "Where to look"):
        assert page.get_by_role("heading", name=heading).is_visible(), heading
    page.go_back()
    page.locator("#artifacts").click()
    page.get_by_text("coverage", exact=True).click()
    picture = page.locator("img[src^='data:image/svg']")
    picture.wait_for()
    shot(page, "coverage")
    assert picture.evaluate("image => image.naturalWidth") > 100


def test_a_run_that_was_stopped_says_what_to_do(page: Any, history: str) -> None:
    page.goto(f"{history}/runs")
    page.get_by_role("link", name="stopped: ").first.click()
    page.locator("#artifacts").click()
    page.get_by_text("stopped", exact=True).click()
    page.get_by_text("Nothing that readers see has changed").wait_for()
    shot(page, "stopped")
    assert page.get_by_text("the reports folder holds files").first.is_visible()


def test_what_runs_by_itself(page: Any, history: str) -> None:
    page.goto(f"{history}/deployments")
    page.get_by_text("At 06:00 AM every day").wait_for()
    shot(page, "deployments")
    assert page.get_by_text("new-report").first.is_visible()
    page.goto(f"{history}/automations")
    page.get_by_text("new reports start a run").wait_for()
    shot(page, "automations")
    assert page.get_by_text("dead runs are marked").is_visible()
