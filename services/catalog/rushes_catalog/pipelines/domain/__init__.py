"""Values and rules of detection runs and pipelines."""
