"""RPCs of finders."""
