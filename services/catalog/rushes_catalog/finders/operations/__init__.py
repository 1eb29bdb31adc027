"""Operations of finders."""
