"""What is whole is known for whole, what is cut for cut."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasks import ingest
from tasks.contract import COMPLETENESS
from tasks.ingest import completeness
from tasks.model import Block, Identity, Removal, Report, Source
from tests.ingest.report import BODY, PARAGRAPHS

OPENING = PARAGRAPHS[:4]


def blocks(paragraphs: tuple[str, ...]) -> tuple[Block, ...]:
    return tuple(Block(((0, len(p)),), p) for p in paragraphs)


def report(paragraphs: tuple[str, ...], **changes: object) -> Report:
    made = blocks(paragraphs)
    source = Source("a.txt", "", "text", "utf-8", "\n".join(paragraphs))
    found = Report(source, Identity(), made, (), completeness.judge(made))
    return replace(found, **changes)  # type: ignore[arg-type]


def test_the_whole_report() -> None:
    assert completeness.judge(blocks(PARAGRAPHS)) == COMPLETENESS
    assert ingest.refuse(report(PARAGRAPHS)) is None


@pytest.mark.parametrize("last", range(6, len(PARAGRAPHS)))
def test_cut_behind_a_paragraph(last: int) -> None:
    held = completeness.judge(blocks(PARAGRAPHS[:last]))
    assert "closing" not in held
    assert "opening" in held


@pytest.mark.parametrize("last", range(6, len(PARAGRAPHS)))
def test_cut_in_mid_sentence_is_refused(last: int) -> None:
    text = PARAGRAPHS[last]
    cut = text[: len(text) // 2].rstrip("。！，")
    refused = ingest.refuse(report((*PARAGRAPHS[:last], cut)))
    assert refused is not None
    assert refused.rule == "cut_off"


def test_the_review_alone_has_no_tasks() -> None:
    held = completeness.judge(blocks((*OPENING, *BODY[:3])))
    assert "review" in held
    assert "tasks" not in held


def test_a_report_without_its_beginning_and_end_is_a_fragment() -> None:
    middle = tuple(p for p in BODY[-8:-1])
    refused = ingest.refuse(report(tuple(p.replace("今年", "") for p in middle)))
    assert refused is not None
    assert refused.rule == "fragment"


@pytest.mark.parametrize("behind", [
    ("（《栖桐日报》2019年1月20日）",), ("责任编辑：桂示范",), ("相关报道：",), ("附件：名词解释", "1.采笋节：每年四月的节庆"),
    ("名词解释", "[1]通组路：通到组里的路。", "[2]标准厂房"), ("下一页",), ("附件",)])
def test_what_stands_behind_the_end_does_not_hide_it(behind: tuple[str, ...]) -> None:
    assert completeness.judge(blocks((*PARAGRAPHS, *behind))) == COMPLETENESS


def test_a_source_in_brackets_behind_the_last_sentence() -> None:
    assert completeness.ends_whole("向着目标奋勇前进！（长时间鼓掌）（《人民日报》2019年3月6日第2版）")
    assert not completeness.ends_whole("向着目标（一）")


def test_an_advertisement_where_the_end_should_be() -> None:
    lines = (*PARAGRAPHS[:-1], "本店代写各类材料，量大从优")
    text = "\n".join(lines)
    kept = blocks(PARAGRAPHS[:-1])
    removal = Removal(text.rindex("本店"), len(text), "advertisement")
    found = Report(Source("a.txt", "", "text", None, text), Identity(), kept, (removal,), completeness.judge(kept))
    refused = ingest.refuse(found)
    assert refused is not None
    assert refused.rule == "advertisement_end"


@pytest.mark.parametrize("size", [2000, 3000, 4096, 32767])
@pytest.mark.parametrize("patch", ["", "。"])
def test_cut_at_a_round_size(size: int, patch: str) -> None:
    text = "".join(PARAGRAPHS[:-1]) + "把山路修到寨门口。" * 5000
    cut = text[: size - 1] + "。" if not patch else text[:size] + patch
    found = report((cut,))
    refused = ingest.refuse(found)
    assert refused is not None
    assert refused.rule == "round_size"
    assert any(str(size + d) in refused.reason for d in (0, 1))


def test_a_whole_report_of_a_round_size_is_kept() -> None:
    text = "\n".join(PARAGRAPHS)
    filler = "把山路修到寨门口，" * 100
    padded = text.replace("把老造纸", filler)
    lines = padded.split("\n")
    lines[6] += filler[: 2000 - len(padded)]
    found = report(tuple(lines))
    assert len(found.source.text) == 2000
    assert ingest.refuse(found) is None


def test_a_full_cell() -> None:
    found = report(PARAGRAPHS)
    found = replace(found, source=replace(found.source, claims={"cut": "32767"}))
    refused = ingest.refuse(found)
    assert refused is not None
    assert refused.rule == "cell_limit"


def test_nothing_at_all() -> None:
    assert completeness.judge(()) == ()
