"""Operations of sorting."""
