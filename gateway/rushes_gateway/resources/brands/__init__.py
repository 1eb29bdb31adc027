"""Brand lists."""
