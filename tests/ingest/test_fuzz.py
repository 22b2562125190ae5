"""Whatever is done to the samples, what comes out is a report that is accounted for, or a reject.

By default a few hundred inputs; ``FUZZ=2000`` in the environment makes it two thousand.
"""

from __future__ import annotations

import io
import os
import random
import resource
import signal
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tasks import ingest
from tasks.contract import COMPLETENESS, REMOVAL_REASONS
from tasks.model import Reject, Report, doubly_accounted, unaccounted
from tests.ingest.hostile import SAMPLES, TEXT

INPUTS = int(os.environ.get("FUZZ", "400"))
BATCHES = 20
SECONDS = 60
"""Time after which an input counts as a hang; the slowest take two."""
MEGABYTES = 1500
"""Memory that the whole test process may ever use."""
LEFT_OUT = frozenset(("zeros", "null_bytes", "zip_bomb", "blanks_only"))
"""Samples whose bytes have nothing to damage."""
SUFFIXES = (".txt", ".pdf", ".docx", ".doc", ".html", ".mhtml", ".csv", ".xlsx", ".dta", ".parquet", ".zip", "")

Mutation = Callable[[random.Random, bytes], bytes]


@cache
def seeds() -> tuple[tuple[str, bytes], ...]:
    """Name and bytes of the samples."""
    made = [make() for name, make in SAMPLES.items() if name not in LEFT_OUT]
    return tuple((sample.name, sample.data) for sample in made if sample.data)


def truncated(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(1, max(2, len(data)))]


def flipped(dice: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(dice.choice((1, 3, 30, 300))):
        out[dice.randrange(len(out))] ^= 1 << dice.randrange(8)
    return bytes(out)


def zeroed(dice: random.Random, data: bytes) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + bytes(dice.randrange(1, 2000)) + data[start + dice.randrange(2000):]


def repeated(dice: random.Random, data: bytes) -> bytes:
    start = dice.randrange(len(data))
    end = min(len(data), start + dice.randrange(1, 5000))
    return data[:end] + data[start:end] * dice.randrange(1, 20) + data[end:]


def mixed(dice: random.Random, data: bytes) -> bytes:
    other = dice.choice(seeds())[1]
    return data[: dice.randrange(len(data))] + other[dice.randrange(len(other)):]


def recoded(dice: random.Random, data: bytes) -> bytes:
    at = dice.randrange(len(TEXT))
    first, second = dice.sample(("utf-8", "gb18030", "utf-16-le", "big5", "utf-32"), 2)
    return TEXT[:at].encode(first, "ignore") + TEXT[at:].encode(second, "ignore")


def zipped(dice: random.Random, data: bytes) -> bytes:
    for depth in range(dice.randrange(1, 7)):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(dice.randrange(1, 3)):
                archive.writestr(f"{depth}-{number}{dice.choice(SUFFIXES) if depth == 0 else '.zip'}", data)
        data = out.getvalue()
    return data


MUTATIONS: tuple[Mutation, ...] = (truncated, flipped, zeroed, repeated, mixed, recoded, zipped)


def inputs(batch: int) -> Iterator[tuple[str, bytes, Mutation]]:
    """The inputs of one batch: file name, bytes, and what was last done to them."""
    for number in range(batch, INPUTS, BATCHES):
        dice = random.Random(number)
        name, data = dice.choice(seeds())
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            mutation = dice.choice(MUTATIONS)
            data = mutation(dice, data) or b"\x00"
        if dice.random() < 0.2:
            name = Path(name).stem + dice.choice(SUFFIXES)
        yield Path(name).name, data, mutation


@pytest.fixture(autouse=True)
def no_hang() -> Iterator[None]:
    """Fail instead of hanging."""
    def stop(*_: object) -> None:
        raise TimeoutError(f"an input took more than {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_input_is_lost(batch: int, tmp_path: Path) -> None:
    for name, data, mutation in inputs(batch):
        signal.alarm(SECONDS)
        path = tmp_path / name
        path.write_bytes(data)
        outcomes = [s if isinstance(s, Reject) else ingest.ingest(s) for s in ingest.read(path, tmp_path)]
        assert outcomes, "neither a report nor a reject"
        for outcome in outcomes:
            if isinstance(outcome, Reject):
                assert outcome.rule
                assert outcome.reason.endswith(".")
            else:
                check(outcome, mutation)
        path.unlink()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < MEGABYTES * 1024


def check(report: Report, mutation: Mutation) -> None:
    """An accepted report is accounted for, clean and known; one that was cut is not called whole."""
    text = report.source.text
    assert unaccounted(text, report.blocks, report.removals) == []
    assert doubly_accounted(report.blocks, report.removals) == 0
    assert report.blocks
    assert report.identity.region_code
    assert report.identity.year
    assert set(report.completeness) <= set(COMPLETENESS)
    assert {r.reason for r in report.removals} <= set(REMOVAL_REASONS)
    for block in report.blocks:
        assert block.text.strip()
        assert not any(c < " " or c == "\ufffd" for c in block.text)
    if mutation is truncated and set(report.completeness) == set(COMPLETENESS):
        assert any("让我们" in b.text or "讓我們" in b.text for b in report.blocks)
