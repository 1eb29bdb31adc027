"""Clips: which frames they consist of, how they are encoded, and what proves them."""
