"""What stands after a stage: the parts it left, what its gate found in them, what follows.

No Prefect here: :mod:`tasks.edge` calls these functions and shows their outcome.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from expectations import catalogue
from expectations.rule import Finding, Severity, as_row
from tasks import gate, work
from tasks.contract import INDICATORS, TABLES
from tasks.decisions import Ruling
from tasks.dedup import find_twins, foreign_lines
from tasks.dedup.sketches import unpacked
from tasks.dedup.suspects import Lines
from tasks.outcomes import look_at_part, outcomes_version
from tasks.pool import FEW, compute
from tasks.publish import counts
from tasks.publish.accounts import accounts, inputs_found, last_documents, panel, passages
from tasks.publish.content import Content, by_part, region_of, row_groups
from tasks.publish.quality import findings_of
from tasks.store import Item, State, Store, write_atomically


class Stopped(Exception):
    """A gate stopped the run; nothing that readers see has changed."""


def examined(store: Store, stage: str, part: str, here: bool) -> list[Finding]:
    """What the gate finds in a part, which is looked at `here` or in a worker, once for each version of the gate."""
    note = store.folder(stage, part) / f"gate-{gate.gate_version(stage)}.json"
    if note.exists():
        return [Finding(**raw) for raw in json.loads(note.read_text("utf-8"))]
    asked = stage, outcomes_version(stage), store.root, part
    found = gate.passed(stage, look_at_part(*asked) if here else compute(look_at_part, *asked))
    write_atomically(note, json.dumps([as_row(f) for f in found], ensure_ascii=False))
    return found


def collected(store: Store, stage: str, before: State, things: Mapping[str, Any]) -> State:
    """What the stage's parts hold about these pieces of work (by key), less what its gate rejects."""
    known = store.known(stage)
    of_part: dict[str, list[Any]] = {}
    for key, thing in things.items():
        of_part.setdefault(known[key], []).append(thing)
    items: list[Item] = []
    rejects = list(before.rejects)
    findings: list[Finding] = []
    for part, some in of_part.items():
        made, refused, names = _left(store, stage, part, some)
        found = _about(examined(store, stage, part, here=len(things) <= FEW), made, names)
        fallen = set_aside(stage, made, found)
        gone = {row["source"] for row in fallen}
        items += [item for item in made if item.source not in gone]
        rejects += refused + fallen
        findings += found
    return State(
        tuple(sorted(items, key=lambda i: i.source)),
        tuple(rejects),
        (*before.findings, *map(as_row, findings)),
        came=len(things),
        parts=tuple(sorted(of_part)),
    )


def _left(store: Store, stage: str, part: str, things: Sequence[Any]) -> tuple[list[Item], list[dict[str, Any]], set[str]]:
    """What a part holds: items and rejects about these things, and the names of all its reports."""
    head = work.TABLES[stage][0].name
    present = store.schema(stage, part, head).names
    wanted = [n for n in ("input", "source", "document_id", "digest", "sha256") if n in present]
    rows = store.read(stage, part, head, wanted).to_pylist()
    rejects = store.read(stage, part, "rejects").to_pylist()
    names = {row[n] for row in rows for n in ("source", "document_id") if n in row}
    if stage == "ingest":
        live = {thing.name for thing in things}
        ruled = {ruling.source: ruling for thing in things for ruling in thing.rulings}
        items = [_item(r, part, ruled.get(r["source"])) for r in rows if r["input"] in live]
        return items, [r for r in rejects if r["input"] in live], names
    of = {thing.source: thing for thing in things}
    items = [replace(of[r["source"]], digest=r["digest"], part=part, document_id=r["document_id"]) for r in rows if r["source"] in of]
    return items, [r for r in rejects if r["source"] in of], names


def _item(row: Mapping[str, Any], part: str, ruling: Ruling | None) -> Item:
    """The item of a row of `reports`, with what was ruled on it."""
    return Item(
        row["source"],
        row["input"],
        row["digest"],
        part,
        sha256=row["sha256"],
        accepted=ruling is not None and ruling.ruling == "accept",
        decision=ruling.told if ruling else None,
    )


