"""RPCs of media nodes."""
