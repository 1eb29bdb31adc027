"""Crops on the native API."""
