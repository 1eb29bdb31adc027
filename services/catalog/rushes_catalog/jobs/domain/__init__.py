"""Values and rules of jobs and their tasks."""
