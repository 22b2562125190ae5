"""What the documents for people say is so: commands, files, tables, queries and what they print."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from shown import READMES, ROOT, blocks, masked, printed_by, summary_of_a_run, text_of

from tasks.contract import TABLES

DOCUMENTS = (*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "docs/guide.md", "docs/operations.md", "docs/scale.md")
TOP = ("tasks", "flows", "expectations", "samples", "tests", "output", "bench", "docs")
STALE = "the README shows something else; after a look, write it anew: python tests/docs/shown.py\n"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.M))
    named = set(re.findall(r"(?:`|\$ )make ([a-z-]+)", text_of(name)))
    assert named <= targets, f"{name} names commands that the Makefile lacks: {sorted(named - targets)}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_files_exist(name: str) -> None:
    text = text_of(name)
    named = set(re.findall(rf"`((?:{'|'.join(TOP)})/[^`*…\s]*|[A-Za-z.]+\.(?:toml|lock|yaml|md))`", text))
    named |= {os.path.normpath(Path(name).parent / link) for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text)}
    assert named
    missing = [path for path in sorted(named) if not (ROOT / path).exists() and not path.startswith("output/latest")]
    assert not missing, f"{name} names files that are not there: {missing}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_named_in_a_file_is_defined_there(name: str) -> None:
    for word, path in re.findall(r"`(\w+)` in\s+`([\w/]+\.py)`", text_of(name)):
        assert re.search(rf"^(?:def |class )?{word}\b", text_of(path), re.M), f"{path} does not define {word}"


def test_the_steps_of_contributing_name_code() -> None:
    assert len(re.findall(r"`\w+` in\s+`[\w/]+\.py`", text_of("CONTRIBUTING.md"))) >= 6


@pytest.mark.parametrize("name", READMES)
def test_the_tables_are_those_of_the_contract(name: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", text_of(name), re.M)
    assert rows == list(TABLES)


@pytest.mark.parametrize("name", READMES)
def test_both_readmes_have_the_same_code(name: str) -> None:
    for language in ("python", "text", "console"):
        assert blocks(text_of(name), language)
        assert blocks(text_of(name), language) == blocks(text_of("README.md"), language)


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with the `output` of a run over the samples, and what the run said at its end."""
    home = tmp_path_factory.mktemp("readme")
    return home, summary_of_a_run(home)


@pytest.mark.flow
def test_what_make_run_prints_is_what_the_readme_shows(run: tuple[Path, str]) -> None:
    assert masked(run[1]) in masked(blocks(text_of("README.md"), "console")[0]), STALE + run[1]


@pytest.mark.flow
@pytest.mark.parametrize("number", range(len(blocks(text_of("README.md"), "python"))))
def test_queries_print_what_the_readme_shows(number: int, run: tuple[Path, str]) -> None:
    code, shown = blocks(text_of("README.md"), "python")[number], blocks(text_of("README.md"), "text")[number]
    printed = printed_by(code, run[0])
    assert printed == shown.rstrip(), STALE + printed


def test_the_readme_asks_for_the_python_that_the_project_needs() -> None:
    wanted = re.search(r'requires-python = ">=([\d.]+)"', text_of("pyproject.toml"))
    assert wanted
    assert all(f"Python {wanted[1]}" in text_of(name) for name in READMES)
    assert sys.version_info >= tuple(map(int, wanted[1].split(".")))
