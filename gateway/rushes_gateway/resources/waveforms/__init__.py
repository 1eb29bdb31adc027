"""Waveforms on the native API."""
