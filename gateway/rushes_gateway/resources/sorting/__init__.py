"""Sorting on the native API."""
