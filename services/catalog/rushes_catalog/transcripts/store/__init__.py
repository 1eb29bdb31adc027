"""Transcripts in SQL."""
