"""Operations of the media service."""
