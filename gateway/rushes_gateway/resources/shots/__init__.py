"""Shots on the native API."""
