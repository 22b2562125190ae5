"""dedup: repeats inside a report, twins across reports, text that is not the report's."""
