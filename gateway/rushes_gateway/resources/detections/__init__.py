"""Detections on the native API."""
