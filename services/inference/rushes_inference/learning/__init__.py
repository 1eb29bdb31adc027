"""Classifiers in numpy: those of the sorter are fitted here too (docs/decisions/0045), those of finders by `fitting`
with scikit-learn (docs/decisions/0097)."""
