"""Operations of brand lists."""
