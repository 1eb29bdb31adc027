"""Operations of the inference service."""
