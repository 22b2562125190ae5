"""ingest alone: files become reports."""

from __future__ import annotations

from prefect import flow

from tasks import edge
from tasks.place import Place, writing
from tasks.runner import task_runner, workers


@flow(name="ingest", flow_run_name="ingest into {output}", task_runner=task_runner())
def ingest(reports: str = "samples/reports", output: str = "output") -> None:
    """Ingests what is new in the reports folder."""
    place = Place.of(reports, output)
    with writing(place), workers():
        edge.ingest(place, edge.scan(place))
