"""Settings on the native API."""
