"""Sort duplicates on the native API."""
