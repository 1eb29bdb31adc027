"""RPCs of the library."""
