"""Nodes on the native API."""
