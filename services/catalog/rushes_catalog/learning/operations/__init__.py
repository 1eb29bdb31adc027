"""Operations of classifiers and vectors."""
