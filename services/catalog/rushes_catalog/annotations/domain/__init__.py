"""Values and rules of annotations of assets."""
