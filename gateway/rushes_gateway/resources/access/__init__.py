"""Access on the native API."""
