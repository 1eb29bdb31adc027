"""Search for moments by words."""
