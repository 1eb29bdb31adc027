"""RPCs of jobs and their tasks."""
