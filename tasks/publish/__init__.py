"""publish: a release: tables, dictionary, summary."""
