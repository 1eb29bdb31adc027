"""What is described, in SQL."""
