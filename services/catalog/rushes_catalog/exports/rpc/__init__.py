"""RPCs of exports and their clips."""
