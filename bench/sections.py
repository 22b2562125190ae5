"""What tagging costs, as a share of one ``jieba.lcut`` over the same text.

usage: python -m bench.sections [FOLDER]

Prints characters a second of ``jieba.lcut``, of ``tokens`` and of ``tag`` with the making of the
tokens, the best of several rounds, and the ratios; at most 1.00 is wanted for the last.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import jieba

from bench.sections_corpus import REPORTS, tagged_inputs
from tasks.sections import tag, tokens

ROUNDS = 5


def best(work: Callable[[], object]) -> float:
    """Seconds of the quickest of several rounds: what the machine can do undisturbed."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="What tagging costs, as a share of one jieba.lcut.")
    parser.add_argument("folder", nargs="?", type=Path, default=REPORTS)
    jieba.setLogLevel(logging.WARNING)
    reports = [(blocks, year) for _, blocks, year in tagged_inputs(parser.parse_args(arguments).folder)]
    texts = [b.text for blocks, _ in reports for b in blocks]
    size = sum(map(len, texts))
    jieba.initialize()
    tokens("预热")
    cut = best(lambda: [jieba.lcut(t) for t in texts])
    made = best(lambda: [tokens(t) for t in texts])
    whole = best(lambda: [tag(blocks, year) for blocks, year in reports])
    print(f"{len(reports)} reports, {size:,} characters")
    for name, seconds in (("jieba.lcut", cut), ("tokens", made), ("tag, tokens included", whole)):
        print(f"{name:22} {size / seconds:>10,.0f} characters a second   ratio {seconds / cut:.2f}")


if __name__ == "__main__":
    main()
