"""Measuring and joining clips, and their sound."""
