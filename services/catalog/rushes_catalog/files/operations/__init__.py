"""Operations of files and roots."""
