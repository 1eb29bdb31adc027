"""Transcripts: what is said in videos, with times."""
