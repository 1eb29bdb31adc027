"""RPCs of detection runs and pipelines."""
