"""deduplicate: each report once, and nothing in it that is not the report's."""

from __future__ import annotations

from tasks.dedup.clean import clean

__all__ = ["clean"]
