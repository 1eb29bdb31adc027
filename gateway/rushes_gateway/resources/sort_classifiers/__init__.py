"""Sort classifiers on the native API."""
