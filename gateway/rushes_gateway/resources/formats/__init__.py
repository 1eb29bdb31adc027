"""Formats on the native API."""
