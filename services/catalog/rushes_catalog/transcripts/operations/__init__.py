"""Operations of transcripts."""
