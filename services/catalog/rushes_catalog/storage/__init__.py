"""All state, in SQL: a module for each subject, one transaction at a time."""
