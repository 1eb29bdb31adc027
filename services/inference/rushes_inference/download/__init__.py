"""Downloading published models: in a process that inference starts, and by commands."""
