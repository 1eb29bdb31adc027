"""Notes at frames on the native API."""
