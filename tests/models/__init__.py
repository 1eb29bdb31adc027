"""A small model for tests, and pictures of what it knows."""
