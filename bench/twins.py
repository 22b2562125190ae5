"""Twins and look-alikes planted among reports made from the real ones: recall, false merges, time and memory.

    python -m bench.twins [--planted 1000] [--sizes 1000 5000 20000]

A thousand reports of their own are made from the real ones at hand, with other numbers and
names, so that many differ in nothing else; of each a twin and a look-alike. Printed are how
alike each kind of them is to its original, which are found, what is merged that should not be,
and what datasketch's MinHashLSH makes of the same. Then processor time and peak memory at
several sizes, each in a process of its own, beside MinHashLSH over the same shingles, and
beside the reading of the real reports.
"""

from __future__ import annotations

import argparse
import json
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
from pathlib import Path
from typing import TypeAlias

import numpy as np
from datasketch import MinHash, MinHashLSH

from bench.reports import SHARED
from tasks import dedup, ingest
from tasks.dedup.fold import CONTENT, codes
from tasks.dedup.sketches import SHORT, Sketch, packed, sketch
from tasks.dedup.twins import Likeness, Shape, compare, find_twins
from tasks.model import Block, Identity, Reject, Report, Source

SEED = 20170106
SENTENCE = re.compile(r"[^。；！？]*[。；！？]?")
NUMBER = re.compile(r"\d+")
NAME = re.compile(r"[一-鿿]{2}(?=[市县区镇乡村路桥港园])")
SYLLABLES = "澜岳济川雁汀沅麓溪坪岚浔沛芷砚棠柏榆枫桐汐泓湛澄淮渚洲堰塘墩埠屿岭峪崮垭坳垌"
WHOLE = ("opening", "review", "tasks", "closing", "ends_whole")


def paths() -> list[Path]:
    """The files of the real reports."""
    folders = (SHARED / "reports", SHARED / "corpora" / "provinces-2025", SHARED / "corpora" / "others")
    return sorted(path for folder in folders for path in folder.iterdir())


@lru_cache(maxsize=1)
def bodies() -> tuple[str, ...]:
    """The texts of the real reports, each once."""
    found: dict[str, str] = {}
    for path in paths():
        for source in ingest.read(path, path.parent):
            report = source if isinstance(source, Reject) else ingest.ingest(source)
            if not isinstance(report, Reject):
                found.setdefault(report.identity.document_id, "\n".join(b.text for b in dedup.clean(report).blocks))
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
    out = []
    for char in text:
        if rng.random() < share:
            kind = rng.randrange(3)
            out.append("" if kind == 0 else rng.choice(text) if kind == 1 else char + rng.choice(text))
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
    return text.translate(str.maketrans("，。；、“”—", ",.;，\"\"-", "："))


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


Change: TypeAlias = Callable[[str, int, random.Random], str]
"""Of a text, the number of its report and chance."""

