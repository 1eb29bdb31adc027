"""Finders: detectors of moments that are trained from examples, their versions, scans and decisions."""
