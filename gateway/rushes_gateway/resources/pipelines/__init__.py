"""Pipelines on the native API."""
