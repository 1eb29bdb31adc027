"""Scrub proxies in SQL."""
