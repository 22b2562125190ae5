"""words.tsv: each list is documented and used, each word is found in its example and barred where its row says so."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tasks.figures import vocabulary
from tasks.figures.vocabulary import split_cell, table, word_set, words

ROOM = Path(vocabulary.__file__).parent
ROWS = table("words.tsv")
LISTS = sorted({row["list"] for row in ROWS})
COLUMNS = {"list", "word", "unless_before", "unless_behind", "example"}


def found(name: str, text: str) -> list[tuple[int, str]]:
    return [(match.start(), match.group()) for match in re.finditer(words(name), text)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['list']}:{row['word']}")
def test_a_word_is_found_in_its_example(row: dict[str, str]) -> None:
    assert row["word"] in [word for _, word in found(row["list"], row["example"])]


@pytest.mark.parametrize("row", [r for r in ROWS if r["unless_before"] or r["unless_behind"]],
                         ids=lambda row: f"{row['list']}:{row['word']}")
def test_a_word_is_barred_where_its_row_says_so(row: dict[str, str]) -> None:
    name, word = row["list"], row["word"]
    for before in split_cell(row["unless_before"]):
        assert (len(before), word) not in found(name, before + word)
    for behind in split_cell(row["unless_behind"]):
        assert (0, word) not in found(name, word + behind)


def test_rows_are_whole() -> None:
    assert set(ROWS[0]) == COLUMNS
    assert [r for r in ROWS if None in r.values() or not r["word"] or not r["example"]] == []
    assert [key for key, times in Counter((r["list"], r["word"]) for r in ROWS).items() if times > 1] == []


def test_every_list_is_documented_in_the_header() -> None:
    header = [line for line in (ROOM / "words.tsv").read_text("utf-8").splitlines() if line.startswith("# ")]
    documented = re.findall(r"^# ([a-z_]+) {2,}\S", "\n".join(header), re.MULTILINE)
    assert sorted(set(documented) - COLUMNS) == LISTS


def test_every_list_is_used() -> None:
    code = "".join(path.read_text("utf-8") for path in ROOM.glob("*.py"))
    used = set(re.findall(r"""(?:words|word_set)\(["']([a-z_]+)["']\)""", code)) | {"comparable", "nominal", "real"}
    assert sorted(used) == LISTS


def test_the_longest_word_wins() -> None:
    assert found("park_nouns", "东湖工业园区") == [(2, "工业园区")]


def test_a_list_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        words("no such list")
    with pytest.raises(KeyError):
        word_set("no such list")
