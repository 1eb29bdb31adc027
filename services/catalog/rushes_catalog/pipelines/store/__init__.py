"""Detection runs and pipelines in SQL."""
