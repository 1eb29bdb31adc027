"""Values and rules of media nodes."""
