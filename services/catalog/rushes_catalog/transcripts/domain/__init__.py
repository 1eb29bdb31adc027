"""The domain of transcripts."""
