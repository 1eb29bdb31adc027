"""What is done for the search of pictures by words."""
