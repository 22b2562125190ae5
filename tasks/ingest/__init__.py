"""ingest: a file becomes a report: its text, where each piece stood, its identity."""
