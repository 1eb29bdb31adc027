"""Values and rules of exports and their clips."""
