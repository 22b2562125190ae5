"""Twins and look-alikes planted among reports made from the real ones: recall, false merges, time and memory.

    python -m bench.twins [--sizes 1000 5000 20000] [--planted 1000]

Reports are made from the real reports at hand: each takes sentences of several of them, with
numbers and names of its own. Of a thousand of them twins and look-alikes are made and looked
for. Then time and peak memory at several sizes, each in a process of its own, beside
datasketch's MinHashLSH over the same shingles.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from datasketch import MinHash, MinHashLSH

from bench.reports import SHARED
from tasks import dedup, ingest
from tasks.dedup.fold import CONTENT, codes
from tasks.dedup.sketches import SHORT, Sketch, _mixed, _windows, sketch
from tasks.dedup.twins import find_twins
from tasks.model import Block, Identity, Reject, Report, Source

SEED = 20170106
SENTENCE = re.compile(r"[^。；！？]*[。；！？]?")
NUMBER = re.compile(r"\d+")
NAME = re.compile(r"[一-鿿]{2}(?=[市县区镇乡村路桥港园])")
SYLLABLES = "澜岳济川雁汀沅麓溪坪岚浔沛芷砚棠柏榆枫桐汐泓湛澄淮渚洲堰塘墩埠屿岭峪崮垭坳垌"
WHOLE = ("opening", "review", "tasks", "closing", "ends_whole")


@lru_cache(maxsize=1)
def bodies() -> tuple[str, ...]:
    """The texts of the real reports, each once."""
    found: dict[str, str] = {}
    folders = [SHARED / "reports", SHARED / "corpora" / "provinces-2025", SHARED / "corpora" / "others"]
    for path in sorted(p for folder in folders for p in folder.iterdir()):
        for source in ingest.read(path, path.parent):
            report = source if isinstance(source, Reject) else ingest.ingest(source)
            if not isinstance(report, Reject):
                text = "\n".join(b.text for b in dedup.clean(report).blocks)
                found.setdefault(report.identity.document_id, text)
    return tuple(found.values())


def new_numbers(text: str, rng: random.Random) -> str:
    """The text with every number of its own: some drawn anew, some moved by some percent."""
    anew = rng.random() < 0.5

    def other(found: re.Match[str]) -> str:
        number = found.group()
        if anew:
            return str(rng.randrange(1, 10)) + "".join(rng.choice("0123456789") for _ in number[1:])
        return str(max(1, round(int(number) * rng.uniform(0.85, 1.2))))

    return NUMBER.sub(other, text)


def new_names(text: str, rng: random.Random) -> str:
    names: dict[str, str] = {}
    return NAME.sub(lambda m: names.setdefault(m.group(), "".join(rng.sample(SYLLABLES, 2))), text)


def made(number: int) -> str:
    """A report of its own: the words of a real one, with other numbers and names."""
    rng = random.Random(SEED + number)
    return new_names(new_numbers(bodies()[number % len(bodies())], rng), rng)


def sentences(text: str) -> list[str]:
    return [s for s in SENTENCE.findall(text) if s]


def edited(text: str, share: float, rng: random.Random) -> str:
    """The text with a share of its characters replaced, doubled by another, or left out."""
    pool = bodies()[0]
    out = []
    for char in text:
        if rng.random() < share:
            kind = rng.randrange(3)
            out.append("" if kind == 0 else rng.choice(pool) if kind == 1 else char + rng.choice(pool))
        else:
            out.append(char)
    return "".join(out)


def cut(text: str, share: float, where: str, rng: random.Random) -> str:
    length = int(len(text) * share)
    start = {"prefix": 0, "suffix": len(text) - length}.get(where, rng.randrange(len(text) - length + 1))
    return text[start:start + length]


def rewrapped(text: str, rng: random.Random) -> str:
    """Hard-wrapped, with spaces around numbers and full-width digits."""
    wide = {ord("0") + d: ord("０") + d for d in range(10)}
    spaced = NUMBER.sub(lambda m: f" {m.group()} ", text).translate(wide)
    width = rng.randrange(28, 44)
    return "\n".join(spaced[at:at + width] for at in range(0, len(spaced), width))


def repunctuated(text: str) -> str:
    return text.translate(str.maketrans({"，": ",", "。": ".", "；": ";", "、": "，", "：": None, "“": '"', "”": '"', "—": "-"}))


def with_header(text: str, rng: random.Random) -> str:
    site = "".join(rng.sample(SYLLABLES, 4))
    head = f"{site}网 首页 > 政务公开 > 报告\n发布时间：2022-01-0{rng.randrange(1, 9)} 字号：大 中 小"
    return f"{head}\n{text}\n责任编辑：{site[:2]}\n相关报道"


def inside(text: str, number: int, rng: random.Random) -> str:
    """In a larger file: with parts of another report before and after."""
    other = made(number + 7_000_001)
    half = len(other) // 3
    return other[:half] + "\n" + text + "\n" + other[-half:]


def next_year(text: str, number: int, rng: random.Random) -> str:
    """About half of the sentences stay, with new numbers; the others are another text's."""
    others = sentences(made(number + 3_000_017))
    keep = rng.uniform(0.4, 0.6)
    return "".join(new_numbers(s, rng) if rng.random() < keep else rng.choice(others) for s in sentences(text))


