"""Frames of a file: their times, colours, and pictures of them."""
