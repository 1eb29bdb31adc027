"""Values and rules of the search of pictures by words."""
