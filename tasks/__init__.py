"""The stages of the pipeline, one room each, with the table contract, the gate and the Prefect edge."""
