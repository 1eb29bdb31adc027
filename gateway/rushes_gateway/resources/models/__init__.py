"""Models on the native API."""
