"""Exports and their clips."""
