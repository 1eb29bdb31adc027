"""Findings on the native API."""
