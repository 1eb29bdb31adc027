"""Searching vectors of pictures by vectors of words: numbers alone."""
