"""Tracks on the native API."""
