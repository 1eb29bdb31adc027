"""Jobs and their tasks in SQL."""
