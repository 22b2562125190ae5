"""The data package, by the library of the standard, and the rows held to what it says."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tasks.contract import TABLES
from tasks.publish.datapackage import datapackage
from tasks.publish.export import export
from tests.panel.small_release import write

frictionless = pytest.importorskip("frictionless")
REPORTS = {"990100-2017": [("review", "一年来，全市地区生产总值达到486亿元，增长7.2%。"), ("tasks", "今年地区生产总值增长8.5~9%。")],
           "990100-2018": [("review", "2017年，全市地区生产总值增长8.8%，发展数字经济。")]}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("release"), REPORTS, concepts=True)


def test_the_description_is_valid(release: Path) -> None:
    described = json.loads(datapackage(release, "test", dict.fromkeys(TABLES, 1)))
    assert list(frictionless.Package.metadata_validate(described)) == []
    assert [resource["name"] for resource in described["resources"]] == list(TABLES)
    for resource in described["resources"]:
        for field in resource["schema"]["fields"]:
            assert field["description"], field
            assert "example" in field


@pytest.mark.parametrize("name", TABLES)
def test_the_rows_are_as_described(release: Path, tmp_path: Path, name: str) -> None:
    export(release, "csv", tmp_path / "csv", [name])
    described = json.loads(datapackage(release, "test", dict.fromkeys(TABLES, 1)))
    schema = next(resource["schema"] for resource in described["resources"] if resource["name"] == name)
    schema = {key: value for key, value in schema.items() if key != "foreignKeys"} | {"missingValues": [""]}
    for field in schema["fields"]:  # an empty cell of CSV is a null or an empty text
        if field["type"] == "string":
            field["constraints"].pop("required")
    at = Path.cwd()
    os.chdir(tmp_path / "csv")  # frictionless refuses absolute paths
    try:
        report = frictionless.Resource(path=f"{name}.csv", schema=frictionless.Schema.from_descriptor(schema)).validate()
    finally:
        os.chdir(at)
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
