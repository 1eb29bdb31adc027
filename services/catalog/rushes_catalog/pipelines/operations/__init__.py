"""Operations of detection runs and pipelines."""
