"""Which gate catches which damage, and how often.

    python -m bench.mutations [--times 5] [--only WORDS] [--table FILE]

The reports are the real ones at hand, else the samples, each in one copy beside the report of
the year before (the same with every number a few percent smaller). Each kind of damage of
:mod:`bench.damages` is applied to each of them, so many times, every time elsewhere. A damaged
text goes through all stages and gates into a release; damaged tables go before the gate of
their stage.

What becomes of a damaged report:

- *mended*: it leaves with the words that it had, so nothing is left to be caught;
- *caught*: rejected, or the run stopped, or a warning that names the report by a rule that did not warn
  of it before, or not as often;
- *unseen*: neither.

The share that is caught is of those that were not mended. The gate is the first that said so.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench.corpus import NUMBER
from bench.damages import DAMAGES, Damage, Sound, Stated, years_by
from bench.reports import SAMPLES, SHARED, read
from expectations import catalogue
from expectations.rule import Severity
from tasks import edge, gate, ingest, outcomes, verdict, work
from tasks.contract import TABLES
from tasks.place import Place
from tasks.publish.content import Content
from tasks.publish.derived import write_panel
from tasks.publish.tables import WRITERS, write_concept_tables
from tasks.runner import cores
from tasks.store import State

STAGES = ("ingest", "deduplicate", "tag", "extract", "publish")
SMALLER = 1.06
"""How much smaller the numbers of the year before are."""


# --- the sound reports ----------------------------------------------------------------------------

def sound_reports(folders: Sequence[Path], strangers: Sequence[Path]) -> list[Sound]:
    """The reports in these folders, each in one copy, with passages of strangers at hand."""
    others = tuple(tuple(report.texts) for path in strangers for report in read(path))
    found = []
    files = sorted((path for folder in folders for path in ingest.find(folder)), key=lambda path: path.suffix == ".pdf")
    for report in (report for path in files for report in read(path)):
        who = report.identity
        assert who.region_code is not None
        assert who.region_name is not None
        assert who.year is not None
        stated = tuple(
            Stated(f.paragraph, f.start, f.end, f.mention, f.measure, f.status, f.unit,
                   f.indicator_code is not None and f.scope == "area" and f.period_start in (None, f.period_end))
            for f in report.figures)
        text = "\n".join(report.texts)
        if who.document_id not in {sound.document_id for sound in found}:
            found.append(Sound(
                f"{who.year}_{who.region_code}_{who.region_name}.txt", who.document_id, who.region_code, who.region_name, who.year,
                tuple(report.texts), tuple(p.part for p in report.paragraphs), stated, year_before(text), others))
    return found


def year_before(text: str) -> str:
    """The text as if it were of the year before."""
    smaller = NUMBER.sub(lambda m: _smaller(m[1], m[2]), text)
    return years_by(smaller, -1)


def _smaller(whole: str, decimals: str) -> str:
    value = float(whole + decimals) / SMALLER
    return f"{value:.{max(0, len(decimals) - 1)}f}"


def real_reports() -> tuple[list[Path], list[Path]]:
    """Folders of the reports to damage, and files of the strangers: the real ones, or else the samples."""
    if not (SHARED / "reports").is_dir():
        return [SAMPLES / "reports"], sorted((SAMPLES / "src").glob("*.txt"))
    others = SHARED / "corpora"
    return [SHARED / "reports"], [*sorted((others / "others").iterdir()), *sorted((others / "provinces-2025").iterdir())[:4]]


# --- the way of a folder of reports -----------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Outcome:
    """What the gates said of each report of a folder, and what left them."""

    said: Mapping[str, Counter[tuple[str, str, str]]]
    """How often which stage, severity and rule named a report; under an empty name what is about the run."""
    words: Mapping[str, tuple[str, ...]]
    """Text and values of what left, by document."""


def through(place: Place, last: Path | None = None) -> tuple[Outcome, dict[str, State], Path]:
    """What becomes of the reports of a folder; the states after each stage, and the release."""
    inputs = work.scan(place.reports)
    state, states = State(()), {}
    for stage in STAGES[:-1]:
        things: dict[str, Any] = {i.key: i for i in inputs} if stage == "ingest" else {work.key_of(stage, i): i for i in state.items}
        known = place.store.known(stage)
        new = [thing for key, thing in things.items() if key not in known]
        for job in edge.by_size(new) if stage == "ingest" else edge.by_part(new):
            work.do(stage, work.stage_version(stage), place.store.root, place.reports, job)
        state = verdict.collected(place.store, stage, state, things)
        if stage == "deduplicate":
            state = verdict.without_twins(place.store, state)
        state = states[stage] = verdict.settled(stage, state)
        if not state.items:
            break
    folder = place.output / "release"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found = [dict(f) for f in state.findings]
    if len(states) == len(STAGES) - 1:
        content = verdict.content(states["deduplicate"], states["tag"], states["extract"])
        write_release(place, content, folder)
        found += verdict.of_release(folder, [i.name for i in inputs], content, last)
        found += [reject_as_finding(row) for row in content.rejects if row["rule"] == "twin_of_reject"]
    found += [reject_as_finding(row) for row in state.rejects]
    found += [twin_as_finding(source) for source in (states.get("deduplicate") or state).twins]
    return Outcome(by_report(found, folder), words_of(folder)), states, folder


def write_release(place: Place, content: Content, folder: Path) -> None:
    """The tables of a release that its gate looks into; the others stay empty."""
    for writer in WRITERS:
        if writer is not write_concept_tables:
            writer(place.store.root, content, folder)
    write_panel(folder)
    for spec in TABLES.values():
        if not (folder / f"{spec.name}.parquet").exists():
            pq.write_table(spec.schema.empty_table(), folder / f"{spec.name}.parquet")


def reject_as_finding(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"stage": row["stage"], "severity": str(Severity.REJECT), "rule": row["rule"], "report": row["source"]}


def twin_as_finding(source: str) -> dict[str, Any]:
    return {"stage": "deduplicate", "severity": str(Severity.WARN), "rule": "twin", "report": source}


def by_report(found: Sequence[Mapping[str, Any]], folder: Path) -> dict[str, Counter[tuple[str, str, str]]]:
    """How often each rule named each report; a document by its source."""
    source_of: dict[str, str] = {}
    if (folder / "documents.parquet").exists():
        columns = pq.read_table(folder / "documents.parquet", columns=["document_id", "source"])
        source_of = dict(zip(*(c.to_pylist() for c in columns.columns), strict=True))
    said: dict[str, Counter[tuple[str, str, str]]] = defaultdict(Counter)
    for f in found:
        said[source_of.get(f["report"], f["report"])][f["stage"], str(f["severity"]), f["rule"]] += 1
    return said


def words_of(folder: Path) -> dict[str, tuple[str, ...]]:
    """What a reader finds of each document: all its words, and the values of its figures."""
    if not (folder / "paragraphs.parquet").exists():
        return {}
    found: dict[str, list[str]] = defaultdict(list)
    texts = pq.read_table(folder / "paragraphs.parquet", columns=["document_id", "text"]).to_pylist()
    for row in texts:
        found[row["document_id"]].append(row["text"])
    return {document: ("".join("".join(lines).split()),) for document, lines in found.items()}


# --- trials -------------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one damaged report."""

    damage: str
    report: str
    seed: int
    fate: str
    """mended, rejected, stopped, warned, unseen"""
    gate: str
    """The first gate that caught it."""
    rules: tuple[str, ...] = ()


