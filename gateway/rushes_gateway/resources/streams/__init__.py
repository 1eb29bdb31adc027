"""Streams on the native API."""
