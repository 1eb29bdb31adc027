"""The replaced collection sorter's paths."""
