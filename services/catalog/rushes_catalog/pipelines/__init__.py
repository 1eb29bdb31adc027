"""Detection runs and pipelines."""