class Ground:
    """The sound reports taken through all gates, and a place to do it again with damaged ones."""

    def __init__(self, reports: Sequence[Sound], scratch: Path) -> None:
        self.reports = reports
        self.place = Place(scratch / "reports", scratch / "output")
        self.place.reports.mkdir(parents=True)
        for sound in reports:
            self.write(sound, sound.text)
            before = f"{sound.year - 1}_{sound.region_code}_{sound.region_name}.txt"
            (self.place.reports / before).write_text(sound.before, encoding="utf-8")
        self.outcome, states, folder = through(self.place)
        self.parts = {stage: state.parts for stage, state in states.items()}
        self.content = verdict.content(states["deduplicate"], states["tag"], states["extract"])
        self.release = folder.rename(scratch / "sound")
        self.sources = {item.document_id: item.source for item in states["extract"].items}
        self.part = {(stage, item.source): item.part for stage, state in states.items() for item in state.items}

    def write(self, sound: Sound, text: str) -> None:
        (self.place.reports / sound.name).write_text(text, encoding="utf-8")

    def false_alarms(self) -> list[tuple[str, str, str]]:
        """What is stopped or rejected though nothing is damaged."""
        return sorted({(source, rule, severity) for source, said in self.outcome.said.items() for _, severity, rule in said
                       if severity != Severity.WARN or rule == "twin"})

    def of_texts(self, damage: Damage, seed: int) -> Iterator[Trial]:
        """A trial with each report damaged, all in one run."""
        damaged = []
        for sound in self.reports:
            text = damage.apply(sound, Random(f"{damage.name} {sound.document_id} {seed}"))
            if text is not None and text != sound.text:
                damaged.append(sound)
                self.write(sound, text)
        if not damaged:
            return
        outcome, _, _ = through(self.place, self.release)
        for sound in damaged:
            self.write(sound, sound.text)
            new = added(outcome.said, self.outcome.said, sound.name)
            mended = outcome.words.get(sound.document_id) == self.outcome.words[sound.document_id]
            yield trial(damage, sound, seed, new, mended)
        for stage, parts in self.parts.items():
            self.place.store.prune(stage, parts)

    def of_tables(self, damage: Damage, seed: int) -> Iterator[Trial]:
        """A trial with each report, one at a time."""
        for sound in self.reports:
            chance = Random(f"{damage.name} {sound.document_id} {seed}")
            judged = self.at_publish if damage.at == "publish" else self.at_stage
            found = judged(damage, sound, chance)
            if found is not None:
                said = by_report(found, self.release)
                about_run = Counter({key: n for name, some in said.items() if name not in self.sources.values() for key, n in some.items()})
                new = added({**said, "": about_run}, self.outcome.said, sound.name)
                yield trial(damage, sound, seed, new, False)

    def at_stage(self, damage: Damage, sound: Sound, chance: Random) -> list[Mapping[str, Any]] | None:
        part = self.part[damage.at, sound.name]
        tables = outcomes.left(self.place.store, damage.at, part)
        about = sound.document_id if damage.at in ("tag", "extract") else sound.name
        damaged = damage.apply(tables, about, chance)
        if damaged is None:
            return None
        schemas = {spec.name: self.place.store.schema(damage.at, part, spec.name) for spec in catalogue.tables(damage.at)}
        return [asdict(f) for f in gate.examine(damage.at, damaged, schemas)]

    def at_publish(self, damage: Damage, sound: Sound, chance: Random) -> list[Mapping[str, Any]] | None:
        names = ("documents", "paragraphs", "figures", "removals", "indicators")
        tables = {name: pq.read_table(self.release / f"{name}.parquet") for name in names}
        damaged = damage.apply(tables, sound.document_id, chance)
        if damaged is None:
            return None
        folder = self.place.output / "damaged"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.release, folder)
        for name in names:
            if damaged[name] is not tables[name]:
                pq.write_table(lenient(damaged[name]), folder / f"{name}.parquet", store_schema=True)
        inputs = [path.name for path in self.place.reports.iterdir()]
        return list(verdict.of_release(folder, inputs, self.content, self.release))


