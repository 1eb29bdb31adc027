"""Values and rules of events."""
