"""Footage whose every frame carries its own number, so that a test can tell which frame of the source it sees."""
