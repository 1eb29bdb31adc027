"""RPCs of events."""