def lenient(table: pa.Table) -> pa.Table:
    """The table with nulls allowed where they are: Parquet would refuse to write them."""
    if not any(table[f.name].null_count and not f.nullable for f in table.schema):
        return table
    fields = [f.with_nullable(f.nullable or table[f.name].null_count > 0) for f in table.schema]
    return table.cast(pa.schema(fields, table.schema.metadata))


Said = Mapping[str, Counter[tuple[str, str, str]]]


def added(said: Said, before: Said, source: str) -> Counter[tuple[str, str, str]]:
    """What is said of a report, or of the run, that was not said before, or not as often."""
    nothing: Counter[tuple[str, str, str]] = Counter()
    return (said.get(source, nothing) - before.get(source, nothing)) + (said.get("", nothing) - before.get("", nothing))


def trial(damage: Damage, sound: Sound, seed: int, new: Counter[tuple[str, str, str]], mended: bool) -> Trial:
    severities = {severity for _, severity, _ in new}
    fate = next((fate for severity, fate in FATES if severity in severities), "mended" if mended else "unseen")
    first = min((stage for stage, *_ in new), key=STAGES.index, default="")
    return Trial(damage.name, sound.name, seed, fate, first, tuple(sorted({rule for *_, rule in new})))


FATES = ((Severity.STOP, "stopped"), (Severity.REJECT, "rejected"), (Severity.WARN, "warned"))


