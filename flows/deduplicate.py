"""deduplicate alone, from what ingest left."""

from __future__ import annotations

from prefect import flow

from tasks import edge
from tasks.place import Place, writing
from tasks.runner import task_runner, workers


@flow(name="deduplicate", flow_run_name="deduplicate into {output}", task_runner=task_runner())
def deduplicate(reports: str = "samples/reports", output: str = "output") -> None:
    """Cleans the reports that ingest left and finds the twins among them."""
    place = Place.of(reports, output)
    with writing(place), workers():
        edge.deduplicate(place, place.store.load("ingest"))
