"""RPCs of annotations of assets."""
