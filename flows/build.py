"""The whole way: from a folder of reports to a release."""

from __future__ import annotations

from prefect import flow

from tasks import edge
from tasks.publish.summary import Summary
from tasks.runner import task_runner, workers


@flow(name="build", flow_run_name="build from {reports}", task_runner=task_runner())
def build(reports: str = "samples/reports", output: str = "output") -> Summary:
    """Builds a release of all reports in a folder. Only what is new is worked on."""
    place = edge.Place.of(reports, output)
    with edge.writing(place), workers():
        inputs = edge.scan(place)
        before = edge.nothing_new(place, inputs)
        if before is not None:
            return before
        ingested = edge.ingest(place, inputs)
        candidates = edge.deduplicate(place, ingested)
        tagged = edge.tag(place, candidates)
        extracted = edge.extract(place, tagged)
        return edge.release(place, inputs, ingested, candidates, tagged, extracted)
