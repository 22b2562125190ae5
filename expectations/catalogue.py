"""Everything that the gate of a stage demands, by its file in this folder and by the contract."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from expectations.columns import Demand, demands, references
from expectations.rule import Frames, Rule
from tasks.contract import Table

Check = Demand | Rule


def tables(stage: str) -> tuple[Table, ...]:
    """The tables whose contract the gate of a stage holds the rows to."""
    found: tuple[Table, ...] = import_module(f"expectations.{stage}").TABLES
    return found


def of_reports(stage: str) -> tuple[Check, ...]:
    """The demands on the rows of a stage's tables: those of the contract, then those of the stage."""
    return (*of_contract(stage), *of_rules(stage))


def of_contract(stage: str) -> tuple[Check, ...]:
    """The demands on the rows of a stage's tables that the contract implies."""
    specs = tables(stage)
    present = frozenset(spec.name for spec in specs)
    derived = [demand for spec in specs for demand in demands(spec)]
    return (*derived, *(rule for spec in specs for rule in references(spec, present)))


def of_rules(stage: str) -> tuple[Rule, ...]:
    """The rules on the rows of a stage's tables."""
    rules: tuple[Rule, ...] = import_module(f"expectations.{stage}").RULES
    return rules


def prepared(stage: str, frames: Frames) -> Frames:
    """The frames with the columns that the rules of a stage have made for themselves."""
    prepare: Callable[[Frames], Frames] = getattr(import_module(f"expectations.{stage}"), "prepare", lambda frames: frames)
    return prepare(frames)


def of_run(stage: str) -> tuple[Rule, ...]:
    """The demands on a run as a whole after a stage."""
    rules: tuple[Rule, ...] = import_module(f"expectations.{stage}").RUN_RULES
    return rules
