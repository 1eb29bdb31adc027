"""Jobs on the native API."""
