"""tag alone, from what deduplicate left."""

from __future__ import annotations

from prefect import flow

from tasks import edge
from tasks.place import Place, writing
from tasks.runner import task_runner, workers


@flow(name="tag", flow_run_name="tag into {output}", task_runner=task_runner())
def tag(reports: str = "samples/reports", output: str = "output") -> None:
    """Finds the sections and topics of the reports that deduplicate left."""
    place = Place.of(reports, output)
    with writing(place), workers():
        edge.tag(place, place.store.load("deduplicate"))
