"""Making, finding and removing clips."""
