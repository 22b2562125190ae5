"""What goes into a release, and in which row groups its reports stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tasks.contract import CONCEPTS, FIGURES, INDICATORS, PARAGRAPHS, REMOVALS, Table
from tasks.interim import digest
from tasks.publish.groups import REGIONS, Group, Last, groups
from tasks.store import Item


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into a release: where the stages left it, and what is known only now."""

    candidates: Sequence[Item]
    """Documents, by the part of deduplicate that holds them."""
    tagged: Sequence[Item]
    extracted: Sequence[Item]
    twins: Sequence[tuple[Item, Item, float]] = ()
    """Reports that are twins, each with the document it is a twin of and how alike they are."""
    rejects: Sequence[Mapping[str, Any]] = ()
    decisions: Mapping[str, str] = field(default_factory=dict)
    """Rulings that were applied, by source."""
    last: Last = field(default_factory=Last)
    """The release before."""

    @property
    def documents(self) -> list[str]:
        """Ids of the documents."""
        return [item.document_id or "" for item in self.candidates]


def by_part(items: Iterable[Item]) -> dict[str, list[Item]]:
    """The items by the part that holds what a stage made of them."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.part, []).append(item)
    return found


def of_documents(content: Content) -> dict[str, str]:
    """For each document a name of all that its rows depend on, but for the code."""
    twins: dict[str, list[object]] = {}
    for twin, kept, alike in content.twins:
        twins.setdefault(kept.source, []).append((twin.source, twin.sha256, alike))
    return {item.document_id or "": digest(_about(item), sorted(twins.get(item.source, ()), key=repr)) for item in content.extracted}


def of_sources(content: Content) -> dict[str, str]:
    """For each source of a document or a twin a name of all that what was removed from it depends on, but for the code."""
    extracted = {item.source: item for item in content.extracted}
    found = {item.source: digest(_about(extracted[item.source]), item.document_id) for item in content.candidates}
    return found | {twin.source: digest(_about(twin), kept.document_id, kept.source, alike) for twin, kept, alike in content.twins}


def _about(item: Item) -> tuple[object, ...]:
    """What a report's rows depend on. Its digest covers what was tagged and extracted, its hash what was removed."""
    return item.source, item.digest, item.sha256, item.foreign, item.accepted, item.decision or ""


def region_of(document_id: str) -> str:
    """The region code that a document's id begins with."""
    return document_id.partition("-")[0]


def of_regions(content: Content) -> dict[str, str]:
    """For each region a name of all that its rows and pages depend on, but for the code."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for document, about in of_documents(content).items():
        regions.setdefault(region_of(document), []).append((document, about))
    return {region: digest(sorted(reports)) for region, reports in regions.items()}


GROUPED = (PARAGRAPHS, FIGURES, CONCEPTS, REMOVALS, INDICATORS)
"""The large tables; tables that are written side by side have the row groups of the first."""


def row_groups(content: Content, spec: Table) -> list[Group]:
    """The row groups of one of the large tables: of reports, of sources, or of regions."""
    if spec is INDICATORS:
        return groups(spec.name, of_regions(content), REGIONS)
    return groups(spec.name, of_sources(content) if spec is REMOVALS else of_documents(content))
