"""Scrub proxies."""
