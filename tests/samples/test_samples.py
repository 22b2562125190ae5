"""The samples are what their sources say, invented, and annotated to the letter."""

import csv
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
import pytest

from samples import make_pdf

ROOT = Path(__file__).resolve().parents[2]
SAMPLES, SHARED = ROOT / "samples", ROOT / ".." / "shared"
YEARS = SAMPLES / "years"
NAMES = ("lanyue-2022", "yanting-2024", "jichuan-2019")
RUN = 28
"""Characters in a row, digits and punctuation dropped, that are taken for a real report's sentence."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))


def source_text(name: str) -> str:
    """The text of a sample without note marks, foreign text and markers."""
    source = (SAMPLES / "src" / f"{name}.txt").read_text(encoding="utf-8")
    text = "".join(text for _, text in make_pdf.paragraphs(source))
    return re.sub(r"\^\^.*?\^\^|\^\d+\^", "", text)


def folded(text: str) -> str:
    """Without white space and note marks, in the forms that the gold uses."""
    text = re.sub(r"\s|\[\d+\]", "", text).translate(str.maketrans("∶～—―", ":~--"))
    return unicodedata.normalize("NFKC", text)


def bare(text: str) -> str:
    return re.sub(r"[\s\d\W]+", "", text)


@pytest.mark.parametrize("name", sorted(make_pdf.samples()))
def test_the_committed_samples_are_what_the_script_makes(name: str) -> None:
    assert make_pdf.samples()[name] == (SAMPLES / "reports" / name).read_bytes()


def test_the_reports_of_five_years_are_what_their_script_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, YEARS / "make.py", tmp_path], check=True)
    committed = {path.name: path.read_bytes() for path in YEARS.glob("reports/*")}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == committed
    assert len(committed) == 15


def test_the_pdf_extracts_to_its_source() -> None:
    with pdfplumber.open(SAMPLES / "reports" / "yanting-2024.pdf") as pdf:
        lines = [line for page in pdf.pages for line in page.extract_text().split("\n")[:-1]]
        feet = [page.extract_text().split("\n")[-1] for page in pdf.pages]
        sizes = {round(c["size"]) for page in pdf.pages for c in page.chars}
        widest = max(c["x1"] for page in pdf.pages for c in page.chars)
    assert feet == [f"— {n} —" for n in range(1, len(feet) + 1)]
    assert len(lines) <= len(feet) * make_pdf.LINES
    assert {make_pdf.SIZE, make_pdf.SIZE // 2} < sizes, "note marks are set smaller"
    assert widest < make_pdf.A4[0] - make_pdf.LEFT + 2 * make_pdf.SIZE, "at most one character hangs over"
    source = (SAMPLES / "src" / "yanting-2024.txt").read_text(encoding="utf-8")
    text = "".join(text for _, text in make_pdf.paragraphs(source)).replace("^", "")
    assert folded("".join(lines)) == folded(text)


def test_the_web_text_repeats_its_body() -> None:
    text = (SAMPLES / "reports" / "lanyue-2022.txt").read_text(encoding="utf-8")
    part = len(text) // make_pdf.COPIES
    assert text == text[:part] * make_pdf.COPIES
    assert text[:part].count("过去五年工作回顾县府秘书浮沉录\n") == 1


def test_the_text_taken_out_has_the_defects_of_a_pdf_reader() -> None:
    text = (SAMPLES / "reports" / "jichuan-2019.txt").read_text(encoding="utf-8")
    assert "2019 年 1 月 22 日" in text
    assert re.search(r"\d\. \d", text), "a space inside a number"
    assert re.search(r"[一-鿿]\n\n[一-鿿]", text), "a wrapped line"
    assert len(re.findall(r"(?m)^— \d+ —$", text)) >= 8


@pytest.mark.parametrize("name", NAMES)
def test_every_gold_figure_stands_in_its_sample(name: str) -> None:
    text, at = folded(source_text(name)), 0
    figures = rows(SAMPLES / "gold" / f"{name}.figures.tsv")
    assert sum(row["measure"] != "skip" for row in figures) >= 100
    for row in figures:
        window = row["before"] + row["number"] + row["after"]
        at = text.find(window, at)
        assert at >= 0, f"not in the text, or not in order: {window}"


@pytest.mark.parametrize("name", NAMES)
def test_every_paragraph_has_its_section_in_the_gold(name: str) -> None:
    source = (SAMPLES / "src" / f"{name}.txt").read_text(encoding="utf-8")
    begins = [folded(re.sub(r"\^\^.*?\^\^|\^\d+\^", "", text))[:30]
              for marker, text in make_pdf.paragraphs(source) if marker != "---"]
    assert begins == [row["begins"] for row in rows(SAMPLES / "gold" / f"{name}.sections.tsv")]


def test_invented_places_stand_in_no_real_place_name() -> None:
    real = [row["name"] for row in rows(ROOT / "tasks" / "ingest" / "places.tsv")]
    invented = rows(SAMPLES / "places.tsv")
    assert len({row["code"] for row in invented}) == len(invented)
    for row in invented:
        assert row["code"].startswith("99")
        short = re.sub(r"[省市县区]$", "", row["name"])
        assert not [name for name in real if short in name]


def real_texts() -> Iterator[str]:
    for path in [*SHARED.glob("reports/*.txt"), *SHARED.glob("corpora/*/*")]:
        content = path.read_bytes()
        if path.suffix == ".docx":
            with zipfile.ZipFile(path) as archive:
                yield re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
            continue
        try:
            text = content.decode()
        except UnicodeDecodeError:
            text = content.decode("gb18030", errors="ignore")
        copies = 8 if path.stem[:3] in {"000", "001", "002", "003"} else 1
        yield text[: len(text) // copies]


@pytest.mark.skipif(not (SHARED / "reports").is_dir(), reason="the shared real reports are not here")
def test_no_sentence_of_a_real_report_is_in_the_samples() -> None:
    texts = [bare(source_text(name)) for name in NAMES] + [bare(path.read_text(encoding="utf-8")) for path in YEARS.glob("reports/*.txt")]
    ours = {text[i:i + RUN] for text in texts for i in range(len(text) - RUN + 1)}
    found = {t[i:i + RUN] for t in map(bare, real_texts()) for i in range(len(t) - RUN + 1)} & ours
    assert not found
