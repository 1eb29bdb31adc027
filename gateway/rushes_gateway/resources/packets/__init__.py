"""Packets on the native API."""
