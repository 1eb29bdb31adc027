"""Operations of the library."""