def next_year_kept(text: str, number: int, rng: random.Random) -> str:
    """About half of the sentences stay as they are, numbers included."""
    others = sentences(made(number + 3_000_017))
    keep = rng.uniform(0.4, 0.6)
    return "".join(s if rng.random() < keep else rng.choice(others) for s in sentences(text))


def only_numbers(text: str, number: int, rng: random.Random) -> str:
    """Every sentence stays, with new numbers."""
    return new_numbers(text, rng)


def neighbour(text: str, number: int, rng: random.Random) -> str:
    """Another report, a third of whose paragraphs are copied, numbers included."""
    others, share = made(number + 5_000_011).split("\n"), rng.uniform(0.2, 0.4)
    mine = text.split("\n")
    return "\n".join(mine[at % len(mine)] if rng.random() < share else line for at, line in enumerate(others))


TWINS: dict[str, Callable[[str, int, random.Random], str]] = {
    "same": lambda t, n, r: t,
    "re-wrapped": lambda t, n, r: rewrapped(t, r),
    "re-punctuated": lambda t, n, r: repunctuated(t),
    "another header": lambda t, n, r: with_header(t, r),
    "in a larger file": inside,
    "edited 5%": lambda t, n, r: edited(t, 0.05, r),
    "edited 10%": lambda t, n, r: edited(t, 0.10, r),
    "edited 15%": lambda t, n, r: edited(t, 0.15, r),
    "edited 20%": lambda t, n, r: edited(t, 0.20, r),
    "first 60%": lambda t, n, r: cut(t, 0.6, "prefix", r),
    "last 60%": lambda t, n, r: cut(t, 0.6, "suffix", r),
    "middle 60%": lambda t, n, r: cut(t, 0.6, "middle", r),
    "60%, edited 20%": lambda t, n, r: edited(cut(t, 0.6, "middle", r), 0.20, r),
    "re-wrapped, edited 10%": lambda t, n, r: rewrapped(edited(t, 0.10, r), r),
}
LOOK_ALIKES: dict[str, Callable[[str, int, random.Random], str]] = {
    "next year, half of the sentences with new numbers": next_year,
    "next year, half of the sentences as they were": next_year_kept,
    "next year, all sentences with new numbers": only_numbers,
    "neighbour with copied paragraphs": neighbour,
}


def report(text: str, source: str, place: int, year: int, completeness: tuple[str, ...] = WHOLE) -> Report:
    """A report as deduplicate leaves it."""
    block = Block(((0, len(text)),), text)
    return Report(Source(source, "0" * 64, "text", "utf-8", text), Identity(f"{place:06d}", None, year=year), (block,), (), completeness)


@dataclass(frozen=True, slots=True)
class Planted:
    """A report with the case it is of and the source it was made from."""

    sketch: Sketch
    case: str
    of: str | None


