"""Library on the native API."""
