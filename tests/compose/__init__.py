"""Rushes in containers, by an engine that the tests start."""