def planted(count: int) -> Iterator[Planted]:
    """Reports, and of each a twin and a look-alike, the cases taking turns."""
    for number in range(count):
        rng = random.Random(SEED * 7 + number)
        text, place, name = made(number), 100001 + number * 2, f"{number:05d}"
        yield Planted(sketch(report(text, name, place, 2020)), "report", None)
        case = list(TWINS)[number % len(TWINS)]
        # One twin in five is filed under another place or year.
        year = 2020 if rng.random() < 0.8 else rng.choice((2019, 2021))
        yield Planted(sketch(report(TWINS[case](text, number, rng), f"{name}-twin", place, year, ())), case, name)
        case = list(LOOK_ALIKES)[number // len(TWINS) % len(LOOK_ALIKES)]
        other = place + 1 if case.startswith("neighbour") else place
        year = 2020 if case.startswith("neighbour") else 2021 if rng.random() < 0.8 else 2020
        yield Planted(sketch(report(LOOK_ALIKES[case](text, number, rng), f"{name}-like", other, year)), case, None)


def recall(count: int) -> None:
    began = time.perf_counter()
    every = list(planted(count))
    print(f"{count} reports with a twin and a look-alike each, made in {time.perf_counter() - began:.0f} s")
    result = find_twins([p.sketch for p in every])
    kept = result.kept
    group = {name: g for g in result.groups for name in (g.kept, *(t.source for t in g.twins))}
    of = {p.sketch.source: p for p in every}
    found: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for p in every:
        if p.of:
            asked[p.case] += 1
            together = group.get(p.of)
            found[p.case] += together is not None and group.get(p.sketch.source) is together
    false: Counter[str] = Counter()
    for twin, other in kept.items():
        origins = {of[twin].of or twin, of[other].of or other}
        if len(origins) > 1:
            cases = sorted({of[name].case for name in (twin, other)} - {"report"}) or ["reports of their own"]
            false[" / ".join(cases)] += 1
    for case in TWINS:
        print(f"  {case:28s} {found[case]:5d} of {asked[case]:5d}")
    print(f"recall {sum(found.values()) / sum(asked.values()):.4f}, false merges {sum(false.values())} {dict(false) or ''}, "
          f"conflicts {len(result.conflicts)}")


def corpus(count: int) -> Iterator[Report]:
    """Reports of their own, one in ten with a twin edited by a tenth."""
    for number in range(count * 10 // 11):
        text = made(number)
        yield report(text, f"{number:05d}", 100001 + number // 20, 2001 + number % 20)
        if number % 10 == 0:
            yield report(edited(text, 0.1, random.Random(number)), f"{number:05d}-twin", 100001 + number // 20, 2001 + number % 20)


def ours(count: int) -> None:
    sketching, sketches, characters = 0.0, [], 0
    for one in corpus(count):
        began = time.perf_counter()
        sketches.append(sketch(one))
        sketching += time.perf_counter() - began
        characters += len(one.source.text)
    size = sum(len(s.shingles) + len(s.following) + len(s.numbers) + len(s.numbers_on) for s in sketches) / len(sketches)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    result = find_twins(sketches)
    finding = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"ours        {len(sketches):6d} reports: sketches {sketching:7.1f} s, {size / 1024:.1f} KB each; finding {finding:6.1f} s; "
          f"{(sketching + finding) / len(sketches) * 1000:5.2f} ms a report; peak {peak / 1024:5.0f} MB "
          f"({before / 1024:.0f} before finding); {len(result.kept)} twins of {len(sketches) - count * 10 // 11}")


def theirs(count: int) -> None:
    """datasketch: MinHash of 128 permutations over the same shingles, LSH at Jaccard 0.5."""
    lsh = MinHashLSH(threshold=0.5, num_perm=128)
    hashing = 0.0
    seeking = 0.0
    met = 0
    names: dict[str, MinHash] = {}
    for one in corpus(count):
        began = time.perf_counter()
        folded = CONTENT[codes(one.source.text)]
        folded = folded[folded != 0].astype(np.uint64)
        values = np.unique(_mixed(_windows(folded, SHORT)) >> np.uint64(32))
        minhash = MinHash(num_perm=128, hashfunc=int)
        minhash.update_batch(values.tolist())
        hashing += time.perf_counter() - began
        began = time.perf_counter()
        met += sum(1 for _ in lsh.query(minhash))
        lsh.insert(one.source.name, minhash)
        names[one.source.name] = minhash
        seeking += time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"datasketch  {len(names):6d} reports: minhashes {hashing:6.1f} s; LSH {seeking:6.1f} s; "
          f"{(hashing + seeking) / len(names) * 1000:5.2f} ms a report; peak {peak / 1024:5.0f} MB; {met} pairs met")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 5000, 20000])
    parser.add_argument("--planted", type=int, default=1000)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.one:
        {"ours": ours, "theirs": theirs}[asked.one[0]](int(asked.one[1]))
        return
    if not SHARED.is_dir():
        print(f"The real reports are not at hand: {SHARED} is missing.")
        return
    if asked.planted:
        recall(asked.planted)
    for size in asked.sizes:
        for which in ("ours", "theirs"):
            subprocess.run([sys.executable, "-m", "bench.twins", "--one", which, str(size)], check=True)


if __name__ == "__main__":
    main()
