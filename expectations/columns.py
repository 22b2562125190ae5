"""The demands that follow from the contract: one per column and kind of constraint.

Nothing is written here twice: types, nullability, allowed values, ranges, patterns, keys
and references all come from :mod:`tasks.contract`. Each demand is data, the name of an
expectation of Great Expectations with its arguments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from expectations.rule import Frames, Rule, Severity
from tasks.contract import Column, Table


@dataclass(frozen=True, slots=True)
class Demand:
    """An expectation on a table, in plain words and in Great Expectations' terms."""

    name: str
    table: str
    severity: Severity
    reason: str
    kind: str
    """Name of a class of great_expectations.expectations."""
    arguments: dict[str, Any]

    @property
    def columns(self) -> set[str]:
        """The columns that are looked at."""
        return set(self.arguments.get("column_list") or [self.arguments["column"]])

    def shown(self, values: Mapping[str, Any]) -> str:
        """A failing row in words, from its values."""
        return ", ".join(f"{name} = {values[name]!r}" for name in sorted(self.columns))


def flat(kind: pa.DataType) -> bool:
    """Whether values of this type can stand in a data frame: lists, maps and bytes stay in Arrow."""
    return not (pa.types.is_nested(kind) or pa.types.is_binary(kind))


def demands(spec: Table) -> Iterator[Demand]:
    """Every demand on a table that its contract implies, references apart."""
    for column in spec.columns:
        if flat(column.type):
            yield from _of_column(spec.name, column)
    where = f"each row of {spec.name} has its own {' and '.join(spec.key)}"
    twice = "Two rows with one key cannot be told apart: the stage made one of them too many."
    if len(spec.key) == 1:
        yield Demand(where, spec.name, Severity.REJECT, twice, "ExpectColumnValuesToBeUnique", {"column": spec.key[0]})
    else:
        yield Demand(
            where,
            spec.name,
            Severity.REJECT,
            twice,
            "ExpectCompoundColumnsToBeUnique",
            {"column_list": list(spec.key)},
        )


def _of_column(table: str, column: Column) -> Iterator[Demand]:
    what, on = f"{table}.{column.name}", {"column": column.name}
    meant = f"The contract says of {what}: {column.meaning}"
    if not column.nullable:
        yield Demand(f"{what} is never empty", table, Severity.REJECT, meant, "ExpectColumnValuesToNotBeNull", on)
    if column.allowed is not None:
        yield Demand(
            f"{what} is one of its allowed values",
            table,
            Severity.REJECT,
            f"{meant} Allowed: {', '.join(column.allowed)}.",
            "ExpectColumnValuesToBeInSet",
            {**on, "value_set": list(column.allowed)},
        )
    if column.low is not None or column.high is not None:
        bounds = " and ".join(
            f"{word} {value:g}" for word, value in (("at least", column.low), ("at most", column.high)) if value is not None
        )
        yield Demand(
            f"{what} is {bounds}",
            table,
            Severity.REJECT,
            meant,
            "ExpectColumnValuesToBeBetween",
            {**on, "min_value": column.low, "max_value": column.high},
        )
    if column.pattern is not None:
        yield Demand(
            f"{what} has the form it must have",
            table,
            Severity.REJECT,
            f"{meant} Form: {column.pattern}",
            "ExpectColumnValuesToMatchRegex",
            {**on, "regex": column.pattern},
        )


def references(spec: Table, present: frozenset[str]) -> Iterator[Rule]:
    """A rule for each column that refers to a table that is at hand."""
    for column in spec.columns:
        if column.references and column.references.split(".")[0] in present:
            yield _reference(spec.name, column.name, *column.references.split("."))


def _reference(table: str, column: str, target: str, key: str) -> Rule:
    def holds(frames: Frames) -> Any:
        return frames[table][column].isin(frames[target][key])

    return Rule(
        f"{table}.{column} is found in {target}.{key}",
        table,
        Severity.REJECT,
        f"A row of {table} that belongs to no row of {target} cannot be traced to its words.",
        holds,
        f"{{{column}}}",
    )
