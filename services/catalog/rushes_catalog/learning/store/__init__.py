"""Classifiers and vectors in SQL."""
