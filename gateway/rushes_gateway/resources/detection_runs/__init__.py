"""Detection runs on the native API."""
