"""Operations of media nodes."""
