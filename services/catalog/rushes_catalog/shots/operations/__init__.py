"""Operations of shots."""
