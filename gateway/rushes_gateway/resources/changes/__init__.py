"""Changes on the native API."""
