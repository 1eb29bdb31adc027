"""Classifiers, computed by numpy; `fitting` fits them by scikit-learn (docs/decisions/0097)."""
