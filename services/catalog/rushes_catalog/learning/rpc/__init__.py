"""RPCs of classifiers and vectors."""
