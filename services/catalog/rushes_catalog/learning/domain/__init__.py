"""Values and rules of classifiers and vectors."""
