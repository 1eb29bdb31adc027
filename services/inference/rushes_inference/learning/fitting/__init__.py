"""Fitting of classifiers with scikit-learn (docs/decisions/0097). Only the training program imports it: what serves
computes with numpy what was fitted here."""
