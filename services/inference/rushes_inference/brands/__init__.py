"""Brands in texts."""
