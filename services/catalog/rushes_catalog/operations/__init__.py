"""Operations of the catalog: one verb per module."""