TWINS: dict[str, Change] = {
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
LOOK_ALIKES: dict[str, Change] = {
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


def texts(count: int) -> Iterator[tuple[str, str, str]]:
    """Case, name and text of reports, and of each a twin and a look-alike, the cases taking turns."""
    for number in range(count):
        rng = random.Random(SEED * 7 + number)
        text, name = made(number), f"{number:05d}"
        yield "report", name, text
        case = list(TWINS)[number % len(TWINS)]
        yield case, f"{name}-twin", TWINS[case](text, number, rng)
        case = list(LOOK_ALIKES)[number // len(TWINS) % len(LOOK_ALIKES)]
        yield case, f"{name}-like", LOOK_ALIKES[case](text, number, rng)


def planted(count: int) -> Iterator[Planted]:
    """Sketches of the same. One twin in five is filed under another year, one look-alike in five under the same."""
    for case, name, text in texts(count):
        original, _, kind = name.partition("-")
        place, rng = 100001 + int(original) * 2, random.Random(name)
        usual = rng.random() < 0.8
        if kind == "twin":
            yield Planted(sketch(report(text, name, place, 2020 if usual else rng.choice((2019, 2021)), ())), case, original)
        elif kind == "like":
            elsewhere = case.startswith("neighbour")
            yield Planted(sketch(report(text, name, place + elsewhere, 2020 if elsewhere or not usual else 2021)), case, None)
        else:
            yield Planted(sketch(report(text, name, place, 2020)), case, None)


def recall(count: int) -> None:
    """What is found of the planted twins, and what is merged that should not be."""
    every = list(planted(count))
    of = {p.sketch.source: p for p in every}
    result = find_twins([p.sketch for p in every])
    kept = result.kept
    found: dict[str, list[bool]] = {}
    alike: dict[str, list[Likeness]] = {}
    for p in every:
        name = p.sketch.source
        original = name.partition("-")[0]
        if name != original:
            alike.setdefault(p.case, []).append(compare(Shape(p.sketch), Shape(of[original].sketch)))
        if p.of:
            found.setdefault(p.case, []).append(kept.get(name, name) == kept.get(original, original))
    false = Counter(" and ".join(sorted({of[twin].case, of[other].case})) for twin, other in kept.items()
                    if (of[twin].of or twin) != (of[other].of or other))
    print(f"{count} reports, a twin and a look-alike of each:{'':16s} found      common       unchanged    numbers")
    for case in (*TWINS, *LOOK_ALIKES):
        likes = alike.get(case, [])
        hits = f"{sum(found[case]):4d}/{len(found[case]):4d}" if case in found else ""
        columns = ([like.common for like in likes], [like.unchanged for like in likes],
                   [like.numbers for like in likes if like.numbers is not None])
        print(f"  {case:50s} {hits:9s}  " + "  ".join(f"{min(c):.2f} – {max(c):.2f}" for c in columns if c))
    every_hit = [hit for case in found.values() for hit in case]
    print(f"recall {sum(every_hit) / len(every_hit):.4f}; conflicts {len(result.conflicts)}; "
          f"false merges {sum(false.values())} {dict(false) or ''}")


def recall_of_datasketch(count: int, threshold: float) -> None:
    """What MinHashLSH brings together of the same."""
    lsh, hashes = MinHashLSH(threshold=threshold, num_perm=128), {}
    for case, name, text in texts(count):
        hashes[name] = case, minhash(text)
        lsh.insert(name, hashes[name][1])
    twins = [name for name in hashes if name.endswith("twin")]
    hit = sum(name.partition("-")[0] in lsh.query(hashes[name][1]) for name in twins)
    false = sum(other.partition("-")[0] != name.partition("-")[0] or other.endswith("like")
                for name in twins for other in lsh.query(hashes[name][1]))
    print(f"datasketch MinHashLSH, Jaccard {threshold}: recall {hit / len(twins):.4f}; other pairs {false}")


def corpus(count: int) -> Iterator[Report]:
    """Reports of their own, one in ten with a twin edited by a tenth."""
    for number in range(count * 10 // 11):
        text = made(number)
        yield report(text, f"{number:05d}", 100001 + number // 20, 2001 + number % 20)
        if number % 10 == 0:
            yield report(edited(text, 0.1, random.Random(number)), f"{number:05d}-twin", 100001 + number // 20, 2001 + number % 20)


def peak() -> float:
    """Peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(count: int) -> dict[str, float]:
    """Seconds to sketch and to find, and memory."""
    sketches, sketching = [], 0.0
    for one in corpus(count):
        began = time.process_time()
        sketches.append(sketch(one))
        sketching += time.process_time() - began
    bytes_each = sum(len(packed(s)) for s in sketches) / len(sketches)
    began = time.process_time()
    kept = find_twins(sketches).kept
    finding = time.process_time() - began
    right = sum(twin.partition("-")[0] == other.partition("-")[0] for twin, other in kept.items())
    return {"reports": len(sketches), "sketching": sketching, "finding": finding, "peak": peak(), "bytes": bytes_each,
            "right": right, "wrong": len(kept) - right}


def minhash(text: str) -> MinHash:
    """datasketch's sketch of the same shingles."""
    folded = CONTENT[codes(text)]
    folded = folded[folded != 0]
    windows = np.lib.stride_tricks.sliding_window_view(folded, SHORT).astype(np.uint64)
    hashes = sum(windows[:, at] * np.uint64(0x9E3779B97F4A7C15) ** np.uint64(at + 1) for at in range(SHORT))
    found = MinHash(num_perm=128, hashfunc=int)
    found.update_batch(np.unique(hashes >> np.uint64(32)).tolist())
    return found


def theirs(count: int) -> dict[str, float]:
    """The same by MinHash of 128 permutations and LSH."""
    lsh, hashing, finding, reports, right = MinHashLSH(threshold=0.5, num_perm=128), 0.0, 0.0, 0, 0
    for one in corpus(count):
        began = time.process_time()
        hashes = minhash(one.source.text)
        between = time.process_time()
        met = lsh.query(hashes)
        lsh.insert(one.source.name, hashes)
        hashing, finding, reports = hashing + between - began, finding + time.process_time() - between, reports + 1
        right += one.source.name.partition("-")[0] in met
    return {"reports": reports, "sketching": hashing, "finding": finding, "peak": peak(), "bytes": 128 * 8, "right": right}


def reading() -> float:
    """Seconds to read and ingest one of the real reports."""
    began, read = time.process_time(), 0
    for path in paths():
        for source in ingest.read(path, path.parent):
            if not isinstance(source, Reject):
                ingest.ingest(source)
                read += 1
    return (time.process_time() - began) / read


def measured(which: str, count: int) -> dict[str, float]:
    """The same in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "bench.twins", "--one", which, str(count)], check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def costs(sizes: Sequence[int]) -> None:
    print(f"reading and ingesting a report: {reading() * 1000:.1f} ms")
    before: dict[str, tuple[int, float]] = {}
    for size in sizes:
        spent = {}
        for which in ("ours", "datasketch"):
            m = measured(which, size)
            spent[which] = m["sketching"] + m["finding"]
            growth = ""
            if which in before:
                smaller, seconds = before[which]
                growth = f"; {spent[which] / seconds / (size / smaller):.2f} × linear from {smaller}"
            before[which] = size, spent[which]
            print(f"{which:10s} {size:6d}: sketching {m['sketching']:6.1f} s, finding {m['finding']:6.1f} s, "
                  f"{spent[which] / m['reports'] * 1000:.2f} ms a report; peak {m['peak']:.0f} MB; {m['bytes'] / 1024:.1f} KB a sketch; "
                  f"right {m['right']:.0f} of {m['reports'] - size * 10 // 11:.0f}, wrong {m.get('wrong', 0):.0f}{growth}")
        print(f"{'ratio':10s} {size:6d}: {spent['ours'] / spent['datasketch']:.2f} of datasketch")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 5000, 20000])
    parser.add_argument("--planted", type=int, default=1000)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.one:
        print(json.dumps({"ours": ours, "datasketch": theirs}[asked.one[0]](int(asked.one[1]))))
        return
    if not SHARED.is_dir():
        print(f"The real reports are not at hand: {SHARED} is missing.")
        return
    if asked.planted:
        recall(asked.planted)
        for threshold in (0.5, 0.2):
            recall_of_datasketch(asked.planted, threshold)
    if asked.sizes:
        costs(asked.sizes)


if __name__ == "__main__":
    main()