def _about(findings: Iterable[Finding], live: Iterable[Item], known: Container[str]) -> list[Finding]:
    """The findings about live items, named by their source, and those about the run.

    A finding about a report that is `known` but not live is dropped with it. One that
    should set a report aside and names none stops the run: a gate's word is never lost.
    """
    names = {name: item.source for item in live for name in (item.source, item.document_id) if name}
    kept = []
    for finding in findings:
        if finding.report in names:
            kept.append(replace(finding, report=names[finding.report]))
        elif finding.report not in known:
            severity = Severity.STOP if finding.severity == Severity.REJECT else finding.severity
            kept.append(replace(finding, severity=severity, report=""))
    return kept


def set_aside(stage: str, items: Iterable[Item], findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """A row of rejects for each item that failed a rule of its own and was not ruled to pass."""
    failed: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity == Severity.REJECT:
            failed.setdefault(finding.report, []).append(finding)
    return [
        {
            "input": item.input,
            "source": item.source,
            "sha256": item.sha256,
            "stage": stage,
            "rule": failed[item.source][0].rule,
            "reason": _reason(failed[item.source]),
        }
        for item in items
        if item.source in failed and not item.accepted
    ]


def _reason(findings: Sequence[Finding]) -> str:
    first, others = findings[0], len(findings) - 1
    more = f", and {others} more" if others else ""
    return f"Against the rule “{first.rule}”: {first.sentence or first.where}{more}. {first.reason}"


def settled(stage: str, state: State) -> State:
    """The state less what fails a rule about the run as a whole."""
    items = state.items
    sources = pa.array([i.source for i in items], pa.string())
    documents = pa.array([i.document_id for i in items], pa.string())
    failed = sum(row["stage"] == stage and row["rule"] == "stage_failed" for row in state.rejects)
    tables = {
        "run": pa.table({"inputs": [state.came], "stand": [len(items)], "failed": [failed]}),
        "standing": pa.table({"source": sources, "document_id": documents}),
    }
    findings = gate.examine_run(stage, tables)
    fallen = set_aside(stage, items, findings)
    gone = {row["source"] for row in fallen}
    return replace(
        state,
        items=tuple(i for i in items if i.source not in gone),
        rejects=(*state.rejects, *fallen),
        findings=(*state.findings, *map(as_row, findings)),
    )


def stop_if_asked(
    stage: str, findings: Iterable[Mapping[str, Any]], rejects: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Raises Stopped if a finding of this stage is one that stops the run."""
    stops = [f for f in findings if f["stage"] == stage and f["severity"] == Severity.STOP]
    if stops:
        said = [f"The gate after {stage} stopped the run; the last release stays as it was."]
        said += [
            f"Against the rule “{f['rule']}”: {f['sentence'] or f['where']}. {f['reason']}"
            for f in stops[:SAID]
        ]
        said += [f"Set aside: {row['source']}: {row['reason']}" for row in rejects[-SAID:]]
        raise Stopped("\n".join(said))


SAID = 5
"""Findings and rejects that the message of a stopped run names."""


def foreign(store: Store, state: State) -> dict[str, tuple[int, ...]]:
    """Hashes of the lines that all reports together show to be foreign, by the source that has them."""
    suspects: dict[str, list[int]] = {}
    lines = []
    for part, items in by_part(state.items).items():
        wanted = {item.source for item in items}
        columns = ["source", "region_code", "suspects", "outline"]
        for row in store.read("deduplicate", part, "candidates", columns).to_pylist():
            if row["source"] in wanted:
                suspects[row["source"]] = row["suspects"]
                lines.append(Lines(row["region_code"], tuple(row["suspects"]), tuple(row["outline"])))
    found = foreign_lines(lines)
    hits = {source: tuple(key for key in keys if key in found) for source, keys in suspects.items()}
    return {source: keys for source, keys in hits.items() if keys}


def without_twins(store: Store, state: State) -> State:
    """The state with twins set apart from the report that is kept."""
    sketches = []
    for part, items in by_part(state.items).items():
        rows = store.read("deduplicate", part, "candidates", ["source", "sketch"]).to_pylist()
        of = {row["source"]: row["sketch"] for row in rows}
        sketches += [unpacked(of[item.source]) for item in items]
    groups = find_twins(sketches).groups
    twins = {twin.source: (group.kept, twin.similarity) for group in groups for twin in group.twins}
    return replace(
        state,
        items=tuple(i for i in state.items if i.source not in twins),
        twins=twins,
        twin_items=tuple(i for i in state.items if i.source in twins),
    )


def content(candidates: State, tagged: State, extracted: State) -> Content:
    """What goes into a release: what stands after the last stage, wherever its pieces are.

    A twin of a report that was set aside later goes with it.
    """
    stand = {item.source for item in extracted.items}
    kept = {item.source: item for item in candidates.items if item.source in stand}
    rejects = [dict(row) for row in extracted.rejects]
    reasons = {row["source"]: row["reason"] for row in rejects}
    twins = []
    for item in candidates.twin_items:
        other, alike = candidates.twins[item.source]
        if other in kept:
            twins.append((item, kept[other], alike))
        else:
            rejects.append(
                {
                    "input": item.input,
                    "source": item.source,
                    "sha256": item.sha256,
                    "stage": "deduplicate",
                    "rule": "twin_of_reject",
                    "reason": f"It is a twin of {other}, which was not accepted: {reasons.get(other, '')}",
                }
            )
    return Content(
        tuple(kept.values()),
        tuple(i for i in tagged.items if i.source in stand),
        extracted.items,
        twins,
        rejects,
        {item.source: item.decision for item in kept.values() if item.decision},
    )


def of_release(
    folder: Path, inputs: Sequence[str], content: Content, last: Path | None, pin: counts.Counts | None = None
) -> list[dict[str, Any]]:
    """What the gate after publish finds in the finished files. What it rejects, it stops.

    The panel is looked at some row groups at a time. One that was taken from the last release has passed this gate
    with it: what was found there is found again.
    """
    schemas = {spec.name: pq.read_schema(folder / f"{spec.name}.parquet") for spec in TABLES.values()}
    tables = {
        spec.name: pq.read_table(folder / f"{spec.name}.parquet", columns=[c for c in spec.schema.names if c != "text"])
        for spec in catalogue.tables("publish")
        if spec is not INDICATORS
    }
    tables |= {"passages": passages(folder), "accounts": accounts(folder)}
    reports = [*content.candidates, *(twin for twin, *_ in content.twins)]
    of_inputs = {i.input for i in reports} | {r["input"] for r in content.rejects}
    sources = {i.source for i in reports} | {r["source"] for r in content.rejects}
    tables["inputs"] = inputs_found(inputs, of_inputs)
    tables["counts"] = counts.beside(counts.counts(folder), pin or {})
    tables["last"] = last_documents(last, set(inputs), sources)
    some = row_groups(content, INDICATORS)
    kept = {number for number, group in enumerate(some) if group.key in content.last.groups}
    tables["indicators"] = INDICATORS.schema.empty_table()
    found = gate.examine("publish", tables, schemas)
    for numbers in portions(folder / "indicators.parquet", kept):
        beside = {"indicators": panel(folder, numbers), "documents": tables["documents"].select(["document_id"])}
        found += gate.examine("publish", tables | beside, schemas, of=OF_PANEL)
    found += gate.examine_run("publish", tables)
    said = [as_row(replace(f, severity=Severity.STOP) if f.severity == Severity.REJECT else f) for f in found]
    return said + found_before(content.last.folder, {name for number in kept for name in some[number].names})


OF_PANEL = ("indicators", "steps")
"""Tables of the gate after publish that the panel is looked at as."""
PORTION = 30_000
"""Rows of the panel that are looked at together, give or take a row group: what they take is a few hundred MB."""


def portions(panel: Path, without: Container[int]) -> Iterator[list[int]]:
    """The numbers of the row groups of a file but those `without`, some at a time."""
    numbers: list[int] = []
    rows = 0
    metadata = pq.read_metadata(panel)
    for number in range(metadata.num_row_groups):
        if number not in without:
            numbers.append(number)
            rows += metadata.row_group(number).num_rows
        if rows >= PORTION:
            yield numbers
            numbers, rows = [], 0
    if numbers:
        yield numbers


def found_before(last: Path | None, regions: Container[str]) -> list[dict[str, Any]]:
    """What the gate found in the panel of these regions when the last release was published."""
    if last is None:
        return []
    of_panel = {check.name for check in catalogue.of_reports("publish") if check.table in OF_PANEL}
    before = (row for row in findings_of(last) if row["stage"] == "publish" and row["rule"] in of_panel)
    return [row for row in before if region_of(row["report"]) in regions]
