"""Footage whose every frame carries its own number, so a test knows which frame of the source it sees."""
