"""Classifiers in numpy, following scikit-learn's methods where it has them (docs/decisions/0045)."""
