"""Inspecting and hashing files, and sweeping folders."""
