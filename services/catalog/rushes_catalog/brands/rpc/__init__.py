"""RPCs of brand lists."""
