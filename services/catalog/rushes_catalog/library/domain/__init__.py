"""Values and rules of the library."""
