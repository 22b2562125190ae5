"""Programs that refresh the tables of the ingest stage; nothing here runs in the pipeline."""
