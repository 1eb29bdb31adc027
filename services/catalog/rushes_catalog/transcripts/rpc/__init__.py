"""RPCs of transcripts."""
