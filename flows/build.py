"""The whole way: from a folder of reports to a release."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from tasks import edge
from tasks.history import recorded, shown
from tasks.place import Place, writing
from tasks.publish.summary import Summary
from tasks.runner import task_runner, workers


@flow(name="build", flow_run_name="build from {reports}", task_runner=task_runner())
def build(reports: str = "samples/reports", output: str = "output") -> State[Summary]:
    """Builds a release of all reports in a folder. Only what is new is worked on."""
    place = Place.of(reports, output)
    with writing(place), recorded(place) as record, workers():
        inputs = edge.scan(place)
        summary = edge.nothing_new(place, inputs)
        if summary is None:
            ingested = edge.ingest(place, inputs)
            candidates = edge.deduplicate(place, ingested)
            tagged = edge.tag(place, candidates)
            extracted = edge.extract(place, tagged)
            summary = edge.release(place, inputs, ingested, candidates, tagged, extracted)
        record.append(summary)
    return shown(summary)
