"""Sort folders, and moving videos between them."""
