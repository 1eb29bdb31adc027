"""Exports on the native API."""
