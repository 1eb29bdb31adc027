"""Transcripts: their shapes, and files of subtitles."""
