"""Proxies on the native API."""
