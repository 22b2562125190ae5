"""Twins across files: what is one report, what only looks like it, and which copy is published."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import sample

from bench.twins import WHOLE, cut, edited, new_names, new_numbers, repunctuated, rewrapped, sentences, with_header
from tasks import dedup, ingest
from tasks.contract import COMPLETENESS, FORMATS
from tasks.dedup import Sketch, TwinResult, as_twin, find_twins, packed, sketch, unpacked
from tasks.dedup.marks import read_table
from tasks.dedup.sketches import trust_ranks
from tasks.model import Block, Identity, Reject, Removal, Report, Source, doubly_accounted, unaccounted

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / ".." / "shared"
SAMPLES = ("lanyue-2022", "jichuan-2019", "yanting-2024")
BODY, OTHER, THIRD = ("\n".join(sample(name)) for name in SAMPLES)


def report(text: str, source: str = "a.txt", place: str = "990100", year: int = 2022, **of_source: object) -> Report:
    """A cleaned report that is one block."""
    found = Source(source, "0" * 64, "text", "utf-8", text)
    return Report(replace(found, **of_source), Identity(place, None, year=year),  # type: ignore[arg-type]
                  (Block(((0, len(text)),), text),), (), WHOLE)


def of(text: str, source: str, place: str = "990100", year: int = 2022, **fields: object) -> Sketch:
    return replace(sketch(report(text, source, place, year)), **fields)  # type: ignore[arg-type]


def groups(result: TwinResult) -> set[frozenset[str]]:
    return {frozenset([g.kept, *(t.source for t in g.twins)]) for g in result.groups}


def sentences_shared(text: str, share: float, rng: random.Random) -> str:
    """The text with only a share of its sentences, those of another report between them."""
    others = sentences(OTHER)
    return "".join(s if rng.random() < share else rng.choice(others) for s in sentences(text))


SAME: dict[str, Callable[[str, random.Random], str]] = {
    "another file": lambda t, r: t,
    "re-wrapped, numbers spaced and full-width": rewrapped,
    "re-punctuated": lambda t, r: repunctuated(t),
    "another header and footer": with_header,
    "in a larger file": lambda t, r: f"{THIRD[:3000]}\n{t}\n{THIRD[3000:]}",
    "a paragraph left out": lambda t, r: "\n".join(line for at, line in enumerate(t.split("\n")) if at != 9),
    **{f"{share:.0%} of characters changed": lambda t, r, share=share: edited(t, share, r)  # type: ignore[misc]
       for share in (0.01, 0.05, 0.1, 0.15, 0.2)},
    **{f"{where} 60%": lambda t, r, where=where: cut(t, 0.6, where, r)  # type: ignore[misc]
       for where in ("prefix", "suffix", "middle")},
    "cut to 60%, 20% changed": lambda t, r: edited(cut(t, 0.6, "middle", r), 0.2, r),
    "re-wrapped, 10% changed": lambda t, r: rewrapped(edited(t, 0.1, r), r),
}
OTHERS: dict[str, Callable[[str, random.Random], str]] = {
    "all sentences with new numbers": new_numbers,
    "all sentences with new numbers, and cut": lambda t, r: cut(new_numbers(t, r), 0.6, "prefix", r),
    "six sentences in ten, with new numbers": lambda t, r: sentences_shared(new_numbers(t, r), 0.6, r),
    "half of the sentences as they were": lambda t, r: sentences_shared(t, 0.5, r),
    "a third of the sentences as they were": lambda t, r: sentences_shared(t, 0.33, r),
    "another report": lambda t, r: OTHER,
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("claim", [2022, 2021], ids=["same year", "another year"])
@pytest.mark.parametrize("case", SAME)
def test_a_copy_is_a_twin(case: str, claim: int, seed: int) -> None:
    copy = SAME[case](BODY, random.Random(f"{case}{seed}"))
    result = find_twins([of(BODY, "a.txt"), of(copy, "b.txt", year=claim)])
    assert groups(result) == {frozenset({"a.txt", "b.txt"})}
    assert not result.conflicts
    [(twin, _)] = result.misfiled if claim != 2022 else [(result.groups[0].twins[0], None)]
    assert 0.7 <= twin.similarity <= 1


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("claim", [2022, 2023], ids=["same year", "another year"])
@pytest.mark.parametrize("case", OTHERS)
def test_a_look_alike_is_none(case: str, claim: int, seed: int) -> None:
    other = OTHERS[case](BODY, random.Random(f"{case}{seed}"))
    result = find_twins([of(BODY, "a.txt"), of(other, "b.txt", year=claim)])
    assert not result.groups
    assert [c.sources for c in result.conflicts] == ([("a.txt", "b.txt")] if claim == 2022 else [])


@pytest.mark.parametrize(("share", "similarity"), [(0.0, 1.0), (0.1, 0.9), (0.2, 0.8)])
def test_similarity_is_the_share_of_characters_that_stayed(share: float, similarity: float) -> None:
    [group] = find_twins([of(BODY, "a.txt"), of(edited(BODY, share, random.Random(5)), "b.txt")]).groups
    assert group.twins[0].similarity == pytest.approx(similarity, abs=0.04)


def test_numbers_in_words_do_not_keep_copies_apart() -> None:
    text = BODY.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
    result = find_twins([of(text, "a.txt"), of(edited(text, 0.1, random.Random(1)), "b.txt"), of(text, "c.txt", year=2020)])
    assert groups(result) == {frozenset({"a.txt", "b.txt", "c.txt"})}


def corpus() -> list[Sketch]:
    """Reports that differ in numbers and names only, each with a twin, one in three with a third copy."""
    found = []
    for number in range(24):
        rng = random.Random(number)
        text = new_names(new_numbers((BODY, OTHER, THIRD)[number % 3], rng), rng)
        place = f"99{number // 4:04d}"
        found.append(of(text, f"{number}", place, 2000 + number % 4))
        found.append(of(edited(text, 0.15, rng), f"{number}-b", place, 2000 + number % 4, completeness=()))
        if number % 3 == 0:
            found.append(of(cut(text, 0.6, "middle", rng), f"{number}-c", place, 2010, completeness=()))
    return found


def test_each_report_of_many_finds_its_own_copies() -> None:
    result = find_twins(corpus())
    expected = {frozenset({f"{n}", f"{n}-b"} | ({f"{n}-c"} if n % 3 == 0 else set())) for n in range(24)}
    assert groups(result) == expected
    assert {group.kept for group in result.groups} == {f"{n}" for n in range(24)}


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(len(corpus()))))
def test_the_order_of_files_does_not_matter(order: Sequence[int]) -> None:
    every = corpus()
    assert find_twins([every[at] for at in order]) == find_twins(every)


def test_copies_that_come_later_find_what_is_published() -> None:
    every = corpus()
    published = [one for one in every if "-" not in one.source]
    later = [one for one in every if "-" in one.source]
    assert find_twins(later, published) == find_twins(every)


def test_known_reports_are_compared_with_new_ones_only() -> None:
    known = [of(BODY, "old.txt"), of(BODY, "older.txt", year=2020)]
    assert find_twins([], known) == TwinResult((), ())
    assert find_twins([of(OTHER, "new.txt", year=2019)], known) == TwinResult((), ())
    assert find_twins([of(BODY, "new.txt", year=2019)], known).kept == {"old.txt": "new.txt", "older.txt": "new.txt"}


def test_a_known_report_gives_way_to_a_better_copy() -> None:
    known = of(cut(BODY, 0.6, "prefix", random.Random(1)), "a-old.txt", completeness=("opening", "review"))
    assert find_twins([of(BODY, "b-new.txt")], [known]).kept == {"a-old.txt": "b-new.txt"}


def test_no_reports_no_twins() -> None:
    assert find_twins([]) == TwinResult((), ())
    assert find_twins([of("", "a.txt"), of("", "b.txt", year=2000), of("各位代表", "c.txt", year=2001)]).groups == ()


def test_two_texts_of_one_place_and_year_are_a_conflict() -> None:
    copy = of(BODY, "copy.txt", completeness=())
    result = find_twins([of(BODY, "a.txt"), of(OTHER, "b.txt"), of(THIRD, "c.txt", year=2024), copy])
    [conflict] = result.conflicts
    assert (conflict.document_id, conflict.sources) == ("990100-2022", ("a.txt", "b.txt"))
    assert conflict.similarity < 0.3
    assert result.kept == {"copy.txt": "a.txt"}


def test_a_fragment_of_two_years_does_not_join_them() -> None:
    """What stays from year to year is in both; it goes with the year it claims."""
    shared, rng = cut(BODY, 0.35, "prefix", random.Random(0)), random.Random(1)
    rest = BODY[len(shared):]
    years = [of(shared + new_numbers(rest, rng), "2022.txt"), of(shared + "\n" + OTHER, "2023.txt", year=2023)]
    result = find_twins([*years, of(shared, "part.txt", year=2023, completeness=())])
    assert groups(result) == {frozenset({"2023.txt", "part.txt"})}


def test_a_report_in_a_larger_file_is_kept_and_not_the_file() -> None:
    larger = of(f"{OTHER}\n{BODY}\n{THIRD}", "a-yearbook.txt")
    assert find_twins([larger, of(BODY, "b.txt")]).kept == {"a-yearbook.txt": "b.txt"}
    # But of a whole report and an excerpt, which is no whole, the longer one stays, and with it a short annex.
    excerpt = replace(of(BODY, "b.txt"), completeness=("opening", "review"))
    assert find_twins([larger, excerpt]).kept == {"b.txt": "a-yearbook.txt"}
    annex = of(f"{BODY}\n{OTHER[:1200]}", "c.txt")
    assert find_twins([annex, of(BODY, "b.txt")]).kept == {"b.txt": "c.txt"}


def test_the_best_copy_is_kept() -> None:
    """Each reason outweighs those below it."""
    long = BODY
    by_rank = [
        of(long, "z0", foreign=0.1, trust=9),
        of(long, "a1", foreign=0.1, trust=9, doubts=1),
        of(cut(long, 0.9, "prefix", random.Random(0)), "a2", foreign=0.0, trust=0),
        of(long, "a3", completeness=COMPLETENESS[1:], foreign=0.0, trust=0),
    ]
    for better, worse in combinations(by_rank, 2):
        assert find_twins([better, worse]).kept == {worse.source: better.source}
    equal = of(long, "m", foreign=0.1, trust=5)
    for better in (replace(equal, source="z", foreign=0.05), replace(equal, source="z", trust=4), replace(equal, source="l")):
        assert find_twins([equal, better]).kept == {"m": better.source}


def test_one_text_under_two_years_goes_with_the_year_it_tells() -> None:
    told = report(BODY, "z.txt")
    filed = replace(told, source=replace(told.source, name="a.txt"),
                    identity=Identity("990100", None, year=2021, from_claims=("year",)))
    result = find_twins([sketch(filed), sketch(told)])
    assert result.kept == {"a.txt": "z.txt"}
    assert [(twin.document_id, group.document_id) for twin, group in result.misfiled] == [("990100-2021", "990100-2022")]


def test_a_sketch_is_small_and_travels_as_bytes() -> None:
    one = sketch(report(BODY))
    assert unpacked(packed(one)) == one
    assert packed(unpacked(packed(one))) == packed(one)
    assert len(packed(one)) < 600 + len(BODY)  # a third of the text's bytes
    assert unpacked(packed(of("", "empty.txt"))).characters == 0


def test_a_sketch_does_not_see_wrapping_width_and_punctuation() -> None:
    rng = random.Random(3)
    assert sketch(report(rewrapped(repunctuated(BODY), rng))) == sketch(report(BODY))


def test_foreign_text_and_doubts_are_told() -> None:
    text = BODY + "\n" + "官路风流" * 20
    clean = report(text)
    dirty = replace(clean, blocks=(replace(clean.blocks[0], spans=((0, len(BODY)),), text=BODY),),
                    removals=(Removal(len(BODY) + 1, len(text), "advertisement"),))
    assert sketch(clean).foreign == 0
    assert sketch(dirty).foreign == pytest.approx(80 / len(text), abs=0.005)
    doubted = replace(clean, blocks=(replace(clean.blocks[0], flag="foreign?"),))
    assert sketch(doubted).foreign == 1
    assert sketch(replace(clean, identity=Identity("990100", year=2022, mismatches=("file name says 2021",)))).doubts == 1


@pytest.mark.parametrize("row", read_table("trust.tsv"), ids=lambda row: f"{row['kind']} {row['value']}")
def test_trust_in_formats_and_hosts(row: dict[str, str]) -> None:
    plain = sketch(report(BODY)).trust
    if row["kind"] == "format":
        assert row["value"] in FORMATS
        assert sketch(report(BODY, row["example"], format=row["value"])).trust == int(row["rank"])
    elif row["kind"] == "host":
        assert sketch(report(BODY, claims={"url": row["example"]})).trust == plain + int(row["rank"])
        other = row["example"].replace(row["value"], f"{row['value']}.example.com")
        assert sketch(report(BODY, claims={"url": other})).trust == plain
    else:
        assert sketch(report(BODY, row["example"], ocr=True)).trust == plain + int(row["rank"])


def test_every_format_has_a_rank() -> None:
    assert {value for kind, value in trust_ranks() if kind == "format"} == set(FORMATS)


def test_the_text_of_a_twin_is_accounted_for() -> None:
    whole = report("甲。 乙。丙。")
    twin = replace(whole, blocks=(Block(((3, 5), (0, 2)), "乙。甲。"),), removals=(Removal(5, 7, "portal"),))
    removed = as_twin(twin, "b.pdf", 0.98765)
    assert [(r.start, r.end, r.reason, r.detail) for r in removed] == [
        (0, 2, "twin", "b.pdf (0.988)"), (3, 5, "twin", "b.pdf (0.988)")]
    gone = twin.with_blocks((), removed)
    assert unaccounted(whole.source.text, gone.blocks, gone.removals) == []
    assert doubly_accounted(gone.blocks, gone.removals) == 0


def read(path: Path) -> Report:
    [source] = ingest.read(path, path.parent)
    assert not isinstance(source, Reject)
    found = ingest.ingest(source)
    assert not isinstance(found, Reject), found
    return dedup.clean(found)


def test_one_report_in_three_formats(tmp_path: Path) -> None:
    pdf = ROOT / "samples" / "reports" / "yanting-2024.pdf"
    from_pdf = read(pdf)
    lines = [block.text for block in from_pdf.blocks]
    (tmp_path / "砚汀市2024.txt").write_text("\n\n".join(lines), "utf-8")
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(tmp_path / "砚汀市2024.docx"))
    found = [from_pdf, *(read(path) for path in sorted(tmp_path.iterdir()))]
    kept = find_twins([replace(sketch(one), document_id="990122-2024") for one in found]).kept
    assert kept == {"砚汀市2024.txt": "砚汀市2024.docx", "yanting-2024.pdf": "砚汀市2024.docx"}


def test_a_real_report_as_pdf_and_as_text_taken_out_of_it() -> None:
    paths = sorted((SHARED / "reports").glob("004_*"))
    if len(paths) != 2:
        pytest.skip("the real reports are not at hand")
    [group] = find_twins([sketch(read(path)) for path in paths]).groups
    assert group.twins[0].similarity > 0.99


def test_no_two_real_reports_are_twins_but_that_one() -> None:
    folder = SHARED / "corpora" / "provinces-2025"
    if not folder.is_dir():
        pytest.skip("the real reports are not at hand")
    sketches = [sketch(read(path)) for path in sorted(folder.iterdir())]
    assert len(sketches) == 10
    assert find_twins(sketches) == TwinResult((), ())
