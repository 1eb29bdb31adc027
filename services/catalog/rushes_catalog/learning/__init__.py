"""Classifiers and vectors."""
