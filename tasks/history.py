"""What people read about a run afterwards: its name and artifacts in the Prefect UI, its record on disk."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

from prefect import get_client
from prefect.artifacts import (
    create_image_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    update_progress_artifact,
)
from prefect.client.schemas.objects import State
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker
from prefect.runtime import flow_run
from prefect.states import Completed

from tasks import publish
from tasks.place import Place, in_words
from tasks.publish import quality
from tasks.publish.summary import Summary, as_markdown, as_title, rejects_as_markdown
from tasks.store import write_atomically

ROWS_SHOWN = 200
"""Failing rows that an artifact shows; all of them are in the release's quality pages."""
NAME = 120
"""Characters of a reason that the name of a stopped run shows."""


def show_gate(stage: str, came: int, stand: int, findings: Sequence[Mapping[str, Any]]) -> None:
    """What a gate found, as an artifact on the run: the rules that failed, and their rows with report, place and sentence."""
    create_markdown_artifact(gate_as_markdown(stage, came, stand, findings), key=f"gate-{stage}", description=f"The gate after {stage}")


def gate_as_markdown(stage: str, came: int, stand: int, findings: Sequence[Mapping[str, Any]]) -> str:
    """What a gate found. Rows are lists, not tables: the Prefect UI cuts off what is wider than its column."""
    lines = [f"**{came}** came in, **{stand}** went on."]
    failed = [outcome for outcome in quality.outcomes(stage, findings) if outcome.failing]
    shown = max(1, ROWS_SHOWN // max(1, len(failed)))
    for outcome in failed:
        rows, reports = len(outcome.failing), outcome.reports
        told = f"{rows} row{'s'[: rows != 1]} in {reports} report{'s'[: reports != 1]}: {outcome.follows}. {outcome.reason}"
        lines += ["", f"## Not so: {outcome.rule}", "", told, ""]
        lines += [f"- **{row['report'] or 'the run'}** `{row['where']}` {_inline(row['sentence'])}" for row in outcome.failing[:shown]]
        if rows > shown:
            lines.append(f"- … and {rows - shown} more, in the quality pages of the release")
    return "\n".join(lines)


def _inline(text: str) -> str:
    """Text of a report as text of a list: nothing in it is Markdown."""
    return re.sub(r"([\\`*_\[\]<>|~])", r"\\\1", " ".join(text.split()))


def show_share(stage: int, stages: int, share: float, said: str) -> None:
    """How far the run is, as an artifact that is brought up to date: a share of one of its stages is done."""
    if flow_run.id:
        update_progress_artifact(_progress(flow_run.id), 100 * (stage + share) / stages, said)


@cache
def _progress(run: str) -> UUID:
    """The progress artifact of a run."""
    return cast(UUID, create_progress_artifact(0.0, key="progress", description="How far the run is"))


def shown(summary: Summary) -> State[Summary]:
    """The final state of the flow run, which shows the summary and is named by what it did."""
    create_markdown_artifact(as_markdown(summary), key="summary", description="What this run found and did")
    picture = summary.folder / "quality" / "coverage.svg"
    if picture.exists():
        address = "data:image/svg+xml;base64," + b64encode(picture.read_bytes()).decode()
        create_image_artifact(address, key="coverage", description="Reports by place and year")
    if summary.rejects:
        said = "Inputs that were not accepted, and why"
        create_markdown_artifact("\n".join(rejects_as_markdown(summary.rejects)), key="rejects", description=said)
    title = as_title(summary)
    name_run(title)
    with_rejects = " with rejects" if summary.rejects and summary.outcome == "published" else ""
    return Completed(name=f"{summary.outcome.capitalize()}{with_rejects}", message=title, data=summary)


def show_stop(reason: str) -> None:
    """What stopped the run, as its name and an artifact. Nothing is shown where the server is what failed."""
    if flow_run.id:
        with suppress(Exception):
            name_run(f"stopped: {reason.splitlines()[0][:NAME]}")
            said = f"Nothing that readers see has changed.\n\n{reason}".replace("\n", "\n\n")
            create_markdown_artifact(said, key="stopped", description="Why this run was stopped, and what to do")


def name_run(name: str) -> None:
    """Names the flow run by what it did."""
    if flow_run.id:
        with get_client(sync_client=True) as client:
            client.update_flow_run(flow_run.id, name=name)


def hand_over() -> None:
    """Waits until the server has all logs and events of a run: without them its history has holes."""
    for worker in (APILogWorker, EventsWorker):
        worker.drain_all(timeout=30, at_exit=False)


@contextmanager
def recorded(place: Place) -> Iterator[list[Summary]]:
    """Keeps a record of the run in ``<output>/runs/``; the block puts its summary into the list.

    What stops the run is shown on it. A record that cannot be written hides nothing that was raised before.
    """
    started = datetime.now(UTC)
    done: list[Summary] = []
    record: dict[str, Any] = {"started": started.isoformat(timespec="seconds"), "outcome": "stopped"}
    path = place.output / "runs" / f"{started:%Y%m%dT%H%M%S}-{uuid4().hex[:6]}.json"
    try:
        yield done
        record |= publish.record(done[-1])
        _keep(path, record)
    except BaseException as error:
        record["reason"] = f"{type(error).__name__}: {error}"
        show_stop(str(in_words(error, place)) or type(error).__name__)
        with suppress(OSError):
            _keep(path, record)
        raise


def _keep(path: Path, record: Mapping[str, Any]) -> None:
    finished = datetime.now(UTC).isoformat(timespec="seconds")
    write_atomically(path, json.dumps({**record, "finished": finished}, ensure_ascii=False, indent=2) + "\n")