# --- many trials ----------------------------------------------------------------------------------------

@cache
def ground() -> Ground:
    """The ground of this process; its folder goes with it."""
    global _scratch
    _scratch = tempfile.TemporaryDirectory(prefix="mutations-")
    return Ground(sound_reports(*real_reports()), Path(_scratch.name))


_scratch: tempfile.TemporaryDirectory[str] | None = None


def trials(name: str, seed: int) -> list[Trial]:
    """The trials of one kind of damage with one seed."""
    damage = next(d for d in DAMAGES if d.name == name)
    tried = ground().of_texts if damage.at == "text" else ground().of_tables
    return list(tried(damage, seed))


def false_alarms() -> list[tuple[str, str, str]]:
    return ground().false_alarms()


def all_trials(damages: Sequence[Damage], times: int) -> tuple[list[tuple[str, str, str]], list[Trial]]:
    """What is stopped of the undamaged, and all trials, in as many processes as there are cores."""
    with ProcessPoolExecutor(cores(), get_context("spawn")) as pool:
        alarms = pool.submit(false_alarms)
        waiting = [pool.submit(trials, damage.name, seed) for damage in damages for seed in range(times)]
        return alarms.result(), [trial for some in waiting for trial in some.result()]


def lines(damages: Sequence[Damage], found: Sequence[Trial]) -> Iterator[str]:
    """The table: a line for each kind of damage."""
    columns = (*STAGES, "unseen")
    yield f"{'':2}{'damage':52}{'times':>6}{'mended':>7}" + "".join(f"{name:>12}" for name in columns) + f"{'caught':>8}  mostly by"
    for damage in damages:
        own = [t for t in found if t.damage == damage.name]
        left = [t for t in own if t.fate != "mended"]
        gates = Counter(t.gate if t.gate else "unseen" for t in left)
        rules = Counter(rule for t in left for rule in t.rules)
        share = f"{1 - gates['unseen'] / len(left):.0%}" if left else "–"
        counts = "".join(f"{gates[name] or '':>12}" for name in columns)
        mark = "*" if damage.acted_on else ""
        best = "; ".join(rule for rule, _ in rules.most_common(1))
        yield f"{mark:2}{damage.name:52}{len(own):>6}{len(own) - len(left) or '':>7}{counts}{share:>8}  {best}"


def caught(found: Sequence[Trial]) -> float:
    """Share that was caught of what was not mended; 1 where all was mended."""
    left = [t for t in found if t.fate != "mended"]
    return 1 - sum(t.fate == "unseen" for t in left) / len(left) if left else 1.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.mutations")
    parser.add_argument("--times", type=int, default=5, help="how often each kind is applied to each report")
    parser.add_argument("--only", default="", help="kinds of damage whose names hold these words")
    parser.add_argument("--table", type=Path)
    parser.add_argument("--unseen", action="store_true", help="list what was not seen")
    wanted = parser.parse_args()
    damages = [d for d in DAMAGES if wanted.only in d.name]
    alarms, found = all_trials(damages, wanted.times)
    said = [*lines(damages, found), ""]
    acted = {d.name for d in damages if d.acted_on}
    if acted:
        said.append(f"* what a reader would act on: {caught([t for t in found if t.damage in acted]):.1%} caught")
    said += [f"undamaged, and {severity}: {source} ({rule})" for source, rule, severity in alarms]
    said.append(f"of the undamaged {len(alarms) or 'none'} rejected or stopped")
    said += [f"  {d.name}: {d.unseen}" for d in damages if d.unseen]
    if wanted.unseen:
        said += [f"unseen: {t.damage} | {t.report} | seed {t.seed}" for t in found if t.fate == "unseen"]
    print("\n".join(said))
    if wanted.table:
        wanted.table.write_text("\n".join(said) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
