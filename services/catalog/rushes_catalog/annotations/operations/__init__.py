"""Operations of annotations of assets."""
